"""`@odata.context` (OData Protocol 4.01 section 10) against the page's version, the request and the body."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from harness.bodies.differences import Pointer, Spot
from harness.bodies.expectation import Expectation
from harness.bodies.values import shortened
from harness.bodies.verdicts import at
from harness.metadata import resolve
from harness.model import Exchange, Metadata, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.in_bodies import found_in
from harness.spelling import edits
from harness.types.csdl import is_a, structured
from harness.urls import Url, is_placeholder, read_url

_CONTEXT = re.compile(r"(?:(?P<version>[^/\s$#]+)/)?\$metadata(?:#(?P<fragment>\S+))?\Z")
"""What follows the host."""
_LOCAL = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?\Z")
_INNERMOST = re.compile(r"\([^()]*\)")
_MOST_DEPTH = 8
_PLACEHOLDERS = ("{", "}", "<", "...", "…", "[")


class Flaw(NamedTuple):
    """What is wrong with a context URL."""

    about: str
    """The first of each kind in a body is told."""
    message: str
    hint: str


def context_mismatch(page: Page, context: Context) -> Iterator[Found]:
    """A context URL that contradicts the page.

    What it reports:
        An `@odata.context` that is no context URL, or of another version or host; one that ends in `/$entity` above a
        collection; one that misspells the entity set of the request or, with metadata, names one of another type.

    Why it matters:
        Clients take the type of the answer from there; and it shows that the example was recorded elsewhere.

    Example:
        `https://graph.microsoft.com/beta$metadata#microsoft.graph.assignmentOrder` on a page of v1.0.
    """
    for exchange, expected in context.answers:
        body = exchange.response.json
        if body is None or not body.parsed or "@odata.context" not in body.text:
            continue
        printed = body if exchange.source.kind == "page" else expected.shown
        told: set[str] = set()
        for pointer, text in _contexts(body.value, ()):
            for flaw in _flaws(text, pointer, page, exchange, expected, context.metadata):
                if flaw.about not in told and printed is not None:
                    told.add(flaw.about)
                    seen = at(Spot(pointer), exchange, expected, printed, given=context.given is not None)
                    yield found_in(seen, page, flaw.about, flaw.message, flaw.hint)


def _contexts(value: Any, pointer: Pointer) -> Iterator[tuple[Pointer, str]]:
    if len(pointer) > _MOST_DEPTH:
        return
    if isinstance(value, dict):
        for name, content in value.items():
            if isinstance(content, str):
                if name.endswith("@odata.context"):
                    yield (*pointer, name), content
            elif isinstance(content, (dict, list)):
                yield from _contexts(content, (*pointer, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, (dict, list)):
                yield from _contexts(item, (*pointer, index))


def _flaws(
    text: str, pointer: Pointer, page: Page, exchange: Exchange, expected: Expectation, metadata: Metadata | None
) -> Iterator[Flaw]:
    if "\n" in text:  # a raw line end in the string is told by `json-syntax`
        text = "".join(text.split())
    dialect = page.dialect
    url = read_url(text.strip(), dialect)
    match = _CONTEXT.match(url.text, url.version_at)
    shown = shortened(text, 80)
    if match is None or url.scheme not in ("http", "https") or (dialect.versions and not match["version"]):
        if any(mark in text for mark in _PLACEHOLDERS) and "$metadata" in text and " " not in text and "\n" not in text:
            return
        root = "/".join(filter(None, (dialect.root, page.version or dialect.version)))
        message = f"`{shown}` is no context URL: they read `{root}/$metadata#…`"
        yield Flaw("context URL", message, "Correct the URL.")
        return
    if not url.ours and not _LOCAL.match(url.host):
        message = f"the context URL names the host `{url.host}`"
        yield Flaw("context host", message, f"Write `{dialect.host}`.")
    request = read_url(exchange.request.url, dialect)
    asked = request.version if request.scheme and not is_placeholder(request.version) else ""
    wanted = asked if asked and exchange.source.kind != "page" else page.version
    if wanted and match["version"] not in (wanted, asked):
        message = f"the context URL is of version `{match['version']}`, and this page documents `{wanted}`"
        yield Flaw("context version", message, f"Write `/{wanted}/`.")
    if pointer == ("@odata.context",):
        yield from _fragment(match["fragment"] or "", request, exchange, expected, metadata)


def _fragment(
    fragment: str, request: Url, exchange: Exchange, expected: Expectation, metadata: Metadata | None
) -> Iterator[Flaw]:
    """The entity set that the answer is said to come from, against the body and the request."""
    body = exchange.response.json
    items = body.value.get("value") if body is not None and isinstance(body.value, dict) else None
    if (
        fragment.endswith("/$entity")
        and isinstance(items, list)
        and expected.type is not None
        and expected.type.collection
    ):
        message = "the context URL ends in `/$entity`, as for one entity, and the body is a collection"
        yield Flaw("context entity set", message, "Remove `/$entity`.")
        return
    names = path_names(fragment)
    asked = [text for text, _ in request.segments if text.isidentifier()]
    if not names or not asked or names[-1] in asked or "." in names[-1] or names[-1].lower() == asked[-1].lower():
        return
    last, wanted = names[-1].lower(), asked[-1].lower()
    if len(last) > 4 and edits(last, wanted) <= 2 and last.rstrip("s") != wanted.rstrip("s"):
        message = f"the context URL names `{names[-1]}`, and the request asks for `{asked[-1]}`"
        yield Flaw("context entity set", message, f"Write `{asked[-1]}`.")
    elif metadata is not None:
        yield from _resolved(names, fragment, request, expected, metadata)


def path_names(fragment: str) -> list[str]:
    """The names of a fragment's path, without keys, select lists and `$entity`; empty for a type's name."""
    text = fragment.removesuffix("/$entity").removesuffix("/$delta").removesuffix("/$ref")
    if text.startswith("Collection("):
        return []
    for _ in range(_MOST_DEPTH):
        text, count = _INNERMOST.subn("", text)
        if not count:
            break
    return [part for part in text.split("/") if part.isidentifier()]


def _resolved(
    names: list[str], fragment: str, request: Url, expected: Expectation, metadata: Metadata
) -> Iterator[Flaw]:
    """The type of the entity set by the metadata, against the type of the body."""
    if expected.type is None or expected.type.name.startswith("Edm."):
        return
    path = fragment.removesuffix("/$entity")
    while path.endswith(")") and "('" not in path[path.rfind("(") :]:
        path = path[: path.rfind("(")]
    resolution = resolve(metadata, "GET", read_url(f"/{path}", request.dialect))
    target = resolution.target if resolution.ok else None
    if target is None or target.name.startswith("Edm.") or structured(metadata, expected.type.name) is None:
        return
    if is_a(metadata, target.name, expected.type.name) or is_a(metadata, expected.type.name, target.name):
        return
    message = (
        f"the context URL names `{names[-1]}`, which by the metadata holds {target.name}, "
        f"and the body is {expected.type.name}"
    )
    yield Flaw("context entity set", message, "Name the entity set of the answer.")


RULES = (Rule("context-mismatch", "warning", context_mismatch),)
