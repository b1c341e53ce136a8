r"""EDM primitive types as JSON Schema (OData JSON Format 4.01 section 7.1; CSDL JSON to JSON Schema practice).

Text forms are asserted with `pattern`; `format` is an annotation only, as JSON Schema 2020-12 has it by default.
`Edm.TimeOfDay` gets none: the format `time` of RFC 3339 demands an offset that OData forbids. Patterns end in
`$(?!\n)` because Python's `$` also matches before a final line end, unlike ECMA 262.
"""

from collections.abc import Mapping
from typing import Any

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


def _integer(bits: int, *, signed: bool = True) -> dict[str, Any]:
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return {"type": "integer", "minimum": low, "maximum": high}


_FLOATING = {"type": ["number", "string"], "pattern": NOT_FINITE}

PRIMITIVE_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "Edm.Binary": {"type": "string", "contentEncoding": "base64url", "pattern": BINARY},
    "Edm.Boolean": {"type": "boolean"},
    "Edm.Byte": _integer(8, signed=False),
    "Edm.Date": {"type": "string", "format": "date", "pattern": DATE},
    "Edm.DateTimeOffset": {"type": "string", "format": "date-time", "pattern": DATE_TIME_OFFSET},
    "Edm.Decimal": _FLOATING,
    "Edm.Double": _FLOATING,
    "Edm.Duration": {"type": "string", "format": "duration", "pattern": DURATION},
    "Edm.Guid": {"type": "string", "format": "uuid", "pattern": GUID},
    "Edm.Int16": _integer(16),
    "Edm.Int32": _integer(32),
    "Edm.Int64": _integer(64),
    "Edm.SByte": _integer(8),
    "Edm.Single": _FLOATING,
    "Edm.Stream": {"type": "string"},
    "Edm.String": {"type": "string"},
    "Edm.TimeOfDay": {"type": "string", "pattern": TIME_OF_DAY},
    "Edm.PrimitiveType": {"type": ["string", "number", "boolean"]},
    "Edm.EntityType": {"type": "object"},
    "Edm.ComplexType": {"type": "object"},
    "Edm.Untyped": {},
}
"""Types that are not listed (`Edm.Geography…`, `Edm.AnnotationPath`…) allow any value."""
