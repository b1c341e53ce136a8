"""URLs of HTTP request sections and examples, cleaned of what authors add around them."""

import re

from harness.dialect import Dialect
from harness.urls.read import read_url

_ONE_SLASH = re.compile(r"(https?:/)(?=[^/\s{])", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"(?<=\})\s*\|\s*[\w-]+")
_WORD = re.compile(
    r"(?:[^\s?{<'\"(]++|\{[^{}]*\}|<[^<>]*>|'[^']*'|\"[^\"]*\"|\([^()]*\)|[{<'\"(])*+(?:\?.*)?", re.DOTALL
)
"""Up to the first blank outside of braces, quotes and parentheses; a query keeps its blanks."""
_LONGEST = 2000


def documented_path(url: str, dialect: Dialect) -> tuple[str, str]:
    """Path and query of a documented URL, absolute or relative.

    Host and version segment are removed, a missing leading slash is added, trailing words are dropped, and blanks
    inside braces, quotes and parentheses kept (`{id | userPrincipalName}`). Generator junk gives an empty path.
    """
    text = _ALTERNATIVE.sub("", url[:_LONGEST].strip())
    if any(mark in text for mark in dialect.junk):
        return "", ""
    read = read_url(_ONE_SLASH.sub(r"\1/", text, count=1) if ":/" in text[:7] else text, dialect)
    rest = read.text[read.resource_at :]
    if "?" not in rest:
        rest = rest.replace("/$filter=", "?$filter=", 1)
    word = _WORD.match(rest)
    path, _, query = (word[0] if word else "").partition("?")
    path = path if path.startswith("/") else f"/{path}"
    return path.rstrip("/") or "/", query
