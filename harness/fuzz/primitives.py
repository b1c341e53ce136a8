"""Values of EDM primitive types, good and bad (OData JSON Format 4.01 section 7.1).

The good ones are what every service has to take; forms on which services disagree (numbers as text, fractions finer
than a tick of 100 ns, years before 1) are in neither table.
"""

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from hypothesis import strategies as st

from harness.types.primitives import FLOATS, FORMS, INTEGERS

Values = st.SearchStrategy[Any]

_LETTERS: Final = "abcXYZ019 _-.,:;/\\'\"<>&{}[]()%$#@+=?!|~\t\nàß€漢\u05d0\u0301\u2028\U0001f600"
"""One of everything that breaks careless services: blanks, quotes, markup, escapes, and scripts of all planes."""
LONGEST_TEXT: Final = 4096
_EXPONENT: Final = 1e100
_DAYS: Final = 3_000_000
_MINUTES_OF_A_DAY: Final = 1439


def texts() -> Values:
    """Text: empty, short and odd, or long and plain."""
    short = st.text(_LETTERS, min_size=1, max_size=24)
    long = st.integers(25, LONGEST_TEXT).map(lambda length: "a" * length)
    return st.one_of(st.just(""), short, short, short, long)


def _integers(low: int, high: int) -> Values:
    return st.one_of(st.integers(low, high), st.sampled_from((low, high)))


def _floats(width: int) -> Values:
    whole = st.integers(-(10**6), 10**6)
    largest = _EXPONENT if width == 64 else 1e30
    fractions = st.floats(-largest, largest, allow_nan=False, allow_infinity=False, allow_subnormal=False)
    return st.one_of(whole, fractions if width == 64 else st.integers(-(10**5), 10**5).map(lambda n: n / 8))


def _fraction(ticks: int) -> str:
    """A fraction of a second in ticks of 100 ns, without needless zeros."""
    return f".{ticks:07d}".rstrip("0") if ticks else ""


@st.composite
def _instants(draw: st.DrawFn) -> str:
    moment = draw(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)))
    ticks = draw(st.one_of(st.just(0), st.integers(0, 9_999_999)))
    minutes = draw(st.one_of(st.just(0), st.sampled_from((-480, -60, 60, 330, 720))))
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}" if minutes else "Z"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{_fraction(ticks)}{offset}"


@st.composite
def _durations(draw: st.DrawFn) -> str:
    """Days, hours, minutes and seconds; OData knows neither years nor months (CSDL 4.01 section 3.3)."""
    days, minutes = draw(st.integers(0, 9999)), draw(st.integers(0, _MINUTES_OF_A_DAY))
    seconds = draw(st.one_of(st.just(0), st.integers(0, 59)))
    clock = "".join(f"{n}{unit}" for n, unit in ((minutes // 60, "H"), (minutes % 60, "M"), (seconds, "S")) if n)
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"P{text or 'T0S'}"


@st.composite
def _times(draw: st.DrawFn) -> str:
    moment = draw(st.times())
    ticks = draw(st.one_of(st.just(0), st.integers(0, 9_999_999)))
    return f"{moment:%H:%M:%S}{_fraction(ticks)}"


def _binary(content: bytes) -> str:
    """Base64url with padding, which every reader of `Edm.Binary` knows."""
    return base64.urlsafe_b64encode(content).decode()


GOOD: Final[Mapping[str, Values]] = {
    **{name: _integers(*limits) for name, limits in INTEGERS.items()},
    "Edm.Binary": st.binary(max_size=32).map(_binary),
    "Edm.Boolean": st.booleans(),
    "Edm.Date": st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat),
    "Edm.DateTimeOffset": _instants(),
    "Edm.Decimal": st.one_of(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9).map(lambda n: n / 100)),
    "Edm.Double": _floats(64),
    "Edm.Duration": _durations(),
    "Edm.Guid": st.uuids().map(str),
    "Edm.Single": _floats(32),
    "Edm.String": texts(),
    "Edm.TimeOfDay": _times(),
    "Edm.Untyped": texts(),
    "Edm.PrimitiveType": texts(),
}
"""Values of each type. Streams and geography are absent: payloads of entities do not carry them inline."""

_TRUTH: Final = st.booleans()
_NUMBERS: Final = st.integers(-9, 9)
_WORDS: Final = st.sampled_from(("a", "true", "one", ""))
_OBJECTS: Final = st.sampled_from(({}, {"a": 1}))
_NOT_TEXT: Final = st.one_of(_NUMBERS, _TRUTH, _OBJECTS, st.just(1.5))
_NOT_WHOLE: Final = st.one_of(_WORDS, _TRUTH, _OBJECTS, st.just(1.5))
_NOT_NUMBER: Final = st.one_of(_WORDS, _TRUTH, _OBJECTS)

WRONG_TYPE: Final[Mapping[str, Values]] = {
    **dict.fromkeys((*FORMS, "Edm.String"), _NOT_TEXT),
    **dict.fromkeys(INTEGERS, _NOT_WHOLE),
    **dict.fromkeys(FLOATS, _NOT_NUMBER),
    "Edm.Boolean": st.one_of(st.sampled_from(("true", "false", "")), _NUMBERS, _OBJECTS),
}
"""JSON of another kind than the type's: neither null nor an array, which are defects of their own."""

BAD_FORMAT: Final[Mapping[str, Values]] = {
    "Edm.Binary": st.sampled_from(("*", "AA==AA", "A A=", "ä")),
    "Edm.Date": st.sampled_from(("2026-13-01", "2026-1-1", "01/05/2026", "20260105", "today", "")),
    "Edm.DateTimeOffset": st.sampled_from(
        ("2026-01-05", "2026-13-05T09:00:00Z", "2026-01-05T25:00:00Z", "2026-01-05 09:00:00", "Monday", "")
    ),
    "Edm.Duration": st.sampled_from(("P", "PT", "1H", "PT1X", "40 minutes", "01:00:00", "")),
    "Edm.Guid": st.sampled_from(
        ("0", "5d1f3c3e-7a3a-4d0e-9a51", "5d1f3c3e-7a3a-4d0e-9a51-0f4c6c1b2a3g", "5d1f3c3e/7a3a/4d0e/9a51", "")
    ),
    "Edm.TimeOfDay": st.sampled_from(("25:00:00", "9:00", "09:00:00Z", "nine", "")),
}
"""Text that is no value of the type."""

OUT_OF_RANGE: Final[Mapping[str, Values]] = {
    name: st.sampled_from((high + 1, low - 1)) for name, (low, high) in INTEGERS.items()
}
