"""What the embedded tenant does not know, it does not make up; and what it makes up proves nothing."""

from pathlib import Path

import pytest
from tenant_client import Client

from harness.config import Settings
from harness.metadata import parse
from harness.model import Source
from harness.pipeline.run import run
from harness.rules.answer.exchanges import fair
from harness.tenant import SYNTHETIC, create

MODEL = b"""<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id"/></Key>
  <Property Name="id" Type="Edm.String" Nullable="false"/></EntityType>
<EntityType Name="note" BaseType="graph.entity"><Property Name="text" Type="Edm.String"/></EntityType>
<Action Name="shout" IsBound="true"><Parameter Name="note" Type="graph.note"/>
  <Parameter Name="volume" Type="Edm.Int32" Nullable="false"/><ReturnType Type="Edm.String"/></Action>
<Function Name="twin" IsBound="true" IsComposable="true"><Parameter Name="note" Type="graph.note"/>
  <ReturnType Type="graph.note"/></Function>
<EntityContainer Name="GraphService"><EntitySet Name="notes" EntityType="graph.note"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""
MODEL_NAME = "notes.csdl.xml"


def client(*, synthetic: bool = False, partial: bool = False) -> Client:
    return Client(create(parse(MODEL, MODEL_NAME), synthetic=synthetic, partial=partial))


@pytest.mark.parametrize(
    ("method", "below", "body"),
    [("POST", "/shout", {"volume": 5}), ("GET", "/twin", None), ("GET", "/twin/text", None)],
)
class TestAnOperationWithoutABehaviour:
    def test_is_not_implemented_and_says_which(self, method: str, below: str, body: object) -> None:
        tenant = client()
        note = tenant.post("/notes", {"text": "a"})["id"]
        response = tenant.ask(method, f"/notes/{note}{below}", body)
        assert response.status_code == 501
        assert f"'{below.split('/')[1]}' has no behaviour" in response.json()["error"]["message"]
        assert SYNTHETIC not in response.headers

    def test_makes_an_answer_up_when_the_request_says_so_and_marks_it(
        self, method: str, below: str, body: object
    ) -> None:
        tenant = client()
        note = tenant.post("/notes", {"text": "a"})["id"]
        response = tenant.ask(method, f"/notes/{note}{below}", body, x_harness_synthetic="true")
        assert response.status_code == 200
        assert "has no behaviour" in response.headers[SYNTHETIC]

    def test_makes_answers_up_and_marks_them_in_a_synthetic_tenant(self, method: str, below: str, body: object) -> None:
        tenant = client(synthetic=True)
        note = tenant.post("/notes", {"text": "a"})["id"]
        assert SYNTHETIC in tenant.ask(method, f"/notes/{note}{below}", body).headers


def test_what_is_wrong_with_a_call_is_said_before_that_it_is_not_implemented() -> None:
    tenant = client()
    note = tenant.post("/notes", {"text": "a"})["id"]
    assert tenant.error("POST", f"/notes/{note}/shout", {"volume": "5"})[0] == 400
    assert tenant.error("POST", "/notes/none/shout", {"volume": 5})[0] == 404


def test_no_other_answer_is_marked() -> None:
    tenant = client(synthetic=True)
    made = tenant.ask("POST", "/notes", {"text": "a"})
    assert SYNTHETIC not in made.headers
    assert SYNTHETIC not in tenant.ask("GET", f"/notes/{made.json()['id']}").headers


def test_an_excerpt_of_a_model_does_not_refuse_what_it_does_not_have() -> None:
    assert client().error("GET", "/books") == (400, "BadRequest")
    assert client(partial=True).error("GET", "/books") == (501, "NotImplemented")


@pytest.mark.parametrize("name", ["embedded", "live", ""])
def test_the_service_is_not_to_blame_for_what_the_embedded_tenant_answers(name: str) -> None:
    expected = "undetermined" if name == "embedded" else "service"
    assert fair("service", Source("cassette", name)) == expected
    assert fair("docs", Source("cassette", name)) == "docs"


PAGE = """---
title: "{name}"
description: "{name}"
doc_type: apiPageType
---

# {name}

Namespace: microsoft.graph

## HTTP request

```http
{method} {path}
```

## Response

If successful, this method returns a `{status}` response code and a [note](../resources/note.md) in the response body.

## Example

<!-- {{"blockType": "request", "name": "{name}"}} -->
```http
{method} https://graph.microsoft.com/v1.0{path}
{content}```

<!-- {{"blockType": "response", "truncated": true, "@odata.type": "microsoft.graph.note"}} -->
```http
HTTP/1.1 {status}
Content-type: application/json

{{"text": "a"}}
```
"""


CREATE = ("note_create", "POST", "/notes", '{"text": "a"}', "201 Created")
SHOUT = ("note_shout", "POST", "/notes/{note-id}/shout", '{"volume": 5}', "200 OK")
MISSING = ("note_get", "GET", "/notes/5d2d7d4f", "", "200 OK")


def test_a_case_that_is_not_implemented_or_lacks_an_object_is_not_checked(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / MODEL_NAME).write_bytes(MODEL)
    for name, method, path, body, status in (CREATE, SHOUT, MISSING):
        content = f"Content-type: application/json\n\n{body}\n" if body else ""
        text = PAGE.format(name=name, method=method, path=path, content=content, status=status)
        (tmp_path / "api" / f"{name}.md").write_text(text, encoding="utf-8")
    report = run([tmp_path], Settings(tenant="embedded", metadata=(str(tmp_path / MODEL_NAME),)))
    told = {case.id.rpartition("::")[2]: (case.outcome, case.reason) for case in report.cases}
    assert told["note_create"] == ("passed", "")
    assert told["note_shout"][0] == told["note_get"][0] == "skipped"
    assert told["note_shout"][1].startswith("not checked: ")
    assert "'shout' has no behaviour" in told["note_shout"][1]
    assert told["note_get"][1].startswith("not checked: the embedded tenant does not have what it needs")
    assert not report.findings


def test_what_is_deleted_only_by_its_version_is_cleaned_up(tmp_path: Path, shared: Path) -> None:
    (tmp_path / "api").mkdir()
    content = 'Content-type: application/json\n\n{"title": "a"}\n'
    text = PAGE.format(name="task_create", method="POST", path="/planner/tasks", content=content, status="201 Created")
    (tmp_path / "api" / "task_create.md").write_text(text.replace("graph.note", "graph.plannerTask"), encoding="utf-8")
    metadata = str(shared / "metadata" / "v1.0-2026-08.csdl.xml")
    report = run([tmp_path], Settings(tenant="embedded", metadata=(metadata,)))
    assert [case.status for case in report.cases] == [201]
    assert report.notices == ()
