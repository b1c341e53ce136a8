"""Secrets never reach a cassette, and their absence changes no verdict."""

import base64
import json
import time
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transports_sample import DATE, cassette_in, client_for, request

from harness.errors import UnavailableError
from harness.secrets.json_text import without_json_secrets
from harness.secrets.names import NAMES, is_secret_name, may_name_secrets
from harness.secrets.scrub import Scrubber, scrubber_for
from harness.transports import send

JWT = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJncmFwaCIsInBsYW50ZWQiOiJqd3QifQ.c2lnbmF0dXJl-PLANTED_jwt"
TOKEN = "opaque/PLANTED+bearer=token"


def planted(name: str) -> str:
    return f"PLANTED-{name}"


SECRET_BODY = {
    "passwordProfile": {"forceChangePasswordNextSignIn": True, "password": planted("password")},
    "passwordCredentials": [{"keyId": "1", "secretText": planted("secretText"), "hint": "abc"}],
    "keyCredentials": [{"usage": "Sign", "type": "X509CertAndPassword", "key": planted("certificate")}],
    "value": [
        {"key": "BaseAddress", "value": "https://scim.contoso.com"},
        {"key": "SecretToken", "value": planted("secret token")},
        {"value": planted("value first"), "key": "Password"},
        {"key": "ClientSecret", "value": {"nested": [planted("nested value")]}},
    ],
    "client_secret": planted("client_secret"),
    "accessToken": planted("accessToken"),
    "refresh_token": planted("refresh_token"),
    "password": [planted("in a list"), {"deep": planted("deep")}],
    "headers": {"Authorization": planted("batch header"), "x-ms-authorization-token": planted("batch x-ms")},
    "note": f"the token is {JWT} or Bearer {planted('a-long-bearer-value-of-20')}",
    "echo": TOKEN,
    "uploadUrl": "https://contoso.blob.core.windows.net/a?sv=2020&sig=PLANTED%2Bsig%3D&se=2026",
    "redirect": "https://a.example/?next=https%3A%2F%2Fb.example%3Faccess_token%3DPLANTED%26x%3D1",
    "pem": "-----BEGIN RSA PRIVATE KEY-----\nPLANTEDkey\n-----END RSA PRIVATE KEY-----",
    "connection": "Endpoint=sb://x;SharedAccessKeyName=n;SharedAccessKey=PLANTED=;EntityPath=p",
    "url": "https://ana:PLANTED@example.com/x",
}


def test_planted_secrets_never_reach_the_file(tmp_path: Path) -> None:
    headers = {
        "date": DATE,
        "set-cookie": planted("set-cookie"),
        "location": f"https://graph.microsoft.com/v1.0/monitor?sig={planted('sig')}&token={JWT}",
        "x-ms-refresh-token": planted("x-ms"),
        "x-echo": TOKEN,
        "www-authenticate": f"Bearer error_description={JWT}",
        "content-type": "application/json",
    }

    def respond(_asked: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=headers, content=json.dumps(SECRET_BODY).encode())

    asked = request(
        "POST",
        f"/users?access_token={planted('query')}&$filter=id eq '{JWT}'",
        json.dumps(SECRET_BODY),
        authorization=f"Bearer {TOKEN}",
        cookie=planted("cookie"),
        x_ms_token_aad_access_token=planted("x-ms request"),
        x_api_key=planted("api key"),
        x_echo=TOKEN,
    )
    cassette = cassette_in(tmp_path)
    with client_for(respond, "once", TOKEN) as client:
        answer = send(client, asked, cassette=cassette)
    assert "PLANTED" in answer.response.body
    for path in tmp_path.rglob("*"):
        if path.is_file():
            text = path.read_text()
            assert "PLANTED" not in text
            assert TOKEN not in text
            assert "eyJ" not in text
            assert "scim.contoso.com" in text
            assert "forceChangePasswordNextSignIn" in text
    with client_for(None, "none", TOKEN) as client:
        again = send(client, asked, cassette=cassette)
    assert again.response.json is not None
    assert _shape(again.response.json.value) == _shape(json.loads(answer.response.body))


def _shape(value: object) -> object:
    """The JSON types of a value, names and all: what a judge looks at."""
    if isinstance(value, dict):
        return {name: _shape(item) for name, item in value.items()}
    return [_shape(item) for item in value] if isinstance(value, list) else type(value).__name__


def test_secrets_in_forms_and_binary_bodies_never_reach_the_file(tmp_path: Path) -> None:
    cassette = cassette_in(tmp_path)

    def respond(_asked: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, headers={"content-type": "image/png"}, content=b"\x89\xfa" + f" {TOKEN} {JWT} ".encode() + b"\x80"
        )

    form = f"grant_type=password&username=ana&password={planted('form')}&client_secret={planted('form')}&scope=x"
    asked = request("POST", "/token", form, content_type="application/x-www-form-urlencoded")
    with client_for(respond, "once", TOKEN) as client:
        send(client, asked, cassette=cassette)
        send(
            client, request("POST", "/x", f"password={planted('first')}", content_type="text/plain"), cassette=cassette
        )
    text = cassette.read_text()
    assert "PLANTED" not in text
    blobs = [line.strip() for line in text.splitlines() if len(line.strip()) > 60 and " " not in line.strip()]
    assert all(b"PLANTED" not in base64.b64decode(blob + "==", validate=False) for blob in blobs)
    assert "grant_type=password&username=ana&password=REDACTED&client_secret=REDACTED&scope=x" in text
    with client_for(None) as client:
        assert send(client, asked, cassette=cassette).response.status == 200


def test_secrets_that_others_recorded_are_gone_when_the_cassette_is_written_again(tmp_path: Path) -> None:
    cassette = tmp_path / "a.yaml"
    cassette.write_text(f"""
interactions:
- request: {{method: GET, uri: 'https://graph.microsoft.com/v1.0/me', body: null, headers: {{Cookie: [PLANTED]}}}}
  response:
    status: {{code: 200, message: OK}}
    headers: {{Set-Cookie: [PLANTED]}}
    body: {{string: '{{"secretText": "PLANTED", "t": "{JWT}"}}'}}
version: 1
""")
    with client_for(lambda _: httpx.Response(204), "new_episodes") as client:
        send(client, request("GET", "/users"), cassette=cassette)
    text = cassette.read_text()
    assert "secretText" in text
    assert "PLANTED" not in text


def test_a_changed_password_still_finds_its_recording(tmp_path: Path) -> None:
    cassette = tmp_path / "a.yaml"
    with client_for(lambda _: httpx.Response(204), "once") as client:
        send(client, request("POST", "/users", '{"password": "one"}'), cassette=cassette)
    with client_for(None) as client:
        assert send(client, request("POST", "/users", '{"password": "two"}'), cassette=cassette).response.status == 204


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"password": 1234}', '{"password": 0}'),
        ('{"password": -1.5e3, "a": 1}', '{"password": 0, "a": 1}'),
        ('{"password": ""}', '{"password": ""}'),
        ('{"password": null, "token": true}', '{"password": null, "token": true}'),
        ('{ "Pass_word" :\n "x" }', '{ "Pass_word" :\n "REDACTED" }'),
        ('{"password": "a\\"b", "c": "d"}', '{"password": "REDACTED", "c": "d"}'),
        ('{"p\\u0061ssword": "x"}', '{"p\\u0061ssword": "REDACTED"}'),
        ('{"password": {"a": ["x", 1, null]}, "b": "y"}', '{"password": {"a": ["REDACTED", 0, null]}, "b": "y"}'),
        ('{"password": "cut off', '{"password": "REDACTED"'),
        ('{"a": [{"password": "x"', '{"a": [{"password": "REDACTED"'),
        ('{"key": "Password", "value": "x"', '{"key": "Password", "value": "REDACTED"'),
        ('{"name": "Password", "type": "String"}', '{"name": "Password", "type": "String"}'),
        ('{"key": "Domain", "value": "x"}', '{"key": "Domain", "value": "x"}'),
        ('["password", "x"]', '["password", "x"]'),
        ('{"error": {"code": "x"}, "value": [1, 2]}', '{"error": {"code": "x"}, "value": [1, 2]}'),
        ('}{"password": "x"}]', '}{"password": "REDACTED"}]'),
    ],
)
def test_only_the_values_of_secrets_are_replaced_by_values_of_the_same_type(text: str, expected: str) -> None:
    assert without_json_secrets(text) == expected


@pytest.mark.parametrize(
    "name", ["secretText", "client_secret", "X-MS-Foo-Token", "Set-Cookie", "refreshToken", "PASSWORD"]
)
def test_secret_names_are_known_in_any_spelling(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["code", "value", "skipToken", "passwordPolicies", "tokenEncryptionKeyId", "@odata.nextLink"]
)
def test_names_of_ordinary_properties_are_no_secrets(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "A bearer token is required for this request.",
        "Basic authentication is not supported",
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "eyJustAWord and eyJ.too.short",
        "The password=policy of the tenant",
    ],
)
def test_innocent_text_stays(text: str) -> None:
    assert Scrubber().body(text) == text


def test_what_is_nested_absurdly_deep_is_replaced_as_a_whole() -> None:
    text = "[" * 600 + '{"password": "x", "a": "y"}' + "]" * 600
    assert without_json_secrets(text) == "[" * 600 + '{"REDACTED": "REDACTED", "REDACTED": "REDACTED"}' + "]" * 600


def test_a_value_too_short_to_be_a_credential_does_not_spoil_other_text() -> None:
    assert scrubber_for("e", "").text("hello there") == "hello there"


def test_every_name_of_a_secret_is_worth_a_look() -> None:
    spelt = (*(name.replace("xms", "x-ms-") for name in NAMES), "uploadUrl", "azureStorageUri")
    assert [name for name in spelt if not may_name_secrets(name)] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12) | st.just(JWT),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["password", "key", "value", "name", "usage", "secretText", "a"]) | st.text(max_size=4),
            inner | st.sampled_from(["Password", "SecretToken"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_scrubbed_json_is_json_of_the_same_shape_and_stays_as_it_is(value: object) -> None:
    text = json.dumps(value)
    once = Scrubber().body(text)
    assert Scrubber().body(once) == once
    assert _types(json.loads(once)) == _types(value)


def _types(value: object) -> object:
    shape = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null"}
    if isinstance(value, dict):
        return {name: _types(item) for name, item in value.items()} if JWT not in value else "object"
    return [_types(item) for item in value] if isinstance(value, list) else shape[type(value)]


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")))
def test_scrubbing_any_bytes_twice_is_scrubbing_them_once(content: bytes) -> None:
    once = scrubber_for("PLANTED-token").content(content)
    assert scrubber_for("PLANTED-token").content(once) == once


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * 20_000,
        '{"key":"password","value":' * 10_000,
        '"\\"' * 40_000,
        "eyJ" * 40_000,
        "eyJaaaaaa." * 20_000,
        "://a:" * 20_000,
        "-----BEGIN PRIVATE KEY-----" * 20_000,
        "bearer " * 20_000,
        "%26sig%3D" * 20_000,
        "[" * 100_000,
    ],
)
@pytest.mark.slow
def test_hostile_bodies_take_linear_time(text: str) -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        Scrubber().body(text[:size])
        Scrubber().body("{" + text[:size])
        return time.process_time() - started

    quarter = min(seconds(len(text) // 4) for _ in range(3))
    assert seconds(len(text)) < 4 * 4 * quarter + 0.2  # a square would be sixteen times as long


def test_secrets_do_not_reach_messages_and_logs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(asked: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=asked)

    said = []
    for responder, path in ((broken, "/me"), (None, "/me"), (broken, "/a b\n")):
        asked = request("GET", f"{path}?sig=PLANTED", prefer="x")
        with (
            client_for(responder, "once" if responder else "none") as client,
            pytest.raises(UnavailableError) as caught,
        ):
            send(client, asked, cassette=tmp_path / "missing.yaml")
        said.append(str(caught.value))
    assert "PLANTED" not in "".join(said)
    assert "\n" not in "".join(said)
    caplog.set_level("DEBUG", logger="vcr")
    with client_for(lambda _: httpx.Response(200, json={"secretText": "PLANTED"}), "once") as client:
        send(client, request("POST", "/x", '{"password": "PLANTED"}'), cassette=tmp_path / "a.yaml")
    assert "a.yaml" in caplog.text or "Appending" in caplog.text
    assert "PLANTED" not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("vcr"))
