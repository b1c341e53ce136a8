"""Traffic that others recorded, as exchanges."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transports_sample import client_for, complaint, echo, request

from harness.errors import CassetteError
from harness.model import Source
from harness.transports import read_capture, send


def entry(**changes: Any) -> dict[str, Any]:
    """A HAR entry as a browser exports it."""
    return {
        "startedDateTime": "2026-01-05T09:00:01.000Z",
        "time": 125.5,
        "request": {
            "method": "POST",
            "url": "https://graph.microsoft.com/v1.0/users",
            "headers": [
                {"name": ":authority", "value": "graph.microsoft.com"},
                {"name": "Authorization", "value": "Bearer PLANTED"},
                {"name": "Content-Type", "value": "application/json"},
            ],
            "postData": {"mimeType": "application/json", "text": '{"password": "PLANTED"}'},
        },
        "response": {
            "status": 201,
            "statusText": "Created",
            "headers": [
                {"name": "content-type", "value": "application/json; charset=utf-8"},
                {"name": "content-encoding", "value": "gzip"},
                {"name": "Set-Cookie", "value": "PLANTED"},
            ],
            "content": {"size": 12, "mimeType": "application/json", "text": '{"id": "1"}'},
        },
        **changes,
    }


def har(folder: Path, *entries: Any) -> Path:
    path = folder / "capture.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), encoding="utf-8")
    return path


def test_a_har_entry_is_an_exchange_without_secrets(tmp_path: Path) -> None:
    path = har(tmp_path, entry())
    (exchange,) = read_capture(path).exchanges
    assert (exchange.request.method, exchange.request.url) == ("POST", "https://graph.microsoft.com/v1.0/users")
    assert exchange.request.json is not None
    assert exchange.request.json.value == {"password": "REDACTED"}
    assert (exchange.response.status, exchange.response.reason) == (201, "Created")
    assert exchange.response.json is not None
    assert exchange.response.json.value == {"id": "1"}
    assert exchange.response.header("content-encoding") is None
    assert exchange.source == Source("traffic", "", "2026-01-05T09:00:01.000Z", path.as_posix())
    assert exchange.seconds == 0.1255
    assert "PLANTED" not in repr(exchange)


def test_har_bodies_may_be_base64_and_unanswered_entries_are_left_out(tmp_path: Path) -> None:
    answered = entry()
    answered["response"]["content"] = {"encoding": "base64", "text": base64.b64encode(b'{"id": 2}').decode()}
    aborted = entry(response={"status": 0, "statusText": "", "headers": [], "content": {}})
    exchanges = read_capture(har(tmp_path, aborted, answered)).exchanges
    assert [exchange.response.body for exchange in exchanges] == ['{"id": 2}']


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", ":1: broken JSON"),
        ('{"a": 1,\n ]', ":2: broken JSON"),
        ('{"log": 3}', "no HAR"),
        ('{"log": {"entries": {}}}', "no HAR"),
        ('{"log": {"entries": [3]}}', "entry 1 is no HAR entry"),
        ('{"log": {"entries": [{"request": {}}]}}', "entry 1 is no HAR entry: it has no 'response'"),
        ('{"interactions": [3]}', "interaction 1: has no request"),
        ('{"a":' * 100_000, "nested too deep"),
        ('{"a": ' + "1" * 10_000 + "}", "number too long"),
        ('{"entries": []}', "no cassette"),
        ("[]", "no cassette"),
    ],
)
def test_what_is_no_capture_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "capture.har"
    path.write_text(text)
    with pytest.raises(CassetteError) as caught:
        read_capture(path)
    assert str(caught.value).startswith(f"{path.as_posix()}:")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_damaged_har_entry_loses_that_entry(tmp_path: Path) -> None:
    path = har(tmp_path, entry(), {"request": {}}, 3, entry(response={"status": 700, "headers": []}), entry())
    capture = read_capture(path)
    assert capture.entries == (1, 5)
    assert [line.removeprefix(path.as_posix()) for line in capture.lost] == [
        ":1: entry 2 is no HAR entry: it has no 'response'",
        ":1: entry 3 is no HAR entry: 'int' object is not subscriptable",
        ":1: interaction 4: the response's status code must be a number from 100 to 599",
    ]


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("response", {"headers": [{"name": "Content-Length", "value": 12}, {"name": "X-Cached", "value": True}]}),
        ("response", {"headers": [{"name": "X-Empty", "value": None}, {"name": "X-None"}, {}]}),
        ("response", {"headers": {"content-type": "application/json", "x-numbers": [1, 2]}}),
        ("response", {"headers": None}),
        ("response", {"status": "201"}),
        ("response", {"statusText": None}),
        ("request", {"headers": None, "postData": None}),
        ("request", {"postData": {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a"}]}}),
        ("request", {"method": "post"}),
    ],
)
def test_what_real_har_writers_write_is_read(tmp_path: Path, part: str, changes: dict[str, Any]) -> None:
    changed = entry(time=None)
    changed[part] |= changes
    (exchange,) = read_capture(har(tmp_path, changed)).exchanges
    assert (exchange.request.method, exchange.response.status) == ("POST", 201)
    assert exchange.response.json is not None


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_a_har_file_that_was_cut_off_gives_the_entries_before(tmp_path: Path, cut: int) -> None:
    path = har(tmp_path, entry(), entry(), entry())
    text = path.read_text()
    path.write_text(text[: text.rindex('"startedDateTime"') + cut])
    capture = read_capture(path)
    assert capture.entries == (1, 2)
    assert "broken JSON" in capture.lost[0]


def test_entries_behind_a_broken_one_are_found_again(tmp_path: Path) -> None:
    path = har(tmp_path, entry(), entry(), entry(time=7))
    first, second, third = path.read_text().split('{"startedDateTime"')[1:]
    broken = second.replace('"statusText": "Created"', '"statusText": "Cre"ated"')
    path.write_text('{"startedDateTime"'.join(['{"log": {"entries": [', first, broken, third]))
    capture = read_capture(path)
    assert [exchange.seconds for exchange in capture.exchanges] == [0.1255, 0.007]


YAML = """- request: {method: GET, uri: 'https://graph.microsoft.com/v1.0/me', body: null, headers: {}}
  response:
    status: {code: 200, message: OK}
    headers: {}
    body: {string: '[1]'}
"""


def test_a_damaged_interaction_of_a_cassette_loses_that_interaction(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"interactions:\n{YAML}{YAML.replace('200', '99')}{YAML}version: 1\n")
    assert read_capture(path).entries == (1, 3)
    path.write_text(f"interactions:\n{YAML}{YAML.replace('headers: {}', 'headers: {', 1)}{YAML}version: 1\n")
    capture = read_capture(path)
    assert capture.entries == (1, 3)
    assert [exchange.response.location.line for exchange in capture.exchanges] == [6, 16]
    assert capture.lost[0].startswith(f"{path.as_posix()}:7: interaction 2: broken YAML")


def test_a_missing_capture_is_said(tmp_path: Path) -> None:
    with pytest.raises(CassetteError, match="no such file"):
        read_capture(tmp_path / "nothing.yaml")


def test_our_own_cassette_is_a_capture_too(tmp_path: Path) -> None:
    cassette = tmp_path / "a.yaml"
    with client_for(echo, "once") as client:
        sent = send(client, request("POST", "/users", '{"a": 1}'), cassette=cassette)
    (exchange,) = read_capture(cassette).exchanges
    assert exchange.request.body == '{"a": 1}'
    assert exchange.response.body == sent.response.body
    assert exchange.source == Source("traffic", "embedded", "2026-01-05T09:00:01Z", cassette.as_posix())


def test_a_json_cassette_is_read_like_a_yaml_one(tmp_path: Path) -> None:
    interaction = {
        "request": {"method": "GET", "uri": "https://graph.microsoft.com/v1.0/me", "body": None, "headers": {}},
        "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "[1]"}},
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"interactions": [interaction], "version": 1}))
    (exchange,) = read_capture(path).exchanges
    assert exchange.response.json is not None
    assert exchange.response.json.value == [1]


def test_real_traffic_of_another_project_is_read_whole(shared: Path) -> None:
    exchanges = [e for path in sorted((shared / "traffic").rglob("*.yaml")) for e in read_capture(path).exchanges]
    assert len(exchanges) == 198
    assert all(exchange.response.location.line > 1 for exchange in exchanges)
    assert all(exchange.source.recorded_at for exchange in exchanges)
    broken = [e for e in exchanges if e.response.json and not e.response.json.parsed]
    assert broken == []
    assert sum(1 for e in exchanges if e.response.json) > 100


HAR_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 700) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "value", "text"]), inner),
    max_leaves=5,
)


@settings(deadline=None)
@given(
    part=st.sampled_from(["request", "response"]),
    name=st.sampled_from(["method", "url", "headers", "postData", "status", "statusText", "content"]),
    value=HAR_VALUES,
)
def test_a_har_entry_with_anything_in_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, part: str, name: str, value: object
) -> None:
    changed = entry()
    changed[part][name] = value
    path = har(tmp_path_factory.getbasetemp(), changed)
    said = complaint(lambda: read_capture(path))
    assert said.startswith(f"{path.as_posix()}:") or said == ""
    assert "\n" not in said
