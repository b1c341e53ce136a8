"""HAR 1.2 as its many writers write it: browsers, proxies and test tools, each with its own idea of the format."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from harness.errors import CassetteError
from harness.transports.cassette import RECORDED
from harness.transports.interactions import Item

SECONDS = "seconds"
"""Key of a response that says how long it took, for formats that know."""
UNRECORDED = "unrecorded"
"""Key of a response that had a body, which the writer left out."""


def har_items(entries: Any, name: str, lost: list[str]) -> Iterator[Item]:
    """The entries of a HAR log as interactions of a cassette; those that were never answered (status 0) are none.

    Args:
        entries: what `entries` holds.
        name: of the file, for messages.
        lost: gets a line for each entry that cannot be understood.

    Raises:
        CassetteError: it is no list.
    """
    if not isinstance(entries, list):
        raise CassetteError(f"{name}:1: no HAR: a log with a list of `entries` is expected")
    for number, entry in enumerate(entries, 1):
        try:
            if status := _status(entry["response"]["status"]):
                yield Item(number, _interaction(entry, status))
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
            what = f"it has no {error}" if isinstance(error, KeyError) else " ".join(str(error).split())[:200]
            lost.append(f"{name}:1: entry {number} is no HAR entry: {what}")


def _status(value: Any) -> int:
    """A status code; some writers quote it, and give -1 or nothing where 0 is meant."""
    if value is None or value == "":
        return 0
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError(f"status {value!r} is no number")
    return max(int(value), 0)


def _interaction(entry: Any, status: int) -> dict[str, Any]:
    asked, answered = entry["request"], entry["response"]
    content = answered.get("content")
    content = content if isinstance(content, dict) else {}
    body = content.get("text")
    kept = body is not None
    body = _text(body)
    if str(content.get("encoding") or "").lower() == "base64":
        body = _unpacked(body)
    headers = _fields(answered.get("headers"))
    if content.get("mimeType") and not any(name.lower() == "content-type" for name in headers) and body:
        headers["content-type"] = [_text(content["mimeType"])]
    started = entry.get("startedDateTime")
    response = {
        "status": {"code": status, "message": _text(answered.get("statusText"))},
        # HAR keeps the field as received, but the text without its coding
        "headers": {k: v for k, v in headers.items() if k.lower() != "content-encoding"},
        "body": body,
        RECORDED: {"at": started if isinstance(started, str) else ""},
        SECONDS: _seconds(entry.get("time")),
    }
    if not kept and _size(content, answered) > 0:
        response[UNRECORDED] = True
    request = {
        "method": _text(asked["method"]),
        "uri": _text(asked["url"]),
        "headers": _fields(asked.get("headers")),
        "body": _posted(asked.get("postData")),
    }
    return {"request": request, "response": response}


def _text(value: Any) -> str:
    """A value where text is meant; nothing counts as empty.

    Raises:
        TypeError: it holds other values.
    """
    if isinstance(value, dict | list):
        raise TypeError(f"{type(value).__name__} where text is expected")
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error as error:
        raise ValueError(f"its body is no base64: {error}") from error


def _size(content: dict[str, Any], answered: dict[str, Any]) -> float:
    """Bytes that the body had, where the writer says so; -1 means unknown."""
    sizes = [size for size in (content.get("size"), answered.get("bodySize")) if isinstance(size, int | float)]
    return max(sizes, default=0)


def _posted(data: Any) -> str | None:
    """What was sent: as text, or as the fields of a form."""
    if not isinstance(data, dict):
        return None if data is None else _text(data)
    params = data.get("params")
    if data.get("text") is not None or not isinstance(params, list) or not params:
        return _text(data.get("text"))
    return urlencode([(_text(each.get("name")), _text(each.get("value"))) for each in params if isinstance(each, dict)])


def _fields(fields: Any) -> dict[str, list[str]]:
    """Header fields without HTTP/2's pseudo fields; values of any kind, and some writers give a mapping."""
    result: dict[str, list[str]] = {}
    for name, value in _pairs(fields):
        if name and not name.startswith(":"):
            result.setdefault(name, []).append(value)
    return result


def _pairs(fields: Any) -> Iterator[tuple[str, str]]:
    if isinstance(fields, dict):
        for name, value in fields.items():
            values: Iterable[Any] = value if isinstance(value, list) else (value,)
            yield from ((_text(name), _text(each)) for each in values)
    elif isinstance(fields, list):
        for item in fields:
            if isinstance(item, dict) and "name" in item:
                yield _text(item["name"]), _text(item.get("value"))
    elif fields is not None:
        raise TypeError(f"headers are {type(fields).__name__}, not a list")


def _seconds(milliseconds: Any) -> float:
    """How long it took; some writers quote it, some give -1 for unknown."""
    try:
        seconds = float(milliseconds) / 1000
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return seconds if 0 < seconds < float("inf") else 0.0
