"""The grammar as authors practise it: each quirk is read as meant, shown by a finding that needs it to be."""

from pathlib import Path

import pytest

from harness.config import Settings
from harness.pipeline.audit import audit

FRONT = '---\ntitle: "T"\ndescription: "D."\ndoc_type: {}\n---\n\n'
ENTITY = """# entity resource type

## Properties
|Property|Type|Description|
|:---|:---|:---|
|id|String|Key.|
|place|String|Where it is.|

## JSON representation
<!-- { "blockType": "resource", "@odata.type": "microsoft.graph.entity" } -->
```json
{
  "id": "String",
  "place": "String"
}
```
"""
THING = """# thing resource type

A thing.

## Properties
Property | Type | Description
:--|:--|:--
name | String | Its name. $INHERITED$
value | String | A property of its own that is called value.
colour | [colour](#colour-values) | Its colour.
owner | [entity][] | Whose it is.
site | [siteCollection](sitecollection.md) | Where it is.

### colour values
|Member|
|:--|
|red|
|green|
|blue|

[entity]: entity.md

## JSON representation
<!-- { "blockType": "resource", "@type": "microsoft.graph.thing"$BASE$ } -->
```json
{
  "name": "String",
  "value": "String",
  "colour": "String",
  "owner": {"@odata.type": "microsoft.graph.entity"},
  "site": {"@odata.type": "microsoft.graph.siteCollection"}
}
```
"""
OPERATION = """# Get thing

## HTTP request
<!-- { "blockType": "ignored" } -->
```http
GET /things
GET /things/{id}
```

## Response
If successful, this method returns a `200 OK` response code and a [thing](../resources/thing.md) object.

## Examples

"""
ASK = (
    '<!-- {{ "blockType": "{0}", "name": "{1}" }} -->\n```http\nGET https://graph.microsoft.com/v1.0/things/{1}\n```\n'
)
TYPE = '"@odata.type": "microsoft.graph.thing"'
WRONG = '{"name": 5}'
Told = set[tuple[str, str]]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    write(tmp_path, "resources/entity.md", FRONT.format("resourcePageType") + ENTITY)
    write(
        tmp_path,
        "resources/sitecollection.md",
        FRONT.format("resourcePageType") + ENTITY.replace("entity", "siteCollection"),
    )
    write(tmp_path, "resources/thing.md", thing())
    return tmp_path


def thing(prose: str = "A thing.", inherited: str = "", base: str = "") -> str:
    text = FRONT.format("resourcePageType") + THING.replace("A thing.", prose)
    return text.replace("$INHERITED$", inherited).replace("$BASE$", base)


def write(docs: Path, path: str, text: str) -> None:
    file = docs / "v1.0" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def answer(body: str, keys: str = TYPE, block: str = "response", status: str = "200 OK") -> str:
    annotation = f'<!-- {{ "blockType": "{block}", "truncated": true, {keys} }} -->\n'
    return f"{annotation}```http\nHTTP/1.1 {status}\nContent-Type: application/json\n\n{body}\n```\n"


def told(docs: Path, examples: str) -> Told:
    """What is found in the examples of the operation: the rule, and what stands at the place."""
    write(docs, "api/thing-get.md", FRONT.format("apiPageType") + OPERATION + examples)
    rules = ("value-type", "property-unknown", "enum-value", "request-unanswered", "response-orphan", "type-*",
             "collection-envelope", "url-version", "json-syntax", "single-in-value", "annotation-*")  # fmt: skip
    found: Told = set()
    for finding in audit([docs], Settings(rules=rules, jobs="1", cache=False)).findings:
        place = finding.location
        found.add((finding.rule, finding.excerpt[place.column - 1 : place.end_column - 1] if place.end_column else ""))
    return found


def test_values_are_judged_by_tables_without_outer_pipes_references_anchors_and_names_in_collection(docs: Path) -> None:
    body = '{"value": "x", "colour": "pink", "owner": {"nobody": 1}, "site": ["x"]}'
    assert told(docs, ASK.format("request", "a") + answer(body)) == {
        ("enum-value", '"pink"'),
        ("property-unknown", '"nobody"'),
        ("value-type", '["x"]'),
    }


@pytest.mark.parametrize(
    "written",
    [
        thing(base=', "baseType": "microsoft.graph.entity"'),
        thing("A thing. Inherits from [entity](entity.md)."),
        thing("A thing, derived from [entity](entity.md)."),
        thing("This is a subclass of [entity](entity.md)."),
        thing(inherited="Inherited from [entity](entity.md)."),
    ],
    ids=["annotation", "inherits from", "derived from", "subclass of", "column"],
)
def test_a_base_is_named_by_annotation_prose_or_description(docs: Path, written: str) -> None:
    example = ASK.format("request", "a") + answer('{"name": "x", "place": 5}')
    assert told(docs, example) == {("property-unknown", '"place"')}, "without a base"
    write(docs, "resources/thing.md", written)
    assert told(docs, example) == {("value-type", "5")}


@pytest.mark.parametrize(
    "keys", ['"@type": "microsoft.graph.thing"', TYPE, '"@type": "microsoft.graph.thing", "@odata.type": "x"']
)
def test_the_legacy_alias_names_the_type(docs: Path, keys: str) -> None:
    assert told(docs, ASK.format("request", "a") + answer(WRONG, keys)) == {("value-type", "5")}


def test_keys_and_block_types_in_another_case_are_told_and_read(docs: Path) -> None:
    ask = ASK.format("Request", "a").replace("blockType", "BlockType").replace('"name"', '"Name"')
    keys = '"NAME": "a", "@OData.Type": "microsoft.graph.thing"'
    found = told(docs, ask + answer(WRONG, keys, "RESPONSE"))
    written = ('"BlockType"', '"Name"', '"NAME"', '"@OData.Type"')
    assert found == {("value-type", "5"), *(("annotation-key", key) for key in written)}


def test_line_ends_and_a_byte_order_mark_change_nothing(docs: Path) -> None:
    example = ASK.format("request", "a") + answer('{"name": 5, "colour": "pink", "owner": {"nobody": 1}}')
    expected = told(docs, example)
    assert len(expected) == 3
    for file in docs.rglob("*.md"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert {finding.rule for finding in audit([docs], Settings(cache=False, jobs="1")).findings} >= {
        r for r, _ in expected
    }
    assert told(docs, example.replace("\n", "\r\n")) == expected


@pytest.mark.parametrize("alias", ["id", "displayName"])
def test_names_under_a_wrong_key_still_pair(docs: Path, alias: str) -> None:
    first = ASK.format("request", "a").replace('"name"', f'"{alias}"')
    found = told(
        docs,
        first
        + ASK.format("request", "b")
        + answer("{}", f'"name": "b", {TYPE}')
        + answer("{}", f'"name": "a", {TYPE}'),
    )
    assert found == {("annotation-key", f'"{alias}"')}


def test_one_response_answers_several_requests_and_several_responses_one(docs: Path) -> None:
    two = ASK.format("request", "a") + ASK.format("request", "b")
    assert told(docs, two + answer(WRONG, f'"name": ["a", "b"], {TYPE}')) == {("value-type", "5")}
    three = ASK.format("request", "a") + answer("{}") + answer(WRONG) + answer('{"colour": "pink"}')
    assert told(docs, three) == {("value-type", "5"), ("enum-value", '"pink"')}


def test_a_request_in_an_ignored_block_is_answered(docs: Path) -> None:
    assert told(docs, ASK.format("ignored", "a") + answer(WRONG)) == {("value-type", "5")}


def test_every_request_of_a_fence_is_read(docs: Path) -> None:
    both = "GET https://graph.microsoft.com/v1.0/things/1\nGET https://graph.microsoft.com/beta/things/1"
    fence = f'<!-- {{ "blockType": "request", "name": "a" }} -->\n```http\n{both}\n```\n'
    assert told(docs, fence + answer(WRONG)) == {("url-version", "beta"), ("value-type", "5")}


def test_tab_headings_neither_end_a_section_nor_part_an_annotation_from_its_fence(docs: Path) -> None:
    ask, fence = ASK.format("request", "a").split("\n", 1)
    other = "# [C#](#tab/csharp)\n[!INCLUDE [x](../includes/x.md)]\n\n---\n\n"
    tabs = f"### Request\n{ask}\n\n# [HTTP](#tab/http)\n{fence}\n{other}"
    assert told(docs, tabs + "### Response\n" + answer(WRONG)) == {("value-type", "5")}


def test_headers_after_blank_lines_are_headers_and_what_follows_is_the_body(docs: Path) -> None:
    spaced = answer(WRONG).replace("Content-Type", "\nContent-Length: 10\n\nContent-Type")
    assert told(docs, ASK.format("request", "a") + spaced) == {("value-type", "5")}


def test_an_envelope_is_told_from_a_property_called_value(docs: Path) -> None:
    ask = ASK.format("request", "a")
    assert told(docs, ask + answer('{"value": "x"}')) == set(), "the property"
    assert told(docs, ask + answer('{"value": [{"name": 5}]}', f'{TYPE}, "isCollection": true')) == {
        ("value-type", "5")
    }
    collection = '"@odata.type": "Collection(microsoft.graph.thing)"'
    assert told(docs, ask + answer('{"value": [{"name": 5, "value": 6}]}', collection)) == {
        ("value-type", "5"),
        ("value-type", "6"),
    }
    listed = told(docs, ask + answer('{"value": [{"name": 5}]}'))
    assert ("value-type", "5") in listed
    assert "collection-envelope" in {rule for rule, _ in listed}, "an array without saying so"


def test_a_generated_page_without_annotations_is_judged(docs: Path) -> None:
    plain = "### Request\n``` http\nGET https://graph.microsoft.com/v1.0/things/1\n```\n### Response\n"
    body = '{"@odata.type": "#microsoft.graph.thing", "colour": "pink"}'
    bare = answer(body).split("\n", 1)[1].replace("```http", "``` http")
    assert told(docs, plain + bare) == {("enum-value", '"pink"')}
    without = answer(WRONG).split("\n", 1)[1]
    assert told(docs, plain + without) == {("value-type", "5")}, "the Response section names the type"
