"""What a page promises for an answer, read from the annotation, the Response section and the example itself."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from harness.facts.mentions import TypeMention, read_mention
from harness.facts.promises import PageOperation, ReturnClaim
from harness.facts.registry import Registry
from harness.facts.stated import PageFacts
from harness.model import Annotation, Example, Fence, Header, HttpResponse, JsonText, Location, Page, TypeRef

_SHORT = re.compile(r"\b(?:truncat|shorten|brevity|abbreviat|abridg|omitted|readab|partial)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that an answer should have because of what was sent before."""

    pointer: tuple[str | int, ...]
    value: Any
    because: str
    """In words: `the request before wrote it`, `the job was started`."""
    place: Location | None = None
    """Where the page shows what was sent; None for the place that promises the answer."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an answer should be. One value serves the printed answer and every other."""

    subject: str
    """`create_job response`: stable when lines move."""
    location: Location
    """Where the page promises it: the annotation, else the status line."""
    type: TypeRef | None = None
    """Of the body; None when nobody says. Its name is qualified as the pages spell it."""
    stated_by: str = ""
    """`annotation`, `body` or `prose`: who says the type; empty when nobody does."""
    promised: TypeRef | None = None
    """What the Response section says, where the annotation names the type."""
    declares_collection: bool | None = None
    """Whether the annotation says collection; None without an annotation that names a type."""
    declares_empty: bool = False
    """`isEmpty`."""
    truncated: bool = False
    """Properties may be left out."""
    error: bool = False
    """An error is what is expected."""
    annotated: bool = False
    ignored: bool = False
    """The annotation keeps the answer out of the checks of its own kind."""
    statuses: tuple[int, ...] = ()
    """That the page prints for the request or names in its Response section; empty for the printed answer itself."""
    headers: tuple[Header, ...] = ()
    """Of the printed answer with the same status; empty for the printed answer itself."""
    shown: JsonText | None = None
    """The printed body."""
    payload: str = ""
    """What a generated request sends: `valid`, or in words what is wrong with it; empty for a documented request."""
    reads: tuple[Reading, ...] = ()
    """What earlier requests have made true."""
    gone: bool = False
    """The object was deleted."""
    undocumented: bool = False
    """No page describes the request."""
    status_line: Location | None = None
    """Of the printed answer; None when none is printed."""
    printed: HttpResponse | None = None
    """The printed answer with the same status; None when none is printed, and for the printed answer itself."""


def promised(page: Page, facts: PageFacts, registry: Registry) -> Iterator[tuple[Example | None, Fence, Expectation]]:
    """Every printed answer of a page with what it should be, and the example that it belongs to, in page order."""
    for example in page.examples:
        for fence in example.responses:
            yield example, fence, expectation(example.name, fence, page, facts, registry)
    for fence in page.orphans:
        name = fence.annotation.names[0] if fence.annotation and fence.annotation.names else "unasked"
        yield None, fence, expectation(name, fence, page, facts, registry)


def expected_answer(example: Example, status: int, page: Page, facts: PageFacts, registry: Registry) -> Expectation:
    """What an answer of somebody else to an example should be: like the printed answer with the same status.

    Args:
        example: the example that was sent.
        status: of the answer, to choose among several printed answers.
        page: the page of the example.
        facts: what the page states.
        registry: documented types of the page's version.
    """
    printed = [fence for fence in example.responses if fence.response is not None]
    named = facts.operation.statuses if facts.operation else ()
    statuses = [fence.response.status for fence in printed if fence.response] + [c.code for c in named if not c.series]
    fence = next((f for f in printed if f.response and f.response.status == status), printed[0] if printed else None)
    if fence is None or fence.response is None:
        return said_answer(example.name, example.request.location, status, page, facts, registry)
    found = expectation(example.name, fence, page, facts, registry)
    return replace(
        found,
        statuses=tuple(dict.fromkeys(statuses)),
        headers=fence.response.headers if fence.response.status == status else (),
        printed=fence.response if fence.response.status == status else None,
        annotated=False,  # the annotation is about what is printed: a tenant may well hold nothing today
    )


def said_answer(
    name: str, place: Location, status: int, page: Page, facts: PageFacts, registry: Registry
) -> Expectation:
    """What an answer should be by what the Response section says, where the page prints none.

    Args:
        name: of the request.
        place: where the page has the request.
        status: of the answer.
        page: that documents it.
        facts: what the page states.
        registry: documented types of the page's version.
    """
    claim = returned(facts.operation, status)
    claimed = registry.resolve(claim.mention, page.path) if claim else None
    statuses = tuple(each.code for each in facts.operation.statuses if not each.series) if facts.operation else ()
    return Expectation(f"{name} response", place, claimed, "prose" if claimed else "", statuses=statuses)


def expectation(name: str, fence: Fence, page: Page, facts: PageFacts, registry: Registry) -> Expectation:
    """What the answer printed in a fence should be."""
    response, annotation = fence.response, fence.annotation
    assert response is not None
    body = response.json
    claim = returned(facts.operation, response.status)
    claimed = registry.resolve(claim.mention, page.path) if claim else None
    type_, stated_by = _type(annotation, body, page, registry, claimed)
    error = response.status >= 400 or (annotation is not None and annotation.flag("expectError"))
    return Expectation(
        subject=f"{name} response",
        location=annotation.location if annotation else response.location,
        status_line=response.location,
        type=type_,
        stated_by=stated_by,
        promised=claimed if claim and is_promise(claim) and stated_by == "annotation" and claimed != type_ else None,
        declares_collection=_declares_collection(annotation),
        declares_empty=annotation is not None and annotation.flag("isEmpty"),
        truncated=annotation is None or annotation.flag("truncated") or _is_said_to_be_short(page, fence),
        error=error,
        annotated=annotation is not None and fence.role == "response",
        ignored=fence.role == "ignored",
        shown=body,
    )


def _is_said_to_be_short(page: Page, fence: Fence) -> bool:
    """Whether the text between the fence and the one before says that the answer is shortened."""
    return any(_SHORT.search(text) for _, text in introduction(page, fence))


def introduction(page: Page, fence: Fence) -> tuple[tuple[int, str], ...]:
    """The paragraphs between a fence and the one before it, with their lines."""
    last = fence.location.line
    before = bisect_left(page.fences, last, key=lambda other: other.location.end_line)
    first = page.fences[before - 1].location.end_line if before else 0
    start = bisect_right(page.paragraphs, first, key=itemgetter(0))
    return page.paragraphs[start : bisect_left(page.paragraphs, (last,))]


def _declares_collection(annotation: Annotation | None) -> bool | None:
    if annotation is None or not annotation.type_name:
        return None
    return annotation.flag("isCollection") or annotation.type_name.strip().lower().startswith("collection(")


def _type(
    annotation: Annotation | None,
    body: JsonText | None,
    page: Page,
    registry: Registry,
    claimed: TypeRef | None,
) -> tuple[TypeRef | None, str]:
    """The type of a body, and who says so: the annotation, the body itself, the Response section."""
    if annotation is not None and annotation.type_name.strip():
        mention = read_mention(annotation.type_name.strip())
        if mention.name:
            known = registry.resolve(mention, page.path)
            return TypeRef(known.name, mention.collection or annotation.flag("isCollection")), "annotation"
    inner = named_in(body.value) if body is not None else ""
    found = registry.find(inner) if inner else None
    if inner and (found or claimed is None or not claimed.name):
        return TypeRef(found.name if found else inner.lstrip("#"), claimed is not None and claimed.collection), "body"
    return (claimed, "prose") if claimed is not None and claimed.name else (None, "")


def returned(operation: PageOperation | None, status: int) -> ReturnClaim | None:
    """What the Response section says that an answer with this status holds."""
    claims = operation.returns if operation else ()
    exact = [claim for claim in claims if claim.code == status]
    return exact[0] if exact else claims[0] if claims else None


def is_promise(claim: ReturnClaim) -> bool:
    """Whether a sentence that mentions a type really says what a successful answer holds."""
    return 200 <= claim.code < 300 or (not claim.code and bool(claim.mention.target))


def named_in(value: object) -> str:
    """The `@odata.type` of a body: its own, that of its `value`, or that which all items of `value` share."""
    if not isinstance(value, dict):
        return ""
    inner = value.get("value")
    own = value.get("@odata.type")
    if isinstance(own, str) and not own.lstrip("#").startswith("Collection"):
        return own
    if isinstance(inner, dict):
        return str(inner.get("@odata.type") or "")
    if isinstance(inner, list):
        names = {str(item.get("@odata.type") or "") for item in inner if isinstance(item, dict)}
        return names.pop() if len(names) == 1 else ""
    return ""


def mention_of(annotation: Annotation | None) -> TypeMention | None:
    """The type that an annotation names."""
    if annotation is None or not annotation.type_name.strip():
        return None
    mention = read_mention(annotation.type_name.strip())
    return mention if mention.name else None
