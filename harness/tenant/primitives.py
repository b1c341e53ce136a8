"""Which JSON values are values of which `Edm` type (OData JSON Format 4.01, section 7.1)."""

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final

_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,12})?)?", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?)(?:Z|[+-](\d{2}:\d{2}))?", re.ASCII | re.IGNORECASE
)
_DURATION = re.compile(
    r"-?P(?=.)(?:\d{1,12}Y)?(?:\d{1,12}M)?(?:\d{1,12}W)?(?:\d{1,12}D)?"
    r"(?:T(?=.)(?:\d{1,12}H)?(?:\d{1,12}M)?(?:\d{1,12}(?:\.\d{1,12})?S)?)?",
    re.ASCII,
)
_DECIMAL = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?(E[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_SPECIAL = ("INF", "-INF", "NaN")


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _int64(value: Any) -> bool:
    """A number, or a string as clients send it with `IEEE754Compatible`."""
    if isinstance(value, str):
        return re.fullmatch(r"-?\d{1,19}", value, re.ASCII) is not None and _int64(int(value))
    return type(value) is int and -(2**63) <= value < 2**63


def _number(value: Any) -> bool:
    if isinstance(value, str):
        return value in _SPECIAL
    return type(value) is int or (isinstance(value, float) and math.isfinite(value))


def _decimal(value: Any) -> bool:
    return _number(value) or (isinstance(value, str) and _DECIMAL.fullmatch(value) is not None)


def _calendar_date(value: Any) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value) is not None and _parses(date.fromisoformat, value)


def _time_of_day(value: Any) -> bool:
    return isinstance(value, str) and _TIME.fullmatch(value) is not None and _parses(time.fromisoformat, value[:8])


def _instant(value: Any) -> bool:
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return False
    offset = found[3] or "00:00"
    clock = found[2][:8]
    return _parses(datetime.fromisoformat, f"{found[1]}T{clock}") and int(offset[:2]) < 15 and int(offset[3:]) < 60


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _binary(value: Any) -> bool:
    if not isinstance(value, str) or not value.isascii():
        return False
    text = "".join(value.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return False
    return True


def _match(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _geo(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str)


CHECKS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "Edm.Binary": _binary,
    "Edm.Boolean": lambda value: isinstance(value, bool),
    "Edm.Byte": _whole(0, 255),
    "Edm.Date": _calendar_date,
    "Edm.DateTimeOffset": _instant,
    "Edm.Decimal": _decimal,
    "Edm.Double": _number,
    "Edm.Duration": _match(_DURATION),
    "Edm.Guid": _match(_GUID),
    "Edm.Int16": _whole(-(2**15), 2**15 - 1),
    "Edm.Int32": _whole(-(2**31), 2**31 - 1),
    "Edm.Int64": _int64,
    "Edm.SByte": _whole(-128, 127),
    "Edm.Single": _number,
    "Edm.String": lambda value: isinstance(value, str),
    "Edm.TimeOfDay": _time_of_day,
}
"""Types that are absent (`Edm.Untyped`, `Edm.PrimitiveType`…) accept any JSON; geography is judged by its prefix."""


def accepts(primitive: str, value: Any) -> bool:
    """Whether a JSON value (not null) is a value of the primitive type."""
    check = CHECKS.get(primitive)
    if check:
        return check(value)
    if primitive.startswith(("Edm.Geography", "Edm.Geometry")):
        return _geo(value)
    return primitive != "Edm.Stream"


SAMPLES: Final[Mapping[str, Any]] = {
    "Edm.Binary": "AA==",
    "Edm.Boolean": True,
    "Edm.Byte": 1,
    "Edm.Date": "2026-01-05",
    "Edm.DateTimeOffset": "2026-01-05T09:00:00Z",
    "Edm.Decimal": 1,
    "Edm.Double": 1.5,
    "Edm.Duration": "PT1H",
    "Edm.Guid": "5d1f3c3e-7a3a-4d0e-9a51-0f4c6c1b2a30",
    "Edm.Int16": 1,
    "Edm.Int32": 1,
    "Edm.Int64": 1,
    "Edm.SByte": 1,
    "Edm.Single": 1.5,
    "Edm.String": "sample",
    "Edm.TimeOfDay": "09:00:00",
}
"""A typical value of each type, for what an action or function answers."""
