"""Who is out of line, end to end: a page, the service's metadata, and a tenant of which one deviates."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.metadata import parse
from harness.tenant import create
from harness.transports.serve import serve

TYPES = {"Int32": "Edm.Int32", "String": "Edm.String"}
PAGE = """---
title: "Get plan"
description: "Read a plan."
doc_type: apiPageType
---
# Get plan

Namespace: microsoft.graph

## HTTP request
<!-- {{ "blockType": "ignored" }} -->
```http
GET /plans/{{planId}}
```

## Response
If successful, this method returns a `200 OK` response code and a [plan](../resources/plan.md) object.

## Example
<!-- {{ "blockType": "request", "name": "get_plan" }} -->
```http
GET https://graph.microsoft.com/v1.0/plans/{{planId}}
```

<!-- {{ "blockType": "response", "truncated": true, "@odata.type": "microsoft.graph.plan" }} -->
```http
HTTP/1.1 200 OK
Content-Type: application/json

{{
  "id": "1",
  "size": {shown}
}}
```
"""
RESOURCE = """---
title: "plan"
description: "A plan."
doc_type: resourcePageType
---
# plan resource type

Namespace: microsoft.graph

## Properties
|Property|Type|Description|
|:---|:---|:---|
|id|String|The key.|
|size|{type}|How large it is.|

## JSON representation
<!-- {{ "blockType": "resource", "keyProperty": "id", "@odata.type": "microsoft.graph.plan" }} -->
```json
{{ "id": "String (identifier)" }}
```
"""


def model(type_name: str) -> str:
    """CSDL whose plans have a `size` of a type; without any when it is empty."""
    size = f'<Property Name="size" Type="{type_name}"/>' if type_name else ""
    return (
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        '<Schema Namespace="microsoft.graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        '<EntityType Name="plan"><Key><PropertyRef Name="id"/></Key>'
        f'<Property Name="id" Type="Edm.String" Nullable="false"/>{size}</EntityType>'
        '<EntityContainer Name="GraphService"><EntitySet Name="plans" EntityType="microsoft.graph.plan"/>'
        "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"
    )


def run(folder: Path, page: str, metadata: str, tenant: str) -> list[dict[str, Any]]:
    """Findings of `harness run` about `size`, when three sources say these types."""
    shown = {"Int32": "5", "String": '"large"'}[page]
    for name, text in (
        ("api/plan-get.md", PAGE.format(shown=shown)),
        ("resources/plan.md", RESOURCE.format(type=page)),
    ):
        file = folder / "v1.0" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "service.xml").write_text(model(TYPES.get(metadata, "")), encoding="utf-8")
    with serve(create(parse(model(TYPES[tenant]).encode(), "tenant"), seed_objects=True)) as server:
        options = ["--tenant", "live", "--metadata", "service.xml", "--bind", f"plans={key_of(server.url)}"]
        done = subprocess.run(
            [sys.executable, "-m", "harness", "run", "v1.0", *options, "--format", "json", "--fail-on", "never"],
            cwd=folder, capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "HARNESS_LIVE_URL": server.url, "HARNESS_TOKEN": "any-token-will-do"},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [finding for finding in json.loads(done.stdout)["findings"] if "size" in finding["message"]]


def key_of(url: str) -> str:
    listed = httpx.get(f"{url}/v1.0/plans", headers={"authorization": "Bearer x"}).json()
    return str(listed["value"][0]["id"])


@pytest.mark.parametrize(
    ("page", "metadata", "tenant", "verdict", "says"),
    [
        ("Int32", "Int32", "String", "service",
         '`size` is the string `"size-value"` where one Int32 is documented, in the tenant\'s answer; '
         "the metadata agrees with the pages"),
        ("String", "Int32", "Int32", "docs",
         "`size` is the number `1` where one String is documented, in the tenant's answer; "
         "the metadata agrees with the answer"),
        ("Int32", "String", "Int32", "metadata",
         "`size` is the number `1` where one String is documented by the metadata; "
         "the pages say one Int32, and the tenant's answer agrees"),
        ("Int32", "none", "Int32", "metadata",
         "`size` (the number `1`) is no property of microsoft.graph.plan by the metadata; "
         "the pages say one Int32, and the tenant's answer agrees"),
    ],
)  # fmt: skip
def test_two_of_three_sources_outvote_the_third(
    tmp_path: Path, page: str, metadata: str, tenant: str, verdict: str, says: str
) -> None:
    (finding,) = run(tmp_path, page, metadata, tenant)
    assert (finding["verdict"], finding["message"]) == (verdict, says)


def test_three_sources_that_agree_are_no_finding(tmp_path: Path) -> None:
    assert run(tmp_path, "Int32", "Int32", "Int32") == []
