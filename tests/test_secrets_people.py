"""Pseudonyms: recordings of a live tenant speak of nobody, and chained cases replay."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from transports_sample import reply, request, service

from harness.secrets import Pseudonyms
from harness.transports import TransportOptions, open_transport, send

TOKEN = {"HARNESS_TOKEN": "opaque-token-of-a-test"}
TENANT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
GUEST = "3f2504e0-4f89-41d3-9a0c-0305e82c3302"
ANA: dict[str, Any] = {
    "id": "6bb9370c-7f89-4e0a-94d4-c2e20908cb49", "userPrincipalName": "ana.meier@realcorp.onmicrosoft.com",
    "displayName": "Ana Meier", "givenName": "Ana", "surname": "Meier", "mobilePhone": "+49 30 901820",
    "businessPhones": ["+1 425 555 0109"], "homeTenantId": GUEST, "jobTitle": "Ana",
    "proxyAddresses": ["SMTP:ana.meier@realcorp.onmicrosoft.com"], "manager@odata.bind": "x", "note": f"in {TENANT}",
}  # fmt: skip
PEOPLE = ("ana.meier", "realcorp", "Real Corp", "Ana Meier", '"Meier"', "901820", "425 555", TENANT, GUEST)


def respond(handler: BaseHTTPRequestHandler) -> None:
    if "organization" in handler.path:
        body: Any = {
            "value": [
                {"id": TENANT, "displayName": "Real Corp", "verifiedDomains": [{"name": "realcorp.onmicrosoft.com"}]}
            ]
        }
    else:
        body = ANA
    reply(handler, 200, json.dumps(body).encode(), content_type="application/json", x_tenant=TENANT)


def recorded(folder: Path, paths: list[str], **options: Any) -> str:
    with service(respond) as base:
        chosen = TransportOptions(live_url=base, environment=TOKEN, record="rewrite", **options)
        with open_transport("live", chosen) as client:
            for number, path in enumerate(paths):
                answer = send(client, request("GET", base + path), cassette=folder / f"{number}.yaml").response
                assert answer.status == 200
                assert "REDACTED" not in answer.body
    return "\n".join(path.read_text() for path in sorted(folder.iterdir()))


CHAIN = ["/v1.0/organization", "/v1.0/me", f"/v1.0/users/{ANA['id']}", f"/v1.0/users/{ANA['userPrincipalName']}",
         f"/v1.0/tenants/{TENANT}", "/v1.0/users?$filter=displayName%20eq%20'Ana%20Meier'"]  # fmt: skip


def test_nobody_is_found_in_a_recording_and_chained_requests_replay(tmp_path: Path) -> None:
    text = recorded(tmp_path, CHAIN)
    assert [each for each in PEOPLE if each in text or each.replace(" ", "%20") in text] == []
    assert ANA["id"] in text
    assert "host: http://127.0.0.1" in text
    with open_transport("replay") as client:
        me = send(client, request("GET", "/me"), cassette=tmp_path / "1.yaml").response.json
        assert me is not None
        shown = me.value
        assert set(shown) == set(ANA)
        assert shown["jobTitle"] == "Person3"
        url = f"/users/{shown['userPrincipalName']}"
        assert send(client, request("GET", url), cassette=tmp_path / "3.yaml").response.status == 200
        assert shown["proxyAddresses"] == [f"SMTP:{shown['userPrincipalName']}"]


def test_the_same_run_gives_the_same_recordings(tmp_path: Path) -> None:
    def bare(folder: Path) -> list[str]:
        folder.mkdir()
        return [line for line in recorded(folder, CHAIN).splitlines() if "127.0.0.1" not in line and " at:" not in line]

    one, two = ([line for line in bare(tmp_path / name) if "GMT" not in line] for name in "ab")
    assert one == two


def test_what_pages_print_stays_as_it_is(tmp_path: Path) -> None:
    assert "Ana Meier" in recorded(tmp_path, ["/v1.0/me"], printed="someone named Ana Meier")


def test_a_team_may_record_names(tmp_path: Path) -> None:
    assert "Ana Meier" in recorded(tmp_path, ["/v1.0/me"], pseudonyms=False)


def test_a_replay_knows_the_pseudonym_of_what_it_was_given(tmp_path: Path) -> None:
    text = recorded(tmp_path, ["/v1.0/users/ana.meier@realcorp.onmicrosoft.com"], given=(ANA["userPrincipalName"],))
    assert "realcorp" not in text
    with open_transport("replay", TransportOptions(given=(ANA["userPrincipalName"],))) as client:
        url = "/users/ana.meier@realcorp.onmicrosoft.com"
        assert send(client, request("GET", url), cassette=tmp_path / "0.yaml").response.status == 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x ANA@Corp.Example.COM y", "x person1@tenant1.example y"),
        ("https://x/users/ana%40corp.example.com/y", "https://x/users/person1@tenant1.example/y"),
        ('{"a": "\\u0061 ana\\u0040corp.example.com"}', '{"a": "\\u0061 person1@tenant1.example"}'),
        ("at corp.example.com.", "at tenant1.example."),
        ("notana@corp.example.com", "notana@tenant1.example"),
        ("manager@odata.bind and x@microsoft.graph.y", "manager@odata.bind and x@microsoft.graph.y"),
    ],
)
def test_a_person_has_one_pseudonym_in_every_spelling(text: str, expected: str) -> None:
    people = Pseudonyms(["ana@corp.example.com"])
    assert people.out_of(text) == expected


def test_names_of_things_are_no_names_of_people() -> None:
    people = Pseudonyms()
    body = json.dumps(
        {"displayName": "Sales Team", "mailNickname": "sales", "createdBy": {"user": {"displayName": "Bo Li"}}}
    )
    people.learn(body)
    assert json.loads(people.out_of(body)) == {
        "displayName": "Sales Team", "mailNickname": "sales", "createdBy": {"user": {"displayName": "Person 1"}}
    }  # fmt: skip


def slow(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    for _ in range(1000):
        try:
            handler.wfile.write(b"x")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


def endless(handler: BaseHTTPRequestHandler) -> None:
    try:
        while True:
            handler.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n")
            handler.wfile.flush()
            time.sleep(0.01)
    except OSError:
        return


@pytest.mark.parametrize("never", [slow, endless])
def test_an_answer_that_never_ends_is_an_error_in_time(never: Callable[[BaseHTTPRequestHandler], None]) -> None:
    with service(never) as base:
        options = TransportOptions(live_url=base, environment=TOKEN, longest=0.5)
        with (
            open_transport("live", options) as client,
            pytest.raises(Exception, match=r"no whole answer within 0\.5 s"),
        ):
            send(client, request("GET", f"{base}/v1.0/me"))


@pytest.mark.parametrize(
    "path", ["/v1.0/../../admin", "/v1.0/%2e%2e/admin", "/v1.0/%252e%252e/admin", "/v1.0/..\\admin"]
)
def test_a_path_that_leads_elsewhere_is_not_sent(path: str) -> None:
    options = TransportOptions(live_url="http://127.0.0.1:9", environment=TOKEN)
    with open_transport("live", options) as client, pytest.raises(Exception, match="leads elsewhere"):
        send(client, request("GET", f"http://127.0.0.1:9{path}"))


def test_what_is_not_encrypted_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with service(lambda handler: reply(handler, 200, b"{}")) as base:
        options = TransportOptions(live_url=base, environment=TOKEN)
        with open_transport("live", options) as client:
            assert send(client, request("GET", f"{base}/v1.0/me")).response.status == 200
    assert isinstance(client, httpx.Client)
