"""JSON as authors write it: strict where it can be, else read after the smallest repair, with exact places."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.markdown import locate, looks_like_json, read_json
from harness.markdown.json_text import MAX_DEPTH
from harness.model import Location
from harness.rules.json_damage import in_words

HERE = Location("page.md", 10)

REPAIRS = [
    # text, what it means, line:column, part of the message
    ('{"a": 1,}', {"a": 1}, "10:8", "comma before the closing"),
    ('{"a": 1,,"b": 2}', {"a": 1, "b": 2}, "10:9", "comma with nothing before"),
    ('{"a": 1\n "b": 2}', {"a": 1, "b": 2}, "10:7", "comma is missing"),
    ("{'a': 'b'}", {"a": "b"}, "10:2", "single quotes"),
    ('{"a": \u201cb\u201d}', {"a": "b"}, "10:7", "typographic quotes"),
    ('{"a": "b\u201d,\n "c": 1}', {"a": "b", "c": 1}, "10:9", "typographic quotes"),
    ('{"a": ""b", "c": ""}', {"a": "b", "c": ""}, "10:7", "a quote too many"),
    ('{"a": "x\ty"}', {"a": "x\ty"}, "10:9", "control character"),
    ("{a: 1}", {"a": 1}, "10:2", "not in quotes"),
    ('{"a": "x\n y"}', {"a": "x\n y"}, "10:9", "raw line end"),
    ('{\n "a": "x,\n "b": 1}', {"a": "x", "b": 1}, "11:7", "closing quote"),
    ('{"a": [1, 2}', {"a": [1, 2]}, "10:11", "`]` is missing"),
    ('{"a": 2020-01-01}', {"a": "2020-01-01"}, "10:7", "no JSON value"),
    ('{"a": 01}', {"a": "01"}, "10:7", "no JSON value"),
    ('{"a": True}', {"a": True}, "10:7", "no JSON literal"),
    ('{"a": NaN}', {"a": "NaN"}, "10:7", "no JSON value"),
    ('{"a": 1} // done', {"a": 1}, "10:10", "no comments"),
    ('{/* x */"a": 1}', {"a": 1}, "10:2", "no comments"),
    ('{"a":\u00a01}', {"a": 1}, "10:6", "U+00A0"),
    ('{"a": 1, ...}', {"a": 1}, "10:10", "ellipsis"),
    ("[1, \u2026]", [1], "10:5", "ellipsis"),
    ('"a": {"b": 1}', {"a": {"b": 1}}, "10:1", "without the braces"),
    ('{"a": 1}\nand more', {"a": 1}, "11:1", "after the end"),
    ('{"a": "\\d"}', {"a": "\\d"}, "10:8", "backslash"),
    ('{"a"}', {}, "10:2", "without a value"),
    ('{"a": "x\\ud83d"}', {"a": "x\ufffd"}, "10:7", "half a surrogate pair"),
    ('{"\\udc00\\ud800": 1}', {"\ufffd\ufffd": 1}, "10:2", "half a surrogate pair"),
]


@pytest.mark.parametrize(("text", "value", "place", "message"), REPAIRS)
def test_damaged_json_is_read_as_meant_and_the_damage_is_named_at_its_place(
    text: str, value: Any, place: str, message: str
) -> None:
    read = read_json(text, HERE)
    assert read.parsed
    assert read.value == value
    first = read.problems[0]
    assert f"{first.place.line}:{first.place.column}" == place
    said, hint = in_words(first)
    assert message in said
    assert hint


def test_a_kind_of_damage_is_told_once_with_its_repeats_counted() -> None:
    read = read_json('{"a": {"b": 1,}, "c": {"d": 1,},}', HERE)
    assert [problem.place.column for problem in read.problems] == [14]
    assert read.problems[0].data["more"] == 2


def test_a_name_given_twice_in_one_object_is_its_own_problem() -> None:
    read = read_json('{"a": 1,\n "a": 2, "b": {"a": 3}}', HERE)
    assert [(p.kind, p.data, p.place.line) for p in read.problems] == [("twice", {"name": "a"}, 11)]


def test_nesting_without_measure_is_refused_not_followed() -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000, "[" * 500 + "]" * 500):
        read = read_json(text, HERE)
        assert not read.parsed
        assert read.problems[-1].data == {"case": "deep", "levels": MAX_DEPTH}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_strict_json_is_read_as_the_standard_library_reads_it(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    read = read_json(text, HERE)
    assert read.problems == ()
    assert read.value == value


@given(st.text(alphabet=st.sampled_from("{}[]\",:'\\ \n\t/*.ab10-\u2026\u201c\u00a0"), max_size=80))
def test_no_text_makes_reading_raise_and_what_is_not_strict_has_a_problem(text: str) -> None:
    read = read_json(text, HERE)
    try:
        json.loads(text, parse_constant=lambda _: 1 / 0)
        strict = True
    except (ValueError, ZeroDivisionError):
        strict = False
    if not strict:
        assert read.problems
    elif "twice" not in {problem.kind for problem in read.problems}:
        assert not read.problems


def test_a_whole_surrogate_pair_is_the_character_that_it_means() -> None:
    for text in ('{"a": "\\ud83d\\ude00"}', '{"a": "\U0001f600"}'):
        assert (read_json(text, HERE).value, read_json(text, HERE).problems) == ({"a": "\U0001f600"}, ())
    assert read_json(r'{"a": "\\ud83d"}', HERE).problems == (), "an escaped backslash begins no escape"


def test_a_place_is_found_by_pointer_for_names_and_values() -> None:
    read = read_json('{"a": {\n  "b": [1,\n  {"c": 2}]}}', Location("page.md", 10, 3), indent=2)
    value = locate(read, ("a", "b", 1, "c"))
    name = locate(read, ("a", "b", 1, "c"), key=True)
    assert (value.line, value.column) == (12, 11)
    assert (name.line, name.column, name.end_column) == (12, 6, 9)
    assert locate(read, ("a", "missing")) == locate(read, ("a",))


@pytest.mark.parametrize("text", ["[Zip file]", "{Raw bytes of the file}", "<html>", "893", "Content", ""])
def test_placeholders_for_bodies_are_not_taken_for_json(text: str) -> None:
    assert not looks_like_json(text)


@pytest.mark.parametrize("text", ["{}", "{ }", '{"a"', "{a: 1}", "[]", "[ {", "[1", "{ ... }", "{\u201ca"])
def test_damaged_objects_and_arrays_still_look_like_json(text: str) -> None:
    assert looks_like_json(text)


@pytest.mark.slow
def test_time_grows_with_the_text_not_with_its_square() -> None:
    hostile = ['{"a":"x\n' * 20_000, "\u201cx\n" * 40_000, '{"a" ' * 20_000, "[1 " * 60 + "1 " * 50_000, "," * 200_000]
    for text in hostile:
        assert read_json("{" + text, HERE).problems
