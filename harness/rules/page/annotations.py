"""Annotations: the JSON comments that say what a fence is."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from harness.dialect import KINDS, Dialect
from harness.markdown import locate
from harness.model import Annotation, Fence, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule, Words, tell
from harness.rules.json_damage import in_words
from harness.spelling import meant

_TYPES: dict[str, tuple[type, ...]] = {
    "flag": (bool,),
    "text": (str,),
    "text or null": (str, type(None)),
    "text or texts": (str, list),
    "texts": (list,),
    "list": (list,),
}
_NEVER_EMPTY = frozenset(("@odata.type", "@type", "baseType", "blockType", "name", "namespace", "title"))
"""Keys whose empty value is none; an empty `keyProperty` is for `key-property` to tell."""
_PRONOUNCED = {"@odata.type", "@type"}
_UNCLOSED = {
    "comment-unclosed": Words("comment", "this comment is not closed: it hides the rest of the page", "Add -->."),
}
_BELOW = "Put the fence right below it, or remove it."
_ORPHANED = {
    "annotation-without-fence": Words("{block_type}", "no fence follows this annotation", _BELOW),
    "annotation-before-another": Words("{block_type}", "no fence follows this annotation before the next one", _BELOW),
    "annotation-apart": Words(
        "{block_type}",
        "a {between} stands between this annotation and its fence",
        "Move the annotation to the line above the fence.",
    ),
}


def annotation_json(page: Page, context: Context) -> Iterator[Found]:
    """An annotation that is not strict JSON.

    What it reports:
        The place of the damage in the annotation of a fence or of the page, and the smallest repair. A raw line end in
        a string, which every tool for annotations takes, is a note.

    Why it matters:
        Tools that read JSON as RFC 8259 has it see no annotation at all; the next one sees half of it.

    Example:
        `"truncated": true,` before the closing brace.
    """
    yield from tell(context.problems, _UNCLOSED)
    for annotation in page.annotations:
        subject = next(iter(annotation.names), "") or annotation.block_type or "page annotation"
        for problem in annotation.json.problems:
            message, hint = in_words(problem)
            said = message if problem.kind == "twice" else f"the annotation is not strict JSON: {message}"
            broken = problem.kind == "control" and problem.data.get("case") == "line end"
            yield Found(problem.place, subject, said, hint, severity="note" if broken else None)


def annotation_key(page: Page, context: Context) -> Iterator[Found]:
    """A key that no annotation has, or a value of another type.

    What it reports:
        Unknown and misspelt keys of annotated fences; values of the wrong type, such as `"true"`; an empty type, base,
        name or block type; a sample key that does not occur in the request's URL. Keys of page annotations are free,
        so only their types are judged.

    Why it matters:
        Unknown keys are dropped without a word: `nullableProprties` makes no property nullable.

    Example:
        `"scope": "file.read"`, where `scopes` is the key.
    """
    del context
    dialect = page.dialect
    for annotation in page.annotations:
        of_block = annotation.kind == "block"
        known = dialect.annotation_keys if of_block else dialect.page_annotation_keys
        for key, value in annotation.values.items():
            kind = known.get(key)
            if kind is None:
                if of_block:
                    yield _unknown(annotation, key, dialect)
            elif key in _NEVER_EMPTY and isinstance(value, str) and not value.strip():
                yield _empty(annotation, key)
            elif not isinstance(value, _TYPES[kind]) or (kind == "texts" and not _are_texts(value)):
                yield _mistyped(annotation, key, value, kind)
    for fence in page.fences:
        if fence.annotation is not None and "sampleKeys" in fence.annotation.values and fence.requests:
            yield from _sample_keys(fence, fence.annotation)


def _are_texts(value: Any) -> bool:
    return all(isinstance(item, str) for item in value)


def _subject(annotation: Annotation, key: str) -> str:
    return f"{annotation.names[0] if annotation.names else annotation.block_type or 'page annotation'} {key}"


def _unknown(annotation: Annotation, key: str, dialect: Dialect) -> Found:
    place = locate(annotation.json, (key,), key=True)
    known = (name for name in dialect.annotation_keys if name not in _PRONOUNCED)
    wanted = dialect.misnamed_keys.get(key) or meant(key, known)
    message = f"`{key}` is no key of an annotation" + (f"; `{wanted}` is" if wanted else "")
    hint = f"Write `{wanted}`." if wanted else "Remove it: no tool reads it."
    return Found(place, _subject(annotation, key), message, hint)


def _empty(annotation: Annotation, key: str) -> Found:
    place = locate(annotation.json, (key,))
    return Found(place, _subject(annotation, key), f"`{key}` is empty", "Write its value, or remove the key.")


def _mistyped(annotation: Annotation, key: str, value: Any, kind: str) -> Found:
    place = locate(annotation.json, (key,))
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    shown = text if len(text) <= 40 else text[:39] + "…"
    message = f"`{key}` takes {KINDS[kind]}, not `{shown}`"
    if kind == "flag" and isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return Found(place, _subject(annotation, key), message, f"Write {value.strip().lower()} without quotes.")
    return Found(place, _subject(annotation, key), message, f"Write {KINDS[kind]}.")


def _sample_keys(fence: Fence, annotation: Annotation) -> Iterator[Found]:
    urls = [form for request in fence.requests for form in (request.url, unquote(request.url))]
    for index, key in enumerate(annotation.strings("sampleKeys")):
        if not any(key in url for url in urls):
            place = locate(annotation.json, ("sampleKeys", index))
            message = f"the sample key `{key}` does not occur in the request's URL"
            yield Found(place, _subject(annotation, f"sampleKeys {key}"), message, "Write the key as the URL has it.")


def annotation_block_type(page: Page, context: Context) -> Iterator[Found]:
    """A `blockType` that does not exist, or that contradicts what the fence holds.

    What it reports:
        Unknown values of `blockType`; an annotation without one above a fence that does not show what it is; a
        response that holds a request, a request that holds a response, a resource that holds a message.

    Why it matters:
        The block type decides what a fence is checked as: a response that holds a request is checked as neither.

    Example:
        `"blockType": "requst"`.
    """
    del context
    for fence in page.fences:
        annotation = fence.annotation
        if annotation is None:
            continue
        kind = annotation.block_type
        lower = kind.lower()
        if lower not in page.dialect.block_roles:
            if "blockType" in annotation.values or (annotation.values and fence.role == "other"):
                yield _no_type(annotation, kind, page.dialect)
        elif (holds := _contradiction(lower, fence)) and annotation.json.parsed:
            place = locate(annotation.json, ("blockType",))
            message = f"the block is annotated as a {kind}, and holds a {holds}"
            yield Found(place, _subject(annotation, "blockType"), message, f'Write `"blockType": "{holds}"`.')


def _contradiction(kind: str, fence: Fence) -> str:
    """What a fence of a known block type holds instead, or the empty string."""
    if kind in ("response", "resource") and fence.requests:
        return "request"
    return "response" if kind in ("request", "resource") and fence.response is not None else ""


def _no_type(annotation: Annotation, kind: str, dialect: Dialect) -> Found:
    subject = _subject(annotation, "blockType")
    if "blockType" not in annotation.values:
        message = "the annotation has no `blockType`, and the fence does not show what it is"
        return Found(annotation.json.location, subject, message, "Add `blockType`.")
    known = tuple(dialect.block_types)
    wanted = meant(kind, known)
    shown = kind or str(annotation.values["blockType"])[:40]
    hint = f"Write `{wanted}`." if wanted else f"Write one of {', '.join(known[:6])}."
    return Found(locate(annotation.json, ("blockType",)), subject, f"`{shown}` is no block type", hint)


def annotation_orphan(page: Page, context: Context) -> Iterator[Found]:
    """An annotation without its fence.

    What it reports:
        An annotation that no fence follows before the next annotation or the end of the page, and one that a heading
        or a paragraph separates from its fence; over prose, `ignored` is fine. `permissions` belongs to an include or
        a table.

    Why it matters:
        The annotation belongs to the fence right below it. Anything in between, and the fence is not annotated.

    Example:
        `<!-- { "blockType": "request" } -->` above the heading `### Request`, with the fence below the heading.
    """
    del page
    yield from tell(context.problems, _ORPHANED)


RULES = (
    Rule("annotation-json", "warning", annotation_json),
    Rule("annotation-key", "warning", annotation_key),
    Rule("annotation-block-type", "error", annotation_block_type),
    Rule("annotation-orphan", "warning", annotation_orphan),
)
