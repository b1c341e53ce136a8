"""Answers to generated requests, given to the one judge that judges every answer, and traced back to the promise.

The rules say what is wrong; here is added what only the generator knows: which statement of the documentation the
payload rests on, who is out of line, and when two findings have the same cause.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from harness.bodies.expectation import Expectation, Reading
from harness.fuzz.compare import Pointer, lost
from harness.fuzz.defects import Defect, Payload
from harness.fuzz.hunt import Breach
from harness.fuzz.sites import TOLERATED, WHOLE
from harness.fuzz.targets import Target
from harness.fuzz.terms import writable
from harness.model import Exchange, Finding, TypeRef, Verdict
from harness.rules import Context, Rule, judge_exchange
from harness.rules.answer.exchanges import fair
from harness.types import Member, Types, json_schema, shape_of

_BLANKET: Final = (*WHOLE, "unknown-property", "unknown-type")
"""Kinds whose acceptance has one cause wherever it shows."""
_SERVICE: Final = ("answer-error-shape", "answer-server-error", "state-violation")
"""Rules that no documentation excuses."""
_UNSPOKEN: Final = ("missing-required", "read-only")
"""Kinds of which CSDL cannot say that they are defects: that it allows such a payload proves nothing."""
_QUOTED: Final = re.compile(r"(?<!\w)(?P<mark>['\"`])(?P<text>[^'\"`]*)(?P=mark)")
_UNCLOSED: Final = re.compile(r"(?<!\w)['\"`][^'\"`]*\Z")
_DIGITS: Final = re.compile(r"\d+")
_NAME: Final = re.compile(r"[A-Za-z][\w.]*")


@dataclass(frozen=True, slots=True)
class Court:
    """Everything that judging the answers to one target asks."""

    target: Target
    context: Context
    """Of the target's page."""
    rules: tuple[Rule, ...]
    """Those about answers that are selected."""
    types: Types
    """What the pages say."""
    service: Types | None = None
    """The service's own description, which tells who is out of line; None when nobody gave one."""
    apart: bool = True
    """Whether that description is another source than the embedded tenant, which answers by its own."""


def of_answer(court: Court, payload: Payload, exchange: Exchange) -> Breach | None:
    """Judge the answer to a create or update request."""
    defect = payload.defect
    tolerated = defect is not None and defect.kind in TOLERATED
    accepted = exchange.response.status < 300
    expected = Expectation(
        subject=_subject(court, defect),
        location=(defect.location if defect else None) or court.target.location,
        type=TypeRef(court.target.type) if accepted and defect is None else None,
        truncated=True,
        payload="valid" if defect is None else "" if tolerated else defect.description,
    )
    return _breach(court, payload, exchange, expected, exchange)


def of_reading(
    court: Court, payload: Payload, exchange: Exchange, asked: Exchange, before: Mapping[str, Any] | None = None
) -> Breach | None:
    """Judge what is read after a request.

    Args:
        court: the target.
        payload: what was sent.
        exchange: the read.
        asked: the request that came before it.
        before: for a payload with a defect, the object as it was before (or a plain new one).
    """
    if payload.defect is None:
        readings = _written(court, payload, exchange)
    else:
        readings = _unchanged(court, payload, exchange, before or {}, accepted=asked.response.status < 300)
    reads = tuple(readings)[:1]
    place = _place(court, reads[0].pointer) if reads else None
    location = place.location if place else court.target.location
    expected = Expectation(court.target.about, location, statuses=(200,), reads=reads)
    return _breach(court, payload, exchange, expected, asked)


def _written(court: Court, payload: Payload, exchange: Exchange) -> Iterator[Reading]:
    """What should be read because it was written.

    A new object may get defaults where nothing was given: null, an empty object or collection gives nothing.
    """
    written = payload.value
    if court.target.operation == "create":
        written = {name: value for name, value in written.items() if value not in (None, [], {})}
    for pointer, value in lost(court.types, court.target.type, written, _body(exchange)):
        yield Reading(pointer, value, f"the {court.target.operation} request wrote it")


def _unchanged(
    court: Court, payload: Payload, exchange: Exchange, before: Mapping[str, Any], *, accepted: bool
) -> Iterator[Reading]:
    """What should be read as it was before: everything after a refusal, else what is read-only."""
    read, name = _body(exchange), payload.defect.member if payload.defect else ""
    if not accepted:
        kept = {each: value for each, value in before.items() if each in _writable(court)}
        for pointer, value in lost(court.types, court.target.type, kept, read):
            yield Reading(pointer, value, "the request to change it was refused")
    elif payload.defect and payload.defect.kind == "read-only" and name in payload.value:
        written = {name: payload.value[name]}
        if _holds(court, written, read) and not _holds(court, written, before):
            yield Reading((name,), before.get(name), "it is documented as read-only")


def _holds(court: Court, written: Mapping[str, Any], read: Any) -> bool:
    return next(lost(court.types, court.target.type, written, read), None) is None


def _writable(court: Court) -> frozenset[str]:
    """What only clients change: the service may change the rest at any time."""
    found = shape_of(court.types, court.target.type)
    return frozenset(each.name for each in writable(found, "update")) if found else frozenset()


def _body(exchange: Exchange) -> Any:
    body = exchange.response.json
    return body.value if body is not None and body.parsed else None


def _subject(court: Court, defect: Defect | None) -> str:
    place = defect.member if defect and defect.kind not in _BLANKET else ""
    return f"{court.target.about} {place}".strip()


def _breach(
    court: Court, payload: Payload, exchange: Exchange, expected: Expectation, asked: Exchange
) -> Breach | None:
    """The first thing that the rules find in an answer, notes aside."""
    for found in judge_exchange(exchange, expected, court.context, court.rules):
        if not found.fails:
            continue
        verdict, says = _verdict(court, found, payload)
        verdict = fair(verdict, exchange.source)
        if verdict == "docs" and says and exchange.source.answered_by == "embedded" and not court.apart:
            verdict, says = "undetermined", ""
        cause = f"{found.rule} {_cause(found, expected, payload, exchange)}"
        located = _located(court, found, payload, exchange)
        finding = replace(located, message=f"{found.message}{says}", verdict=verdict, cause=cause)
        return Breach(cause, finding, asked)
    return None


def _cause(found: Finding, expected: Expectation, payload: Payload, exchange: Exchange) -> str:
    """What tells one cause from another, free of whatever was generated."""
    if found.rule == "answer-error-shape":
        return ""
    if found.rule == "invalid-accepted" and payload.defect:
        return f"{payload.defect.kind} {'' if payload.defect.kind in _BLANKET else payload.defect.member}".strip()
    if found.rule == "state-violation" and expected.reads:
        return str(expected.reads[0].pointer[0])
    return masked(_error_words(exchange) or found.message, payload.value)


def _error_words(exchange: Exchange) -> str:
    """What an error says of itself; empty for an answer without an OData error object."""
    body = _body(exchange)
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return ""
    return ": ".join(str(error[key]) for key in ("code", "message") if isinstance(error.get(key), str))


def masked(message: str, value: Any) -> str:
    """A message without what a payload put into it: quoted texts that are no names of it, and digits."""
    names = set(_names(value))

    def keep(match: re.Match[str]) -> str:
        text = match["text"]
        return match[0] if text in names or ("." in text and _NAME.fullmatch(text)) else "…"

    return _DIGITS.sub("#", _UNCLOSED.sub("…", _QUOTED.sub(keep, message)))


def _names(value: Any) -> Iterator[str]:
    """Member names in a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)


def _located(court: Court, found: Finding, payload: Payload, exchange: Exchange) -> Finding:
    """The finding at the line whose promise does not hold."""
    if found.rule in ("answer-error-shape", "answer-server-error"):
        return replace(found, location=court.target.location, subject=court.target.about)
    if found.rule != "valid-rejected":
        return found
    pointer = _blamed(payload.value, _error_words(exchange))
    place = _place(court, pointer) if pointer else None
    if place is None:
        return replace(found, location=court.target.location)
    member = "/".join(str(part) for part in pointer if isinstance(part, str))
    return replace(found, location=place.location, subject=f"{court.target.about} {member}", excerpt="")


def _blamed(value: Any, message: str) -> Pointer:
    """The member that a refusal names, else the only one that the payload could do without."""
    quoted = {match["text"] for match in _QUOTED.finditer(message)}
    named = [pointer for pointer in _pointers(value, ()) if pointer[-1] in quoted]
    if named:
        return max(named, key=len)
    own = [name for name in value if "@" not in name] if isinstance(value, dict) else []
    return (own[-1],) if own else ()


def _pointers(value: Any, at: Pointer) -> Iterator[Pointer]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*at, name)
            yield from _pointers(inner, (*at, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _pointers(inner, (*at, index))


def _place(court: Court, pointer: Pointer) -> Member | None:
    """The member of the documented types that a pointer leads to."""
    name, found = court.target.type, None
    for part in pointer:
        if isinstance(part, int):
            continue
        holder = shape_of(court.types, name)
        member = holder.members.get(part) if holder else None
        if member is None:
            return found
        name, found = member.type.name, member
    return found


def _verdict(court: Court, found: Finding, payload: Payload) -> tuple[Verdict, str]:
    """Who is out of line, and what the service's own description says of the payload."""
    if found.rule in _SERVICE:
        return "service", ""
    if found.rule not in ("invalid-accepted", "valid-rejected"):
        return found.verdict, ""
    if payload.defect and payload.defect.kind in (*WHOLE, "unknown-type", "unknown-reference"):
        return "service", ""
    unspoken = payload.defect is not None and payload.defect.kind in _UNSPOKEN
    if unspoken or court.service is None or shape_of(court.service, court.target.type) is None:
        return "undetermined", ""
    schema = json_schema(court.service, court.target.type, court.target.operation)
    if _forbids(schema, payload.value) == (payload.defect is not None):
        return "service", "; the metadata agrees with the pages"
    return "docs", "; the metadata agrees with the answer"


def _forbids(schema: Mapping[str, Any], value: Any) -> bool:
    from harness.types.validate import validate  # noqa: PLC0415  seconds to load, and only failures need it

    return bool(validate(schema, value))
