"""The names in query options against the documented type of the answer, whether anybody gives metadata or not."""

from collections.abc import Iterator

from harness.metadata import Trail, faults
from harness.model import HttpRequest, Page, TypeRef
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.places import word_on
from harness.spelling import meant
from harness.types import Shape, Types, shape_of
from harness.urls import decoded, is_placeholder, pieces, read_url

_EXPRESSIONS = ("filter", "orderby")
_LISTS = ("select", "expand")
_MOST = 200
"""Names of a URL that are looked up."""


def query_property(page: Page, context: Context) -> Iterator[Found]:
    """A query option that names what the type of the answer does not have.

    What it reports:
        In `$select`, `$expand`, `$filter` and `$orderby` of an example, a property that neither the documented type of
        the answer, nor its bases, nor a type derived from it has; of open types only slips. Types whose base nobody
        documents, placeholders and other case are fine.

    Why it matters:
        The service answers 400, or leaves out what was asked for, and the reader looks for the error elsewhere.

    Example:
        `GET /lamps?$orderby=weight`, where the page of lamp documents no `weight`.
    """
    seen: set[str] = set()
    for exchange, expected in context.answers if context.given is None else ():
        request, type_ = exchange.request, expected.type
        if type_ is None or request.method != "GET" or "?" not in request.url or expected.error:
            continue
        place = TypeRef(type_.name)
        for option, name, trail in _unknown(context.types, place, request, page):
            if name not in seen:
                seen.add(name)
                yield _found(context, request, expected.subject, option, trail)


def _unknown(types: Types, place: TypeRef, request: HttpRequest, page: Page) -> Iterator[tuple[str, str, Trail]]:
    """The option, the name and the trail of each property that the type does not have."""
    for option in read_url(request.url, page.dialect).options:
        bare = option.name.removeprefix("$").lower()
        text, _ = decoded(option.value)
        if bare not in (*_EXPRESSIONS, *_LISTS) or is_placeholder(text.strip()) or "\u2026" in text or "..." in text:
            continue
        if bare in _LISTS:
            for part, _ in pieces(text, ",")[:_MOST]:
                path = part.partition("(")[0].strip()
                trail = _follow(types, place, path) if path not in ("", "*") else Trail()
                if trail.failed:
                    yield f"${bare}", trail.failed, trail
        else:
            for fault in faults(lambda start, path: _follow(types, start, path), place, text):
                if "no function" not in fault.reason:
                    yield f"${bare}", fault.name, Trail(failed=fault.name, reason=fault.reason, nearest=fault.nearest)


def _follow(types: Types, place: TypeRef | None, path: str) -> Trail:
    """Where a path leads from one item of a documented type; nowhere known once nobody documents the rest."""
    here = place
    for segment in path.split("/"):
        shape = shape_of(types, here.name) if here else None
        if shape is None or not shape.complete or is_placeholder(segment) or segment[:1] in ("@", "$"):
            return Trail()
        if "." in segment:
            here = TypeRef(segment)
            continue
        member = _member(types, shape, segment)
        if member is None and shape.open and ("_" in segment or not _nearest(segment, shape)):
            return Trail()
        if member is None:
            return Trail(failed=segment, reason=shape.name, nearest=_nearest(segment, shape))
        here = member
    return Trail(here)


def _nearest(name: str, shape: Shape) -> tuple[str, ...]:
    similar = meant(name, shape.members)
    return (similar,) if similar else ()


def _member(types: Types, shape: Shape, name: str) -> TypeRef | None:
    """The type of a member, in whatever case, of a type or of one that derives from it."""
    for each in (shape, *(shape_of(types, other) for other in types.subtypes(shape.name))):
        if each is not None and (spelt := each.folded.get(name.lower())):
            return each.members[spelt].type
        if each is not None and each is not shape and (each.open or not each.complete):
            return TypeRef("")
    return None


def _found(context: Context, request: HttpRequest, subject: str, option: str, trail: Trail) -> Found:
    type_name = trail.reason.partition(";")[0]
    place = word_on(context, request.location.line, trail.failed)
    message = f"`{option}` names `{trail.failed}`, which {type_name} does not document"
    similar = trail.nearest[0] if trail.nearest else ""
    hint = f"Write `{similar}`, or document" if similar else "Correct the name, or document"
    return Found(
        place,
        f"{subject.removesuffix(' response')} {option} {trail.failed}",
        message,
        f"{hint} `{trail.failed}` on the page of the type.",
    )


RULES = (Rule("query-property", "warning", query_property),)
