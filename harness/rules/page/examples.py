"""Examples: their names, and requests and responses that belong together."""

from collections.abc import Iterator

from harness.markdown import locate
from harness.model import Annotation, Fence, Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.urls import read_url


def example_name(page: Page, context: Context) -> Iterator[Found]:
    """The name of an example, by which tests, snippets and reports know it.

    What it reports:
        An annotated request without a name; a name given to two requests of a page, or on two pages of one version.
        Requests in `ignored` blocks have no name that counts.

    Why it matters:
        Snippets in other languages are filed under the name: the second example overwrites the first one's.

    Example:
        `"name": "get_a_count"` on six pages that list different things.
    """
    named: dict[str, list[tuple[Fence, Annotation]]] = {}
    for fence in page.fences:
        annotation = fence.annotation
        if annotation is None or not annotation.values or fence.role != "request":
            continue
        if annotation.names:
            named.setdefault(annotation.names[0], []).append((fence, annotation))
        else:
            request = fence.requests[0] if fence.requests else None
            subject = f"{request.method} {request.url}" if request else "request"
            message = "the request has no name"
            yield Found(annotation.location, subject, message, "Add a `name` that no other example has.")
    for name, fences in named.items():
        if len(fences) > 1:
            yield _twice(name, fences)
        yield from _elsewhere(page, context, name, fences[0][1])


def _twice(name: str, fences: list[tuple[Fence, Annotation]]) -> Found:
    """One finding for all requests of a page with the same name, at the second of them."""
    first, (_, annotation) = fences[0][0].location, fences[1]
    more = f" ({len(fences)} requests have it)" if len(fences) > 2 else ""
    message = f"the name `{name}` is already that of the request on line {first.line}{more}"
    related = (first, *(fence.location for fence, _ in fences[2:]))
    place = locate(annotation.json, ("name",))
    return Found(place, name, message, "Give each request a name of its own.", related=related)


def _elsewhere(page: Page, context: Context, name: str, annotation: Annotation) -> Iterator[Found]:
    """The same name on other pages: reported on the first page, which names the others."""
    places = context.reference.named(page.version, name)
    if len(places) < 2:
        return
    others = dict(places)
    elsewhere = sorted(path for path in others if path != page.path)
    if not elsewhere or elsewhere[0] < page.path:
        return
    more = len(elsewhere) - 1
    shown = f"`{elsewhere[0]}`" + (f" and on {more} more page{'s' if more > 1 else ''}" if more else "")
    related = tuple(Location(path, others[path]) for path in elsewhere)
    message = f"the name `{name}` is also that of a request on {shown}"
    place = locate(annotation.json, ("name",))
    yield Found(place, name, message, "Give each request a name of its own.", related=related)


def request_unanswered(page: Page, context: Context) -> Iterator[Found]:
    """A request that no response answers.

    What it reports:
        On API pages, a request to Graph without a response, after names, lists of names and the order of the page
        have been used to find one: in each zone of the page. What a bot or another service is sent is not judged.

    Why it matters:
        Readers do not learn what comes back, and the request cannot be checked.

    Example:
        Two requests in a row, followed by one response.
    """
    del context
    if page.among_types or (page.page_type and page.page_type == page.dialect.other_page):
        return
    for fence in page.unanswered:
        request = fence.requests[0]
        if not read_url(request.url, page.dialect).ours:
            continue
        annotation = fence.annotation
        name = annotation.names[0] if annotation and annotation.names else f"{request.method} {request.url}"
        message = f"no response answers the request `{_cut(name)}`"
        yield Found(request.location, name, message, "Show what comes back, in a fence below the request.")


def response_orphan(page: Page, context: Context) -> Iterator[Found]:
    """A response that answers no request.

    What it reports:
        A response above any request of its example, or whose `name` is that of no request on the page.

    Why it matters:
        It is checked against nothing, and readers cannot tell what it answers.

    Example:
        `"blockType": "response", "name": "get_users"`, where the request is called `get_user`.
    """
    del context
    for fence in page.orphans:
        response, annotation = fence.response, fence.annotation
        place = response.location if response else fence.location
        status = response.status if response else 0
        if annotation is not None and annotation.names:
            name = annotation.names[0]
            message = f"the response is named `{name}`, and no request on this page is"
            yield Found(locate(annotation.json, ("name",)), name, message, "Write the name of its request.")
        else:
            message = f"no request comes before this `{status}` response"
            yield Found(place, f"response {status}", message, "Show the request above it.")


def _cut(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"


RULES = (
    Rule("example-name", "warning", example_name),
    Rule("request-unanswered", "warning", request_unanswered),
    Rule("response-orphan", "warning", response_orphan),
)
