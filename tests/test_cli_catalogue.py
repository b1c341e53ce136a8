"""Every rule of the catalogue can be driven to a finding by somebody who types a command."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from rule_pages import FOLDER, Given, marked_answers, marked_pages, write_marked

from harness.cli import harness
from harness.model import HttpRequest, HttpResponse, Page, replace
from harness.rules import RULES
from harness.transports import cassette_path

_BY_PAYLOADS = {"invalid-accepted": "Double", "valid-rejected": "Byte"}
"""What only generated payloads bring to light: the service's type of a property that is documented as Int32."""
_BY_CAPTURES = {"operation-undocumented"}
"""What only traffic that nobody planned brings to light: requests that no page describes."""
_BY_ANSWERS = [r.name for r in RULES if marked_answers((FOLDER / f"{r.name}.md").read_text(encoding="utf-8"))]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _told(*arguments: object) -> set[str]:
    """The rules whose findings a command reports."""
    command = [*map(str, arguments), "--no-cache", "--fail-on", "never", "-q", "--format", "json=report.json"]
    done = CliRunner().invoke(harness, command, standalone_mode=False)
    assert done.exception is None, done.exception
    return {finding["rule"] for finding in json.loads(Path("report.json").read_text(encoding="utf-8"))["findings"]}


def _marked(rule: str) -> str:
    return (FOLDER / f"{rule}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", [r.name for r in RULES if r.name not in _BY_ANSWERS])
def test_audit_tells_what_pages_show(rule: str) -> None:
    metadata = write_marked(_marked(rule), Path("docs"))
    assert rule in _told("audit", "docs", "--jobs", "1", *(["--metadata", metadata] if metadata else []))


@pytest.mark.parametrize("rule", [name for name in _BY_ANSWERS if name not in _BY_PAYLOADS.keys() | _BY_CAPTURES])
def test_run_tells_what_recordings_show(rule: str) -> None:
    text = _marked(rule)
    metadata = write_marked(text, Path("docs"))
    pages = {page.path: page for page in marked_pages(text)[0]}
    answers: dict[tuple[str, str], list[Given]] = defaultdict(list)
    for given in marked_answers(text):
        answers[given.path, given.example].append(given)
    told: set[str] = set()
    for number in range(max(map(len, answers.values()))):
        for several in answers.values():
            _record(pages[several[0].path], several[min(number, len(several) - 1)])
        told |= _told("run", "docs", "--tenant", "replay", *(["--metadata", metadata] if metadata else []))
        if rule in told:
            break
    assert rule in told


def _record(page: Page, given: Given) -> None:
    """Write an answer as the recording of its example."""
    request = next(example.request for example in page.examples if example.name == given.example)
    path = cassette_path(Path("cassettes"), page.path, given.example)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_cassette(path, request, given.response)


def _write_cassette(path: Path, request: HttpRequest, response: HttpResponse) -> None:
    interaction = {
        "request": {"method": request.method, "uri": request.url, "body": request.body, "headers": {}},
        "response": {
            "status": {"code": response.status, "message": response.reason},
            "headers": {header.name: [header.value] for header in response.headers},
            "body": {"string": response.body},
        },
    }
    path.write_text(yaml.safe_dump({"version": 1, "interactions": [interaction]}), encoding="utf-8")


@pytest.mark.parametrize("rule", sorted(_BY_CAPTURES))
def test_traffic_tells_what_captures_show(rule: str) -> None:
    write_marked(_marked(rule), Path("docs"))
    pages = {page.path: page for page in marked_pages(_marked(rule))[0]}
    given = marked_answers(_marked(rule))[0]
    request = next(each.request for each in pages[given.path].examples if each.name == given.example)
    _write_cassette(Path("documented.yaml"), request, given.response)
    _write_cassette(Path("capture.yaml"), replace(request, url=f"{request.url}/secrets"), given.response)
    assert _told("traffic", "documented.yaml", "--docs", "docs") == set()
    assert _told("traffic", "capture.yaml", "--docs", "docs") == {rule}


_PAGES = {
    "docs/resources/lamp.md": """# lamp resource type

Namespace: microsoft.graph

## Properties
|Property|Type|Description|
|:---|:---|:---|
|id|String|The key. Read-only.|
|watts|Int32|What it draws.|

## JSON representation
<!-- { "blockType": "resource", "keyProperty": "id", "@odata.type": "microsoft.graph.lamp" } -->
```json
{ "id": "String (identifier)", "watts": 1 }
```
""",
    "docs/api/lamp-post.md": """# Create lamp

Namespace: microsoft.graph

## HTTP request
```http
POST /lamps
```

## Request body
In the request body, supply a JSON representation of the [lamp](../resources/lamp.md) object.

## Response
If successful, this method returns a `201 Created` response code and a [lamp](../resources/lamp.md) object.

## Example
<!-- { "blockType": "request", "name": "create_lamp" } -->
```http
POST https://graph.microsoft.com/v1.0/lamps
Content-Type: application/json

{ "watts": 40 }
```

<!-- { "blockType": "response", "truncated": true, "@odata.type": "microsoft.graph.lamp" } -->
```http
HTTP/1.1 201 Created
Content-Type: application/json

{ "id": "1", "watts": 40 }
```
""",
}
_SERVICE = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="microsoft.graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="lamp"><Key><PropertyRef Name="id"/></Key>
<Property Name="id" Type="Edm.String"/><Property Name="watts" Type="Edm.{watts}"/></EntityType>
<EntityContainer Name="GraphService"><EntitySet Name="lamps" EntityType="microsoft.graph.lamp"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""


@pytest.mark.parametrize(("rule", "watts"), _BY_PAYLOADS.items())
def test_fuzz_tells_what_generated_payloads_show(rule: str, watts: str) -> None:
    for name, text in _PAGES.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    Path("calm.csdl.xml").write_text(_SERVICE.format(watts="Int32"), encoding="utf-8")
    Path("drifted.csdl.xml").write_text(_SERVICE.format(watts=watts), encoding="utf-8")
    command = ("fuzz", "docs", "--type", "lamp", "--max-examples", "5", "--metadata")
    assert _told(*command, "calm.csdl.xml") == set()
    assert _told(*command, "drifted.csdl.xml") == {rule}
