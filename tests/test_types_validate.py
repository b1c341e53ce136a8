"""The quick and the exact validator agree, and no value can hurt them."""

from typing import Any

import jsonschema_rs
import pytest
from facts_pages import world
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError as NotASchema
from test_types_json_schema import pages

from harness.types import PURPOSES, json_schema
from harness.types.primitives import PRIMITIVE_SCHEMAS
from harness.types.validate import MAX_DEPTH, checker, validate

NAMES = st.sampled_from(
    ["id", "name", "count", "big", "rate", "on", "at", "day", "clock", "span", "guid", "bytes", "any", "tags", "level",
     "part", "parts", "size", "thread", "children", "owner", "mail", "@odata.type", "x@y", "other"]
)  # fmt: skip
TEXTS = st.sampled_from(
    ["low", "high", "#microsoft.graph.bolt", "microsoft.graph.part", "2014-01-01T00:00:00Z", "2014-01-01", "PT1H", "P",
     "08:00", "9b3d4bfe-2d55-4bc6-ae93-4a0e0d6f5c7a", "aGk=", "NaN", "INF", "low\n", "2014-01-01\n", "", "\u0661"]
) | st.text(max_size=8)  # fmt: skip
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([1.0, -0.0, 2**31, 2**63])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)
TYPES = pages()
CHECKERS = [
    checker(json_schema(TYPES, name, shape, complete=complete))
    for shape in PURPOSES
    for complete in (False, True)
    for name in (
        "microsoft.graph.job",
        "microsoft.graph.part",
        "microsoft.graph.open",
        "Collection(microsoft.graph.job)",
    )
]


@given(st.sampled_from(CHECKERS), st.dictionaries(NAMES, VALUES, max_size=6) | VALUES)
def test_both_validators_agree_on_any_value_and_type(ready: Any, value: Any) -> None:
    assert ready.fast.is_valid(value) == ready.exact.is_valid(value) == (validate(ready, value) == ())


@given(st.sampled_from(sorted(PRIMITIVE_SCHEMAS)), VALUES)
def test_both_validators_agree_on_primitives(name: str, value: Any) -> None:
    schema = dict(PRIMITIVE_SCHEMAS[name])
    assert jsonschema_rs.is_valid(schema, value) == Draft202012Validator(schema).is_valid(value)


@given(VALUES)
def test_every_error_has_a_place_in_the_value(value: Any) -> None:
    for error in validate(CHECKERS[0], value):
        here = value
        for part in error.path[:-1] if error.kind == "read-only" else error.path:
            here = here[part]
        assert error.message


def test_a_schema_that_is_none_is_refused_with_the_reason() -> None:
    with pytest.raises(NotASchema, match="typo"):
        validate({"type": "typo"}, 1)


def test_a_value_nested_too_deep_is_told_and_not_followed() -> None:
    deep: Any = 1
    for _ in range(MAX_DEPTH * 50):
        deep = {"children": [deep]}
    assert [error.kind for error in validate(CHECKERS[0], deep)] == ["depth"]


def test_a_value_nested_as_deep_as_json_may_be_is_judged_or_told() -> None:
    deep: Any = {"count": "x"}
    for _ in range(MAX_DEPTH // 2 - 2):
        deep = {"children": [deep]}
    assert {error.kind for error in validate(CHECKERS[0], deep)} <= {"type", "depth"}


def test_a_number_beyond_every_machine_word_is_judged() -> None:
    assert [error.kind for error in validate(CHECKERS[0], {"big": 10**400})] == ["range"]


def test_many_errors_are_cut() -> None:
    assert len(validate(CHECKERS[0], {f"x{number}": 1 for number in range(5000)})) <= 1000


def test_an_empty_world_has_schemas_too() -> None:
    assert validate(json_schema(world(), "Edm.String"), "x") == ()
