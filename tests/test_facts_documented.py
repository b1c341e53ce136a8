"""What one resource page says: both of its sources, bases, enums, methods, each with its place."""

import gc
import timeit
from time import process_time

import msgspec
import pytest
from facts_pages import page_facts, resource_page
from hypothesis import given
from hypothesis import strategies as st

from harness.facts import PageFacts, TypeDeclaration, facts
from harness.markdown import parse


def declared(text: str) -> TypeDeclaration:
    found = page_facts(text).types
    assert len(found) == 1
    return found[0]


def test_table_and_json_are_kept_apart_with_their_lines() -> None:
    text = resource_page("microsoft.graph.job", "|id|String|Key. Read-only.|\n|count|Int32|How many.|",
                         '{\n  "id": "String (identifier)",\n  "count": "Int32"\n}')  # fmt: skip
    found = declared(text)
    lines = text.split("\n")
    assert found.name == "microsoft.graph.job"
    assert [(row.name, row.mention.name, lines[row.line - 1]) for row in found.table] == [
        ("id", "Edm.String", "|id|String|Key. Read-only.|"),
        ("count", "Edm.Int32", "|count|Int32|How many.|"),
    ]
    assert [(item.name, lines[item.line - 1].strip()) for item in found.json] == [
        ("id", '"id": "String (identifier)",'),
        ("count", '"count": "Int32"'),
    ]
    assert lines[found.table[1].line - 1][found.table[1].column - 1 :].startswith("Int32")


@pytest.mark.parametrize(
    ("value", "name", "collection", "literal"),
    [
        ('"String (timestamp)"', "Edm.DateTimeOffset", False, False),
        ('"String (identifier)"', "Edm.String", False, False),
        ('"String (ISO 8601 duration)"', "Edm.Duration", False, False),
        ('"String (time of day)"', "Edm.TimeOfDay", False, False),
        ('"Integer"', "Edm.Int32", False, False),
        ('"Guid"', "Edm.Guid", False, False),
        ('"binary"', "Edm.Binary", False, False),
        ('"Json"', "Edm.Untyped", False, False),
        ('"[String]"', "Edm.String", True, False),
        ('["String"]', "Edm.String", True, False),
        ('"Collection(Edm.Int32)"', "Edm.Int32", True, False),
        ('{"@odata.type": "microsoft.graph.x"}', "microsoft.graph.x", False, False),
        ('{"@odata.type": "#microsoft.graph.x"}', "microsoft.graph.x", False, False),
        ('{"@odate.type": "microsoft.graph.x"}', "microsoft.graph.x", False, False),
        ('"@odata.type: microsoft.graph.x"', "microsoft.graph.x", False, False),
        ('"microsoft.graph.x"', "microsoft.graph.x", False, False),
        ('{"a": 1}', "Edm.Untyped", False, True),
        ("[]", "", True, False),
        ("null", "", False, True),
        ("true", "Edm.Boolean", False, True),
        ("1024", "Edm.Int64", False, True),
        ("10.5", "Edm.Double", False, True),
        ('"Contoso"', "Edm.String", False, True),
        ('"2017-01-01T00:02:43.77-08:00"', "Edm.DateTimeOffset", False, True),
    ],
)
def test_a_json_value_means_a_type(value: str, name: str, collection: bool, literal: bool) -> None:
    member = declared(resource_page("microsoft.graph.job", json=f'{{"p": {value}}}')).json[0]
    assert (member.mention.name, member.mention.collection, member.literal) == (name, collection, literal)


def test_case_22_simple_values_mean_simple_types() -> None:
    json = '{"s": "string", "u": "url", "i": 123, "d": "datetime", "f": 123.1}'
    members = declared(resource_page("microsoft.graph.thing", json=json)).json
    assert [member.mention.name for member in members] == [
        "Edm.String", "Edm.String", "Edm.Int64", "Edm.DateTimeOffset", "Edm.Double",
    ]  # fmt: skip
    assert members[1].mention.format == "url"


def test_case_23_a_nested_typed_object_is_its_type_and_its_members_are_not_properties() -> None:
    json = '{"facet": {"@odata.type": "microsoft.graph.facet", "inner": {"deep": 1}}, "other": 1}'
    members = declared(resource_page("microsoft.graph.thing", json=json)).json
    assert [(member.name, member.mention.name) for member in members] == [
        ("facet", "microsoft.graph.facet"),
        ("other", "Edm.Int64"),
    ]


def test_case_24_an_array_of_one_typed_object_is_a_collection_of_it() -> None:
    json = '{"a": [{"@odata.type": "microsoft.graph.b"}], "o": {"@odata.type": "microsoft.graph.b"}, "s": "string"}'
    members = declared(resource_page("microsoft.graph.thing", json=json)).json
    assert [(member.mention.name, member.mention.collection) for member in members] == [
        ("microsoft.graph.b", True),
        ("microsoft.graph.b", False),
        ("Edm.String", False),
    ]


@pytest.mark.parametrize("json", ['{"a": "string" "b": "string"}', '{"a": "string", "b": "string"'])
def test_cases_25_and_26_broken_json_is_still_read_after_the_smallest_repair(json: str) -> None:
    page = parse(resource_page("microsoft.graph.thing", json=json), "resources/thing.md")
    assert any(fence.json and fence.json.problems for fence in page.fences)
    assert [member.name for member in facts(page).types[0].json] == ["a", "b"]


def test_case_27_an_array_with_a_string_is_a_collection_of_strings() -> None:
    member = declared(resource_page("microsoft.graph.thing", json='{"roles": ["read(bar)write"]}')).json[0]
    assert (member.mention.name, member.mention.collection) == ("Edm.String", True)


@pytest.mark.parametrize("word", ["datetime", "timestamp"])
def test_case_28_date_words_are_date_time_offsets(word: str) -> None:
    member = declared(resource_page("microsoft.graph.thing", json=f'{{"at": "{word}"}}')).json[0]
    assert member.mention.name == "Edm.DateTimeOffset"


def test_case_13_an_enum_table_under_a_values_heading_is_an_enum() -> None:
    tail = "#### season values\n\n|Member|Value|Description|\n|:-|:-|:-|\n|summer|0|Warm.|\n|winter|1|Cold.|\n"
    text = resource_page("microsoft.graph.trip", "|season|season|The season.|", '{"season": "String"}', tail=tail)
    enum = page_facts(text).enums[0]
    assert enum.name == "microsoft.graph.season"
    assert [(member.name, member.value, member.description) for member in enum.members] == [
        ("summer", 0, "Warm."),
        ("winter", 1, "Cold."),
    ]
    assert text.split("\n")[enum.members[1].line - 1].startswith("|winter")


def test_case_79_a_property_table_without_a_type_column_is_read_without_types() -> None:
    text = "# thing resource type\n\n## Properties\n\n|Property|Description|\n|:-|:-|\n|id|The id.|\n"
    row = declared(text).table[0]
    assert (row.name, row.typed, row.mention.name) == ("id", False, "")


def test_a_page_of_many_enums_gives_each_of_them_in_its_namespace() -> None:
    text = (
        "# Call records enum values\n\nNamespace: microsoft.graph.callRecords\n\n### callType values\n\n| Member\n"
        "|:----\n| unknown\n| groupCall\n\n### modality values \n\n|Member|\n|:-|\n|audio|\n"
    )
    found = page_facts(text).enums
    assert [(enum.name, [member.name for member in enum.members]) for enum in found] == [
        ("microsoft.graph.callRecords.callType", ["unknown", "groupCall"]),
        ("microsoft.graph.callRecords.modality", ["audio"]),
    ]


@pytest.mark.parametrize(
    ("intro", "values", "flags"),
    [
        ("", (0, 1, 2, 3, 4), False),
        ("", (0, 1, 2), False),
        ("", (0, 1, 2, 4, 8), True),
        ("A bitmask of days.", (0, 1), True),
        ("A multivalued enumeration.", (1, 2), True),
    ],
)
def test_flags_are_said_or_seen_in_the_values(intro: str, values: tuple[int, ...], flags: bool) -> None:
    rows = "\n".join(f"|m{value}|{value}|" for value in values)
    text = f"# Enum values\n\n### scope values\n\n{intro}\n\n|Member|Value|\n|:-|:-|\n{rows}\n"
    assert [enum.flags for enum in page_facts(text).enums] == [flags]


def test_tables_of_one_enum_are_joined() -> None:
    table = "|Member|\n|:-|\n"
    text = f"# Enum values\n\n### v values\n\n{table}|a|\n\nMore:\n\n{table}|b|\n"
    assert [[member.name for member in enum.members] for enum in page_facts(text).enums] == [["a", "b"]]


def test_a_page_about_one_enum_takes_its_name_from_the_title() -> None:
    text = "# appListType enum type\n\n## Members\n|Member|Value|Description|\n|:-|:-|:-|\n|none|0|No.|\n"
    assert [enum.name for enum in page_facts(text).enums] == ["microsoft.graph.appListType"]


@pytest.mark.parametrize(
    ("intro", "claims"),
    [
        ("A user. Inherits from [directoryObject](directoryobject.md).", [("directoryObject", "prose")]),
        ("It is a subclass of [educationResource](r.md).", [("educationResource", "prose")]),
        ("Derived from [**baseItem**](baseitem.md) and more.", [("baseItem", "prose")]),
        ("A country code, derived from ISO 3166.", []),
        ("A base type. The derived types are [a](a.md), [b](b.md).", [("a", "reverse"), ("b", "reverse")]),
        ("The base type for [mobileLobApp](m.md).", [("mobileLobApp", "reverse")]),
        ("Inherits from directoryObject.", [("directoryObject", "prose")]),
        ("All the controls inherit from [control](control.md).", []),
        ("The base class for apply actions in the [settings](settings.md).", []),
        ("- [removeAction](r.md) is a derived type of applyAction.", [("removeAction", "reverse")]),
    ],
)
def test_prose_names_bases_in_both_directions(intro: str, claims: list[tuple[str, str]]) -> None:
    found = declared(resource_page("microsoft.graph.thing", "|id|String||", '{"id": "String"}', intro=intro))
    assert [(claim.mention.name, claim.source) for claim in found.bases] == claims


@pytest.mark.parametrize(
    ("heading", "told"), [("Properties", True), ("JSON representation", True), ("See also", False)]
)
def test_a_base_is_also_named_in_the_sections_about_the_type(heading: str, told: bool) -> None:
    text = resource_page("microsoft.graph.thing", "|id|String||", '{"id": "String"}')
    found = declared(f"{text}\n## {heading}\nThe thing derives from [item](item.md).\n")
    assert [claim.mention.name for claim in found.bases] == ["item"] * told


def test_annotation_and_descriptions_name_bases_too() -> None:
    rows = "|id|String|Inherited from [entity](entity.md).|\n|a|String|Inherited from [entity](entity.md).|"
    annotation = '"baseType": "microsoft.graph.device"'
    found = declared(resource_page("microsoft.graph.thing", rows, '{"id": "String"}', annotation=annotation))
    assert [(claim.mention.name, claim.source) for claim in found.bases] == [
        ("microsoft.graph.device", "annotation"),
        ("entity", "inherited"),
    ]


def test_facts_of_the_annotation_are_kept() -> None:
    annotation = (
        '"keyProperty": "id", "openType": "true", "abstract": true, "optionalProperties": ["a"], '
        '"nullableProperties": ["b"]'
    )
    found = declared(resource_page("microsoft.graph.thing", json='{"id": "String"}', annotation=annotation))
    assert (found.key, found.open, found.abstract) == (("id",), True, True)
    assert (found.optional, found.nullable) == (("a",), ("b",))
    assert declared(resource_page("microsoft.graph.thing", json='{"id": "String"}')).nullable is None


def test_relationships_are_navigation_properties() -> None:
    text = resource_page("microsoft.graph.thing", "|id|String||", '{"id": "String"}',
                         relationships="|owner|[user](user.md)|The owner.|")  # fmt: skip
    assert [(row.name, row.navigation) for row in declared(text).table] == [("id", False), ("owner", True)]


def test_two_resource_blocks_on_a_page_own_the_tables_above_them() -> None:
    one = resource_page("microsoft.graph.one", "|a|String||", '{"a": "String"}')
    two = resource_page("microsoft.graph.two", "|b|String||", '{"b": "String"}').partition("\n# ")[2]
    found = page_facts(f"{one}\n\n# {two}").types
    assert [(each.name, [row.name for row in each.table]) for each in found] == [
        ("microsoft.graph.one", ["a"]),
        ("microsoft.graph.two", ["b"]),
    ]


def test_a_page_without_a_block_takes_its_type_from_the_title() -> None:
    table = "|Property|Type|\n|-|-|\n|a|String|"
    text = f"# widget resource type\n\nNamespace: microsoft.graph.parts\n\n## Properties\n\n{table}\n"
    found = declared(text)
    assert (found.name, found.annotated, found.line) == ("microsoft.graph.parts.widget", False, 1)


def test_methods_give_their_page_and_what_they_return() -> None:
    tail = (
        "## Methods\n\n|Method|Return type|Description|\n|:-|:-|:-|\n"
        "|[List](../api/job-list.md)|[job](job.md) collection|x|\n"
        "|[Delete](../api/job-delete.md#x)|None|x|\n|**Calendar**| | |\n"
    )
    rows = page_facts(resource_page("microsoft.graph.job", json='{"id": "String"}', tail=tail)).methods
    assert [(row.target, row.returns.name, row.returns.collection, row.returns.nothing) for row in rows] == [
        ("../api/job-list.md", "job", True, False),
        ("../api/job-delete.md", "", False, True),
        ("", "", False, True),
    ]


def test_facts_survive_msgpack() -> None:
    found = page_facts(resource_page("microsoft.graph.job", "|id|String|Read-only.|", '{"id": "String"}'))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=PageFacts) == found


PIECES = [
    "# thing resource type\n", "\n", "## Properties\n", "|Property|Type|\n|-|-|\n", "|a|[x](x.md) collection|\n", "|",
    '<!-- {"blockType": "resource", "@odata.type": "x.y"} -->\n', "```json\n", "```\n", '{"a": [{}]}\n', "|\n",
    "### v values\n", "|Member|Value|\n|-|-|\n", "|a|1|\n", "## Response\n", "## HTTP request\n", "## Request body\n",
    "Returns `200 OK` and [x](../resources/x.md).\n", "```http\nGET /me\n```\n", "Namespace: a.b\n",
    "Inherits from [x](x.md)\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=40).map("".join))
def test_any_page_is_read_without_raising(text: str) -> None:
    found = page_facts(text)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=PageFacts) == found


def seconds(text: str) -> float:
    """The best of three, without the collector: in a long session it visits what other tests have left."""
    page = parse(text, "resources/x.md")
    gc.disable()
    try:
        return min(timeit.repeat(lambda: facts(page), number=1, repeat=3, timer=process_time))
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "unit",
    [
        "## v values\n\ntext\n\n|Member|Value|\n|-|-|\n|a|1|\n\n",
        "## Optional query parameters\n\nThis supports `$select`.\n\n",
        '## Properties\n\n|Property|Type|\n|-|-|\n|a|String|\n\n<!-- {"blockType":"resource","@odata.type":"a.b"} -->\n'
        '```json\n{"a":1}\n```\n\n',
        "## Request body\n\nSupply [x](x.md).\n\n## Response\n\n`200 OK` and [x](../resources/x.md)\n\n",
        "Inherits from [x](x.md). The base type for [y](y.md). ",
    ],
)
@pytest.mark.slow
def test_the_cost_grows_with_the_page_and_not_faster(unit: str) -> None:
    few, many = seconds("# x\n\n" + unit * 150), seconds("# x\n\n" + unit * 1500)
    assert many < 30 * few + 0.05
