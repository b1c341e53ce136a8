"""The run's own token, opaque as it may be, leaves by no door: no report, no pytest output, no error, no log."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import quote

import pytest
from transports_sample import reply, service

from harness.reports import FORMATS
from harness.secrets.exits import leaving
from harness.secrets.own import OwnSecrets

TOKEN = 'opaque/PLANTED-"token"+of&a=test~'
PAGE = """---
title: "Get thing"
description: "Get a thing."
doc_type: apiPageType
---

# Get thing

Namespace: microsoft.graph

## HTTP request
<!-- { "blockType": "ignored" } -->
```http
GET /me
```

## Response
If successful, this method returns a `200 OK` response code.

## Example

### Request
<!-- { "blockType": "request", "name": "get_me" } -->
```http
GET https://graph.microsoft.com/v1.0/me
```

### Response
<!-- { "blockType": "response", "truncated": true, "@odata.type": "microsoft.graph.user" } -->
```http
HTTP/1.1 200 OK
Content-type: application/json

{
  "id": "1",
  "accountEnabled": true
}
```
"""


def ways(token: str) -> dict[str, str]:
    """Spellings in which a service may echo a token."""
    inside = base64.b64encode(f"client:{token}!".encode()).decode()
    return {
        "accountEnabled": token,
        token: "as a name",
        "url": f"https://b.example/?back={quote(quote(token, safe=''), safe='')}",
        "inner": json.dumps({"deeper": json.dumps([token])}),
        "basic": inside,
        "html": token.replace("&", "&amp;").replace('"', "&quot;"),
    }


@pytest.fixture
def tenant() -> Iterator[str]:
    """Echoes the token everywhere, with a type that no page promises."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        token = handler.headers["authorization"].removeprefix("Bearer ")
        error = {"code": token, "message": f"the token {token} is not for me"}
        body = json.dumps({"id": "1", **ways(token), "error": error}).encode()
        reply(handler, 400, body, content_type="application/json", x_echo=token, set_cookie=f"s={token[::-1]}; Path=/")

    with service(respond) as url:
        yield url


def run(folder: Path, url: str, *command: str) -> str:
    page = folder / "docs" / "v1.0" / "api" / "thing-get.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(PAGE)
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "HARNESS_LIVE_URL": url, "HARNESS_TOKEN": TOKEN, "XDG_CACHE_HOME": str(folder / "cache")},
    )  # fmt: skip
    return done.stdout + done.stderr


def betrayed(folder: Path, *texts: str) -> list[str]:
    """Where the token, or a part of it, is found."""
    parts = ("PLANTED", "DETNALP", base64.b64encode(f"client:{TOKEN}".encode()).decode()[12:40])
    files = {str(path): path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()}
    told = {f"output {number}": text for number, text in enumerate(texts)}
    return [name for name, text in {**files, **told}.items() if any(part in text for part in parts)]


def test_no_report_and_no_cassette_holds_an_echoed_token(tmp_path: Path, tenant: str) -> None:
    formats = [f"--format={name}=reports/{name}" for name in FORMATS]
    said = run(
        tmp_path, tenant, "harness", "run", "docs", "--tenant", "live", "--record", "-v", "--format=text", *formats
    )
    assert "failed" in said
    assert len(list((tmp_path / "reports").iterdir())) == len(FORMATS)
    assert [path.name for path in tmp_path.rglob("*.yaml")] == ["get_me.yaml"]
    assert betrayed(tmp_path, said) == []


def test_pytest_prints_no_echoed_token(tmp_path: Path, tenant: str) -> None:
    own = tmp_path / "test_own.py"
    own.write_text(
        "import pytest\nfrom harness.plugin import cases\n"
        "@pytest.mark.parametrize('case', cases('docs'))\n"
        "def test_mine(tenant, case):\n"
        "    answer = tenant.send(case)\n    import os\n    print(os.environ['HARNESS_TOKEN'])\n"
        "    assert answer.response.body == os.environ['HARNESS_TOKEN']\n"
    )
    said = run(
        tmp_path, tenant, "pytest", "docs", "test_own.py", "--tenant", "live", "-p", "no:cacheprovider", "-rA",
        "--log-level=DEBUG", "--junitxml=junit.xml", "--record-mode=rewrite",
    )  # fmt: skip
    assert "2 failed" in said
    assert "REDACTED" in said
    assert betrayed(tmp_path, said) == []


def test_an_error_in_words_holds_no_secret_of_the_environment(tmp_path: Path, tenant: str) -> None:
    said = run(tmp_path, tenant, "harness", "run", f"docs/{TOKEN}", "--tenant", "live")
    assert "REDACTED" in said
    assert betrayed(tmp_path, said) == []


@pytest.mark.parametrize("way", ways(TOKEN).values(), ids=list(ways(TOKEN)))
@pytest.mark.parametrize("wrap", [str, json.dumps, quote])
def test_a_value_is_found_in_any_spelling(way: str, wrap: object) -> None:
    assert callable(wrap)
    clean = OwnSecrets([TOKEN]).out_of(wrap(way))
    assert "PLANTED" not in clean
    assert base64.b64encode(TOKEN.encode())[4:20].decode() not in clean


def test_what_variables_hold_that_is_no_credential_is_left_alone() -> None:
    own = OwnSecrets()
    own.learn_environment(
        {"A_TOKEN": "embedded", "B_SECRET": "true", "MY_PASSWORD": "12345678", "KEY_TOKEN": "/run/secrets/token",
         "EDITOR": "hunter2-hunter2", "C_PASSWORD": "hunter2-hunter3", "http_proxy": "http://me:pa%20ssword1@proxy:80"}
    )  # fmt: skip
    text = "embedded true 12345678 /run/secrets/token hunter2-hunter2 "
    assert own.out_of(text + "hunter2-hunter3 pa ssword1") == text + "REDACTED REDACTED"


def test_a_page_without_secrets_leaves_as_it_is() -> None:
    assert leaving(PAGE) == PAGE
