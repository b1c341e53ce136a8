"""`POST …/$batch` taken apart: the requests in its body and the answers to them, as if each had a fence of its own.

The form is that of OData JSON Format 4.01 section 19: `requests` and `responses` belong together by their `id`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from harness.dialect import Dialect
from harness.markdown.json_text import locate, part
from harness.markdown.pairing import derived_name
from harness.model import Example, Fence, Header, HttpRequest, HttpResponse, JsonText, Location, replace

_BATCH = "/$batch"


class Unpacked(NamedTuple):
    """The examples of a page, with the requests in batches in place of the batches."""

    examples: tuple[Example, ...]
    fences: tuple[Fence, ...]
    """The fences of the page; those of batches have the role `batch`."""
    batched: tuple[Fence, ...] = ()
    """A fence for each request and each response in a batch."""
    unanswered: tuple[Fence, ...] = ()
    """Requests in batches that no response of the batch answers."""


def unpack(examples: tuple[Example, ...], fences: tuple[Fence, ...], dialect: Dialect) -> Unpacked:
    """Take the batches of a page apart; a batch whose body is not of the form is left as it is."""
    if not any(_is_batch(example.request) for example in examples):
        return Unpacked(examples, fences)
    found: list[Example] = []
    batches: set[int] = set()
    batched: list[Fence] = []
    silent: list[Fence] = []
    names = {example.name for example in examples}
    for example in examples:
        inner = list(_inner(example)) if _is_batch(example.request) else []
        if not inner:
            found.append(example)
            continue
        batches |= {id(fence) for fence in (example.request_fence, *example.responses)}
        for key, request, responses in inner:
            name = _name(example, key, request.requests[0], names, dialect)
            names.add(name)
            found.append(Example(name, request.requests[0], request, responses, named=False))
            batched += (request, *responses)
            if example.responses and not responses:
                silent.append(request)
    marked = tuple(replace(fence, role="batch") if id(fence) in batches else fence for fence in fences)
    return Unpacked(tuple(found), marked, tuple(batched), tuple(silent))


def _is_batch(request: HttpRequest) -> bool:
    return request.method == "POST" and request.url.partition("?")[0].endswith(_BATCH)


def _name(batch: Example, key: str, request: HttpRequest, taken: set[str], dialect: Dialect) -> str:
    """After the batch where that has a name of its own, else after the request; by the id where that is taken."""
    plain = f"{batch.name}-{key}" if batch.named else derived_name(request, request.location.path, dialect)
    return plain if plain not in taken else f"{plain}-{batch.name}-{key}"


def _inner(batch: Example) -> Iterator[tuple[str, Fence, tuple[Fence, ...]]]:
    """The id of each request in a batch, the request, and the answers that the batch's responses have for it."""
    answers = [
        (str(item.get("id", index)), _response(fence, body, index, item))
        for fence in batch.responses
        if (body := fence.response.json if fence.response else None) is not None
        for index, item in _items(body, "responses")
    ]
    body = batch.request.json
    for index, item in _items(body, "requests") if body else ():
        if body and isinstance(item.get("method"), str) and isinstance(item.get("url"), str):
            key = str(item.get("id", index))
            request = _request(batch, body, index, item)
            yield key, request, tuple(answer for other, answer in answers if other == key and answer is not None)


def _items(body: JsonText, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    listed = body.value.get(name) if isinstance(body.value, dict) else None
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, dict):
            yield index, item


def _request(batch: Example, body: JsonText, index: int, item: Mapping[str, Any]) -> Fence:
    """A request of a batch. Its URL is relative to the version that the batch is sent to."""
    pointer = ("requests", index)
    root = batch.request.url.partition("?")[0].removesuffix(_BATCH)
    url = item["url"] if "://" in item["url"] else f"{root}/{item['url'].lstrip('/')}"
    place = locate(body, (*pointer, "url"))
    written = len(item["url"]) if item["url"] in url else len(item["url"].lstrip("/"))
    column = place.column + 1 + len(item["url"]) - written - (len(url) - written)  # where `url` would have begun
    headers = _headers(item, locate(body, (*pointer, "headers")).line)
    sent = _body(body, (*pointer, "body"), item)
    text = sent.text if sent else ""
    line = sent.location.line if sent else 0
    request = HttpRequest(item["method"].upper(), url, headers, text, place, column, sent, line)
    return _fence(batch.request_fence, body, pointer, "request", (request,), None)


def _response(fence: Fence, body: JsonText, index: int, item: Mapping[str, Any]) -> Fence | None:
    """An answer of a batch; None without a status. What a batch answers as an object is JSON, whether it says so."""
    pointer = ("responses", index)
    status = item.get("status")
    if not isinstance(status, int) or isinstance(status, bool):
        return None
    place = locate(body, (*pointer, "status"))
    answered = _body(body, (*pointer, "body"), item)
    headers = _headers(item, locate(body, (*pointer, "headers")).line)
    if answered and not any(header.name.lower() == "content-type" for header in headers):
        headers = (*headers, Header("Content-Type", "application/json", place.line))
    text = answered.text if answered else str(item.get("body") or "")
    line = answered.location.line if answered else 0
    response = HttpResponse(status, "", headers, text, place, answered, line)
    return _fence(fence, body, pointer, "response", (), response)


def _headers(item: Mapping[str, Any], line: int) -> tuple[Header, ...]:
    named = item.get("headers")
    pairs = named.items() if isinstance(named, dict) else ()
    return tuple(Header(name, str(value), line) for name, value in pairs)


def _body(source: JsonText, pointer: tuple[str | int, ...], item: Mapping[str, Any]) -> JsonText | None:
    return part(source, pointer, item["body"]) if isinstance(item.get("body"), (dict, list)) else None


def _fence(
    batch: Fence,
    body: JsonText,
    pointer: tuple[str | int, ...],
    role: str,
    requests: tuple[HttpRequest, ...],
    response: HttpResponse | None,
) -> Fence:
    """What a fence of its own would be."""
    whole = part(body, pointer, None)
    first = whole.location
    place = Location(first.path, first.line, first.column, end_line=first.line + whole.text.count("\n"))
    return Fence(
        batch.info, whole.text, place, batch.section, batch.tab, None, role,
        f"in a batch, {'/'.join(map(str, pointer))}", batch.indent, requests, response, None, batch.zone,
    )  # fmt: skip
