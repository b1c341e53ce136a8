"""Requests and responses in vcrpy's shape, without secrets."""

from collections.abc import Mapping
from typing import Any

from vcr.request import Request

from harness.secrets import Pseudonyms, Scrubber, leaks


def kept_request(scrubber: Scrubber, request: Request) -> Request:
    """A request without secrets, as vcrpy keeps it."""
    body = as_bytes(request.body)
    scrubbed = scrubber.content(body, request.uri)
    headers = scrubber.headers({name: [value] for name, value in request.headers.items()})
    if scrubbed != body:
        _set_length(headers, len(scrubbed))
    return Request(request.method, scrubber.text(request.uri), scrubbed, headers)


def kept_response(scrubber: Scrubber, response: Mapping[str, Any], url: str = "") -> dict[str, Any]:
    """A response without secrets, as vcrpy keeps it: `status`, `headers` with lists, `body` with `string` in bytes."""
    result = {key: scrubber.text(value) if isinstance(value, str) else value for key, value in response.items()}
    status = {
        key: scrubber.text(value) if isinstance(value, str) else value for key, value in response["status"].items()
    }
    body = response["body"]["string"]
    scrubbed = scrubber.content(body, url)
    headers = scrubber.headers(response["headers"])
    if scrubbed != body:
        _set_length(headers, len(scrubbed))
    result |= {"status": status, "headers": headers, "body": {"string": scrubbed}}
    return result


def with_pseudonyms(
    people: Pseudonyms, request: Request, response: Mapping[str, Any] | None = None
) -> tuple[Request, dict[str, Any]]:
    """An exchange that speaks of nobody; whom the response speaks of is met first."""
    answer = dict(response or {})
    if response is not None:
        people.learn(_text(response["body"]["string"]), request.uri)
        fields = {name: list(map(people.out_of, values)) for name, values in response["headers"].items()}
        body = _told(people, response["body"]["string"])
        _set_length(fields, len(body))
        answer |= {"headers": fields, "body": {"string": body}}
    body = _told(people, as_bytes(request.body))
    headers = {name: [people.out_of(value)] for name, value in request.headers.items()}
    _set_length(headers, len(body))
    return Request(request.method, people.out_of(request.uri), body, headers), answer


def _told(people: Pseudonyms, body: bytes) -> bytes:
    try:
        return people.out_of(body.decode()).encode()
    except UnicodeDecodeError:
        return body


def left_in(request: Request, response: Mapping[str, Any]) -> str:
    """Where a secret is left in an exchange that is about to be kept, and which kind; empty when none is."""
    places = [("the URL", request.uri), ("the request's body", _text(request.body))]
    places += [(f"the request's header {name}", value) for name, value in request.headers.items()]
    places += [
        ("the answer's status", response["status"]["message"]),
        ("the answer", _text(response["body"]["string"])),
    ]
    places += [
        (f"the answer's header {name}", value) for name, values in response["headers"].items() for value in values
    ]
    for place, text in places:
        for line, what in leaks(text):
            where = f"{place}, line {line}," if "\n" in text else place
            return f"not recorded: {where} would hold {what}"
    return ""


def _text(body: Any) -> str:
    return as_bytes(body).decode("utf-8", "replace")


def as_bytes(body: Any) -> bytes:
    """A body in any of the shapes that vcrpy keeps it in: bytes, None, or an iterator over chunks, file or not."""
    if body is None:
        return b""
    return bytes(body) if isinstance(body, bytes | bytearray) else b"".join(body)


def _set_length(headers: dict[str, list[str]], length: int) -> None:
    for name in headers:
        if name.lower() == "content-length":
            headers[name] = [str(length)]
