"""Values against EDM primitive types: OData JSON Format 4.01 section 7.1, with what authors of examples are allowed.

Integers stand for floating types, and `Int64` and `Decimal` may be strings (`IEEE754Compatible`, section 3.2).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from harness.types.primitives import FLOATS, FORMS, INTEGERS, PRIMITIVE_SCHEMAS

Check = Callable[[Any], str]
"""What is wrong with a value: its `type`, the `form` of its text, or nothing (the empty string)."""

_INTEGER_TEXT = re.compile(r"-?\d{1,19}\Z")
_DECIMAL_TEXT = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?(?:[eE][-+]?\d{1,3})?\Z")
_FORMATS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(str(PRIMITIVE_SCHEMAS[name]["pattern"])) for name in sorted(FORMS)
}
_DATE = re.compile(r"(?P<year>-?[0-9]{4,})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _string(value: Any) -> str:
    return "" if type(value) is str else "type"


def _boolean(value: Any) -> str:
    return "" if type(value) is bool else "type"


def _integer(name: str) -> Check:
    lowest, highest = INTEGERS[name]
    textual = name == "Edm.Int64"

    def check(value: Any) -> str:
        kind = type(value)
        if kind is float and value.is_integer():
            kind, value = int, int(value)
        if kind is str and textual and _INTEGER_TEXT.match(value):
            kind, value = int, int(value)
        return "" if kind is int and lowest <= value <= highest else "type"

    return check


def _float(value: Any) -> str:
    kind = type(value)
    if kind is float or kind is int or (kind is str and value in ("INF", "-INF", "NaN")):
        return ""
    return "type"


def _decimal(value: Any) -> str:
    return "" if type(value) is str and _DECIMAL_TEXT.match(value) else _float(value)


def _text(name: str) -> Check:
    match = _FORMATS[name].match

    def check(value: Any) -> str:
        if type(value) is not str:
            return "type"
        return "" if match(value) else "form"

    return check


def _dated(name: str) -> Check:
    match = _FORMATS[name].match

    def check(value: Any) -> str:
        if type(value) is not str:
            return "type"
        if match(value) is None:
            return "form"
        found = _DATE.match(value)
        if found is None or found["day"] < "29":
            return ""
        return "" if int(found["day"]) <= _days(int(found["year"][-4:]), int(found["month"])) else "form"

    return check


def _days(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 if month == 2 and not leap else _DAYS[month - 1]


def _binary(value: Any) -> str:
    match = _FORMATS["Edm.Binary"].match
    if type(value) is not str:
        return "type"
    return "" if match("".join(value.split())) else "form"


CHECKS: Mapping[str, Check] = {
    "Edm.String": _string,
    "Edm.Boolean": _boolean,
    **{name: _integer(name) for name in INTEGERS},
    **dict.fromkeys(FLOATS, _float),
    "Edm.Decimal": _decimal,
    "Edm.Binary": _binary,
    "Edm.Date": _dated("Edm.Date"),
    "Edm.DateTimeOffset": _dated("Edm.DateTimeOffset"),
    **{name: _text(name) for name in ("Edm.Duration", "Edm.Guid", "Edm.TimeOfDay")},
}
"""Primitive types whose values are judged; `Edm.Stream`, `Edm.Untyped` and the like take anything."""
