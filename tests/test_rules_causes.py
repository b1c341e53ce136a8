"""One cause, one finding: rules that see the same thing from several sides tell it once."""

from rule_pages import judged, marked_pages

from harness import metadata as csdl
from harness.markdown import parse
from harness.model import Finding
from harness.rules import RULES

TEAM = """=== resources/team.md
# team resource type

Namespace: microsoft.graph

## Methods
|Method|Return type|Description|
|:---|:---|:---|
|[List teams](../api/team-list.md)|[team](team.md) collection|All of them.|

## Properties
|Property|Type|Description|
|:---|:---|:---|
|id|String|The key.|
|status|String|The state.|

## JSON representation
<!-- { "blockType": "resource", "keyProperty": "id", "@odata.type": "microsoft.graph.team" } -->
```json
{ "id": "String", "status": STATUS }
```
"""
LIST = """=== api/team-list.md
# List teams

Namespace: microsoft.graph

## HTTP request
```http
GET /teams
POST /teams
```

## Request body
A JSON representation of [team](../resources/team.md).

## Response
If successful, this method returns a `200 OK` response code and PROMISE in the response body.

## Examples
<!-- { "blockType": "request", "name": "list_teams" } -->
```http
GET https://graph.microsoft.com/v1.0/teams
```
<!-- { "blockType": "response", "truncated": true, "@odata.type": "microsoft.graph.team", "isCollection": true } -->
```http
HTTP/1.1 200 OK
Content-Type: application/json

{ "value": [{ "id": "1"ANSWERED }] }
```
<!-- { "blockType": "request", "name": "create_team" } -->
```http
POST https://graph.microsoft.com/v1.0/teams
Content-Type: application/json

{ "status": "new"SENT }
```
<!-- { "blockType": "response" } -->
```http
HTTP/1.1 204 No Content
```
"""
RIGHT = {"STATUS": '"String"', "PROMISE": "a collection of [team](../resources/team.md) objects"}


def _found(*rules: str, **changes: str) -> list[Finding]:
    text = TEAM + LIST
    for word, content in {"ANSWERED": "", "SENT": "", **RIGHT, **changes}.items():
        text = text.replace(word, content)
    pages, _ = marked_pages(text)
    return [finding for finding in judged(pages, RULES) if finding.rule in rules]


def test_a_member_that_an_answer_and_a_request_have_and_the_type_has_not_is_one_finding() -> None:
    rules = ("property-unknown", "request-property")
    assert _found(*rules) == []
    assert [each.rule for each in _found(*rules, SENT=', "secret": 1')] == ["request-property"]
    (found,) = _found(*rules, SENT=', "secret": 1', ANSWERED=', "secret": 1')
    assert found.rule == "property-unknown"
    assert [(place.path, place.line > found.location.line) for place in found.related][-1] == ("api/team-list.md", True)


def test_a_response_section_that_table_and_annotation_contradict_is_one_finding() -> None:
    rules = ("return-type", "method-link")
    assert _found(*rules) == []
    (found,) = _found(*rules, PROMISE="one [team](../resources/team.md) object")
    assert (found.rule, found.location.path) == ("return-type", "api/team-list.md")
    assert "resources/team.md" in {place.path for place in found.related}


def test_a_type_that_nobody_defines_is_not_compared_with_that_of_the_table() -> None:
    rules = ("type-undefined", "table-json-types")
    assert [each.rule for each in _found(*rules, STATUS="[1]")] == ["table-json-types"]
    (found,) = _found(*rules, STATUS='{ "@odata.type": "microsoft.graph.teamStatus" }')
    assert found.rule == "type-undefined"


def test_a_milder_finding_leaves_what_another_rule_finds_on_its_line() -> None:
    line = "```http\nGET https://graph.microsoft.com/v1.0/lamps?$filter=dispalyName eq 1\n```\n"
    schema = b"""<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
        <Schema Namespace="microsoft.graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
        <EntityType Name="lamp"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.String"/></EntityType>
        <EntityContainer Name="G"><EntitySet Name="lamps" EntityType="microsoft.graph.lamp"/></EntityContainer>
        </Schema></edmx:DataServices></edmx:Edmx>"""
    rules = tuple(rule for rule in RULES if rule.name in ("url-malformed", "drift-path"))
    told = {f.rule for f in judged([parse(line, "v1.0/api/lamp-list.md")], rules, csdl.parse(schema, "m.xml", ""))}
    assert told == {"url-malformed", "drift-path"}
    broken = line.replace("/lamps?", "/lamps\\\\a?")
    told = {f.rule for f in judged([parse(broken, "v1.0/api/lamp-list.md")], rules, csdl.parse(schema, "m.xml", ""))}
    assert told == {"url-malformed"}
