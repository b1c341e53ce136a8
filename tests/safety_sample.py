"""Pages about applications, and a served tenant that holds what no run has made."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from harness.tenant import create, packaged_metadata, parse_chaos
from harness.transports.serve import serve

PAGE = """---
title: "{title}"
description: "{title}."
author: "writer"
ms.localizationpriority: medium
ms.prod: "groups"
doc_type: apiPageType
---

# {title}

Namespace: microsoft.graph

{title}.

## Permissions
|Permission type|Permissions (from least to most privileged)|
|:---|:---|
|Delegated (work or school account)|Application.ReadWrite.All|
|Delegated (personal Microsoft account)|Not supported.|
|Application|Application.ReadWrite.All|

## HTTP request
<!-- {{ "blockType": "ignored" }} -->
```http
{method} {template}
```

## Request headers
|Name|Description|
|:---|:---|
|Authorization|Bearer {{token}}. Required.|

## Request body
In the request body, supply what the example shows.

## Response
If successful, this method returns a `{status}` response code.

## Example

### Request
<!-- {{ "blockType": "request", "name": "{name}" }} -->
```http
{method} https://graph.microsoft.com/v1.0{url}
{body}```

### Response
<!-- {{ "blockType": "response", "truncated": true, "@odata.type": "microsoft.graph.application"{collection} }} -->
```http
HTTP/1.1 {status}
{answer}```
"""
JSON = "Content-type: application/json\n\n"
ONE = '{\n  "id": "00000000-0000-0000-0000-000000000000",\n  "displayName": "Ours"\n}\n'


def page(name: str, method: str, template: str, status: str, *, url: str = "", body: str = "", answer: str = "") -> str:
    listed = ', "isCollection": true' if '"value"' in answer else ""
    return PAGE.format(
        title=name.replace("_", " ").capitalize(), name=name, method=method, template=template, url=url or template,
        status=status, body=JSON + body if body else "", answer=JSON + answer if answer else "", collection=listed,
    )  # fmt: skip


PAGES = {
    "list": page("list_apps", "GET", "/applications", "200 OK", answer='{\n  "value": [\n' + ONE + "  ]\n}\n"),
    "get": page("get_app", "GET", "/applications/{id}", "200 OK", answer=ONE),
    "create": page(
        "create_app", "POST", "/applications", "201 Created", body='{\n  "displayName": "Ours"\n}\n', answer=ONE
    ),
    "update": page(
        "update_app", "PATCH", "/applications/{id}", "204 No Content", body='{\n  "displayName": "Renamed"\n}\n'
    ),
    "act": page(
        "add_password", "POST", "/applications/{id}/addPassword", "200 OK",
        body='{\n  "passwordCredential": {\n    "displayName": "x"\n  }\n}\n', answer='{\n  "displayName": "x"\n}\n',
    ),
    "delete": page("delete_app", "DELETE", "/applications/{id}", "204 No Content"),
}  # fmt: skip


@dataclass
class Service:
    """A served tenant with applications that no run has made."""

    url: str
    foreign: list[str]
    organization: str

    def get(self, path: str) -> Any:
        return httpx.get(self.url + path, headers={"authorization": "Bearer other"}).json()

    def state(self) -> Any:
        return self.get("/v1.0/applications")["value"]


@contextmanager
def served(latency: float = 0.0) -> Iterator[Service]:
    """A tenant over HTTP with three applications of somebody else; each answer takes `latency` seconds."""
    chaos = parse_chaos(f"latency={latency}") if latency else None
    with serve(create(packaged_metadata(), seed=7, chaos=chaos)) as server:
        made = [
            httpx.post(
                f"{server.url}/v1.0/applications",
                headers={"authorization": "Bearer other"},
                json={"displayName": f"Foreign {number}"},
            ).json()["id"]
            for number in range(3)
        ]
        service = Service(server.url, made, "")
        service.organization = service.get("/v1.0/organization")["value"][0]["id"]
        yield service


def write(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / "docs" / "v1.0" / "api" / f"application-{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PAGES[name], encoding="utf-8")
