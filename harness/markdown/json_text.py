"""JSON as authors write it: strict by RFC 8259, else read after the smallest repairs, with exact places.

The common case is one call of the standard library's C scanner. Only text that is not strict JSON, and only places
that a finding needs, are read again by the tolerant reader in `json_repair`.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from harness.markdown.json_repair import Damage, Places, Span, read_damaged
from harness.model import JsonText, Location, Problem

MAX_DEPTH = 100
"""Levels of nesting that are read; Graph's deepest documented body has 14."""

_LOOKS = re.compile(
    r"""\s*(?:
        \{\s*(?:["'\u201c\u2018}/]|\.\.\.|\u2026|[\w@.$-]+["']?\s*:|\Z)
      | \[\s*(?:[{\["'\u201c\]/]|\.\.\.|\u2026|-?\d|true\b|false\b|null\b|\Z)
    )""",
    re.VERBOSE,
)


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LINE_END = re.compile("\n")


class _NotStrictError(ValueError):
    """A constant or nesting that RFC 8259 or our bound does not allow."""


def _refuse(constant: str) -> Any:
    raise _NotStrictError(constant)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _NotStrictError("duplicate key")
    return result


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse).decode


def looks_like_json(text: str) -> bool:
    """Whether a body is meant as a JSON object or array, and is no placeholder such as `[Zip file]` or `{bytes}`."""
    return _LOOKS.match(text) is not None


def read_json(text: str, location: Location, indent: int = 0) -> JsonText:
    """Read JSON that should be strict.

    Args:
        text: the JSON, as written.
        location: of its first character.
        indent: blanks that markdown removed before each later line.

    Returns:
        The value, with a problem for each kind of damage, and one for each name that an object gives twice. Never
        raises.
    """
    try:
        value = _decode(text)
        if _SURROGATE.search(text):
            raise _NotStrictError("maybe half a pair")
        if text.count("{") + text.count("[") <= MAX_DEPTH or _depth(text) <= MAX_DEPTH:
            return JsonText(text, location, value, indent=indent)
    except (ValueError, RecursionError):
        pass
    value, damages, _ = read_damaged(text, MAX_DEPTH)
    problems = tuple(_problem(damage, text, location, indent) for damage in damages)
    parsed = not any(damage.fatal for damage in damages)
    return JsonText(text, location, value if parsed else None, parsed, problems, indent)


def locate(source: JsonText, pointer: Sequence[str | int], *, key: bool = False) -> Location:
    """The place of a value, or with `key` of the member's name; of the nearest ancestor when it does not exist."""
    places = _places(source.text)
    path = tuple(pointer)
    while path and path not in places:
        path = path[:-1]
    span = places.get(path)
    if span is None:
        return source.location
    start = span.key if key and span.key >= 0 else span.start
    return _location(source.text, start, span.key_end if key and span.key >= 0 else span.end, source)


def part(source: JsonText, pointer: Sequence[str | int], value: Any) -> JsonText:
    """The text of a value inside of JSON, as JSON of its own; what is damaged is told of the whole."""
    span = _places(source.text)[tuple(pointer)]
    place = _location(source.text, span.start, span.end, source)
    return JsonText(source.text[span.start : span.end], place, value, indent=source.indent)


def pointer_text(pointer: Sequence[str | int]) -> str:
    """RFC 6901 text of a path."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in pointer)


@lru_cache(maxsize=32)
def _places(text: str) -> Places:
    return read_damaged(text, MAX_DEPTH)[2]


@lru_cache(maxsize=32)
def _line_starts(text: str) -> list[int]:
    """Offsets of the lines: counting line ends for each place of a long text takes too long."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def _location(text: str, start: int, end: int, source: JsonText) -> Location:
    return _at(text, start, end, source.location, source.indent)


def _at(text: str, start: int, end: int, origin: Location, indent: int) -> Location:
    """Offsets in `text` as a place in the page."""
    starts = _line_starts(text)
    line = bisect_right(starts, start) - 1
    column = start - starts[line] + (indent + 1 if line else origin.column)
    stop = text.find("\n", start)
    end = min(end, len(text) if stop < 0 else stop)
    return Location(origin.path, origin.line + line, column, end_column=column + max(1, end - start))


def _problem(damage: Damage, text: str, origin: Location, indent: int) -> Problem:
    place = _at(text, damage.offset, damage.end, origin, indent)
    return Problem(damage.kind, place, {**damage.data, "more": damage.more} if damage.more else damage.data)


def _depth(text: str) -> int:
    """Deepest nesting of text that is known to be JSON; strings may hold brackets, so this only ever overestimates."""
    deepest = depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|[{\[]|[}\]]', text):
        mark = match.group()
        if mark in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "}]":
            depth -= 1
    return deepest


__all__ = ["MAX_DEPTH", "Span", "locate", "looks_like_json", "part", "pointer_text", "read_json"]
