"""Request lines: a method and a URL."""

import re
from collections.abc import Iterator

from harness.dialect import Dialect
from harness.model import Fence, Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule, Words, tell

_TARGET = re.compile(r"[ \t]*(?:[A-Za-z]{2,8}[ \t]+)?(?:https?://|/[A-Za-z{])\S")
_GLUED = {"method-glued": Words("", "no blank between the method and the URL", "Write `{method} {url}`.")}
_FIRST_WORD = re.compile(r"[ \t]*([A-Za-z]+)")


def request_line(page: Page, context: Context) -> Iterator[Found]:
    """A request without a proper request line.

    What it reports:
        A fence annotated as a request, or standing in a Request section, whose first line has no method in capitals
        or no URL; a method glued to its URL.

    Why it matters:
        Nobody can send it, and no tool can tell what it asks for.

    Example:
        `DELETE/identity/b2xUserFlows/{id}`.
    """
    yield from tell(context.problems, _GLUED)
    for fence in page.fences:
        if fence.requests or fence.response is not None or fence.role not in ("request", "other"):
            continue
        if fence.role == "request" or _looks_like_request(fence, page.dialect):
            yield _no_request(fence)


def _looks_like_request(fence: Fence, dialect: Dialect) -> bool:
    """Whether an unannotated HTTP fence in a Request section begins with a URL."""
    section = fence.section
    if fence.annotation is not None or section is None or fence.info not in dialect.http_infos:
        return False
    return section.title.lower() in ("request", "http request") and _TARGET.match(fence.text) is not None


def _no_request(fence: Fence) -> Found:
    lines = fence.text.split("\n")
    index = next((i for i, line in enumerate(lines) if line.strip()), 0)
    line = lines[index].rstrip()
    column = fence.indent + len(line) - len(line.lstrip()) + 1
    place = Location(
        fence.location.path, fence.location.line + 1 + index, column, end_column=fence.indent + len(line) + 1
    )
    first = _FIRST_WORD.match(line)
    if not line.strip():
        return Found(fence.location, "request", "the request is empty", "Write a method and a URL.")
    if first and first[1].upper() in ("GET", "POST", "PATCH", "PUT", "DELETE") and first[1] != first[1].upper():
        return Found(place, "request", f"the method `{first[1]}` is not in capitals", f"Write `{first[1].upper()}`.")
    shown = line.strip() if len(line) < 80 else line.strip()[:79] + "…"
    return Found(place, "request", f"`{shown}` has no HTTP method and URL", "Begin with `GET https://…` or its like.")


RULES = (Rule("request-line", "error", request_line),)
