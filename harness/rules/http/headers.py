"""The headers that a page calls required, in its examples."""

import re
from collections.abc import Iterator

from harness.facts.promises import ParameterRow
from harness.model import Fence, HttpRequest, Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.urls import read_url

_OF_CLIENTS = frozenset(("authorization", "content-length", "content-type", "host"))
"""Tokens are not printed, and the others are for clients or for `content-type` to tell."""
_ALWAYS = re.compile(r"(?:^|[.;:,(>]|\bis)[\s*_`]*required[\s*_`]*(?:$|[.;)<])", re.IGNORECASE)
_WHEN = re.compile(
    r"\brequired\s+(?:when|for)\s+(?:using\s+)?(?:the\s+)?"
    r"(?P<options>`?\$\w+`?(?:(?:,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+)`?\$\w+`?)*)(?P<also>\s+with\b)?",
    re.IGNORECASE,
)
_OPTION = re.compile(r"\$(\w+)")


def header_missing(page: Page, context: Context) -> Iterator[Found]:
    """An example without a header that its page calls required.

    What it reports:
        A request that does not send a header which the table of request headers calls required: always, or when the
        request uses a query option that it uses. `Authorization`, `Content-Type` and `Content-Length` are left alone,
        and so are conditions in other words.

    Why it matters:
        Whoever copies the example is refused.

    Example:
        `|If-Match|Required. The etag of the item.|`, and a PATCH without `If-Match`.
    """
    operation = context.facts.operation
    for row in operation.headers if operation else ():
        if not row.required or row.name.lower() in _OF_CLIENTS:
            continue
        lacking = [
            (name, request, why)
            for name, fence, request in context.asked
            if _shown(fence) and not context.aside(fence) and request.header(row.name) is None
            if (why := _required(row, request, page))
        ]
        if lacking:
            yield _found(page, row, lacking)


def _shown(fence: Fence) -> bool:
    return fence.role == "request"


def _required(row: ParameterRow, request: HttpRequest, page: Page) -> str:
    """Why a request has to send a header, in words; empty when it has not, or when that cannot be told."""
    text = row.description
    if _ALWAYS.search(text):
        return "the table of request headers calls it required"
    match = _WHEN.search(text)
    if match is None:
        return ""
    names = _OPTION.findall(match["options"])
    names = names[:-1] if match["also"] else names
    used = {option.name.lstrip("$").lower() for option in read_url(request.url, page.dialect).options}
    option = next((name for name in names if name.lower() in used), "")
    return f"the table of request headers calls it required with `${option}`" if option else ""


def _found(page: Page, row: ParameterRow, lacking: list[tuple[str, HttpRequest, str]]) -> Found:
    name, request, why = lacking[0]
    more = f" ({len(lacking)} requests like it)" if len(lacking) > 1 else ""
    message = f"the request does not send `{row.name}`, and {why}{more}"
    related = (
        Location(page.path, row.line, row.column, end_column=row.column + len(row.name)),
        *(other.location for _, other, _ in lacking[1:]),
    )
    hint = f"Send `{row.name}`, or correct the table."
    return Found(request.location, f"{name} header {row.name}", message, hint, related=related)


RULES = (Rule("header-missing", "warning", header_missing),)
