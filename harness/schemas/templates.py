"""HTTP request templates: the paths that an API page says exist, cleaned of what authors add around them."""

import re
from collections.abc import Iterator

from harness.model import HttpRequest, Page
from harness.schemas.promises import Template

_HOST = re.compile(r"https?:/{1,2}[^/\s{]+", re.IGNORECASE)
_VERSION = re.compile(r"/(?:v\d+(?:\.\d+)?|beta|\{version\})(?=/|$)", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"(?<=\})\s*\|\s*[\w-]+")
_WORD = re.compile(
    r"(?:[^\s?{<'\"(]++|\{[^{}]*\}|<[^<>]*>|'[^']*'|\"[^\"]*\"|\([^()]*\)|[{<'\"(])*+(?:\?.*)?", re.DOTALL
)
"""Up to the first blank outside of braces, quotes and parentheses; a query keeps its blanks."""
_LONGEST = 2000


def read_templates(page: Page) -> Iterator[Template]:
    """Every request of the page's template fences, in order."""
    for fence in page.fences:
        if fence.role == "template":
            for request in fence.requests:
                yield _template(request)


def _template(request: HttpRequest) -> Template:
    path, query = split_url(request.url)
    return Template(request.method, path, query, request.url, request.location.line, request.url_column)


def split_url(url: str) -> tuple[str, str]:
    """Path and query of a documented URL, absolute or relative.

    Host and version segment are removed, a missing leading slash is added, trailing words are dropped, and blanks
    inside braces, quotes and parentheses kept (`{id | userPrincipalName}`). Generator junk gives an empty path.
    """
    text = _ALTERNATIVE.sub("", url[:_LONGEST].strip())
    if "** " in text or " not found" in text:
        return "", ""
    text = _VERSION.sub("", _HOST.sub("", text, count=1) if "://" in text or ":/" in text[:7] else text, count=1)
    if "?" not in text:
        text = text.replace("/$filter=", "?$filter=", 1)
    word = _WORD.match(text)
    path, _, query = (word[0] if word else "").partition("?")
    path = path if path.startswith("/") else f"/{path}"
    return path.rstrip("/") or "/", query
