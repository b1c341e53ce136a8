"""Rules about resource pages: what one cause is, who is wrong, and the real reference."""

from collections import Counter
from pathlib import Path

import pytest
from rule_pages import judged, marked_metadata

from harness.docset import find, read_page, read_text
from harness.markdown import parse
from harness.metadata import read
from harness.model import Finding, Page
from harness.rules import RULES, Rule

_FAMILY = (
    *("table-json-names", "table-json-types", "key-property", "base-type"),
    *("resource-duplicate", "enum-members", "method-link"),
)


def _rules(*names: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if rule.name in names)


def _resource(name: str, row: str, member: str, options: str = "", path: str = "") -> Page:
    annotation = f'{{ "blockType": "resource", "@odata.type": "microsoft.graph.{name}"{options} }}'
    text = (
        f"# {name} resource type\n\n## Properties\n|Property|Type|Description|\n|:---|:---|:---|\n|{row}|\n\n"
        f"## JSON representation\n<!-- {annotation} -->\n```json\n{{ {member} }}\n```\n"
    )
    return parse(text, path or f"resources/{name.lower()}.md")


_METADATA = marked_metadata(
    "=== metadata.csdl.xml\n"
    '<EntityType Name="top" Abstract="true"/><EntityType Name="job" BaseType="graph.top">'
    '<Property Name="size" Type="Edm.Int32"/></EntityType>'
)


def test_without_metadata_two_contradicting_pages_leave_it_open_who_is_wrong() -> None:
    pages = [
        _resource("job", "size|String|Size.", '"size": "String"', path="resources/a.md"),
        _resource("job", "size|Int32|Size.", '"size": 1', path="resources/b.md"),
    ]
    (open_,) = judged(pages, _rules("resource-duplicate"))
    (told,) = judged(pages, _rules("resource-duplicate"), _METADATA)
    assert (open_.location.path, open_.verdict) == ("resources/b.md", "undetermined")
    assert (told.location.path, told.verdict) == ("resources/a.md", "docs")
    assert told.message.endswith("and in the metadata")


def test_the_metadata_decides_which_of_two_bases_is_wrong() -> None:
    page = _resource(
        "job", "id|String|Id. Inherited from [top](top.md).", '"id": "a"', ', "baseType": "microsoft.graph.wrong"'
    )
    others = [_resource("top", "id|String|Id.", '"id": "a"'), _resource("wrong", "id|String|Id.", '"id": "a"')]
    (finding,) = judged([page, *others], _rules("base-type"), _METADATA)
    assert (finding.location.line, finding.location.column) == (9, 83)
    assert "the annotation derives it from `microsoft.graph.wrong`" in finding.message
    assert finding.message.endswith("the metadata from `microsoft.graph.top`")


def test_a_key_that_the_metadata_does_not_know_is_told_once() -> None:
    page = _resource("settings", "name|String|Name.", '"name": "a"', ', "keyProperty": "id"')
    known = marked_metadata(
        '=== m.csdl.xml\n<ComplexType Name="settings"><Property Name="name" Type="Edm.String"/></ComplexType>'
    )
    alone = judged([page], _rules("key-property", "drift-type"))
    told = judged([page], _rules("key-property", "drift-type"), known)
    assert [finding.rule for finding in alone] == ["key-property"]
    assert [finding.rule for finding in told] == ["drift-type"]


def test_rows_that_contradict_one_page_alike_are_one_finding() -> None:
    header = "## Methods\n|Method|Return type|Description|\n|:---|:---|:---|\n"
    methods = f"{header}|[Get](../api/x.md)|[job](job.md) collection|Get.|\n"
    pages = [parse(f"# {name} resource type\n\n{methods}", f"resources/{name}.md") for name in ("one", "two")]
    pages.append(_resource("job", "size|Int32|Size.", '"size": 1'))
    pages.append(
        parse(
            '# Get\n\n## HTTP request\n<!-- { "blockType": "ignored" } -->\n```http\nGET /jobs/{id}\n```\n\n'
            "## Response\nReturns a `200 OK` response code and a [job](../resources/job.md) object.\n",
            "api/x.md",
        )
    )
    (finding,) = judged(pages, _rules("method-link"))
    assert finding.location.path == "resources/one.md"
    assert {place.path for place in finding.related} == {"api/x.md", "resources/two.md"}


@pytest.fixture(scope="module")
def found(shared: Path) -> Counter[str]:
    """Findings of the family on the real v1.0 reference, by rule."""
    folder = shared / "corpus" / "v1.0"
    pages = [
        parse(read_text(read_page(file)[0], file.path)[0], file.path, file.version)
        for file in find([folder / "resources"])
    ]
    return Counter(finding.rule for finding in judged(pages, _rules(*_FAMILY)))


@pytest.mark.parametrize(
    ("rule", "least", "most"),
    [
        ("table-json-names", 50, 110),
        ("table-json-types", 20, 40),
        ("resource-duplicate", 8, 12),
        ("enum-members", 8, 25),
        ("key-property", 8, 25),
    ],
)
def test_the_real_reference_gives_as_many_findings_as_were_counted(
    found: Counter[str], rule: str, least: int, most: int
) -> None:
    assert least <= found[rule] <= most


def test_the_seeds_show_what_they_were_chosen_for(shared: Path) -> None:
    files = find([shared / "seeds"])
    pages = [parse(read_text(read_page(file)[0], file.path)[0], file.path, file.version) for file in files]
    known = read(shared / "metadata" / "v1.0-2026-08.csdl.xml")
    rules = _rules("resource-duplicate", "drift-property-type", "drift-return-type")
    places = {finding.rule: finding for finding in judged(pages, rules, known)}
    assert {rule: _place(finding) for rule, finding in places.items()} == {
        "drift-return-type": ("synchronizationjob-resource.md", 30),
        "drift-property-type": ("synchronizationjob-resource.md", 40),
        "resource-duplicate": ("synchronizationjob-resource.md", 40),
    }
    assert "`stringKeyStringValuePair` in the metadata" in places["drift-return-type"].message
    assert "`keyValuePair collection` in the metadata" in places["drift-property-type"].message
    assert (
        "`keyValuePair collection` in synchronizationjob-resource-generated.md" in places["resource-duplicate"].message
    )


def _place(finding: Finding) -> tuple[str, int]:
    return finding.location.path, finding.location.line
