"""A small reference of its own, and recordings of what a service answers: for tests about judging answers."""

import json
from collections.abc import Mapping
from pathlib import Path

import yaml

from harness.config import Settings
from harness.model import Report
from harness.pipeline.run import run

BASE = "https://graph.microsoft.com/v1.0"

_TYPE = """---
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
|displayName|String|The name.|
|watts|Int32|What it draws.|
|lumens|Int64|What it gives.|
|tags|String collection|Words.|
|mode|String|Possible values are: `dim`, `bright`.|

## JSON representation

<!-- { "blockType": "resource", "keyProperty": "id", "@odata.type": "microsoft.graph.lamp" } -->

```json
{ "id": "String", "displayName": "String", "watts": 1, "lumens": 1, "tags": ["String"], "mode": "String" }
```
"""


def page(request: str, answer: str, *, type_: str = "", template: str = "", name: str = "the_lamp") -> str:
    """An API page with one example.

    Args:
        request: as printed, from the method on.
        answer: as printed, from the status on.
        type_: what the annotation says of the body: members after `blockType`, or empty.
        template: the documented one; the request's own path when empty.
        name: of the example.
    """
    method, url, *_ = request.split()
    return (
        '---\ntitle: "A page"\ndescription: "Of lamps."\ndoc_type: apiPageType\n---\n\n# A page\n\n'
        f'## HTTP request\n\n<!-- {{ "blockType": "ignored" }} -->\n\n```http\n'
        f"{method} {template or url.removeprefix(BASE)}\n```\n\n## Example\n\n### Request\n\n"
        f'<!-- {{ "blockType": "request", "name": {json.dumps(name)} }} -->\n\n```http\n{request}\n```\n\n'
        f'### Response\n\n<!-- {{ "blockType": "response", "truncated": true{type_ and ", "}{type_} }} -->\n\n'
        f"```http\nHTTP/1.1 {answer}\n```\n"
    )


def lamp_docs(folder: Path, text: str) -> Path:
    """The type's page and one API page, below `folder/docs`."""
    docs = folder / "docs" / "v1.0"
    for path, content in (("resources/lamp.md", _TYPE), ("api/lamp.md", text)):
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(content, encoding="utf-8")
    return docs.parent


def recorded(
    folder: Path,
    method: str,
    url: str,
    body: str | bytes,
    *,
    status: int = 200,
    sent: str = "",
    name: str = "the_lamp",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Write the recording of the one example."""
    fields = {"Content-Type": "application/json", **(headers or {})}
    response = {
        "status": {"code": status, "message": "X"},
        "headers": {key: [value] for key, value in fields.items() if value},
        "body": {"string": body},
    }
    request: dict[str, object] = {"method": method, "uri": url, "body": sent or None, "headers": {}}
    path = folder / "cassettes" / "v1.0" / "api" / "lamp" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"version": 1, "interactions": [{"request": request, "response": response}]}
    path.write_text(yaml.safe_dump(document), encoding="utf-8")


def replayed(folder: Path, **changes: object) -> Report:
    """What a replay of the page finds."""
    chosen = {"bindings": {"lamps": "5c1d"}, "fail_on": "error", **changes}
    settings = Settings(
        root=str(folder / "docs"), tenant="replay", cassettes=str(folder / "cassettes"), cache=False, jobs="1",
        **chosen,  # type: ignore[arg-type]  # the tests name fields of the right type
    )  # fmt: skip
    return run([folder / "docs"], settings)
