"""Values against primitive types: as JSON Schema judges them, with what authors of examples are allowed."""

import calendar
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.bodies.values import is_placeholder
from harness.types.primitives import PRIMITIVE_SCHEMAS
from harness.types.values import CHECKS

TEXTS = st.text(max_size=12) | st.sampled_from(
    ["2014-01-01T00:00:00Z", "2014-01-01T00:00Z", "2014-01-01T00:00:00", "2014-01-01", "2014-1-1", "PT1H", "P1D", "P",
     "PT", "08:00", "08:00:00.5", "25:00", "9b3d4bfe-2d55-4bc6-ae93-4a0e0d6f5c7a", "9b3d4bfe", "aGk=", "NaN", "INF",
     "12", "1.5", "2014-01-01\n", "\u0661\u0662:00", ""]
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS, st.just([]), st.just({})
)


@given(st.sampled_from(sorted(CHECKS)), VALUES)
def test_a_value_is_judged_as_by_json_schema(name: str, value: Any) -> None:
    if isinstance(value, str) and name in ("Edm.Int64", "Edm.Decimal"):
        return  # IEEE754Compatible: the next test
    by_schema = jsonschema_rs.is_valid(dict(PRIMITIVE_SCHEMAS[name]), value)
    if name in ("Edm.Date", "Edm.DateTimeOffset", "Edm.Binary") and isinstance(value, str):
        assert by_schema or CHECKS[name](value) or any(blank.isspace() for blank in value)
    else:
        assert (CHECKS[name](value) == "") == by_schema


@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_large_numbers_may_be_text(number: int) -> None:
    assert CHECKS["Edm.Int64"](str(number)) == ""
    assert CHECKS["Edm.Decimal"](f"{number}.5") == ""
    assert CHECKS["Edm.Int64"](f"{number}.5") == "type"
    assert CHECKS["Edm.Int32"](str(number)) == "type"


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_is_a_date(day: date) -> None:
    assert CHECKS["Edm.Date"](day.isoformat()) == ""
    assert CHECKS["Edm.DateTimeOffset"](f"{day.isoformat()}T12:00:00.123Z") == ""


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=1, max_value=12))
def test_a_month_has_no_more_days_than_it_has(year: int, month: int) -> None:
    days = calendar.monthrange(year, month)[1]
    wrong = [day for day in range(1, 32) if CHECKS["Edm.Date"](f"{year:04}-{month:02}-{day:02}")]
    assert wrong == list(range(days + 1, 32))


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_the_wrong_kind_is_told_from_the_wrong_form(name: str) -> None:
    assert CHECKS[name]([]) == "type"
    if name in ("Edm.Date", "Edm.DateTimeOffset", "Edm.Duration", "Edm.Guid", "Edm.TimeOfDay"):
        assert CHECKS[name]("tomorrow") == "form"
        assert CHECKS[name](7) == "type"


@pytest.mark.parametrize(
    "text",
    ["String", "string (timestamp)", "Integer", "Boolean", "datetime-value", "x.value", "Value value", "<id>", "{id}",
     "...", "2020…", "xxxxxxxx-xxxx", "true | false", "full | delta", "skuId-value-2", "@odata.type: microsoft.graph.x",
     "Edm.Guid", "your tenant", "String (identifier)"],
)  # fmt: skip
def test_what_stands_for_a_value_is_a_placeholder(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["", "on", "2020-01-01", "Contoso", "7", "red", "evaluation", "a-b-c", "0b87dd20", "12:00"]
)
def test_a_value_is_no_placeholder(text: str) -> None:
    assert not is_placeholder(text)


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert is_placeholder(text) in (True, False)
    assert all(check(text) in ("", "type", "form") for check in CHECKS.values())
