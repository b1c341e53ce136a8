"""Conformance cases about resource pages, under the numbers that they have in the design."""

from rule_pages import judged

from harness.facts import facts, registry
from harness.markdown import parse
from harness.model import Finding, Page, TypeRef
from harness.rules import RULES

_FAMILY = (
    *("table-json-names", "table-json-types", "key-property", "base-type"),
    *("resource-duplicate", "enum-members", "method-link"),
)
_RULES = tuple(rule for rule in RULES if rule.name in _FAMILY)


def _resource(name: str, table: str, members: str, options: str = "", path: str = "") -> Page:
    annotation = f'{{ "blockType": "resource", "@odata.type": "microsoft.graph.{name}"{options} }}'
    rows = "".join(f"|{row}|\n" for row in table.split("\n") if row)
    text = (
        f"# {name} resource type\n\n## Properties\n|Property|Type|Description|\n|:---|:---|:---|\n{rows}\n"
        f"## JSON representation\n<!-- {annotation} -->\n```json\n{members}\n```\n"
    )
    return parse(text, path or f"resources/{name.lower()}.md")


def _found(*pages: Page) -> list[Finding]:
    return list(judged(list(pages), _RULES))


def _types(members: str) -> dict[str, TypeRef]:
    """What each member of a representation means."""
    annotation = '<!-- { "blockType": "resource", "@odata.type": "microsoft.graph.thing" } -->'
    page = facts(parse(f"{annotation}\n```json\n{members}\n```\n", "resources/thing.md"))
    known = registry([page])
    return {each.name: known.resolve(each.mention, page.path) for each in page.types[0].json}


def test_case_13_a_consistent_resource_with_an_enum_table_gives_nothing() -> None:
    page = parse(
        "# weather resource type\n\n## Properties\n|Property|Type|Description|\n|:---|:---|:---|\n"
        "|season|[season](#season-values)|Possible values are: `summer`, `fall`, `winter`, `spring`.|\n\n"
        "#### season values\n|Member|\n|:---|\n|summer|\n|fall|\n|winter|\n|spring|\n\n## JSON representation\n"
        '<!-- { "blockType": "resource", "@odata.type": "microsoft.graph.weather" } -->\n'
        '```json\n{ "season": "String" }\n```\n',
        "resources/weather.md",
    )
    assert _found(page) == []


def test_case_22_sample_values_tell_their_types() -> None:
    found = _types('{ "a": "string", "b": "url", "c": 123, "d": "datetime", "e": 123.1 }')
    names = ["Edm.String", "Edm.String", "Edm.Int64", "Edm.DateTimeOffset", "Edm.Double"]
    assert [each.name for each in found.values()] == names


def test_case_23_a_typed_object_is_that_resource_and_its_members_are_its_own() -> None:
    found = _types('{ "a": { "@odata.type": "microsoft.graph.other", "inner": 1 } }')
    assert found == {"a": TypeRef("microsoft.graph.other")}


def test_case_24_an_array_of_one_is_a_collection_of_it() -> None:
    found = _types(
        '{ "a": [ { "@odata.type": "microsoft.graph.other" } ], "b": { "@odata.type": "x.y" }, "c": "string" }'
    )
    assert [str(each) for each in found.values()] == ["Collection(microsoft.graph.other)", "x.y", "Edm.String"]


def test_case_27_an_array_of_one_string_is_a_collection_of_strings() -> None:
    assert _types('{ "roles": ["read(bar)write"] }') == {"roles": TypeRef("Edm.String", collection=True)}


def test_case_28_datetime_and_timestamp_are_date_time_offsets() -> None:
    found = _types('{ "a": "datetime", "b": "timestamp" }')
    assert {each.name for each in found.values()} == {"Edm.DateTimeOffset"}


def test_case_76_a_property_in_the_table_only_is_a_warning_and_in_the_json_only_an_error() -> None:
    page = _resource("thing", "id|String|Id.\ntableOnly|String|In the table.", '{ "id": "String", "jsonOnly": 1 }')
    found = {finding.subject.rpartition(".")[2]: finding for finding in _found(page)}
    assert {name: (each.rule, each.severity, each.location.line) for name, each in found.items()} == {
        "tableOnly": ("table-json-names", "warning", 7),
        "jsonOnly": ("table-json-names", "error", 12),
    }


def test_case_77_a_string_in_the_table_and_an_array_in_the_json_differ() -> None:
    (finding,) = _found(_resource("thing", "id|String|Id.", '{ "id": ["String"] }'))
    assert finding.rule == "table-json-types"
    assert "`String` in the table, but `String collection`" in finding.message


def test_case_78_collection_of_user_is_a_collection() -> None:
    page = _resource(
        "thing", "members|Collection of user|All.", '{ "members": [ { "@odata.type": "microsoft.graph.user" } ] }'
    )
    assert _found(page) == []
    assert facts(page).types[0].table[0].mention.collection


def test_case_81_circular_base_types_are_one_error_and_nothing_ends() -> None:
    hen = _resource("hen", "id|String|Id.", '{ "id": "String" }', ', "baseType": "microsoft.graph.egg"')
    egg = _resource("egg", "id|String|Id.", '{ "id": "String" }', ', "baseType": "microsoft.graph.hen"')
    (finding,) = _found(hen, egg)
    assert (finding.rule, finding.severity) == ("base-type", "error")
    assert [place.path for place in finding.related] == ["resources/hen.md"]


def test_case_85_the_same_resource_in_two_files_is_a_warning() -> None:
    members = '{ "id": "String", "name": "String" }'
    table = "id|String|Id.\nname|String|Name."
    (finding,) = _found(_resource("thing", table, members), _resource("thing", table, members, path="resources/two.md"))
    assert (finding.rule, finding.severity) == ("resource-duplicate", "warning")
    assert "also documented in `two.md`" in finding.message
