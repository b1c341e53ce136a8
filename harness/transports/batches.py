"""JSON batches (OData JSON Format 4.01, section 19) that somebody sent, as the requests that are in them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from harness.markdown.json_text import read_json
from harness.model import Exchange, Header, HttpRequest, replace
from harness.transports.send import is_json, response_noun

_BATCH = "/$batch"
_MOST_STATUS, _LEAST_STATUS = 599, 100


def unpacked(exchange: Exchange) -> Iterator[Exchange]:
    """The exchanges of a batch, each of its requests with the response of the same id; of anything else itself.

    A batch that was refused as a whole, or is none, stays what it is; so does one of whose parts none can be read.
    """
    parts = tuple(_parts(exchange))
    yield from parts or (exchange,)


def _parts(exchange: Exchange) -> Iterator[Exchange]:
    base, batch, _ = exchange.request.url.partition(_BATCH)
    if not batch or exchange.request.method != "POST" or exchange.response.status >= 300:
        return
    answers = {str(each.get("id")): each for each in _items(exchange.response.json, "responses")}
    for asked in _items(exchange.request.json, "requests"):
        answered = answers.get(str(asked.get("id")))
        method, url = asked.get("method"), asked.get("url")
        if answered is None or not isinstance(method, str) or not isinstance(url, str):
            continue
        status = answered.get("status")
        if not isinstance(status, int) or not _LEAST_STATUS <= status <= _MOST_STATUS:
            continue
        address = url if "://" in url else f"{base}/{url.lstrip('/')}"
        place = exchange.response.location
        request = HttpRequest(
            method=method.upper(),
            url=address,
            headers=tuple(Header(name, value, place.line) for name, value in _fields(asked)),
            body=_body(asked),
            location=exchange.request.location,
            body_line=exchange.request.body_line,
        )
        if is_json(request.header("content-type") or "", request.body):
            request = replace(request, json=read_json(request.body, request.location))
        response = response_noun(status, "", _fields(answered), _body(answered), place)
        yield Exchange(request, response, exchange.source, exchange.seconds)


def _items(body: Any, name: str) -> Iterator[Mapping[str, Any]]:
    value = body.value if body is not None else None
    items = value.get(name) if isinstance(value, dict) else None
    return (each for each in items or () if isinstance(each, dict)) if isinstance(items, list) else iter(())


def _fields(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    headers = part.get("headers")
    return [(name, str(value)) for name, value in headers.items()] if isinstance(headers, dict) else []


def _body(part: Mapping[str, Any]) -> str:
    """The body as it would have been sent alone; one that is no JSON is a string already."""
    body = part.get("body")
    return "" if body is None else body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
