"""What an answer shows, beside the query options of its request: OData URL Conventions 4.01 section 5.1."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from harness.bodies.conformance import Answer, Seen
from harness.bodies.differences import Pointer, Spot
from harness.bodies.expectation import Expectation
from harness.bodies.verdicts import at
from harness.dialect import Dialect
from harness.model import Exchange, JsonText
from harness.types import Shape, Types, shape_of
from harness.urls import Url, read_url

_NAMES = ("select", "expand", "top", "count")
_MOST_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """The objects that an answer shows, and where each is."""

    items: tuple[tuple[Mapping[str, Any], Pointer], ...]
    count: int
    """Of the items of the collection, objects or not."""
    collection: bool
    body: Mapping[str, Any]
    options: Mapping[str, str]
    """The system query options of the request that shape an answer, without `$`."""
    shape: Shape | None
    """The type of the objects."""
    expected: Expectation
    printed: JsonText
    """Where a page shows the answer."""
    exchange: Exchange
    given: bool
    """Whether somebody else gave the answer."""

    def at(self, spot: Spot) -> Seen[Spot]:
        """A place in the answer."""
        return at(spot, self.exchange, self.expected, self.printed, given=self.given)


def shown_answers(answers: Iterable[Answer], types: Types, dialect: Dialect, *, given: bool) -> Iterator[Shown]:
    """What the answers to GET show.

    Args:
        answers: the answers to judge.
        types: where their types are asked.
        dialect: how URLs are read.
        given: whether somebody else gave them: then nobody can tell who is out of line.
    """
    for exchange, expected in answers:
        body = exchange.response.json
        if body is None or not body.parsed or exchange.response.status >= 300 or not isinstance(body.value, dict):
            continue
        printed = body if exchange.source.kind == "page" else expected.shown
        if exchange.request.method != "GET" or printed is None:
            continue
        shape = shape_of(types, expected.type.name) if expected.type else None
        items = _items(body.value, shape)
        if items is None:
            continue
        options = read_options(read_url(exchange.request.url, dialect))
        yield Shown(*items, body.value, options, shape, expected, printed, exchange, given)


def read_options(url: Url) -> dict[str, str]:
    """The system query options of a URL that shape an answer, without `$`; the first of each counts."""
    found: dict[str, str] = {}
    for option in url.options:
        name = option.name.lstrip("$").lower()
        if name in _NAMES:
            found.setdefault(name, unquote_plus(option.value.partition("#")[0]).strip())
    return found


def names_in(option: str) -> tuple[str, ...]:
    """The top-level names of a `$select` or `$expand` list; nested options in parentheses are left out."""
    names, depth, start = [], 0, 0
    for index, letter in enumerate(f"{option},"):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth <= 0:
            names.append(option[start:index].partition("(")[0].strip())
            start = index + 1
    return tuple(name for name in names if name)


def _items(
    body: Mapping[str, Any], shape: Shape | None
) -> tuple[tuple[tuple[Mapping[str, Any], Pointer], ...], int, bool] | None:
    """The objects with their places, how many items there are, whether they are a collection; None for none."""
    inner = body.get("value")
    if isinstance(inner, list) and (shape is None or "value" not in shape.members):
        items = tuple(
            (item, ("value", index)) for index, item in enumerate(inner[:_MOST_ITEMS]) if isinstance(item, dict)
        )
        return items, len(inner), True
    if isinstance(inner, dict) and (shape is None or "value" not in shape.members):
        return ((inner, ("value",)),), 1, False
    return (((body, ()),), 1, False) if shape is not None and "error" not in body else None
