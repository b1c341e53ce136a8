"""What an answer to create or update repeats of what was sent."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from harness.bodies.differences import Pointer
from harness.bodies.expectation import Expectation, Reading
from harness.bodies.values import is_placeholder
from harness.markdown import locate
from harness.model import Exchange, HttpRequest
from harness.types import Member, Shape, Types, shape_of

_SECRET = re.compile(r"password|secret|passphrase|pin\Z|content(?:bytes)?\Z|photo", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\dT")
_MOST_DEPTH = 10


def echoes(exchange: Exchange, expected: Expectation, types: Types) -> Iterator[Reading]:
    """What an answer repeats, as it was sent: only members that both have, and that are neither keys nor secrets."""
    request, answer = exchange.request, exchange.response
    written = (request.method == "POST" and answer.status == 201) or (
        request.method in ("PATCH", "PUT") and answer.status in (200, 201)
    )
    sent, given = request.json, answer.json
    known = shape_of(types, expected.type.name) if expected.type else None
    if written and known is not None and sent is not None and given is not None and sent.parsed and given.parsed:
        for pointer, value in _below(sent.value, given.value, known, types, ()):
            yield Reading(pointer, value, "the request sends it")


def kept(request: HttpRequest, read: Exchange, shape: Shape, types: Types) -> Iterator[Reading]:
    """What a later read shows otherwise than a request wrote it, each with its place in the request."""
    sent, given = request.json, read.response.json
    if sent is not None and given is not None and sent.parsed and given.parsed and read.response.status == 200:
        for pointer, value in _below(sent.value, given.value, shape, types, ()):
            yield Reading(pointer, value, "the request before wrote it", locate(sent, pointer))


def _below(sent: Any, given: Any, shape: Shape, types: Types, pointer: Pointer) -> Iterator[tuple[Pointer, Any]]:
    """Simple values that both have, and that differ."""
    if not isinstance(sent, dict) or not isinstance(given, dict) or len(pointer) > _MOST_DEPTH:
        return
    for name, value in sent.items():
        member = shape.members.get(name)
        if member is None or not _is_repeated(member) or given.get(name) is None:
            continue
        here = (*pointer, name)
        inner = shape_of(types, member.type.name)
        if isinstance(value, dict) and inner is not None:
            yield from _below(value, given[name], inner, types, here)
        elif isinstance(value, (str, int, float)) and _differs(value, given[name]):
            yield here, value


def _is_repeated(member: Member) -> bool:
    """Whether a service gives a member back as it was sent: keys and what is read-only are its own, secrets stay."""
    return not (member.key or member.name == "id" or member.read_only or _SECRET.search(member.name))


def _differs(sent: Any, given: Any) -> bool:
    """Whether two simple values are plainly not the same; one instant is the same in any spelling."""
    if isinstance(sent, bool) or isinstance(given, bool):
        return sent is not given
    if isinstance(sent, str) and isinstance(given, str):
        if is_placeholder(sent):
            return False
        if _DATE.match(sent) and _DATE.match(given):
            one, other = _instant(sent), _instant(given)
            return one is not None and other is not None and one != other
        return " ".join(sent.split()).lower() != " ".join(given.split()).lower()
    return isinstance(sent, (int, float)) and isinstance(given, (int, float)) and sent != given


def _instant(text: str) -> datetime | None:
    """A DateTimeOffset; fractions finer than a microsecond are cut."""
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None
