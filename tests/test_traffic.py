"""Captured traffic against pages: what is matched, what is judged, and what is told once."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from harness import config
from harness.cli.traffic import command
from harness.config import Settings
from harness.errors import InputError
from harness.model import Report
from harness.pipeline.traffic import traffic

LAMP_PAGE = """---
title: "Get lamp"
description: "Reads a lamp."
doc_type: apiPageType
ms.date: 03/05/2021
---
# Get lamp
## HTTP request
```http
GET /lamps/{id}
```
## Response
If successful, this method returns a `200 OK` response code and a [lamp](../resources/lamp.md) object.
## Example
<!-- { "blockType": "request", "name": "get_lamp" } -->
```http
GET https://graph.microsoft.com/v1.0/lamps/1
```
<!-- { "blockType": "response", "truncated": true, "@odata.type": "microsoft.graph.lamp" } -->
```http
HTTP/1.1 200 OK
Content-Type: application/json

{ "id": "1", "color": "red", "watts": 5 }
```
"""
LAMP = """---
title: "lamp resource type"
description: "A lamp."
doc_type: resourcePageType
---
# lamp resource type
Namespace: microsoft.graph
## Properties
|Property|Type|Description|
|:---|:---|:---|
|id|String|The key.|
|color|String|The colour.|
|watts|Int32|The power.|
## JSON representation
<!-- { "blockType": "resource", "@odata.type": "microsoft.graph.lamp" } -->
```json
{ "id": "String", "color": "String", "watts": 1 }
```
"""


@pytest.fixture(name="docs")
def docs_folder(tmp_path: Path) -> Path:
    """Pages of a lamp service."""
    for name, text in {"api/lamp-get.md": LAMP_PAGE, "resources/lamp.md": LAMP}.items():
        file = tmp_path / "v1.0" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "v1.0"


def entry(
    url: str = "/v1.0/lamps/7",
    body: object = None,
    *,
    method: str = "GET",
    status: int = 200,
    day: str = "2026-01-05",
    request_id: str = "",
) -> dict[str, Any]:
    """A HAR entry; its URL is of the service unless it has a host of its own."""
    body = {"id": "7", "color": "red", "watts": 5} if body is None else body
    return {
        "startedDateTime": f"{day}T09:00:00Z",
        "request": {
            "method": method,
            "url": f"https://graph.microsoft.com{url}" if url[0] == "/" else url,
            "headers": [],
        },
        "response": {
            "status": status,
            "statusText": "",
            "headers": [
                {"name": "content-type", "value": "application/json"},
                *([{"name": "request-id", "value": request_id}] if request_id else []),
            ],
            "content": {"text": json.dumps(body)},
        },
    }


def judged(docs: Path, captures: Mapping[str, list[Any]], **changes: Any) -> Report:
    """The report about HAR files, in a folder of their own."""
    folder = docs.parent / "captures"
    folder.mkdir(exist_ok=True)
    for name, entries in captures.items():
        (folder / name).write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    settings: Settings = replace(config.load(""), **changes)
    return traffic([folder], [docs], settings)


def test_an_answer_as_documented_gives_no_finding(docs: Path) -> None:
    report = judged(docs, {"a.har": [entry()]})
    assert report.findings == ()
    assert report.traffic is not None
    assert (report.traffic.matched, report.traffic.interactions) == (1, 1)


def test_one_fact_is_one_finding_over_all_captures(docs: Path) -> None:
    odd = {"id": "7", "color": "red", "watts": 5, "mood": "calm"}
    report = judged(
        docs,
        {
            "a.har": [entry(body=odd, day="2026-01-05"), entry()],
            "b.har": [entry("/v1.0/lamps/8", {**odd, "id": "8", "mood": "wild"}, day="2026-02-01", request_id="r-8")],
        },
    )
    (finding,) = report.findings
    assert (finding.rule, finding.location.path) == ("answer-undocumented", "v1.0/api/lamp-get.md")
    assert finding.seen is not None
    assert (finding.seen.times, finding.seen.files) == (2, 2)
    assert (finding.seen.first, finding.seen.last, finding.seen.page_date) == ("2026-01-05", "2026-02-01", "2021-03-05")
    assert [each.rpartition("/")[2] for each in finding.seen.evidence] == [
        "a.har:entry 1",
        "b.har:entry 1, request-id r-8",
    ]
    assert "seen 2 times in 2 files from 2026-01-05 to 2026-02-01, on a page of 2021-03-05" in finding.message


def test_a_fingerprint_does_not_depend_on_how_often_a_fact_was_seen(docs: Path) -> None:
    odd = entry(body={"id": "7", "color": "red", "watts": 5, "mood": "calm"})
    (once,) = judged(docs, {"a.har": [odd]}).findings
    (thrice,) = judged(docs, {"b.har": [odd, odd]}).findings
    assert thrice.seen is not None
    assert thrice.seen.times == 3
    assert once.fingerprint == thrice.fingerprint


def test_what_one_answer_lacks_and_another_has_is_not_absent(docs: Path) -> None:
    without = {"id": "7", "watts": 5}
    (finding,) = judged(docs, {"a.har": [entry(body=without)]}).findings
    assert finding.rule == "answer-property-absent"
    assert judged(docs, {"a.har": [entry(body=without), entry()]}).findings == ()


def test_what_select_leaves_out_is_not_absent(docs: Path) -> None:
    assert judged(docs, {"a.har": [entry("/v1.0/lamps/7?$select=id", {"id": "7"})]}).findings == ()


def test_what_the_client_provoked_is_counted_apart(docs: Path) -> None:
    error = {"error": {"code": "Request_ResourceNotFound", "message": "no such lamp"}}
    report = judged(docs, {"a.har": [entry(body=error, status=404)]})
    assert report.findings == ()
    assert report.traffic is not None
    assert report.traffic.client_errors == 1


def test_every_interaction_is_counted_once(docs: Path) -> None:
    report = judged(
        docs,
        {
            "a.har": [
                entry(),
                entry("/beta/lamps/7"),
                entry("https://example.com/v1.0/lamps/7"),
                entry("/v1.0/lamps/7/shade"),
                entry("/v1.0/lamps/8/shade"),
                entry("/v1.0/lamps/eve@contoso.com/shade"),
                {"request": {}},
            ]
        },
    )
    told = report.traffic
    assert told is not None
    assert (told.matched, told.other_versions, told.other_hosts, told.undocumented) == (1, 1, 1, 3)
    assert told.interactions == 6
    assert told.entries_lost == 1
    assert told.operations == (("GET /v1.0/lamps/{id}/shade", 3),)
    (finding,) = report.findings
    assert (finding.rule, finding.severity) == ("operation-undocumented", "note")
    assert "eve@contoso.com" not in repr(report)


def test_what_no_page_describes_has_one_fingerprint_wherever_the_capture_lies(docs: Path) -> None:
    shade = entry("/v1.0/lamps/7/shade")
    (one,) = judged(docs, {"z.har": [shade]}).findings
    (other,) = judged(docs, {"b.har": [entry(), shade]}).findings
    assert one.location.path != other.location.path
    assert one.fingerprint == other.fingerprint


def test_a_method_that_no_page_documents_is_another_operation(docs: Path) -> None:
    report = judged(docs, {"a.har": [entry(method="DELETE", status=204)]})
    assert report.traffic is not None
    assert report.traffic.operations == (("DELETE /v1.0/lamps/{id}", 1),)


def test_of_pages_that_share_an_operation_the_one_of_the_type_is_judged(docs: Path) -> None:
    page = docs / "api" / "lamp-get.md"
    other = page.read_text().replace("lamp.md", "torch.md").replace("graph.lamp", "graph.torch")
    (docs / "api" / "a-torch-get.md").write_text(
        other.replace('"red", "watts"', '"red", "lumen"').replace("get_lamp", "t")
    )
    torch = (docs / "resources" / "lamp.md").read_text().replace("graph.lamp", "graph.torch").replace("lamp", "torch")
    (docs / "resources" / "torch.md").write_text(torch.replace("watts", "lumen"))
    lamp = {"@odata.type": "#microsoft.graph.lamp", "id": "7", "color": "red", "watts": 5}
    torch_body = {"@odata.type": "#microsoft.graph.torch", "id": "7", "color": "red", "lumen": "bright"}
    assert judged(docs, {"a.har": [entry(body=lamp)]}, rules=("value-type",)).findings == ()
    (finding,) = judged(docs, {"a.har": [entry(body=torch_body)]}, rules=("value-type",)).findings
    assert finding.location.path == "v1.0/api/a-torch-get.md"


def test_a_body_that_the_writer_left_out_is_not_judged(docs: Path) -> None:
    bare = entry()
    bare["response"]["content"] = {"size": 40, "mimeType": "application/json"}
    assert judged(docs, {"a.har": [bare]}).findings == ()


def test_a_file_that_cannot_be_read_is_told_and_nothing_is_green(docs: Path) -> None:
    folder = docs.parent / "captures"
    folder.mkdir()
    (folder / "good.har").write_text(json.dumps({"log": {"entries": [entry()]}}))
    (folder / "bad.har").write_text('{"log": ')
    (folder / "package.json").write_text('{"name": "x"}')
    result = CliRunner().invoke(command, [str(folder), "--docs", str(docs), "--format", "json"], standalone_mode=False)
    assert result.return_value == 3
    told = json.loads(result.stdout)["traffic"]
    assert (told["files"], told["files_refused"], told["matched"]) == (1, 1, 1)


def test_a_run_that_matched_nothing_says_so(docs: Path) -> None:
    capture = docs.parent / "a.har"
    capture.write_text(json.dumps({"log": {"entries": [entry("https://example.com/")]}}))
    result = CliRunner().invoke(command, [str(capture), "--docs", str(docs)], standalone_mode=False)
    assert result.return_value == 3
    assert "Nothing was checked" in result.stdout


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "github", "markdown", "html", "text"])
def test_every_format_tells_the_finding_and_no_secret(docs: Path, name: str) -> None:
    capture = docs.parent / "a.har"
    token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0dXJlc2lnbmF0dXJl"
    odd = entry(
        f"/v1.0/lamps/7?access_token={token}", {"id": "7", "color": "red", "watts": token, "password": "hunter22"}
    )
    odd["request"]["headers"] = [{"name": "Authorization", "value": f"Bearer {token}"}]
    capture.write_text(json.dumps({"log": {"entries": [odd]}}))
    arguments = [str(capture), "--docs", str(docs), "--format", name, "--no-color"]
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert result.return_value == 1
    assert "watts" in result.stdout
    assert "hunter22" not in result.stdout
    assert "eyJ0eXAi" not in result.stdout


def test_a_capture_that_is_not_there_is_wrong_usage(docs: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        traffic([docs / "none.har"], [docs], config.load(""))
    with pytest.raises(InputError, match="no captures"):
        traffic([docs], [docs], config.load(""))


def test_real_recordings_prove_what_is_known_about_real_pages(shared: Path) -> None:
    metadata = (f"v1.0={shared}/metadata/v1.0-2021-07.csdl.xml",)
    settings = replace(config.load(""), metadata=metadata)
    report = traffic([shared / "traffic"], [shared / "corpus" / "v1.0"], settings)
    assert report.traffic is not None
    assert (report.traffic.files, report.traffic.interactions, report.traffic.other_hosts) == (9, 198, 0)
    assert report.traffic.matched == 190
    told = {(f.location.path.rpartition("/")[2], f.subject.rpartition("/")[2]) for f in report.findings}
    assert {
        ("serviceprincipal-post-serviceprincipals.md", "publisherName"),
        ("serviceprincipal-get.md", "endpoints"),
        ("directoryobject-getbyids.md", "accountEnabled"),
    } <= told
    undocumented = {f.location.path.rpartition("/")[2] for f in report.findings if f.rule == "operation-undocumented"}
    assert undocumented == {"test_app_federated_credential.yaml"}
    assert [f for f in report.findings if f.rule == "answer-header"] == []


def test_the_requests_of_a_batch_are_judged_one_by_one(docs: Path) -> None:
    asked = [
        {"id": "1", "method": "GET", "url": "/lamps/7"},
        {"id": "2", "method": "GET", "url": "/lamps/8"},
        {"id": "3", "method": "GET", "url": "/lamps/9"},
    ]
    fields = {"Content-Type": "application/json"}
    answered = [
        {"id": "2", "status": 200, "headers": fields, "body": {"id": "8", "color": "red", "watts": "5"}},
        {"id": "1", "status": 200, "headers": fields, "body": {"id": "7", "color": "red", "watts": 5}},
    ]
    batch = entry("/v1.0/$batch", {"responses": answered}, method="POST")
    batch["request"]["headers"] = [{"name": "content-type", "value": "application/json"}]
    batch["request"]["postData"] = {"text": json.dumps({"requests": asked})}
    report = judged(docs, {"a.har": [batch]})
    assert report.traffic is not None
    assert (report.traffic.matched, report.traffic.interactions) == (2, 2)
    (finding,) = report.findings
    assert (finding.rule, finding.subject) == ("value-type", "lamp.watts")


def test_a_batch_that_is_refused_stays_a_batch(docs: Path) -> None:
    error = {"error": {"code": "Unauthenticated", "message": "no token"}}
    report = judged(docs, {"a.har": [entry("/v1.0/$batch", error, method="POST", status=401)]})
    assert report.traffic is not None
    assert report.traffic.operations == (("POST /v1.0/$batch", 1),)


def test_a_port_that_goes_without_saying_makes_no_other_host(docs: Path) -> None:
    report = judged(docs, {"a.har": [entry("https://graph.microsoft.com:443/v1.0/lamps/7")]})
    assert report.traffic is not None
    assert report.traffic.matched == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://graph.microsoft.com",
        "https://graph.microsoft.com/",
        "https://graph.microsoft.com/v1.0",
        "https://graph.microsoft.com/v1.0/",
        "https://graph.microsoft.com/v1.0/$batch",
        "https://graph.microsoft.com/v1.0/lamps('a/b')/(x",
        "https://graph.microsoft.com/v1.0//lamps//7?$select",
        "https://graph.microsoft.com/v1.0/lamps/7/:/path/{",
        "https://graph.microsoft.com:443/v1.0/lamps/%zz?&&=",
        "HTTPS://GRAPH.MICROSOFT.COM/v1.0/lamps/7",
        "/v1.0/lamps/7",
        "lamps",
        "",
        "data:text/html,<p>",
        "wss://graph.microsoft.com/v1.0/lamps/7",
    ],
)
@pytest.mark.parametrize("body", [[], [1], {"value": None}, {"value": [None, [], {}]}, "text", 5, {"@odata.type": 5}])
def test_odd_urls_and_bodies_are_judged_or_counted(docs: Path, url: str, body: object) -> None:
    odd = entry(body=body)
    odd["request"]["url"] = url
    told = judged(docs, {"a.har": [odd, entry()]}).traffic
    assert told is not None
    assert told.matched + told.undocumented + told.other_hosts + told.other_versions == told.interactions == 2
