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
_LENGTHS: Final = (1, 64, 255, 256, 257, 1024, 4096, 32_767, 65_536)
"""Around what columns, names and messages usually hold."""
_WRITTEN: Final = ("Ada Lovelace", "Zoë O'Brien-Núñez", "ada@contoso.com", "https://contoso.com/a?b=c&d=%20#e", "n/a")
"""What a person would write."""
_EXPONENT: Final = 1e100
_DAYS: Final = 3_000_000
_MINUTES_OF_A_DAY: Final = 1439


def texts(*, least: int = 0, most: int | None = None) -> Values:
    """Text: empty, short and odd, any that JSON can carry, what a person would write, or long and plain.

    Args:
        least: characters that it has at least.
        most: characters that it has at most; texts of exactly so many are among them.
    """
    size = 24 if most is None else min(24, most)
    short = st.text(_LETTERS, min_size=min(1, size), max_size=size)
    any_of_unicode = st.text(min_size=min(1, size), max_size=size)  # without lone surrogates, which are no text
    lengths = [length for length in (*_LENGTHS, most or 1) if most is None or length <= most] or [0]
    between = st.integers(min(25, most or 25), most or 4096)
    long = st.one_of(st.sampled_from(lengths), between).map(lambda length: "a" * length)
    written = [text for text in _WRITTEN if most is None or len(text) <= most] or ["a"[:most]]
    found = [short, short, any_of_unicode, st.sampled_from(written), long]
    return st.one_of(*([] if least else [st.just("")]), *found)


def urls() -> Values:
    """Absolute URLs."""
    return st.sampled_from(("https://contoso.com", "https://contoso.com/a?b=c&d=%20#e", "https://contoso.com:8443/a/"))


def _integers(low: int, high: int) -> Values:
    edges = sorted({edge for edge in (low, low + 1, -1, 0, 1, high - 1, high) if low <= edge <= high}, key=abs)
    return st.one_of(st.integers(low, high), st.sampled_from(edges))


def _floats(width: int) -> Values:
    whole = st.integers(-(10**6), 10**6)
    largest = _EXPONENT if width == 64 else 1e30
    fractions = st.floats(-largest, largest, allow_nan=False, allow_infinity=False, allow_subnormal=False)
    edges = (0.0, 1.7976931348623157e308, -1.7976931348623157e308, 5e-324) if width == 64 else (0.0, 3.4e38, -3.4e38)
    narrow = st.integers(-(10**5), 10**5).map(lambda n: n / 8)
    return st.one_of(whole, fractions if width == 64 else narrow, st.sampled_from(edges))


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
    "Edm.Date": st.one_of(
        st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat),
        st.sampled_from(("0001-01-01", "1970-01-01", "2000-02-29", "9999-12-31")),
    ),
    "Edm.DateTimeOffset": st.one_of(
        _instants(),
        st.sampled_from(("0001-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "9999-12-31T23:59:59.9999999Z")),
    ),
    "Edm.Decimal": st.one_of(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9).map(lambda n: n / 100)),
    "Edm.Double": _floats(64),
    "Edm.Duration": st.one_of(_durations(), st.sampled_from(("PT0S", "-P1D", "-PT0.5S", "PT0.0000001S", "P1DT1S"))),
    "Edm.Guid": st.one_of(
        st.uuids().map(str),
        st.sampled_from(("00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF")),
    ),
    "Edm.Single": _floats(32),
    "Edm.String": texts(),
    "Edm.TimeOfDay": st.one_of(_times(), st.sampled_from(("00:00:00", "23:59:59.9999999"))),
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
