"""Fences: whether they close, and whether they say what they are."""

from collections.abc import Iterator

from harness.model import Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule, Words, tell

_UNCLOSED = {
    "fence-swallows": Words(
        "fence",
        "the closing {markup} of this fence is missing: it swallows what follows from line {line} on",
        "Add a line {markup}.",
    ),
    "fence-unclosed": Words(
        "fence",
        "the closing {markup} of this fence is missing: it runs to the end of the page",
        "Add a line {markup}.",
    ),
}


def fence_unannotated(page: Page, context: Context) -> Iterator[Found]:
    """Requests and responses without annotation.

    What it reports:
        API pages with fences that hold a request or a response and have no annotation: one note a page. They are
        read and checked all the same, by their text and their place.

    Why it matters:
        Without an annotation nothing says the type of an answer, or the name by which its example is known.

    Example:
        A fence that begins with `HTTP/1.1 200 OK`, right below a paragraph.
    """
    del context
    if page.among_types or not page.examples:
        return
    bare = [fence for fence in page.fences if fence.annotation is None and fence.role in ("request", "response")]
    if not bare:
        return
    first = bare[0].location
    place = Location(first.path, first.line, first.column, end_line=first.end_line)
    kinds = [fence.role for fence in bare]
    what = " and ".join(_counted(kinds.count(kind), kind) for kind in ("request", "response") if kind in kinds)
    verb = "has" if len(bare) == 1 else "have"
    hint = 'Write `<!-- { "blockType": "request", "name": "…" } -->` or its like above each.'
    related = tuple(fence.location for fence in bare[1:])
    yield Found(place, "annotations", f"{what} {verb} no annotation", hint, related=related)


def _counted(count: int, kind: str) -> str:
    return f"a {kind}" if count == 1 else f"{count} {kind}s"


def fence_swallowed(page: Page, context: Context) -> Iterator[Found]:
    """A fence without its end.

    What it reports:
        An opening marker whose closing one is missing, when headings, annotations or other fences follow before the
        next marker, or when the page ends first. What it swallows is read as if the marker were there.

    Why it matters:
        A reader sees the rest of the page as code; a tool sees neither the headings nor the examples in it.

    Example:
        A JSON body without the line of back-ticks after it, followed by `### Response`.
    """
    del page
    yield from tell(context.problems, _UNCLOSED)


RULES = (
    Rule("fence-unannotated", "note", fence_unannotated),
    Rule("fence-swallowed", "error", fence_swallowed),
)
