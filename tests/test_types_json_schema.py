"""JSON Schema from documented types and from metadata types: one function, the same nouns."""

from functools import cache
from typing import Any

import pytest
from facts_pages import resource_page, world
from noun_types import Noun, types_of

from harness.facts import Registry
from harness.model import ComplexType, EnumMember, EnumType, Location, Property, TypeRef
from harness.types import PURPOSES, Purpose, Types, json_schema
from harness.types.validate import Checker, SchemaError, checker, validate

ROWS = """
|id|String|Key. Read-only.|
|name|String|The name. Required.|
|count|Int32|How many. Not nullable.|
|big|Int64||
|rate|Double||
|on|Boolean||
|at|DateTimeOffset||
|day|Date||
|clock|TimeOfDay||
|span|Duration||
|guid|Guid||
|bytes|Binary||
|any|Json||
|tags|String collection||
|level|level|The level.|
|part|[part](part.md)|A part.|
|parts|[part](part.md) collection|Parts.|
|lazy|String|Returned only on `$select`.|
"""
LEVELS = "### level values\n\n|Member|\n|:-|\n|low|\n|high|\n"


def pages() -> Registry:
    return world(
            job=resource_page(
                "microsoft.graph.job",
                ROWS,
                '{"id": "String"}',
                annotation='"keyProperty": "id"',
                relationships="|children|[job](job.md) collection|Jobs.|\n|owner|[user](user.md)|Owner.|",
                tail=LEVELS,
            ),
            part=resource_page("microsoft.graph.part", "|size|Int32|Required.|\n|note|String||", '{"size": 1}'),
            bolt=resource_page("microsoft.graph.bolt", "|thread|String||", '{"thread": "M4"}',
                               intro="Inherits from [part](part.md)."),
            user=resource_page("microsoft.graph.user", "|mail|String||", '{"mail": "String"}'),
            open=resource_page("microsoft.graph.open", "|id|String|Read-only.|", '{"id": "String"}',
                               annotation='"openType": true'),
        )  # fmt: skip


JOB = {"id": "1", "name": "n", "count": 1}


@cache
def ready(shape: Purpose, name: str, *, complete: bool) -> Checker:
    return checker(json_schema(pages(), f"microsoft.graph.{name}", shape, complete=complete))


def errors(value: Any, shape: Purpose = "response", name: str = "job", *, complete: bool = False) -> list[Any]:
    found = validate(ready(shape, name, complete=complete), value)
    return [(error.kind, error.name or error.pointer) for error in found]


GOOD = [
    {"big": 1 << 40}, {"rate": 10}, {"rate": 1.5}, {"rate": "NaN"}, {"rate": "-INF"}, {"on": True},
    {"at": "2014-01-01T00:00:00Z"}, {"at": "2014-01-01T00:00:00.1234567+02:00"}, {"at": "2014-01-01T00:00Z"},
    {"day": "2014-01-31"}, {"clock": "08:00:00.0000000"}, {"span": "PT1H"}, {"span": "P1DT2H3M4.5S"}, {"span": "P2W"},
    {"guid": "9B3D4BFE-2D55-4BC6-AE93-4A0E0D6F5C7A"}, {"bytes": "aGVsbG8="}, {"any": [{"x": 1}]}, {"any": None},
    {"tags": ["a"]}, {"level": "low"}, {"level": None}, {"part": {"size": 1}}, {"part": None}, {"parts": []},
    {"@odata.type": "#microsoft.graph.job", "name@odata.type": "#String", "@microsoft.graph.tips": "x"},
    {"children": [{"children": [{"count": 2}]}]}, {"owner": {"mail": "x"}},
]  # fmt: skip
BAD = [
    ({"count": None}, "null", "/count"), ({"count": "1"}, "type", "/count"), ({"count": 1.5}, "type", "/count"),
    ({"count": 1 << 31}, "range", "/count"), ({"on": "true"}, "type", "/on"), ({"rate": "1.5"}, "type", "/rate"),
    ({"at": "July 8, 2015 3:48 PM"}, "format", "/at"), ({"at": "2014-01-01"}, "format", "/at"),
    ({"at": "2014-13-01T00:00:00Z"}, "format", "/at"), ({"at": "2014-01-01T00:00:00Z\n"}, "format", "/at"),
    ({"day": "2014-01-01T00:00:00Z"}, "format", "/day"), ({"clock": "25:00"}, "format", "/clock"),
    ({"span": "P"}, "format", "/span"), ({"span": "1h"}, "format", "/span"), ({"span": "PT"}, "format", "/span"),
    ({"guid": "x"}, "format", "/guid"), ({"bytes": "%%"}, "format", "/bytes"), ({"tags": "a"}, "type", "/tags"),
    ({"level": "Low"}, "enum", "/level"), ({"level": 3}, "enum", "/level"), ({"part": "x"}, "type", "/part"),
    ({"part": {"size": "x"}}, "type", "/part/size"), ({"parts": {"size": 1}}, "type", "/parts"),
    ({"parts": [{"size": 1}, {"siez": 1}]}, "unknown", "siez"), ({"extra": 1}, "unknown", "extra"),
    ({"children": [{"children": [{"count": "x"}]}]}, "type", "/children/0/children/0/count"),
    ({"owner": {"mail": 1}}, "type", "/owner/mail"), ([1], "type", ""), (None, "null", ""),
]  # fmt: skip


@pytest.mark.parametrize("value", GOOD)
def test_a_value_of_the_type_is_valid(value: dict[str, Any]) -> None:
    assert errors(value) == []


@pytest.mark.parametrize(("value", "kind", "place"), BAD)
def test_a_value_of_another_type_is_told_with_its_place(value: Any, kind: str, place: str) -> None:
    assert errors(value) == [(kind, place)]


def test_case_68_an_integer_is_fine_for_a_double() -> None:
    assert errors({"rate": 10}) == []


@pytest.mark.parametrize("word", ["Single", "Binary"])
def test_case_69_a_string_that_spells_a_type_is_a_string(word: str) -> None:
    assert errors({"name": word}) == []


def test_case_70_durations_and_dates_are_text_of_their_form() -> None:
    assert errors({"span": "PT1H", "day": "2020-01-01"}) == []


def test_case_71_a_nested_object_lacks_a_required_property() -> None:
    assert errors({**JOB, "part": {"note": "x"}}, "create") == [("read-only", "id"), ("missing", "size")]


def test_case_72_a_number_among_strings_is_told_with_its_index() -> None:
    assert errors({"tags": ["a", 2]}) == [("type", "/tags/1")]


def test_case_63_a_collection_without_value_is_told() -> None:
    schema = json_schema(pages(), "Collection(microsoft.graph.job)")
    assert [(error.kind, error.name) for error in validate(schema, {"@odata.context": "x"})] == [("missing", "value")]
    assert validate(schema, {"value": [JOB], "@odata.nextLink": "x"}) == ()
    assert [error.pointer for error in validate(schema, {"value": [JOB, {"count": "x"}]})] == ["/value/1/count"]


def test_cases_1_to_5_simple_types_match_or_are_told_one_by_one() -> None:
    assert errors({"name": "x", "rate": 1.5, "count": 1}) == []
    assert errors({"name": 12, "count": "x"}) == [("type", "/count"), ("type", "/name")]
    assert errors({"name": ["x"]}) == [("type", "/name")]


def test_create_refuses_read_only_properties_and_demands_required_ones() -> None:
    assert errors({"name": "x", "part": {"size": 1}}, "create") == []
    assert errors({"id": "1"}, "create") == [("missing", "name"), ("read-only", "id")]
    assert errors({"name": "x", "tags": None}, "create") == [("null", "/tags")]


def test_update_demands_nothing_and_refuses_related_entities() -> None:
    assert errors({}, "update") == []
    assert errors({"part": {"note": "x"}}, "update") == []
    assert errors({"owner": {"mail": "x"}, "id": "1"}, "update") == [("read-only", "id"), ("read-only", "owner")]
    assert errors({"owner@odata.bind": "https://graph.microsoft.com/v1.0/users/1"}, "update") == []


def test_a_complete_answer_lacks_nothing_but_optional_properties() -> None:
    kinds = errors(JOB, complete=True)
    assert ("missing", "at") in kinds
    assert ("missing", "lazy") not in kinds
    assert ("missing", "owner") not in kinds
    assert errors(JOB) == []


def test_a_subtype_is_chosen_by_its_odata_type() -> None:
    assert errors({"part": {"@odata.type": "#microsoft.graph.bolt", "size": 1, "thread": "M4"}}) == []
    assert errors({"part": {"@odata.type": "microsoft.graph.bolt", "thread": 4}}) == [("type", "/part/thread")]
    assert errors({"part": {"thread": "M4"}}) == [("unknown", "thread")]
    assert errors({"@odata.type": "#microsoft.graph.bolt", "thread": "M4"}, name="part") == []


def test_an_open_type_takes_other_members_but_still_refuses_read_only_ones() -> None:
    assert errors({"extension_x": 1}, name="open") == []
    assert errors({"extension_x": 1, "id": "1"}, "create", "open") == [("read-only", "id")]


def test_a_flags_enum_takes_members_joined_by_commas() -> None:
    place = Location("x.xml", 1)
    members = {name: EnumMember(name, 1 << index, place) for index, name in enumerate(("a", "b", "c"))}
    scope = EnumType("n.scope", members, place, flags=True)
    holder = ComplexType("n.t", {"p": Property("p", TypeRef("n.scope"), place)}, {}, place)
    schema = json_schema(types_of(scope, holder), "n.t")
    for text in ("a", "a,b", "a, c"):
        assert validate(schema, {"p": text}) == ()
    for text in ("d", "a,", "a;b", ""):
        assert [error.kind for error in validate(schema, {"p": text})] == ["enum"]


def test_circular_bases_and_hundreds_of_subtypes_give_a_bounded_schema() -> None:
    place = Location("x.xml", 1)
    nouns: list[Noun] = [ComplexType("n.root", {}, {}, place, base="n.t0")]
    for number in range(200):
        own = {f"p{number}": Property(f"p{number}", TypeRef("n.root"), place)}
        nouns.append(ComplexType(f"n.t{number}", own, {}, place, base="n.root"))
    schema = json_schema(types_of(*nouns), "n.root")
    checker(schema)
    assert len(str(schema)) < 20_000
    assert validate(schema, {"p0": {"p0": None}, "other": 1}) == ()


def test_an_abstract_type_is_created_only_as_a_named_subtype() -> None:
    place = Location("x.xml", 1)
    schema = json_schema(types_of(ComplexType("n.a", {}, {}, place, abstract=True)), "n.a", "create")
    assert [error.name for error in validate(schema, {})] == ["@odata.type"]


def test_an_unknown_type_allows_anything() -> None:
    assert validate(json_schema(pages(), "microsoft.graph.nobody"), {"x": 1}) == ()


def test_a_primitive_has_a_schema_too() -> None:
    schema = json_schema(pages(), "Edm.Guid")
    assert [error.kind for error in validate(schema, "x")] == ["format"]


@pytest.mark.parametrize("shape", PURPOSES)
def test_the_schema_is_the_same_whoever_asks_first(shape: Purpose) -> None:
    types: Types = pages()
    first = json_schema(types, "microsoft.graph.job", shape)
    json_schema(types, "microsoft.graph.part", shape)
    assert (
        json_schema(types, "microsoft.graph.job", shape) == first == json_schema(pages(), "microsoft.graph.job", shape)
    )


def test_descriptions_and_formats_stand_in_the_schema_for_its_readers() -> None:
    schema = json_schema(pages(), "microsoft.graph.job")
    properties = schema["$defs"]["microsoft.graph.job"]["properties"]
    assert properties["part"]["description"] == "A part."
    assert properties["id"]["readOnly"] is True
    formats = {name: properties[name].get("format") for name in ("at", "day", "span", "guid")}
    assert formats == {"at": "date-time", "day": "date", "span": None, "guid": "uuid"}


def test_an_error_says_where_what_and_which_member() -> None:
    found = validate(json_schema(pages(), "microsoft.graph.job"), {"part": {"a/b~c": 1}, "level": "Low"})
    assert found == (
        SchemaError("/level", ("level",), "enum", "'Low' is none of low, high"),
        SchemaError("/part", ("part",), "unknown", "`a/b~c` is not a member of the type", "a/b~c"),
    )
