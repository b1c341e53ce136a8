"""Members of error bodies, against those that the page prints for the same status."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.bodies.differences import Pointer
from harness.bodies.expectation import Expectation
from harness.bodies.verdicts import answered_by
from harness.markdown import locate, pointer_text
from harness.model import Exchange
from harness.rules.found import Found

_SHAPE = (("error", "code"), ("error", "message"))
"""What `answer-error-shape` tells."""


def absent_in_error(exchange: Exchange, expected: Expectation) -> Iterator[Found]:
    """What a printed error shows and the error that is answered does not have."""
    for pointer, shown, answered in _pairs(exchange, expected):
        for name in shown:
            if name not in answered and "@" not in name and (*pointer, name) not in _SHAPE:
                message = f"the printed error shows `{name}`, and {answered_by(exchange.source)} does not have it"
                hint = f"Remove `{name}` from the error, or have it returned."
                yield _found(expected, (*pointer, name), (*pointer, name), message, hint)


def undocumented_in_error(exchange: Exchange, expected: Expectation) -> Iterator[Found]:
    """What an inner object of an error has and the one that is printed does not show."""
    for pointer, shown, answered in _pairs(exchange, expected):
        for name in answered if len(pointer) > 1 else ():
            if name not in shown and "@" not in name:
                message = f"the error in {answered_by(exchange.source)} has `{name}`, which the printed error lacks"
                yield _found(expected, (*pointer, name), pointer, message, f"Show `{name}` in the error.")


def _pairs(exchange: Exchange, expected: Expectation) -> Iterator[tuple[Pointer, Mapping[str, Any], Mapping[str, Any]]]:
    """The objects of a printed error that has something in it, each with the one at its place in the answer."""
    printed, body = expected.printed, exchange.response.json
    if printed is None or printed.json is None or body is None or exchange.response.status < 400:
        return
    if isinstance(printed.json.value, dict) and isinstance(body.value, dict):
        yield from _below(printed.json.value.get("error"), body.value.get("error"), ("error",))


def _below(
    shown: Any, answered: Any, pointer: Pointer
) -> Iterator[tuple[Pointer, Mapping[str, Any], Mapping[str, Any]]]:
    if isinstance(shown, dict) and isinstance(answered, dict) and shown:
        yield pointer, shown, answered
        for name in shown:
            yield from _below(shown[name], answered.get(name), (*pointer, name))


def _found(expected: Expectation, about: Pointer, at: Pointer, message: str, hint: str) -> Found:
    printed = expected.printed
    assert printed is not None
    assert printed.json is not None
    place = locate(printed.json, at, key=True)
    return Found(place, f"{expected.subject} {pointer_text(about)}", message, hint, "undetermined")
