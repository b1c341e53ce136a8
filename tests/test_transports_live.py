"""The live tenant, against real HTTP on loopback: whose token goes where, patience, and clear errors."""

import gzip
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest
from transports_sample import echo, reply, request, service

from harness.errors import ConfigError, TransportError, UsageError
from harness.model import Source
from harness.transports import TRANSPORTS, TransportOptions, open_transport, send
from harness.transports.bodies import MAX_BODY
from harness.transports.embedded import answering
from harness.transports.retries import MAX_WAIT, RETRIES, RetryingTransport

TOKEN = "opaque-token-of-a-test"


def live_options(base: str, record: str = "", waits: list[float] | None = None) -> TransportOptions:
    sleep = (waits if waits is not None else []).append
    return TransportOptions(
        live_url=base, environment={"HARNESS_TOKEN": TOKEN}, record=record, sleep=sleep, timeout=5.0
    )


def scripted(*statuses: int, **headers: str) -> tuple[list[str], Callable[[BaseHTTPRequestHandler], None]]:
    """A service that answers with the given statuses in order, and what it was asked."""
    asked: list[str] = []

    def respond(handler: BaseHTTPRequestHandler) -> None:
        status = statuses[min(len(asked), len(statuses) - 1)]
        asked.append(f"{handler.command} {handler.headers['authorization']}")
        reply(
            handler, status, b'{"a": 1}', content_type="application/json", **(headers if status in (429, 503) else {})
        )

    return asked, respond


def test_the_token_goes_to_the_configured_service(tmp_path: Path) -> None:
    asked, respond = scripted(200)
    with service(respond) as base, open_transport("live", live_options(base, "once")) as client:
        documented = request("GET", f"{base}/v1.0/me", authorization="Bearer {token}")
        exchange = send(client, documented, cassette=tmp_path / "a.yaml")
    assert asked == [f"GET Bearer {TOKEN}"]
    assert exchange.source == Source("live", "live")
    text = (tmp_path / "a.yaml").read_text()
    assert "answered_by: live" in text
    assert TOKEN not in text
    with open_transport("replay") as client:
        again = send(client, request("GET", f"{base}/v1.0/me"), cassette=tmp_path / "a.yaml")
    assert again.source.answered_by == "live"
    assert again.source.recorded_at.endswith("Z")
    assert again.response.body == exchange.response.body


def test_the_token_goes_nowhere_else() -> None:
    asked, respond = scripted(200)
    with service(respond) as base, open_transport("live", live_options("https://graph.microsoft.com")) as client:
        for url in (
            base,
            "http://graph.microsoft.com/v1.0",
            "https://graph.microsoft.com:444/",
            "https://evil.example",
        ):
            with pytest.raises(TransportError, match=r"not sent: the token is only for https://graph\.microsoft\.com"):
                send(client, request("GET", url))
    assert asked == []


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    stranger, elsewhere = scripted(200)
    with (
        service(elsewhere) as other,
        service(lambda handler: reply(handler, 302, location=f"{other}/steal")) as base,
        open_transport("live", live_options(base)) as client,
    ):
        exchange = send(client, request("GET", f"{base}/download"))
    assert exchange.response.status == 302
    assert stranger == []


def test_a_missing_token_names_the_variable() -> None:
    with pytest.raises(TransportError, match="HARNESS_TOKEN is not set") as caught:
        open_transport("live", TransportOptions())
    assert caught.value.exit_code == 3


def test_a_token_that_no_header_can_carry_is_refused_without_showing_it() -> None:
    with pytest.raises(TransportError) as caught:
        open_transport("live", TransportOptions(environment={"HARNESS_TOKEN": "secret\r\nx-evil: 1"}))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["", "graph.microsoft.com", "ftp://x", "http://graph.microsoft.com", "https://u:p@x", "http://[", "https://a..b"],
)
def test_a_live_url_that_would_leak_the_token_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigError, match="live-url"):
        open_transport("live", live_options(url))


def test_retry_after_is_honoured_in_seconds() -> None:
    asked, respond = scripted(429, 503, 200, retry_after="7")
    waits: list[float] = []
    with service(respond) as base, open_transport("live", live_options(base, waits=waits)) as client:
        assert send(client, request("POST", f"{base}/x", "{}")).response.status == 200
    assert waits == [7.0, 7.0]
    assert len(asked) == 3


def test_a_date_in_the_past_means_at_once() -> None:
    _, respond = scripted(503, 200, retry_after="Mon, 05 Jan 2015 09:00:01 GMT")
    waits: list[float] = []
    with service(respond) as base, open_transport("live", live_options(base, waits=waits)) as client:
        send(client, request("GET", f"{base}/x"))
    assert waits == [0.0]


def test_without_retry_after_the_waits_grow() -> None:
    asked, respond = scripted(429)
    waits: list[float] = []
    with (
        service(respond) as base,
        open_transport("live", live_options(base, waits=waits)) as client,
        pytest.raises(TransportError, match="the tenant is busy: 429 after 5 attempts"),
    ):
        send(client, request("GET", f"{base}/x"))
    assert waits == [1.0, 2.0, 4.0, 8.0]
    assert len(asked) == RETRIES + 1


def test_more_patience_than_is_bounded_is_an_error_at_once() -> None:
    asked, respond = scripted(429, retry_after="3600")
    waits: list[float] = []
    with (
        service(respond) as base,
        open_transport("live", live_options(base, waits=waits)) as client,
        pytest.raises(TransportError, match="after 1 attempt, and asks to wait 3600 s more"),
    ):
        send(client, request("GET", f"{base}/x"))
    assert waits == []
    assert len(asked) == 1
    assert MAX_WAIT < 3600


def test_an_unreachable_service_is_one_line() -> None:
    with service(lambda handler: reply(handler, 200)) as base:
        pass
    with open_transport("live", live_options(base)) as client, pytest.raises(TransportError) as caught:
        send(client, request("GET", f"{base}/x"))
    assert str(caught.value).startswith(f"GET {base}/x: the tenant cannot be reached: ")
    assert caught.value.exit_code == 3
    assert TOKEN not in str(caught.value)


def test_a_time_out_is_one_line() -> None:
    def slow(asked: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("timed out", request=asked)

    with httpx.Client(transport=answering(slow)) as client, pytest.raises(TransportError, match="no answer in time"):
        send(client, request("GET", "/me"))


def test_a_lost_connection_is_tried_again_for_reads_only() -> None:
    counts = {"GET": 0, "POST": 0}

    def flaky(asked: httpx.Request) -> httpx.Response:
        counts[asked.method] += 1
        if counts[asked.method] < 3:
            raise httpx.RemoteProtocolError("Server disconnected", request=asked)
        return echo(asked)

    with httpx.Client(transport=RetryingTransport(httpx.MockTransport(flaky), lambda _: None)) as client:
        assert send(client, request("GET", "/me")).response.status == 200
        with pytest.raises(TransportError, match="Server disconnected"):
            send(client, request("POST", "/me", "{}"))
    assert counts == {"GET": 3, "POST": 1}


def test_an_answer_of_absurd_size_is_refused() -> None:
    with (
        service(lambda handler: reply(handler, 200, b"x" * (MAX_BODY + 1))) as base,
        open_transport("live", live_options(base)) as client,
        pytest.raises(TransportError, match="a body of more"),
    ):
        send(client, request("GET", f"{base}/x"))


def test_compressed_answers_are_read_and_secrets_are_not_shown() -> None:
    body = gzip.compress(json.dumps({"secretText": "PLANTED", "displayName": "x"}).encode())

    def respond(handler: BaseHTTPRequestHandler) -> None:
        reply(handler, 200, body, content_encoding="gzip", content_type="application/json", set_cookie="a=PLANTED")

    with service(respond) as base, open_transport("live", live_options(base)) as client:
        exchange = send(client, request("GET", f"{base}/x"))
    assert exchange.response.json is not None
    assert exchange.response.json.value == {"secretText": "REDACTED", "displayName": "x"}
    assert "PLANTED" not in repr(exchange)


@pytest.mark.parametrize(
    ("method", "url", "name", "message"),
    [
        ("", "/me", "a", "`` is no method"),
        ("GET /", "/me", "a", "is no method"),
        ("GET", "me://", "a", "an absolute URL"),
        ("GET", "https:///me", "a", "an absolute URL"),
        ("GET", "https://u:p@x/me", "a", "without user information"),
        ("GET", "https://x/\x00", "a", "Invalid non-printable"),
        ("GET", "https://[x/me", "a", "is no host"),
        ("GET", "https://x:99999/me", "a", "Port out of range"),
        ("GET", "https://x:0/me", "a", "0 is no port"),
        ("GET", "/me", "a b", "`a b` is no header field"),
    ],
)
def test_what_cannot_be_sent_is_said(method: str, url: str, name: str, message: str) -> None:
    with httpx.Client(transport=answering(echo)) as client, pytest.raises(TransportError) as caught:
        send(client, request(method, url, **{name: "1"}))
    assert message in str(caught.value)


def test_fields_that_the_client_computes_are_not_taken_from_the_page() -> None:
    def respond(asked: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=dict(asked.headers))

    documented = request(
        "POST", "/me", "{}", content_length="999", host="evil.example", accept_encoding="br", prefer="“x”"
    )
    with (
        open_transport("embedded") as outer,
        httpx.Client(transport=answering(respond), headers=outer.headers) as client,
    ):
        exchange = send(client, documented)
    assert exchange.response.json is not None
    sent = exchange.response.json.value
    assert (sent["content-length"], sent["host"], sent["accept-encoding"]) == (
        "2",
        "graph.microsoft.com",
        "gzip, deflate",
    )
    assert sent["prefer"] == "“x”"


def test_unknown_transports_and_modes_are_wrong_usage() -> None:
    with pytest.raises(UsageError, match="known are embedded, replay, live"):
        open_transport("nowhere")
    with pytest.raises(UsageError, match="record mode `some`"):
        open_transport("embedded", TransportOptions(record="some"))
    assert list(TRANSPORTS) == ["embedded", "replay", "live"]
