"""Message bodies without their content coding, never larger than is bounded."""

import zlib
from collections.abc import Iterable, Mapping

MAX_BODY = 16 * 1024 * 1024
"""Bytes of a decoded body; Graph's pages end far below."""

_MAX_CODINGS = 4


class BodyTooLargeError(ValueError):
    """A body that decodes to more than `MAX_BODY` bytes."""


def decoded(headers: Mapping[str, Iterable[str]], body: bytes) -> tuple[dict[str, list[str]], bytes]:
    """Undo gzip and deflate (RFC 9110, 8.4.1), and say so in the header fields.

    A body that is not what `Content-Encoding` says counts as decoded already, as some recorders leave it. Other
    codings stay, header field and all.

    Args:
        headers: fields with lists of values, any case.
        body: as sent.

    Returns:
        The fields, with `Content-Encoding` reduced and `Content-Length` corrected, and the body.

    Raises:
        BodyTooLargeError: more than `MAX_BODY` bytes come out.
    """
    result = {name: list(values) for name, values in headers.items()}
    if len(body) > MAX_BODY:
        raise BodyTooLargeError(f"a body of more than {MAX_BODY} bytes")
    name = next((name for name in result if name.lower() == "content-encoding"), None)
    if name is None or not body:  # an answer to HEAD speaks of a body that it does not have
        return result, body
    codings = [part.strip().lower() for value in result[name] for part in value.split(",") if part.strip()]
    while codings and codings[-1] in _WINDOWS and len(codings) <= _MAX_CODINGS:
        body = _inflated(body, *_WINDOWS[codings.pop()])
    if codings:
        result[name] = [", ".join(codings)]
    else:
        del result[name]
    for length in result:
        if length.lower() == "content-length":
            result[length] = [str(len(body))]
    return result, body


_WINDOWS: dict[str, tuple[int, ...]] = {
    "gzip": (zlib.MAX_WBITS | 16,),
    "x-gzip": (zlib.MAX_WBITS | 16,),
    "deflate": (
        zlib.MAX_WBITS,
        -zlib.MAX_WBITS,
    ),  # with zlib's wrapper, as specified, and without, as some servers send
    "identity": (),
}


def _inflated(body: bytes, *windows: int) -> bytes:
    for window in windows:
        try:
            return _members(body, window)
        except zlib.error:
            continue
    return body


def _members(body: bytes, window: int) -> bytes:
    """All members of a gzip stream (RFC 1952, 2.2), or the one of another."""
    pieces: list[bytes] = []
    room = MAX_BODY
    while body:
        stream = zlib.decompressobj(window)
        pieces.append(stream.decompress(body, room + 1))
        room -= len(pieces[-1])
        if room < 0:
            raise BodyTooLargeError(f"a body of more than {MAX_BODY} bytes")
        if not stream.eof:
            raise zlib.error("the stream ends too early")
        body = stream.unused_data if window & 16 else b""
    return b"".join(pieces)
