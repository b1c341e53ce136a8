"""JSON as it is printed: whether it is JSON, and whether its values are values."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from harness.markdown import locate
from harness.model import Fence, JsonText, Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.json_damage import in_words

_JSON_INFO = ("json", "json5", "jsonc")
_ILLUSTRATED = frozenset(("fragment", "comment", "ellipsis"))
"""What a snippet in prose may be: part of an object, explained."""
_STAND_IN = re.compile(
    r"\.{3,}|\u2026|<[\w -]{1,80}>|<Unknown [\w .]{1,80}>|string|value value|string \((?:identifier|timestamp|enum)\)",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?(?:p|br|b|i|div|html|body|span)>", re.IGNORECASE)
_MOST_VALUES = 100_000
_MOST_PLACES = 50


def json_syntax(page: Page, context: Context) -> Iterator[Found]:
    """JSON that is not strict.

    What it reports:
        The first place where a body, a JSON representation or an example breaks RFC 8259, what is wrong there and the
        smallest repair; other damage in the same text is counted. It is judged further as repaired.

    Why it matters:
        It cannot be pasted, and every tool that reads the page guesses differently what was meant.

    Example:
        `"displayName": "Ada",` before the closing brace.
    """
    del page
    for name, source in _texts(context):
        problems = [problem for problem in source.problems if problem.kind != "twice"]
        if not problems:
            continue
        first, others = problems[0], problems[1:]
        message, hint = in_words(first)
        message += f", and {_count(len(others))} in it" if others else ""
        related = tuple(problem.place for problem in others)
        yield Found(first.place, f"{name} {first.kind}", message, hint, related=related)


def _count(others: int) -> str:
    return "something else is wrong" if others == 1 else f"{others} other things are wrong"


def json_duplicate_key(page: Page, context: Context) -> Iterator[Found]:
    """A name that an object gives twice.

    What it reports:
        The second of two members with one name. Text that is broken before that place is not judged.

    Why it matters:
        Parsers keep only one of them, and which one differs; RFC 8259 asks for unique names.

    Example:
        `{ "body": null, "status": 200, "body": {} }`.
    """
    del page
    for name, source in _texts(context):
        for problem in source.problems:
            if problem.kind == "twice" and not _broken_before(source, problem.place):
                yield Found(problem.place, f"{name} {problem.data['name']}", *in_words(problem))


def _broken_before(source: JsonText, place: Location) -> bool:
    """Whether a missing quote or bracket earlier in the text may have moved the name into another object."""
    harmless = ("trailing-comma", "comma", "blank", "comment", "ellipsis", "twice")
    return any(
        problem.kind not in harmless and (problem.place.line, problem.place.column) < (place.line, place.column)
        for problem in source.problems
    )


def _texts(context: Context) -> Iterator[tuple[str, JsonText]]:
    """The JSON of the page that is judged and damaged, with the name of what it belongs to.

    Blocks that the author ignores are judged only when they are part of an example, and snippets in prose may be
    fragments with comments.
    """
    for fence in context.page.fences:
        in_example = id(fence) in context.names
        if fence.role == "ignored" and not in_example:
            continue
        for kind, source in _of_fence(fence):
            if not source.problems:
                continue
            if fence.role == "other" and (fence.info not in _JSON_INFO or _is_illustration(source)):
                continue
            yield f"{context.names.get(id(fence)) or _type_name(fence)} {kind}".strip(), source


def _of_fence(fence: Fence) -> Iterator[tuple[str, JsonText]]:
    for request in fence.requests:
        if request.json is not None:
            yield "request", request.json
    if fence.response is not None and fence.response.json is not None:
        yield "response", fence.response.json
    if fence.json is not None:
        yield "", fence.json


def _is_illustration(source: JsonText) -> bool:
    return any(problem.kind in _ILLUSTRATED for problem in source.problems)


def _type_name(fence: Fence) -> str:
    annotation = fence.annotation
    named = annotation and (annotation.type_name or next(iter(annotation.names), ""))
    return named or (fence.section.title if fence.section else "JSON")


def json_placeholder(page: Page, context: Context) -> Iterator[Found]:
    """A value in an example that only stands for one.

    What it reports:
        `"String"`, `"Value value"`, `"<id>"` or `"…"` as a value in the body of a request or response; one note for
        each page. JSON representations of types are what such words are for.

    Why it matters:
        Readers do not see what a real value looks like, and a test that sends it is refused.

    Example:
        `"templateId": "String"`.
    """
    if not page.fences or not _may_stand_in(page.text):
        return
    found: list[_StandIn] = []
    for name, fence, request in context.asked:
        if fence.role == "request" and request.json is not None:
            found += _stand_ins(f"{name} request", request.json)
    for name, _, response in context.answered:
        if response.json is not None:
            found += _stand_ins(f"{name} response", response.json)
    if found:
        first = found[0]
        more = f" ({len(found)} such values on this page)" if len(found) > 1 else ""
        shown = first.value if len(first.value) <= 60 else first.value[:59] + "…"
        message = f'`"{shown}"` only stands for a value{more}'
        places = [locate(each.source, each.pointer) for each in found[:_MOST_PLACES]]
        subject = f"{first.name} {'/'.join(map(str, first.pointer))}"
        yield Found(places[0], subject, message, "Show a real value.", related=tuple(places[1:]))


class _StandIn(NamedTuple):
    """A value that only stands for one."""

    name: str
    source: JsonText
    pointer: tuple[str | int, ...]
    value: str


def _may_stand_in(text: str) -> bool:
    """Whether a text holds what every stand-in begins with: searching for that is far cheaper than walking values."""
    return ('"String' in text or '"string' in text or '"Value value"' in text) or (
        '"<' in text or '"...' in text or '"\u2026' in text
    )


def _stand_ins(name: str, source: JsonText) -> list[_StandIn]:
    if not source.parsed or not _may_stand_in(source.text):
        return []
    return [
        _StandIn(name, source, pointer, value)
        for pointer, value in _strings(source.value)
        if _STAND_IN.fullmatch(value) and not _TAG.fullmatch(value) and not _names_type(pointer)
    ]


def _names_type(pointer: tuple[str | int, ...]) -> bool:
    """Whether a value may well be the word `String`: that of `dataType`, `type` and their like."""
    return bool(pointer) and str(pointer[-1]).lower().endswith("type")


def _strings(value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every string of a JSON value and its path, in the order of the text."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        path, item = waiting.pop()
        if isinstance(item, str):
            yield path, item
        elif isinstance(item, dict):
            waiting += [((*path, key), each) for key, each in reversed(item.items())]
        elif isinstance(item, list):
            waiting += [((*path, index), item[index]) for index in range(len(item) - 1, -1, -1)]


RULES = (
    Rule("json-syntax", "error", json_syntax),
    Rule("json-duplicate-key", "error", json_duplicate_key),
    Rule("json-placeholder", "note", json_placeholder),
)
