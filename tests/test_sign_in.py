"""Signing in: the real azure-identity against a local authority with a certificate of a throw-away CA."""

import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from transports_sample import reply

from harness.errors import ConfigError, TransportError
from harness.transports.sign_in import METHODS, SignIn, Tokens, from_command, tokens_for

trustme = pytest.importorskip("trustme")
pytest.importorskip("azure.identity")

TENANT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
SECRET = "local~client-secret/PLANTED"
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
  "id": "1"
}
```
"""


@dataclass
class Local:
    """An authority and a service in one, over HTTPS."""

    url: str = ""
    ca: str = ""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    refuse: int = 0
    """How many requests are still refused with 401."""


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    made = Local()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path.endswith("openid-configuration"):
                base = f"{made.url}/{TENANT}"
                shown = {"issuer": f"{base}/v2.0", "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                         "token_endpoint": f"{base}/oauth2/v2.0/token"}  # fmt: skip
                reply(self, 200, json.dumps(shown).encode(), content_type="application/json")
                return
            made.seen.append(self.headers["authorization"])
            if made.refuse:
                made.refuse -= 1
                reply(self, 401, b"{}", www_authenticate='Bearer error="invalid_token"')
                return
            reply(self, 200, b'{"id": "1"}', content_type="application/json")

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            made.asked.append(form)
            body = {
                "token_type": "Bearer",
                "expires_in": 3600,
                "access_token": f"local-token-PLANTED-{len(made.asked)}",
            }
            right = form.get("client_secret") == [SECRET]
            shown = (
                body if right else {"error": "invalid_client", "error_description": f"wrong {form['client_secret']}"}
            )
            reply_without_reading(self, 200 if right else 401, json.dumps(shown).encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    made.url, made.ca = f"https://localhost:{server.server_port}", str(tmp_path / "ca.pem")
    authority.cert_pem.write_to_path(made.ca)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def reply_without_reading(handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def run(folder: Path, local: Local, *, secret: str = SECRET) -> "subprocess.CompletedProcess[str]":
    page = folder / "docs" / "v1.0" / "api" / "thing-get.md"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE)
    (folder / "harness.toml").write_text(
        f'[tenants.test]\nlive-url = "{local.url}"\ntenant-id = "{TENANT}"\nsign-in = "client-secret"\n'
        f'client-id = "11111111-2222-3333-4444-555555555555"\nauthority = "{local.url.removeprefix("https://")}"\n'
    )
    trusted = {"SSL_CERT_FILE": local.ca, "REQUESTS_CA_BUNDLE": local.ca}
    environment = {**os.environ, **trusted, "AZURE_CLIENT_SECRET": secret, "HARNESS_NO_CACHE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "harness", "run", "docs", "--tenant", "test", "--record", "-v"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_client_secret_signs_in_and_neither_it_nor_the_token_is_told(tmp_path: Path, local: Local) -> None:
    done = run(tmp_path, local)
    assert done.returncode == 0, done.stdout + done.stderr
    assert local.seen == ["Bearer local-token-PLANTED-1"]
    assert local.asked[0]["scope"][0].startswith(f"{local.url}/.default")
    recorded = next(tmp_path.rglob("get_me.yaml")).read_text()
    assert "PLANTED" not in done.stdout + done.stderr + recorded
    assert TENANT not in recorded


def test_a_token_that_is_refused_is_renewed_once(tmp_path: Path, local: Local) -> None:
    local.refuse = 1
    done = run(tmp_path, local)
    assert done.returncode == 0, done.stdout + done.stderr
    assert local.seen == ["Bearer local-token-PLANTED-1", "Bearer local-token-PLANTED-2"]


def test_who_cannot_sign_in_hears_why_in_one_line_without_the_secret(tmp_path: Path, local: Local) -> None:
    done = run(tmp_path, local, secret="another-secret-PLANTED")
    assert done.returncode == 3
    assert "sign-in `client-secret`" in done.stderr
    assert "PLANTED" not in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("said", ["a-token", "Bearer a-token", '{"accessToken": "a-token", "expires_on": 12}'])
def test_a_command_gives_a_token(said: str, tmp_path: Path) -> None:
    script = tmp_path / "token.py"
    script.write_text(f"print({said!r})\n")
    token, ends = from_command(f"{sys.executable} {script}")
    assert token == "a-token"
    assert ends == (12 if said.startswith("{") else 0)


@pytest.mark.parametrize(
    ("command", "says"),
    [("false", "ended with 1"), ("no-such-command-here", "No such file"), ("true", "prints no token"),
     ("echo two words", "prints no token"), ("echo {", "broken JSON"), ("'", "quotation")],
)  # fmt: skip
def test_a_command_without_a_token_is_an_error_in_words(command: str, says: str) -> None:
    with pytest.raises(TransportError, match=says):
        from_command(command)


def test_tokens_are_renewed_before_they_end_and_once_when_they_are_refused() -> None:
    now, given = [0.0], iter(range(1, 9))
    tokens = Tokens(lambda _refused: (f"token-{next(given)}", now[0] + 1000), lambda: now[0])
    assert [tokens.token(), tokens.token()] == ["token-1", "token-1"]
    now[0] = 800
    assert tokens.token() == "token-2"
    assert tokens.renewed("token-2")
    assert tokens.renewed("token-2")
    assert tokens.token() == "token-3"


@pytest.mark.parametrize("method", METHODS)
def test_each_way_is_a_credential_that_says_what_it_lacks(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AZURE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("webbrowser.open", lambda *_: False)
    tokens = tokens_for(SignIn(method, authority="login.invalid", scope="https://x.invalid/.default"), {})
    if method in ("client-secret", "certificate", "workload-identity"):
        with pytest.raises(ConfigError, match=method):
            tokens.token()


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(ConfigError, match="sign-in must be one of client-secret"):
        tokens_for(SignIn("password"), {})
