r"""EDM primitive types: their families, ranges and forms, and as JSON Schema (OData JSON Format 4.01 section 7.1).

Text forms are asserted with `pattern`; `format` is an annotation only, as JSON Schema 2020-12 has it by default.
`Edm.TimeOfDay` gets none: the format `time` of RFC 3339 demands an offset that OData forbids. Neither does
`Edm.Duration`, which has a sign and fractions of a second that the format `duration` of RFC 3339 lacks. Patterns end in
`$(?!\n)` because Python's `$` also matches before a final line end, unlike ECMA 262.
"""

from collections.abc import Mapping
from typing import Any

INTEGERS: Mapping[str, tuple[int, int]] = {
    "Edm.Byte": (0, 2**8 - 1),
    "Edm.Int16": (-(2**15), 2**15 - 1),
    "Edm.Int32": (-(2**31), 2**31 - 1),
    "Edm.Int64": (-(2**63), 2**63 - 1),
    "Edm.SByte": (-(2**7), 2**7 - 1),
}
"""Whole numbers, and the smallest and largest value of each."""
FLOATS = frozenset(("Edm.Decimal", "Edm.Double", "Edm.Single"))
NUMBERS = FLOATS | INTEGERS.keys()
FORMS = frozenset(f"Edm.{name}" for name in ("Binary", "Date", "DateTimeOffset", "Duration", "Guid", "TimeOfDay"))
"""Types that are text of a certain form in JSON."""
TEXTS = FORMS | {"Edm.Stream", "Edm.String"}
"""Types whose JSON form is a string: a representation may show each as `"String"`."""
ANYTHING = frozenset(("", "Edm.Untyped", "Edm.ComplexType", "Edm.EntityType", "Edm.PrimitiveType"))
"""Types that say nothing."""


def json_form(name: str) -> str:
    """What JSON shows values of a primitive type as: `number`, `text`, the type itself; empty for other types."""
    if name in NUMBERS:
        return "number"
    return "text" if name in TEXTS else name if name.startswith("Edm.") else ""


_END = r"$(?!\n)"
_YEAR = r"-?(?:[0-9]{4}|[1-9][0-9]{4,})"
_DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:\.[0-9]{1,12})?)?"

DATE = rf"^{_YEAR}-{_DAY}{_END}"
DATE_TIME_OFFSET = rf"^{_YEAR}-{_DAY}[Tt]{_TIME}(?:[Zz]|[+-][0-9]{{2}}:[0-9]{{2}}){_END}"
TIME_OF_DAY = rf"^{_TIME}{_END}"
DURATION = (
    r"^[+-]?P(?!(?:T?)$)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+W)?(?:[0-9]+D)?"
    rf"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?{_END}"
)
GUID = rf"^[0-9A-Fa-f]{{8}}-[0-9A-Fa-f]{{4}}-[0-9A-Fa-f]{{4}}-[0-9A-Fa-f]{{4}}-[0-9A-Fa-f]{{12}}{_END}"
BINARY = rf"^[A-Za-z0-9+/_-]*={{0,2}}{_END}"
NOT_FINITE = rf"^(?:-?INF|NaN){_END}"


_FLOATING = {"type": ["number", "string"], "pattern": NOT_FINITE}

PRIMITIVE_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    **{name: {"type": "integer", "minimum": low, "maximum": high} for name, (low, high) in INTEGERS.items()},
    "Edm.Binary": {"type": "string", "contentEncoding": "base64url", "pattern": BINARY},
    "Edm.Boolean": {"type": "boolean"},
    "Edm.Date": {"type": "string", "format": "date", "pattern": DATE},
    "Edm.DateTimeOffset": {"type": "string", "format": "date-time", "pattern": DATE_TIME_OFFSET},
    "Edm.Decimal": _FLOATING,
    "Edm.Double": _FLOATING,
    "Edm.Duration": {"type": "string", "title": "duration", "pattern": DURATION},
    "Edm.Guid": {"type": "string", "format": "uuid", "pattern": GUID},
    "Edm.Single": _FLOATING,
    "Edm.Stream": {"type": "string"},
    "Edm.String": {"type": "string"},
    "Edm.TimeOfDay": {"type": "string", "title": "time of day", "pattern": TIME_OF_DAY},
    "Edm.PrimitiveType": {"type": ["string", "number", "boolean"]},
    "Edm.EntityType": {"type": "object"},
    "Edm.ComplexType": {"type": "object"},
    "Edm.Untyped": {},
}
"""Types that are not listed (`Edm.Geography…`, `Edm.AnnotationPath`…) allow any value."""
