"""A run of a live tenant: reads by default, writes where they are allowed, and nothing foreign is ever touched."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.tenant import create, packaged_metadata
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
ALL = ("--allow", "write,delete")


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


@pytest.fixture
def tenant() -> Iterator[Service]:
    with serve(create(packaged_metadata(), seed=7)) as server:
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


def harness(
    folder: Path, tenant: Service, *options: str, token: str = "an-opaque-token-of-a-test"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", "run", "docs", "--tenant", "live", "--format", "text",
         "--format", "json=report.json", *options],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "HARNESS_LIVE_URL": tenant.url, "HARNESS_TOKEN": token, "HARNESS_NO_CACHE": "1"},
    )  # fmt: skip


def outcomes(folder: Path) -> dict[str, str]:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {case["id"].rpartition("::")[2]: case["outcome"] for case in report["cases"]}


def reasons(folder: Path) -> dict[str, str]:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {case["id"].rpartition("::")[2]: case["reason"] for case in report["cases"]}


def confirmed(tenant: Service) -> tuple[str, ...]:
    return (*ALL, "--confirm-tenant", tenant.organization)


COMBINATIONS = [
    ("list", "delete"), ("list", "update"), ("list", "act"), ("list", "get", "delete"),
    ("list", "create", "update", "delete"), ("list", "get", "create", "update", "act", "delete"),
    ("delete",), ("update", "delete", "act"),
]  # fmt: skip


@pytest.mark.parametrize("names", COMBINATIONS, ids="-".join)
@pytest.mark.parametrize("options", ["none", "bound", "everything", "bound and everything"])
def test_what_the_run_did_not_create_is_untouched(
    tenant: Service, tmp_path: Path, names: tuple[str, ...], options: str
) -> None:
    write(tmp_path, *names)
    before = tenant.state()
    bound = ("--bind", f"applications={tenant.foreign[0]}") if "bound" in options else ()
    done = harness(tmp_path, tenant, *bound, *(confirmed(tenant) if "everything" in options else ()))
    assert done.returncode in (0, 3), done.stdout + done.stderr
    assert tenant.state() == before
    wrote = {name for name in ("update_app", "add_password", "delete_app") if name in outcomes(tmp_path)}
    may = "everything" in options and "create" in names
    assert {outcomes(tmp_path)[name] for name in wrote} <= ({"passed"} if may else {"skipped"})


def test_reads_run_by_default_and_the_summary_counts_what_was_not_sent(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    done = harness(tmp_path, tenant)
    assert outcomes(tmp_path) == {
        "list_apps": "passed", "get_app": "passed", "create_app": "skipped", "update_app": "skipped",
        "add_password": "skipped", "delete_app": "skipped",
    }  # fmt: skip
    assert "skipped 3: not sent: it writes, which `--allow write` permits" in done.stdout
    assert "skipped 1: not sent: it deletes, which `--allow delete` permits" in done.stdout


def test_writing_is_allowed_without_deleting_and_leaves_nothing(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    before = tenant.state()
    harness(tmp_path, tenant, "--allow", "write", "--confirm-tenant", tenant.organization)
    assert [name for name, outcome in outcomes(tmp_path).items() if outcome == "skipped"] == ["delete_app"]
    assert tenant.state() == before


def test_only_allow_bound_lets_a_run_change_what_existed_and_the_report_says_so(
    tenant: Service, tmp_path: Path
) -> None:
    write(tmp_path, "update")
    bind = ("--bind", f"applications={tenant.foreign[0]}", "--allow-bound", "applications")
    done = harness(tmp_path, tenant, *confirmed(tenant), *bind)
    assert outcomes(tmp_path) == {"update_app": "passed"}
    assert tenant.get(f"/v1.0/applications/{tenant.foreign[0]}")["displayName"] == "Renamed"
    assert f"might change what it did not create: applications = {tenant.foreign[0]}" in done.stdout


def test_a_created_object_is_deleted_rather_than_a_bound_one(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, "create", "delete")
    bind = ("--bind", f"applications={tenant.foreign[0]}", "--allow-bound", "applications")
    before = tenant.state()
    harness(tmp_path, tenant, *confirmed(tenant), *bind)
    assert outcomes(tmp_path) == {"create_app": "passed", "delete_app": "passed"}
    assert tenant.state() == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--allow", "write"), "needs the live tenant named"),
        (("--allow", "write", "--confirm-tenant", "11111111-1111-1111-1111-111111111111"), "nothing was sent"),
        (("--allow", "everything"), "allow must be write or delete"),
        (("--allow-bound", "applications"), "no binding gives its key"),
    ],
)
def test_what_is_not_confirmed_is_refused_with_2(
    tenant: Service, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    write(tmp_path, *PAGES)
    before = tenant.state()
    done = harness(tmp_path, tenant, *options)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert tenant.state() == before


def jwt(claims: dict[str, str]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims)]
    return ".".join((*parts, "signature"))


def test_the_tenant_of_a_jwt_is_the_one_that_counts(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    token = jwt({"tid": "22222222-2222-2222-2222-222222222222"})
    refused = harness(tmp_path, tenant, *confirmed(tenant), token=token)
    assert refused.returncode == 2
    assert "the token is for tenant 22222222" in refused.stderr
    done = harness(tmp_path, tenant, *ALL, "--confirm-tenant", "22222222-2222-2222-2222-222222222222", token=token)
    assert done.returncode == 0
    assert set(outcomes(tmp_path).values()) == {"passed"}


def test_a_tenant_is_described_once_in_the_settings(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    (tmp_path / "harness.toml").write_text(
        f'[tenants.test]\nlive-url = "{tenant.url}"\ntenant-id = "{tenant.organization}"\n'
        'token-variable = "TEST_TOKEN"\nallow = ["write", "delete"]\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "harness", "run", "docs", "--tenant", "test", "--format", "json=report.json"]
    environment = {**os.environ, "TEST_TOKEN": "an-opaque-token-of-a-test"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert set(outcomes(tmp_path).values()) == {"passed"}


def test_pytest_asks_for_the_same(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    before = tenant.state()
    command = [sys.executable, "-m", "pytest", "docs", "--tenant", "live", "-q", "-rs", "-p", "no:cacheprovider"]
    environment = {**os.environ, "HARNESS_LIVE_URL": tenant.url, "HARNESS_TOKEN": "an-opaque-token-of-a-test"}

    def run(*options: str) -> str:
        done = subprocess.run(
            [*command, *options], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout

    assert "4 skipped" in run()
    allowed = run("--allow", "write", "--allow", "delete", "--confirm-tenant", tenant.organization)
    assert "skipped" not in allowed
    assert tenant.state() == before
