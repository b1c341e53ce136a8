"""What only generated requests and sequences of requests can show: payloads, life cycles, unknown operations."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.bodies.differences import Pointer
from harness.bodies.expectation import Expectation, Reading
from harness.bodies.values import described, shortened
from harness.bodies.verdicts import answered_by
from harness.markdown import locate, pointer_text
from harness.model import JsonText, Location, Page
from harness.rules.answer.echo import echoes
from harness.rules.answer.exchanges import error_words, found_at, of_others
from harness.rules.context import Context
from harness.rules.found import Found, Rule


def invalid_accepted(page: Page, context: Context) -> Iterator[Found]:
    """A payload that breaks the documented schema, and is accepted.

    What it reports:
        A success in answer to a generated request with one labelled defect.

    Why it matters:
        Either the docs forbid too much, or the service checks too little.

    Example:
        A job with `"templateId": 5` is created, although a String is documented.
    """
    del page
    for exchange, expected in of_others(context):
        if expected.payload not in ("", "valid") and exchange.response.status < 400:
            message = (
                f"{answered_by(exchange.source)} accepts ({exchange.response.status}) a payload with {expected.payload}"
            )
            yield found_at(expected, message, "Document that it is allowed, or have it refused.", "undetermined")


def valid_rejected(page: Page, context: Context) -> Iterator[Found]:
    """A payload that obeys the documented schema, and is refused.

    What it reports:
        Status 4xx in answer to a generated request that keeps to what the pages document.

    Why it matters:
        Readers who follow the docs get the same refusal.

    Example:
        A job with every documented property is refused, because one of them is read-only and no page says so.
    """
    del page
    for exchange, expected in of_others(context):
        if expected.payload == "valid" and 400 <= exchange.response.status < 500:
            why = error_words(exchange)
            message = (
                f"{answered_by(exchange.source)} refuses ({exchange.response.status}) a payload as documented{why}"
            )
            yield found_at(expected, message, "Document what is refused, or have it accepted.", "undetermined")


def state_violation(page: Page, context: Context) -> Iterator[Found]:
    """An answer that forgets what was sent before.

    What it reports:
        A property that is not read as it was written, or that the answer to create or update repeats with another
        value than was sent; a deleted object that still answers; a step of a life cycle without its documented
        effect.

    Why it matters:
        Code that writes and then reads is what most pages are for.

    Example:
        After `start` the job still has `"state": "Disabled"`.
    """
    del page
    for exchange, expected in of_others(context):
        status = exchange.response.status
        if expected.gone and status not in (404, 410):
            message = f"{answered_by(exchange.source)} has status {status}, and the object was deleted before"
            yield found_at(expected, message, "Have it answered with 404.", "service")
        body = exchange.response.json
        if expected.gone or status >= 300:
            continue
        for reading in expected.reads:
            yield from _misread(reading, body, expected, reading.place or expected.location)
        for reading in echoes(exchange, expected, context.types):
            shown = expected.shown
            place = locate(shown, reading.pointer) if shown is not None else expected.location
            yield from _misread(reading, body, expected, place)


def _misread(reading: Reading, body: JsonText | None, expected: Expectation, place: Location) -> Iterator[Found]:
    """A value that an answer should have, when it has another one."""
    found = _at(body.value if body is not None else None, reading.pointer)
    if not _same(found, reading.value):
        path = pointer_text(reading.pointer) or "the body"
        message = f"`{path}` is {_words(found)}, and should be {_words(reading.value)}: {reading.because}"
        subject = f"{expected.subject} {pointer_text(reading.pointer)}".rstrip()
        hint = "Document what the service does, or have it keep what was sent."
        yield Found(place, subject, message, hint, "service")


def operation_undocumented(page: Page, context: Context) -> Iterator[Found]:
    """Traffic that no page describes.

    What it reports:
        A captured request that fits no HTTP request template of the pages.

    Why it matters:
        Somebody uses an operation that the docs do not have.

    Example:
        `POST /servicePrincipals/{id}/synchronization/jobs/{id}/wipe` in a capture.
    """
    del page
    for exchange, expected in of_others(context):
        if expected.undocumented:
            request = exchange.request
            message = f"no page describes `{request.method} {shortened(request.url, 120)}`"
            yield found_at(expected, message, "Document the operation, or leave it out of the capture.", "docs")


def _at(value: Any, pointer: Pointer) -> Any:
    """The value at a pointer, or None."""
    for part in pointer:
        if isinstance(value, Mapping) and part in value:
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _same(found: Any, wanted: Any) -> bool:
    """Whether a value reads as it was written; what the service adds to an object does not matter."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            _same(found.get(name), value) for name, value in wanted.items() if "@" not in name
        )
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_same, found, wanted))
    return bool(found == wanted) and isinstance(found, bool) == isinstance(wanted, bool)


def _words(value: Any) -> str:
    return "absent" if value is None else described(value)


RULES = (
    Rule("invalid-accepted", "error", invalid_accepted),
    Rule("valid-rejected", "error", valid_rejected),
    Rule("state-violation", "error", state_violation),
    Rule("operation-undocumented", "note", operation_undocumented),
)
