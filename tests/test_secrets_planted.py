"""Sixty planted secrets, in requests, answers, headers, pages, the environment: nowhere on disk or in output."""

import base64
import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from transports_sample import client_for, reply, request, service

from harness.errors import CassetteError
from harness.reports import FORMATS
from harness.secrets import OwnSecrets, leaks
from harness.transports import send
from harness.transports.cleaning import scrub_file

_numbers = count(1)
PLANTED: list[str] = []


def plant(form: str = "PLANT{0:03d}xyzw~Q") -> str:
    """Another secret; all of them are told by what no other text holds."""
    PLANTED.append(f"PLANT{next(_numbers):03d}")
    return form.format(int(PLANTED[-1][5:])).replace("PLANT", "PLANT")


def jwt() -> str:
    parts = (f'{{"alg":"{plant()}"}}', f'{{"sub":"{PLANTED[-1]}"}}', PLANTED[-1])
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


def named(*names: str) -> dict[str, str]:
    return {name: plant() for name in names}


ENVIRONMENT = {
    "HARNESS_TOKEN": plant(), "AZURE_CLIENT_SECRET": plant("PLANT{0:03d}/a+b&c=d e\"f"), "MY_API_KEY": plant(),
    "DB_PASSWORD": plant(), "CI_CREDENTIALS": json.dumps({"clientSecret": plant(), "tenant": "t"}),
    "NO_PROXY_URL": f"http://user:{plant()}@proxy.example:8080",
}  # fmt: skip
OF_ENVIRONMENT = [
    ENVIRONMENT["HARNESS_TOKEN"], ENVIRONMENT["AZURE_CLIENT_SECRET"], ENVIRONMENT["MY_API_KEY"],
    ENVIRONMENT["DB_PASSWORD"], json.loads(ENVIRONMENT["CI_CREDENTIALS"])["clientSecret"],
    ENVIRONMENT["NO_PROXY_URL"].split(":")[2].split("@")[0],
]  # fmt: skip
BODY: dict[str, Any] = {
    **named("secretText", "password", "newPassword", "preSharedKey", "clientState", "tokenValue", "clientSecret"),
    **named("refresh_token", "sharedSecret", "apiToken", "passcode", "temporaryAccessPass", "private-key"),
    "secrets": [{"key": "BaseAddress", "value": plant()}, {"key": "Anything", "value": plant()}],
    "credentials": [{"key": "X", "value": plant()}],
    "pair": {"name": "Password", "value": plant()},
    "key": {"usage": "Sign", "key": plant()},
    "inner": json.dumps({"deeper": json.dumps({"password": plant()}), "list": [{"key": "Password", "value": plant()}]}),
    "xml": f"<a><wsse:Password Type='x'>{plant()}</wsse:Password><b secret=\"{plant()}\"/></a>",
    "form": f"grant_type=x&client_secret={plant()}&password={plant()}",
    "uploadUrl": f"https://up.example/up/{plant()}?x=1",
    "@microsoft.graph.downloadUrl": f"https://down.example/{plant()}",
    "sas": f"https://b.blob.core.windows.net/c?sv=1&sig={plant()}&se=2",
    "next": f"https://graph.microsoft.com/v1.0/users?$skiptoken={plant()}&key={plant()}&token={plant()}",
    "encoded": f"https://x.example/?u=https%3A%2F%2Fy.example%3Faccess_token%3D{plant()}",
    "jwt": f"the token {jwt()} is not valid",
    "bearer": f"Authorization: Bearer {plant('PLANT{0:03d}aaaaaaaaaaaaaaaaaaaaaaa')}",
    "connection": f"Endpoint=sb://x;SharedAccessKey={plant()};EntityPath=p",
    "pem": f"-----BEGIN PRIVATE KEY-----\n{plant('PLANT{0:03d}aaaa')}\n-----END PRIVATE KEY-----",
    "user": f"https://ana:{plant()}@example.com/x",
    "requests": [
        {"id": "1", "url": f"/x?sig={plant()}", "headers": {"Authorization": plant(), "x-api-key": plant()},
         "body": {"password": plant()}},
    ],
}  # fmt: skip
HEADERS = {
    "set-cookie": f"a={plant()}; Path=/", "x-ms-refresh-token": plant(), "x-api-key": plant(),
    "location": f"https://graph.microsoft.com/v1.0/x?sig={plant()}", "www-authenticate": f'Bearer x="{jwt()}"',
}  # fmt: skip
ECHOES = {
    str(number): way
    for number, value in enumerate(OF_ENVIRONMENT)
    for way in (value, base64.b64encode(f"id:{value}".encode()).decode(), quote(value, safe=""), json.dumps([value]))
}
MULTIPART = (
    f'--b\r\nContent-Type: application/json\r\n\r\n{{"key": "Password", "value": "{plant()}"}}\r\n'
    f"--b\r\nContent-Type: application/http\r\n\r\nPOST /x HTTP/1.1\r\nAuthorization: Bearer {plant()}\r\n\r\n"
    f'{{"password": "{plant()}"}}\r\n--b\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\n'
    f"{plant()}\r\n--b--\r\n"
)
PAGE_SECRETS = named("password", "secretText")
PAGE = f"""---
title: "Create thing"
description: "Create a thing."
doc_type: apiPageType
---

# Create thing

Namespace: microsoft.graph

## HTTP request
<!-- {{ "blockType": "ignored" }} -->
```http
GET /me
```

## Response
If successful, this method returns a `200 OK` response code.

## Example

### Request
<!-- {{ "blockType": "request", "name": "get_me" }} -->
```http
GET https://graph.microsoft.com/v1.0/me?$select=id&access_token={plant()}
Cookie: {plant()}
x-api-key: {plant()}
Prefer: {jwt()}

{json.dumps({**PAGE_SECRETS, "env": OF_ENVIRONMENT[1]})}
```

### Response
<!-- {{ "blockType": "response", "truncated": true, "@odata.type": "microsoft.graph.user" }} -->
```http
HTTP/1.1 200 OK
Content-type: application/json

{{
  "id": "1",
  "secretText": "{plant()}
}}
```
"""


def test_there_are_as_many_as_promised() -> None:
    assert len(set(PLANTED)) == len(PLANTED) >= 60


def found(folder: Path, said: str) -> dict[str, list[str]]:
    """Where which of them is found, the page itself apart."""
    files = {str(p): p.read_text(errors="replace") for p in folder.rglob("*") if p.is_file() and "docs" not in p.parts}
    coded = [base64.b64encode(b"id:" + value.encode()).decode()[8:20] for value in OF_ENVIRONMENT]
    texts = {**files, "output": said}
    return {
        name: [each for each in (*PLANTED, *coded) if each in text]
        for name, text in texts.items()
        if any(each in text for each in (*PLANTED, *coded))
    }


def respond(handler: BaseHTTPRequestHandler) -> None:
    body = {"id": "1", "error": {"code": "x", "message": OF_ENVIRONMENT[1]}, **BODY, **ECHOES, "multipart": MULTIPART}
    reply(handler, 400, json.dumps(body).encode(), content_type="application/json", x_echo=OF_ENVIRONMENT[0], **HEADERS)


@pytest.mark.parametrize(
    "command",
    [
        ("harness", "run", "docs", "--tenant", "live", "--record", "-v", "--format=text",
         *(f"--format={name}=reports/{name}" for name in FORMATS)),
        ("harness", "run", "docs/v1.0/api/thing-get.md::get_me", "--tenant", "live"),
        ("harness", "audit", "docs", "--no-cache", "-v", "--format=text", "--format=html=reports/html"),
        ("pytest", "docs", "--tenant", "live", "--record-mode=rewrite", "-rA", "-p", "no:cacheprovider",
         "--junitxml=junit.xml", "--log-level=DEBUG"),
    ],
    ids=["run", "one case", "audit", "pytest"],
)  # fmt: skip
def test_none_is_found_on_disk_or_in_output(tmp_path: Path, command: tuple[str, ...]) -> None:
    page = tmp_path / "docs" / "v1.0" / "api" / "thing-get.md"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE)
    with service(respond) as url:
        environment = {**os.environ, **ENVIRONMENT, "HARNESS_LIVE_URL": url, "HARNESS_NO_CACHE": "1"}
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, env=environment, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert "thing-get.md" in done.stdout
    assert found(tmp_path, done.stdout + done.stderr) == {}


@pytest.mark.parametrize("body", [json.dumps(BODY), MULTIPART, BODY["xml"], BODY["form"], BODY["inner"]])
def test_none_is_left_in_a_cassette_whatever_carries_it(tmp_path: Path, body: str) -> None:
    answer = httpx.Response(200, headers={"content-type": "text/plain"}, text=body)
    with client_for(lambda _: answer, "once", *OF_ENVIRONMENT) as client:
        send(client, request("POST", "/x", body, content_type="text/plain"), cassette=tmp_path / "a.yaml")
    assert found(tmp_path, "") == {}


def test_files_that_exist_are_cleaned(tmp_path: Path) -> None:
    har = {"log": {"version": "1.2", "entries": [{
        "request": {"method": "POST", "url": f"https://graph.microsoft.com/v1.0/x?sig={PLANTED[0]}xyz",
                    "headers": [{"name": "Authorization", "value": PLANTED[1]}],
                    "cookies": [{"name": "c", "value": PLANTED[2], "httpOnly": True}],
                    "queryString": [{"name": "sig", "value": PLANTED[3]}],
                    "postData": {"text": json.dumps(BODY), "params": [{"name": "password", "value": PLANTED[4]}]}},
        "response": {"status": 200, "statusText": "OK", "headers": [{"name": "Set-Cookie", "value": PLANTED[5]}],
                     "cookies": [], "redirectURL": f"https://a.example/?code={PLANTED[6]}",
                     "content": {"encoding": "base64", "text": base64.b64encode(json.dumps(BODY).encode()).decode()}},
    }]}}  # fmt: skip
    file, yaml = tmp_path / "a.har", tmp_path / "b.yaml"
    file.write_text(json.dumps(har))
    yaml.write_text(
        "interactions:\n- request: {method: GET, uri: 'https://graph.microsoft.com/v1.0/x', body: null, headers: {}}\n"
        "  response:\n    status: {code: 200, message: OK}\n    headers: {}\n"
        f"    body: {{string: '{json.dumps({'password': PLANTED[0]})}'}}\nversion: 1\n"
    )
    assert scrub_file(file, write=False)
    assert PLANTED[0] in file.read_text()
    for path in (file, yaml):
        assert scrub_file(path)
        once = path.read_bytes()
        assert not scrub_file(path)
        assert path.read_bytes() == once
    inner = json.loads(file.read_text())["log"]["entries"][0]["response"]["content"]["text"]
    assert not [each for each in PLANTED if each in base64.b64decode(inner).decode()]
    assert found(tmp_path, "") == {}


def test_the_command_cleans_folders_and_goes_on_behind_what_is_no_recording(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_text(json.dumps({"log": {"entries": [], "password": PLANTED[0]}}))

    def scrub(*options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "harness", "scrub", str(tmp_path), *options],
            capture_output=True,
            text=True,
            check=False,
        )

    assert "b.json: holds secrets" in scrub("--check").stdout
    done = scrub()
    assert done.returncode == 3
    assert "a.json: broken JSON" in done.stderr
    assert found(tmp_path, done.stdout) == {}


SPELT = 'secret/of+a"run&x'


@pytest.mark.parametrize(
    "text",
    [
        SPELT, quote(quote(SPELT, safe=""), safe=""), json.dumps(json.dumps(SPELT)), SPELT.replace("&", "&amp;"),
        base64.b64encode(f"a{SPELT}b".encode()).decode(), base64.urlsafe_b64encode(f"ab{SPELT}".encode()).decode(),
        SPELT.replace("/", "\\u002F"), f"{SPELT[:6]}\n{SPELT[6:]}",
    ],
)  # fmt: skip
def test_the_gate_finds_what_a_scrubber_would_have_missed_and_names_the_place_only(text: str) -> None:
    left = list(leaks(f"first\n{text}", OwnSecrets([SPELT])))
    assert left
    assert "secret/of" not in str(left)
    assert not list(leaks("first\nsecond", OwnSecrets([SPELT])))


def test_what_the_gate_refuses_is_not_recorded_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "harness.transports.scrub.leaks", lambda text: [(1, "a secret of this run")] if "bad" in text else []
    )
    with client_for(lambda _: httpx.Response(200, text="x"), "once") as client:
        send(client, request("GET", "/bad"), cassette=tmp_path / "a.yaml")
        send(client, request("GET", "/good"), cassette=tmp_path / "b.yaml")
    assert [path.name for path in tmp_path.iterdir()] == ["b.yaml"]


def test_a_file_that_is_missing_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(CassetteError, match="no such file"):
        scrub_file(tmp_path / "none.yaml")
