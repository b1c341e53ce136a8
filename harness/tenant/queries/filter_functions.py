"""The canonical functions of `$filter` (OData 4.01 URL Conventions, 5.1.1.5 to 5.1.1.11)."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Canonical:
    """A function."""

    arities: tuple[int, ...]
    gives: str
    call: Callable[..., Any]
    textual: bool = True
    """Whether the first argument is text."""


def _contains(value: Any, part: Any) -> bool:
    return str(part).lower() in (value.lower() if isinstance(value, str) else str(value).lower())


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(value)


def _part(name: str) -> Canonical:
    return Canonical((1,), "Edm.Int32", lambda value: getattr(_moment(value), name), textual=False)


FUNCTIONS: Final[Mapping[str, Canonical]] = {
    "ceiling": Canonical((1,), "Edm.Double", math.ceil, textual=False),
    "concat": Canonical((2,), "Edm.String", lambda one, other: f"{one}{other}"),
    "contains": Canonical((2,), "Edm.Boolean", _contains),
    "date": Canonical((1,), "Edm.Date", lambda value: _moment(value).date().isoformat(), textual=False),
    "day": _part("day"),
    "endswith": Canonical((2,), "Edm.Boolean", lambda value, part: value.lower().endswith(part.lower())),
    "floor": Canonical((1,), "Edm.Double", math.floor, textual=False),
    "hour": _part("hour"),
    "indexof": Canonical((2,), "Edm.Int32", lambda value, part: value.lower().find(part.lower())),
    "length": Canonical((1,), "Edm.Int32", len),
    "minute": _part("minute"),
    "month": _part("month"),
    "round": Canonical((1,), "Edm.Double", lambda value: math.floor(value + 0.5), textual=False),
    "second": _part("second"),
    "startswith": Canonical((2,), "Edm.Boolean", lambda value, part: value.lower().startswith(part.lower())),
    "substring": Canonical(
        (2, 3),
        "Edm.String",
        lambda value, start, length=None: value[int(start) :][: None if length is None else int(length)],
    ),
    "substringof": Canonical((2,), "Edm.Boolean", lambda part, value: part.lower() in value.lower()),
    "time": Canonical((1,), "Edm.TimeOfDay", lambda value: _moment(value).time().isoformat(), textual=False),
    "tolower": Canonical((1,), "Edm.String", lambda value: value.lower()),
    "toupper": Canonical((1,), "Edm.String", lambda value: value.upper()),
    "trim": Canonical((1,), "Edm.String", lambda value: value.strip()),
    "year": _part("year"),
}
"""By name in lower case, as Graph accepts `startsWith`."""
