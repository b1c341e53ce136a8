"""A lying tenant: the embedded one, served, with one lie at a time between it and a run.

The pages are true of the calm tenant. A lie changes one answer to one example; `FAULTS` says which, and what a finding
about it has to say, and on which line of the page.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
from lamps import page
from transports_sample import service

from harness.config import Settings
from harness.metadata import read
from harness.model import Finding, Metadata
from harness.pipeline.docs import Docs, load
from harness.pipeline.run import open_session, perform
from harness.rules import gather
from harness.tenant import Tenant, answer, create

BASE = "https://graph.microsoft.com/v1.0"
ORGANIZATION = "11111111-2222-4333-8444-555555555555"
METADATA = Path(__file__).parent / "lamps.csdl.xml"
JSON = "Content-Type: application/json"

_LAMP = """---
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
|isOn|Boolean|Whether it gives it.|
|mode|lampMode|How it gives it. The possible values are: `dim`, `bright`.|
|builtDateTime|DateTimeOffset|When it was made.|
|tags|String collection|Words.|
|socket|[socket](socket.md)|Where it stands.|

## JSON representation

<!-- { "blockType": "resource", "keyProperty": "id", "@odata.type": "microsoft.graph.lamp" } -->

```json
{
  "id": "String",
  "displayName": "String",
  "watts": 1,
  "lumens": 1,
  "isOn": true,
  "mode": "String",
  "builtDateTime": "DateTimeOffset",
  "tags": ["String"],
  "socket": { "@odata.type": "microsoft.graph.socket" }
}
```
"""
_SOCKET = """---
title: "socket resource type"
description: "A socket."
doc_type: resourcePageType
---

# socket resource type

Namespace: microsoft.graph

## Properties

|Property|Type|Description|
|:---|:---|:---|
|label|String|What is written on it.|
|volts|Int32|What it has.|

## JSON representation

<!-- { "blockType": "resource", "@odata.type": "microsoft.graph.socket" } -->

```json
{ "label": "String", "volts": 1 }
```
"""
_MEMBERS = """  "displayName": "{name}",
  "watts": 5,
  "lumens": 400,
  "isOn": true,
  "mode": "dim",
  "builtDateTime": "2026-01-01T10:00:00Z",
  "tags": ["reading"],
  "socket": {{
    "label": "E27",
    "volts": 230
  }}
}}"""
_TYPE = '"@odata.type": "microsoft.graph.lamp"'
_TYPES = '"@odata.type": "Collection(microsoft.graph.lamp)"'


def _entity(name: str, status: str = "200 OK", headers: str = "") -> str:
    context = f'{{\n  "@odata.context": "{BASE}/$metadata#lamps/$entity",\n  "id": "5c1d",\n'
    return f"{status}\n{JSON}\n{headers}\n{context}{_MEMBERS.format(name=name)}"


def _create(name: str) -> str:
    request = f"POST {BASE}/lamps\n{JSON}\n\n{{\n{_MEMBERS.format(name=name)}"
    headers = f"Location: {BASE}/lamps('5c1d')\nETag: W/\"1.1\"\n"
    return page(request, _entity(name, "201 Created", headers), type_=_TYPE, name=f"create_{name.lower()}")


def _list(query: str, control: str, name: str) -> str:
    item = '{{\n      "id": "5c1d",\n{}'.format(_MEMBERS.format(name="Desk")).replace("\n", "\n  ")
    body = f'{{\n  "@odata.context": "{BASE}/$metadata#lamps",\n{control}  "value": [\n    {item}\n  ]\n}}'
    return page(f"GET {BASE}/lamps{query}", f"200 OK\n{JSON}\n\n{body}", type_=_TYPES, name=name)


_ONE = f"{BASE}/lamps/{{id}}"
_ERROR = """400 Bad Request
Content-Type: application/json

{
  "error": {
    "code": "Request_BadRequest",
    "message": "Invalid value.",
    "innerError": {
      "date": "2026-01-05T09:00:10Z",
      "request-id": "90366dc7-df46-452f-bc5c-de67c28c020c",
      "client-request-id": "90366dc7-df46-452f-bc5c-de67c28c020c"
    }
  }
}"""
_NAME = f"""200 OK
{JSON}

{{
  "@odata.context": "{BASE}/$metadata#lamps('5c1d')/displayName",
  "value": "Desk"
}}"""
PAGES = {
    "resources/lamp.md": _LAMP,
    "resources/socket.md": _SOCKET,
    "api/lamp-post.md": "\n".join(map(_create, ("Desk", "Wall", "Floor"))),
    "api/lamp-list.md": _list("?$count=true", '  "@odata.count": 3,\n', "list_all"),
    "api/lamp-page.md": _list(
        "?$top=2&$count=true",
        f'  "@odata.count": 3,\n  "@odata.nextLink": "{BASE}/lamps?$top=2&$count=true&$skiptoken=a2",\n',
        "list_page",
    ),
    "api/lamp-get.md": page(f"GET {_ONE}", _entity("Desk", headers='ETag: W/"1.1"\n'), type_=_TYPE, name="get_lamp"),
    "api/lamp-update.md": page(
        f'PATCH {_ONE}\n{JSON}\nPrefer: return=representation\n\n{{ "displayName": "New" }}',
        _entity("New", headers="Preference-Applied: return=representation\n"),
        type_=_TYPE,
        name="update_lamp",
    ),
    "api/lamp-name.md": page(f"GET {_ONE}/displayName", _NAME, type_='"@odata.type": "Edm.String"', name="get_name"),
    "api/lamp-refused.md": page(f"GET {BASE}/lamps?$filter=amps eq 1", _ERROR, type_="", name="list_refused"),
    "api/lamp-delete.md": page(f"DELETE {_ONE}", "204 No Content", name="delete_lamp"),
}


@dataclass
class Lie:
    """An answer on its way, to be changed."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def say(self, value: Any) -> None:
        """Answer with another value."""
        self.body = json.dumps(value).encode()


Change = Callable[[Lie], None]


@dataclass(frozen=True)
class Fault:
    """One lie about one example, and what has to be said about it."""

    example: str
    words: str
    """A regular expression that the message of a finding has to fit."""
    at: str
    """What stands on the line that the finding is about."""
    lie: Change = field(compare=False)
    on: str = ""
    """The example whose request is answered with the lie; empty for the same."""
    unreadable: bool = False
    """Whether it has to be told as what could not be checked."""


@dataclass(frozen=True)
class Told:
    """What a run told of an example."""

    outcome: str
    reason: str
    findings: tuple[Finding, ...]


class World:
    """The pages, read once, and a tenant behind a proxy that lies when told so."""

    def __init__(self, folder: Path) -> None:
        for path, text in PAGES.items():
            file = folder / "docs" / "v1.0" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        self.settings = Settings(
            root=str(folder / "docs"), tenant="live", cassettes=str(folder / "c"), cache=False, jobs="1",
            allow=("write", "delete"), confirm_tenant=ORGANIZATION, metadata=(str(METADATA),),
            ledger=str(folder / "ledger"),
        )  # fmt: skip
        self.docs: Docs = load([folder / "docs"], self.settings)
        self.model: Metadata = read(METADATA, version="", cache=False)
        self.tenant: Tenant = create(self.model)
        self.fault: Fault | None = None
        self.url = ""

    @contextmanager
    def served(self) -> Iterator["World"]:
        """The tenant over HTTP, for as long as the block lasts."""
        with service(self._respond) as url:
            self.url = url
            self.settings = replace(self.settings, live_url=url)
            yield self

    def told(self, fault: Fault | None, *, about: str = "") -> dict[str, Told]:
        """What a run against a fresh tenant tells, by example.

        Args:
            fault: the lie, or None for the calm tenant.
            about: the example that is of interest, with what it needs; all when empty.
        """
        self.tenant, self.fault = create(self.model), fault
        found = {}
        with open_session(self.docs, self.settings, "") as session:
            for case in self.docs.plan.cases:
                name = case.id.rpartition("::")[2]
                if not about or name == about or (about.startswith("list_") and name.startswith("create_")):
                    done = perform(case, self.docs, session)
                    found[name] = Told(done.outcome.outcome, done.outcome.reason, gather(done.findings))
            self.fault = None  # what is left is taken away in peace
        return found

    def _respond(self, handler: BaseHTTPRequestHandler) -> None:
        content = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        request = httpx.Request(
            handler.command, f"{self.url}{handler.path}", headers=list(handler.headers.items()), content=content
        )
        if handler.path.startswith("/v1.0/organization"):
            body = json.dumps({"value": [{"id": ORGANIZATION}]}).encode()
            lie = Lie(200, {"content-type": "application/json"}, body)
        else:
            response = answer(self.tenant, request)
            lie = Lie(response.status_code, dict(response.headers), response.content)
            if self.fault is not None and is_about(request, self.fault.on or self.fault.example):
                self.fault.lie(lie)
        handler.send_response_only(lie.status)
        for name, value in lie.headers.items():
            if name.lower() != "content-length":
                handler.send_header(name, value)
        if lie.status != 204:
            handler.send_header("content-length", str(len(lie.body)))
        handler.end_headers()
        if lie.status != 204:
            handler.wfile.write(lie.body)


_REQUESTS = {
    "list_all": ("GET", r"/lamps\?\$count=true\Z"),
    "list_page": ("GET", r"/lamps\?\$top=2"),
    "list_refused": ("GET", r"/lamps\?\$filter"),
    "get_lamp": ("GET", r"/lamps/[^/?]+\Z"),
    "get_name": ("GET", r"/lamps/[^/]+/displayName\Z"),
    "update_lamp": ("PATCH", r"/lamps/[^/]+\Z"),
    "delete_lamp": ("DELETE", r"/lamps/[^/]+\Z"),
}


def is_about(request: httpx.Request, example: str) -> bool:
    """Whether a request is the one of an example."""
    if example in _REQUESTS:
        method, pattern = _REQUESTS[example]
        return request.method == method and re.search(pattern, str(request.url)) is not None
    return example == "create_desk" and request.method == "POST" and b"Desk" in request.content


# ---- the lies ----


def _at(value: Any, path: str) -> tuple[Any, Any]:
    *outer, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    for part in outer:
        value = value[part]
    return value, last


def put(path: str, new: Any) -> Change:
    """Another value at a place."""

    def change(lie: Lie) -> None:
        value = lie.json
        inner, last = _at(value, path)
        inner[last] = new
        lie.say(value)

    return change


def drop(path: str) -> Change:
    """Nothing at a place."""

    def change(lie: Lie) -> None:
        value = lie.json
        inner, last = _at(value, path)
        del inner[last]
        lie.say(value)

    return change


def rename(path: str, new: str) -> Change:
    """Another name for a member."""

    def change(lie: Lie) -> None:
        value = lie.json
        inner, last = _at(value, path)
        inner[new] = inner.pop(last)
        lie.say(value)

    return change


def made(function: Callable[[Any], Any]) -> Change:
    """Another body, made from the one that there is."""
    return lambda lie: lie.say(function(lie.json))


def text(function: Callable[[str], str]) -> Change:
    """Another text, made from the one that there is."""

    def change(lie: Lie) -> None:
        lie.body = function(lie.body.decode()).encode()

    return change


def swap(old: str, new: str) -> Change:
    """Another piece of text."""
    return text(lambda body: body.replace(old, new))


def raw(body: bytes, **headers: str) -> Change:
    """Other bytes."""

    def change(lie: Lie) -> None:
        lie.body = body
        lie.headers.update({name.replace("_", "-"): value for name, value in headers.items()})

    return change


def header(name: str, value: str) -> Change:
    """Another header field; none for an empty value."""

    def change(lie: Lie) -> None:
        lie.headers.pop(name.lower(), None)
        if value:
            lie.headers[name.lower()] = value

    return change


def status(code: int, body: bytes | None = None) -> Change:
    """Another status."""

    def change(lie: Lie) -> None:
        lie.status = code
        lie.body = lie.body if body is None else body

    return change
