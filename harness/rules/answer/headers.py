"""Header fields that the protocols promise, and what they say: RFC 9110, RFC 7240, OData Protocol 4.01 section 8."""

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from harness.bodies.expectation import Expectation
from harness.bodies.values import shortened
from harness.bodies.verdicts import answered_by
from harness.model import Exchange, Location, Page

_ETAG = re.compile(r'(?:W/)?"[^"]*"\Z')
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]+)', re.IGNORECASE)
_CAST = re.compile(r"/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
_VERSIONS = ("4.0", "4.01")
_REVOCABLE = ("return",)
"""Preferences whose value an answer repeats as it was applied (RFC 7240, 3)."""


def wrong_fields(page: Page, exchange: Exchange, expected: Expectation) -> Iterator[tuple[Location, str, str]]:
    """What header fields of an answer say that cannot be: place, header and what is wrong, in words."""
    for name, wrong in (
        ("Content-Type", _charset(exchange)),
        ("Location", _location(exchange)),
        ("Retry-After", _retry_after(exchange)),
        ("Preference-Applied", _preference(exchange)),
        ("ETag", _etag(exchange)),
        ("OData-Version", _version(exchange)),
    ):
        if wrong:
            printed = next((header for header in expected.headers if header.name.lower() == name.lower()), None)
            place = Location(page.path, printed.line) if printed else expected.status_line or expected.location
            yield place, name, f"{answered_by(exchange.source)} {wrong}"


def _charset(exchange: Exchange) -> str:
    """JSON is UTF-8 (RFC 8259, 8.1)."""
    said = _CHARSET.search(exchange.response.header("content-type") or "")
    if said is None or exchange.response.json is None or said[1].lower() in ("utf-8", "utf8"):
        return ""
    return f"has the charset `{shortened(said[1])}`, and JSON is UTF-8"


def _location(exchange: Exchange) -> str:
    """A created object is found at its location, which may say its type after its key."""
    response = exchange.response
    location, body = response.header("location"), response.json
    key = body.value.get("id") if body is not None and isinstance(body.value, dict) else None
    if response.status != 201 or not location or not isinstance(key, str) or not key:
        return ""
    path = _CAST.sub("", unquote(location).rstrip("/"))
    if key.lower() in (path if "/" in key else path.rpartition("/")[2]).lower():
        return ""
    return f"has the `Location` `{shortened(location, 80)}`, which does not lead to the new object `{shortened(key)}`"


def _retry_after(exchange: Exchange) -> str:
    """A number of seconds, or a date."""
    value = exchange.response.header("retry-after")
    if value is None or (value.strip().isascii() and value.strip().isdigit()):
        return ""
    try:
        parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return f"has the `Retry-After` `{shortened(value)}`, which is neither seconds nor a date"
    return ""


def _preference(exchange: Exchange) -> str:
    """What is said to be applied was preferred."""
    applied = exchange.response.header("preference-applied")
    asked = _preferences(exchange.request.header("prefer") or "")
    for name, value in _preferences(applied or "").items():
        if name not in asked:
            return f"has the `Preference-Applied` `{name}`, which the request does not prefer"
        if name in _REVOCABLE and value != asked[name]:
            return f"has the `Preference-Applied` `{name}={value}`, and the request prefers `{name}={asked[name]}`"
    return ""


def _preferences(text: str) -> dict[str, str]:
    """Preferences by name without `odata.`, in lower case."""
    found = {}
    for part in text.split(","):
        name, _, value = part.partition(";")[0].partition("=")
        if name.strip():
            found[name.strip().lower().removeprefix("odata.")] = value.strip().strip('"').lower()
    return found


def _etag(exchange: Exchange) -> str:
    """An entity tag is quoted, and the same as in the body."""
    tag, body = exchange.response.header("etag"), exchange.response.json
    if not tag:
        return ""
    if not _ETAG.match(tag.strip()):
        return f"has the `ETag` `{shortened(tag)}`, which is no entity tag: one is quoted"
    inner = body.value.get("@odata.etag") if body is not None and isinstance(body.value, dict) else None
    if isinstance(inner, str) and inner.removeprefix("W/") != tag.strip().removeprefix("W/"):
        return f"has the `ETag` `{shortened(tag)}`, and `{shortened(inner)}` as `@odata.etag`"
    return ""


def _version(exchange: Exchange) -> str:
    value = exchange.response.header("odata-version")
    if value is None or value.strip() in _VERSIONS:
        return ""
    return f"has the `OData-Version` `{shortened(value)}`, and there are {' and '.join(_VERSIONS)}"
