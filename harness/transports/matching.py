"""Which recording answers a request, and what differs when none does. Matchers in vcrpy's sense."""

import json
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl, unquote

from vcr import matchers
from vcr.cassette import Cassette
from vcr.request import Request

from harness.transports.scrub import as_bytes

_SHOWN = 100
"""Characters of a value that a message shows."""


def path(new: Request, recorded: Request) -> bool:
    """Whether the segments are equal after percent-decoding (RFC 3986, 6.2.2.2)."""
    one, other = ([unquote(part) for part in (request.path or "/").split("/")] for request in (new, recorded))
    return one == other


def query(new: Request, recorded: Request) -> bool:
    """Whether the query options are equal, in any order; an option without a value is one."""
    one, other = (sorted(parse_qsl(request.parsed_uri.query, keep_blank_values=True)) for request in (new, recorded))
    return one == other


def body(new: Request, recorded: Request) -> bool:
    """Whether the bodies say the same: JSON by value, whatever either's media type, all else as vcrpy compares.

    Recorders drop `Content-Type` with other header fields. `true` is not 1, absent is the same as empty, and no XML
    is parsed.
    """
    one, other = as_bytes(new.body), as_bytes(recorded.body)
    if one == other:
        return True
    try:
        meant = _canonical(one)
        if meant is not None:
            return meant == _canonical(other)
        if "xml" in new.headers.get("content-type", ""):
            return False
        matchers.body(new, recorded)
    except (AssertionError, RecursionError):
        return False
    return True


MATCH_ON = (matchers.method, path, query, body)
"""Not the host: a recording made from loopback or a national cloud answers the same requests, and says who gave it."""


def forget_plays(cassette: Cassette, request: Request) -> bool:
    """Let the recordings of a request be played again, in their order; False when it has none.

    Two items of one test run may send the same example, and each begins with the first answer.
    """
    found = False
    for index, (recorded, _) in enumerate(cassette.data):
        if matchers.requests_match(request, recorded, MATCH_ON):
            cassette.play_counts[index] = 0
            found = True
    return found


def difference(request: Request, recorded: Iterable[Request]) -> str:
    """What distinguishes a request from the most similar recording: one line."""
    results = [(matchers.get_matchers_results(request, other, MATCH_ON)[1], other) for other in recorded]
    if not results:
        return "it is empty"
    failures, other = min(results, key=lambda result: len(result[0]))
    failed = {name for name, _ in failures}
    parts = []
    if "method" in failed:
        parts.append(f"method {other.method} is recorded, {request.method} is sent")
    if failed - {"method", "body"}:
        parts.append(f"URL {other.uri} is recorded, {request.uri} is sent")
    if "body" in failed:
        parts.append(_body_difference(as_bytes(request.body), as_bytes(other.body)))
    return "; ".join(parts)


def _canonical(content: bytes) -> object:
    try:
        return json.dumps(json.loads(content), sort_keys=True)
    except ValueError:
        return None


def _body_difference(new: bytes, recorded: bytes) -> str:
    try:
        place = _first_difference(json.loads(recorded or b"null"), json.loads(new or b"null"))
    except (ValueError, RecursionError):
        place = None
    if place is None:
        return f"the body differs: {_shown(recorded)} is recorded, {_shown(new)} is sent"
    pointer, before, now = place
    return f"the body differs at {pointer or '/'}: {_shown_json(before)} is recorded, {_shown_json(now)} is sent"


_ABSENT: Any = object()


def _first_difference(before: Any, now: Any, pointer: str = "") -> tuple[str, Any, Any] | None:
    """JSON pointer (RFC 6901) and both values of the first place where two values differ."""
    if isinstance(before, dict) and isinstance(now, dict):
        names = [*before, *(name for name in now if name not in before)]
        pairs = [(name, before.get(name, _ABSENT), now.get(name, _ABSENT)) for name in names]
    elif isinstance(before, list) and isinstance(now, list):
        pairs = [(str(i), *both) for i, both in enumerate(zip_longest(before, now, fillvalue=_ABSENT))]
    else:
        return None if type(before) is type(now) and before == now else (pointer, before, now)
    for name, one, other in pairs:
        escaped = name.replace("~", "~0").replace("/", "~1")
        if found := _first_difference(one, other, f"{pointer}/{escaped}"):
            return found
    return None


def _shown_json(value: Any) -> str:
    return "nothing" if value is _ABSENT else _cut(json.dumps(value, ensure_ascii=False))


def _shown(content: bytes) -> str:
    if not content:
        return "nothing"
    return _cut(repr(content[: _SHOWN * 4].decode("utf-8", "replace")))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
