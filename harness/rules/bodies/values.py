"""Values against EDM primitive types: OData JSON Format 4.01 section 7.1, with what authors of examples are allowed.

Integers stand for floating types, and `Int64` and `Decimal` may be strings (`IEEE754Compatible`, section 3.2).
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from harness.schemas.mentions import PRIMITIVES
from harness.schemas.primitives import PRIMITIVE_SCHEMAS

Check = Callable[[Any], str]
"""The rule that a value breaks (`value-type`, `value-format`), or the empty string."""

_INTEGERS = {"Edm.Byte": 8, "Edm.SByte": 8, "Edm.Int16": 16, "Edm.Int32": 32, "Edm.Int64": 64}
_FLOATS = ("Edm.Double", "Edm.Single", "Edm.Decimal")
_INTEGER_TEXT = re.compile(r"-?\d{1,19}\Z")
_DECIMAL_TEXT = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?(?:[eE][-+]?\d{1,3})?\Z")
_FORMATS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(str(PRIMITIVE_SCHEMAS[name]["pattern"]))
    for name in ("Edm.Binary", "Edm.Date", "Edm.DateTimeOffset", "Edm.Duration", "Edm.Guid", "Edm.TimeOfDay")
}
_DATE = re.compile(r"(?P<year>-?[0-9]{4,})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

WORDS: Mapping[str, str] = {
    "Edm.Date": "a date (`2026-01-31`)",
    "Edm.DateTimeOffset": "a date and time with offset (`2026-01-31T12:00:00Z`)",
    "Edm.Duration": "an ISO 8601 duration (`PT1H30M`)",
    "Edm.Guid": "a GUID",
    "Edm.TimeOfDay": "a time of day (`12:00:00`)",
    "Edm.Binary": "base64",
}
"""What text of a primitive type looks like, for messages."""

_PLACEHOLDER = re.compile(
    r"""\s*(?:
        @odata\.type\b.* | <.*> | \{.*\} | \[.*\] | .*(?:\.\.\.|…).* | [xX*#?-]{3,}
      | .*\b(?:value|placeholder|here)\s* | .*[-_.]value(?:[-_ ]?\d+)? | [xX0#]{4,}(?:-[xX0#]{4,}){1,5}
      | (?:(?:the|some|an?|enter|insert)[ ]|your[ -])\w.* | \w+(?:\s*\|\s*\w+)+ | (?:true|false)\s*[/,]\s*(?:true|false)
    )\Z""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_TYPE_WORD = re.compile(r"(?:Edm\.)?(?P<word>[A-Za-z]+\d{0,2})(?:[ (-].*)?\Z", re.DOTALL)
_LONGEST = 200


@lru_cache(maxsize=4096)
def is_placeholder(text: str) -> bool:
    """Whether text in an example stands for a value: a type's name, `<id>`, an ellipsis, "Value value"."""
    if len(text) > _LONGEST:
        return "..." in text or "…" in text
    plain = text.strip()
    if not plain:
        return False
    if _PLACEHOLDER.match(plain):
        return True
    word = _TYPE_WORD.match(plain)
    return word is not None and (word["word"].lower() in PRIMITIVES or plain.lower() in PRIMITIVES)


def _string(value: Any) -> str:
    return "" if type(value) is str else "value-type"


def _boolean(value: Any) -> str:
    return "" if type(value) is bool else "value-type"


def _integer(bits: int) -> Check:
    lowest, highest = (0, 255) if bits == 0 else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)

    def check(value: Any) -> str:
        kind = type(value)
        if kind is float and value.is_integer():
            kind, value = int, int(value)
        if kind is str and bits == 64 and _INTEGER_TEXT.match(value):
            kind, value = int, int(value)
        return "" if kind is int and lowest <= value <= highest else "value-type"

    return check


def _float(value: Any) -> str:
    kind = type(value)
    if kind is float or kind is int or (kind is str and value in ("INF", "-INF", "NaN")):
        return ""
    return "value-type"


def _decimal(value: Any) -> str:
    return "" if type(value) is str and _DECIMAL_TEXT.match(value) else _float(value)


def _text(name: str) -> Check:
    match = _FORMATS[name].match

    def check(value: Any) -> str:
        if type(value) is not str:
            return "value-type"
        return "" if match(value) else "value-format"

    return check


def _dated(name: str) -> Check:
    match = _FORMATS[name].match

    def check(value: Any) -> str:
        if type(value) is not str:
            return "value-type"
        if match(value) is None:
            return "value-format"
        found = _DATE.match(value)
        if found is None or found["day"] < "29":
            return ""
        return "" if int(found["day"]) <= _days(int(found["year"][-4:]), int(found["month"])) else "value-format"

    return check


def _days(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 if month == 2 and not leap else _DAYS[month - 1]


def _binary(value: Any) -> str:
    match = _FORMATS["Edm.Binary"].match
    if type(value) is not str:
        return "value-type"
    return "" if match("".join(value.split())) else "value-format"


CHECKS: Mapping[str, Check] = {
    "Edm.String": _string,
    "Edm.Boolean": _boolean,
    "Edm.Byte": _integer(0),
    **{name: _integer(bits) for name, bits in _INTEGERS.items() if name != "Edm.Byte"},
    **dict.fromkeys(_FLOATS, _float),
    "Edm.Decimal": _decimal,
    "Edm.Binary": _binary,
    "Edm.Date": _dated("Edm.Date"),
    "Edm.DateTimeOffset": _dated("Edm.DateTimeOffset"),
    **{name: _text(name) for name in ("Edm.Duration", "Edm.Guid", "Edm.TimeOfDay")},
}
"""Primitive types whose values are judged; `Edm.Stream`, `Edm.Untyped` and the like take anything."""


def described(value: Any) -> str:
    """A JSON value in words, for messages: its kind, and itself when it is short."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the Boolean `{str(value).lower()}`"
    if isinstance(value, (int, float)):
        return f"the number `{shortened(str(value))}`"
    if isinstance(value, str):
        return f'the string `"{shortened(value)}"`'
    return "an array" if isinstance(value, list) else "an object"


def shortened(text: str, longest: int = 40) -> str:
    """Text in one line, cut to a length."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
