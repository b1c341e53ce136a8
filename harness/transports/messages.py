"""Responses without content coding, between httpx and the dictionaries that vcrpy keeps."""

from typing import Any

import httpx

from harness.errors import TransportError
from harness.model import Source
from harness.transports.bodies import MAX_BODY, BodyTooLargeError, decoded


def contents(response: httpx.Response) -> dict[str, Any]:
    """A response as vcrpy keeps it, read to its end and closed, its body decoded.

    Raises:
        TransportError: the body is larger than is bounded.
        httpx.TransportError: the connection ends while reading.
    """
    headers: dict[str, list[str]] = {}
    for name, value in response.headers.multi_items():
        headers.setdefault(name, []).append(value)
    try:
        headers, body = decoded(headers, _raw(response))
    except BodyTooLargeError as error:
        raise TransportError(f"the answer has {error}") from error
    finally:
        response.close()
    return {
        "status": {"code": response.status_code, "message": response.reason_phrase},
        "headers": headers,
        "body": {"string": body},
    }


def plain_response(recorded: dict[str, Any], source: Source | None, line: int = 1) -> httpx.Response:
    """A response for httpx from what vcrpy keeps.

    Args:
        recorded: `status`, `headers` with lists, and `body` with `string`.
        source: who gave it; found again in `extensions["source"]`.
        line: of its body in a cassette; found again in `extensions["line"]`.
    """
    fields = [(name.encode(), value.encode()) for name, values in recorded["headers"].items() for value in values]
    extensions: dict[str, Any] = {"source": source, "line": line}
    if message := recorded["status"]["message"].encode("ascii", "replace"):
        extensions["reason_phrase"] = message
    return httpx.Response(
        recorded["status"]["code"],
        headers=fields,
        # a stream, because `content` would add fields that nobody sent
        stream=httpx.ByteStream(recorded["body"]["string"]),
        extensions=extensions,
    )


def _raw(response: httpx.Response) -> bytes:
    """The body as it came, coding and all, even if httpx has read and decoded it."""
    if isinstance(response.stream, httpx.ByteStream):
        return b"".join(response.stream)
    pieces, size = [], 0
    for piece in response.iter_raw():
        pieces.append(piece)
        size += len(piece)
        if size > MAX_BODY:
            raise BodyTooLargeError(f"a body of more than {MAX_BODY} bytes")
    return b"".join(pieces)
