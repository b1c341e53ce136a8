"""Keys in answers: each object has one, no two share one, and the object that was asked for has the asked one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from harness.bodies.conformance import placed
from harness.bodies.differences import Pointer
from harness.bodies.expectation import Expectation
from harness.bodies.values import shortened
from harness.bodies.verdicts import answered_by
from harness.markdown import pointer_text
from harness.model import Exchange, Page
from harness.rules.answer.exchanges import objects_of, of_others, path_of
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.types import shape_of

_KEY = "id"
_WITH_STATE = ("GET", "PATCH", "PUT")
"""Methods whose answer is the addressed object."""


def answer_key(page: Page, context: Context) -> Iterator[Found]:
    """An answer in which objects cannot be told apart, or are others than those asked for.

    What it reports:
        An `id` that is empty or null; several items of a collection with the same `id`; an object that is asked for
        by its key, and has neither that `id` nor any other property with that value.

    Why it matters:
        Clients keep, compare and address objects by their keys (OData Protocol 4.01 section 4.1).

    Example:
        GET `/users/1` is answered with `"id": "2"`.
    """
    for exchange, expected in of_others(context):
        known = shape_of(context.types, expected.type.name) if expected.type else None
        if known is not None and not (known.entity or _KEY in known.members):
            continue
        items = list(objects_of(exchange))
        yield from _empty(items, exchange, expected)
        yield from _repeated(items, exchange, expected)
        if len(items) == 1 and not items[0][1]:
            yield from _of_another(items[0][0], page, context, exchange, expected)


def _empty(
    items: list[tuple[Mapping[str, Any], Pointer]], exchange: Exchange, expected: Expectation
) -> Iterator[Found]:
    for item, pointer in items:
        if _KEY in item and item[_KEY] in ("", None):
            what = "null" if item[_KEY] is None else "empty"
            message = f"`{_KEY}` is {what} in {answered_by(exchange.source)}, and a key never is"
            yield _found(expected, (*pointer, _KEY), message)
            return


def _repeated(
    items: list[tuple[Mapping[str, Any], Pointer]], exchange: Exchange, expected: Expectation
) -> Iterator[Found]:
    counted = Counter(item[_KEY] for item, _ in items if isinstance(item.get(_KEY), str) and item[_KEY])
    for key, count in counted.most_common(1):
        if count > 1:
            message = f"{count} items of {answered_by(exchange.source)} have the `{_KEY}` `{shortened(key)}`"
            yield _found(expected, ("value", 0, _KEY), message)


def _of_another(
    item: Mapping[str, Any], page: Page, context: Context, exchange: Exchange, expected: Expectation
) -> Iterator[Found]:
    """The one object of an answer, when it is plainly not the one that the URL addresses."""
    path = path_of(exchange, page, context)
    key = item.get(_KEY)
    if not path.ends_in_key or exchange.request.method not in _WITH_STATE or not isinstance(key, str) or not key:
        return
    asked = unquote(path.segments[-1].text)
    alternatives = {value.lower() for value in item.values() if isinstance(value, str)}
    if asked.lower() not in alternatives:
        message = (
            f"`{_KEY}` is `{shortened(key)}` in {answered_by(exchange.source)}, and `{shortened(asked)}` is asked for"
        )
        yield _found(expected, (_KEY,), message)


def _found(expected: Expectation, pointer: Pointer, message: str) -> Found:
    place = placed(expected.shown, pointer) if expected.shown is not None else expected.location
    subject = f"{expected.subject} {pointer_text(pointer)}"
    return Found(place, subject, message, "Have the object answered that is asked for, by its key.", "service")


RULES = (Rule("answer-key", "error", answer_key),)
