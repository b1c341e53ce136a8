"""Comparisons of values as Graph does them: text without case, points in time by what they mean."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final

from harness.tenant.store import Entity

_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T|$)", re.ASCII)


def _comparable(value: Any) -> Any:
    """Text without case, points in time in UTC."""
    if not isinstance(value, str):
        return value
    if _INSTANT.match(value):
        try:
            moment = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            return value.lower()
        if not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return value.lower()


def equal(left: Any, right: Any) -> bool:
    """OData's `eq` as Graph does it: text without case; a boolean is no number."""
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    one, other = _comparable(left), _comparable(right)
    return (type(one) is type(other) and one == other) or (_numbers(one, other) and one == other)


def _numbers(one: Any, other: Any) -> bool:
    return isinstance(one, int | float) and isinstance(other, int | float)


def _ordered(test: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Anything compared with null is false (OData 4.01 URL Conventions, 5.1.1.1)."""
    one, other = _comparable(left), _comparable(right)
    if one is None or other is None or not (type(one) is type(other) or _numbers(one, other)):
        return False
    if isinstance(one, float) and math.isnan(one):
        return False
    return not isinstance(one, dict | list | Entity) and test(one, other)


def _has(left: Any, right: Any) -> bool:
    flags = {part.strip().lower() for part in str(left).split(",")}
    return left is not None and all(part.strip().lower() in flags for part in str(right).split(","))


COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": equal,
    "ne": lambda left, right: not equal(left, right),
    "gt": partial(_ordered, lambda one, other: one > other),
    "ge": partial(_ordered, lambda one, other: one >= other),
    "lt": partial(_ordered, lambda one, other: one < other),
    "le": partial(_ordered, lambda one, other: one <= other),
    "has": _has,
}
