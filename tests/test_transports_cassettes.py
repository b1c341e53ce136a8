"""Cassettes: recorded and replayed with ours and with plain vcrpy, in every record mode."""

import gzip
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import vcr
import yaml
from transports_sample import BASE, DATE, Counter, body_of, cassette_in, client_for, echo, reply, request, service

from harness.errors import CassetteError, CassetteMissingError, UnavailableError
from harness.model import Source
from harness.transports import RECORD_MODES, TransportOptions, cassette_path, open_transport, send


def count(client: httpx.Client, cassette: Path, path: str = "/me") -> object:
    return json.loads(send(client, request("GET", path), cassette=cassette).response.body)["count"]


def recorded_counts(cassette: Path) -> list[int]:
    document = yaml.safe_load(cassette.read_text())
    return [json.loads(item["response"]["body"]["string"])["count"] for item in document["interactions"]]


def test_a_recording_is_replayed_with_who_answered_and_when(tmp_path: Path) -> None:
    cassette = cassette_in(tmp_path)
    asked = request("POST", "/users", '{"displayName": "Ana"}')
    with client_for(echo, "once") as client:
        first = send(client, asked, cassette=cassette)
    with client_for(None) as client:
        again = send(client, asked, cassette=cassette)
    assert first.source == Source("embedded", "embedded")
    assert again.source == Source("cassette", "embedded", "2026-01-05T09:00:01Z", cassette.as_posix())
    assert (again.response.status, again.response.body) == (first.response.status, first.response.body)
    assert again.response.json is not None
    assert again.response.json.value == body_of(first.response)
    line = again.response.json.location.line
    assert "displayName" in "".join(cassette.read_text().splitlines(keepends=True)[line - 1 : line + 3])


def test_a_tenant_that_is_asked_twice_is_recorded_in_the_same_bytes(tmp_path: Path) -> None:
    recordings = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        with open_transport("embedded", TransportOptions(record="once", seed=7)) as client:
            created = send(client, request("POST", "/applications", '{"displayName": "x"}'), cassette=folder / "a.yaml")
            send(client, request("GET", f"/applications/{body_of(created.response)['id']}"), cassette=folder / "a.yaml")
        recordings.append((folder / "a.yaml").read_bytes())
    assert recordings[0] == recordings[1]
    assert b"answered_by: embedded" in recordings[0]


def test_the_embedded_tenant_is_sent_a_token_unless_told_otherwise() -> None:
    with open_transport("embedded") as client:
        assert send(client, request("GET", "/applications")).response.status == 200
        assert send(client, request("GET", "/applications"), authorize=False).response.status == 401


@pytest.mark.parametrize("busy", [429, 503])
def test_a_recorded_busy_answer_is_no_answer_when_the_recorder_tried_again(tmp_path: Path, busy: int) -> None:
    cassette = cassette_in(tmp_path)
    interactions = [
        {
            "request": {"method": "GET", "uri": f"{BASE}/me", "body": None, "headers": {}},
            "response": {"status": {"code": code, "message": ""}, "headers": {}, "body": {"string": "{}"}},
        }
        for code in (busy, busy, 200)
    ]
    cassette.parent.mkdir(parents=True)
    cassette.write_text(yaml.safe_dump({"version": 1, "interactions": interactions}))
    with client_for(None) as client:
        statuses = [send(client, request("GET", "/me"), cassette=cassette).response.status for _ in range(3)]
    assert statuses == [200, 200, 200]
    cassette.write_text(yaml.safe_dump({"version": 1, "interactions": interactions[:2]}))
    with client_for(None) as client:
        assert send(client, request("GET", "/me"), cassette=cassette).response.status == busy


def test_mode_none_never_asks_anybody(tmp_path: Path) -> None:
    counter, cassette = Counter(), cassette_in(tmp_path)
    with client_for(counter, "none") as client, pytest.raises(CassetteMissingError):
        count(client, cassette)
    assert counter.count == 0
    assert not cassette.exists()


def test_mode_once_records_a_new_cassette_and_then_only_replays(tmp_path: Path) -> None:
    counter, cassette = Counter(), cassette_in(tmp_path)
    with client_for(counter, "once") as client:
        assert [count(client, cassette), count(client, cassette)] == [1, 2]
    with client_for(counter, "once") as client:
        assert [count(client, cassette), count(client, cassette)] == [1, 2]
        with pytest.raises(CassetteMissingError):
            count(client, cassette, "/users")
    assert counter.count == 2


def test_mode_new_episodes_replays_what_is_there_and_adds_the_rest(tmp_path: Path) -> None:
    counter, cassette = Counter(), cassette_in(tmp_path)
    with client_for(counter, "once") as client:
        count(client, cassette)
    with client_for(counter, "new_episodes") as client:
        assert count(client, cassette) == 1
        assert count(client, cassette, "/users") == 2
    assert recorded_counts(cassette) == [1, 2]


def test_mode_all_asks_again_and_replaces_what_it_asked(tmp_path: Path) -> None:
    counter, cassette = Counter(), cassette_in(tmp_path)
    with client_for(counter, "once") as client:
        count(client, cassette)
        count(client, cassette, "/users")
    with client_for(counter, "all") as client:
        assert count(client, cassette) == 3
    assert sorted(recorded_counts(cassette)) == [2, 3]


def test_mode_rewrite_forgets_what_was_there(tmp_path: Path) -> None:
    counter, cassette = Counter(), cassette_in(tmp_path)
    with client_for(counter, "once") as client:
        count(client, cassette)
        count(client, cassette, "/users")
    with client_for(counter, "rewrite") as client:
        assert [count(client, cassette), count(client, cassette)] == [3, 4]
    assert recorded_counts(cassette) == [3, 4]


def test_mode_rewrite_repairs_a_cassette_that_cannot_be_read(tmp_path: Path) -> None:
    cassette = tmp_path / "a.yaml"
    cassette.write_text("interactions: [")
    with client_for(Counter(), "rewrite") as client:
        assert count(client, cassette) == 1
    assert recorded_counts(cassette) == [1]


@pytest.mark.parametrize("mode", RECORD_MODES)
def test_a_failed_recording_leaves_the_old_cassette_as_it_was(tmp_path: Path, mode: str) -> None:
    cassette = tmp_path / "a.yaml"
    with client_for(Counter(), "once") as client:
        count(client, cassette)
    before = cassette.read_bytes()

    def broken(asked: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=asked)

    with client_for(broken, mode) as client, pytest.raises(UnavailableError):
        count(client, cassette, "/nobody")
    assert cassette.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_an_example_that_is_sent_twice_in_one_run_starts_again_from_its_first_answer(tmp_path: Path) -> None:
    cassette = cassette_in(tmp_path)
    with client_for(Counter(), "once") as client:
        count(client, cassette)
        count(client, cassette)
    with client_for(None) as client:
        assert [count(client, cassette) for _ in range(4)] == [1, 2, 1, 2]


def test_a_missing_recording_names_the_cassette_the_method_and_the_url(tmp_path: Path) -> None:
    cassette = cassette_in(tmp_path)
    with client_for(None) as client, pytest.raises(CassetteMissingError) as caught:
        send(client, request("GET", "/users/1"), cassette=cassette)
    assert str(caught.value).startswith(f"{cassette.as_posix()}: no recording of GET {BASE}/users/1")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("asked", "difference"),
    [
        (request("PUT", "/users", '{"a": {"b": [1, 2]}}'), "method POST is recorded, PUT is sent"),
        (
            request("POST", "/groups", '{"a": {"b": [1, 2]}}'),
            f"URL {BASE}/users is recorded, {BASE}/groups is sent",
        ),
        (request("POST", "/users", '{"a": {"b": [1, 3]}}'), "the body differs at /a/b/1: 2 is recorded, 3 is sent"),
        (request("POST", "/users", '{"a": {"b": [1]}}'), "the body differs at /a/b/1: 2 is recorded, nothing is sent"),
        (
            request("POST", "/users", '{"a": {"b": [true, 2]}}'),
            "the body differs at /a/b/0: 1 is recorded, true is sent",
        ),
        (request("POST", "/users", "x", content_type="text/plain"), "the body differs: "),
        (request("POST", "/users"), "is recorded, null is sent"),
    ],
)
def test_a_request_that_differs_from_its_recording_is_told_how(tmp_path: Path, asked: object, difference: str) -> None:
    cassette = cassette_in(tmp_path)
    with client_for(echo, "once") as client:
        send(client, request("POST", "/users", '{"a": {"b": [1, 2]}}'), cassette=cassette)
    with client_for(None) as client, pytest.raises(CassetteMissingError) as caught:
        send(client, asked, cassette=cassette)  # type: ignore[arg-type]
    assert difference in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        (request("POST", "/users", '{"a": 1, "b": 2}'), request("POST", "/users", '{ "b": 2,\n "a": 1 }')),
        (request("GET", "/users?$top=1&$select=id"), request("GET", "/users?$select=id&$top=1")),
        (request("GET", "/users?$filter=a%20eq%20'b'"), request("GET", "/users?$filter=a eq 'b'")),
        (request("GET", "/users/a%40b.com"), request("GET", "/users/a@b.com")),
        (request("POST", "/users", '{"a": NaN}'), request("POST", "/users", '{"a": NaN}')),
        (request("POST", "/users", "[" * 3000), request("POST", "/users", "[" * 3000)),
        (request("POST", "/users", '{"a": 1}', content_type="text/plain"), request("POST", "/users", '{\n"a": 1}')),
    ],
)
def test_what_means_the_same_request_finds_its_recording(tmp_path: Path, recorded: object, asked: object) -> None:
    cassette = cassette_in(tmp_path)
    with client_for(echo, "once") as client:
        send(client, recorded, cassette=cassette)  # type: ignore[arg-type]
    with client_for(None) as client:
        assert send(client, asked, cassette=cassette).response.status == 200  # type: ignore[arg-type]


@pytest.mark.parametrize("other", ["/users?$count", "/users?$search=", "/users", "/users?$count=true"])
def test_a_query_option_without_value_still_counts(tmp_path: Path, other: str) -> None:
    cassette = cassette_in(tmp_path)
    with client_for(echo, "once") as client:
        send(client, request("GET", "/users?$top"), cassette=cassette)
    with client_for(None) as client, pytest.raises(CassetteMissingError):
        send(client, request("GET", other), cassette=cassette)


def test_plain_vcrpy_replays_what_we_record(tmp_path: Path) -> None:
    cassette = cassette_in(tmp_path)
    text = "Zoë \u2028 \U0001f600\r\n\ttab  "

    def respond(_asked: httpx.Request) -> httpx.Response:
        body = gzip.compress(text.encode())
        headers = {"content-encoding": "gzip", "content-type": "text/plain; charset=utf-8", "date": DATE}
        return httpx.Response(207, headers=headers, stream=httpx.ByteStream(body))

    with client_for(respond, "once") as client:
        send(client, request("POST", "/users?$select=id", '{"a": 1}'), cassette=cassette)
    matching = ["method", "scheme", "host", "port", "path", "query", "body"]
    with vcr.use_cassette(str(cassette), record_mode="none", match_on=matching) as used, httpx.Client() as client:
        response = client.post(f"{BASE}/users?$select=id", json={"a": 1})
    assert (response.status_code, response.text) == (207, text)
    assert used.all_played


def test_plain_vcrpy_that_records_more_keeps_who_answered(tmp_path: Path) -> None:
    cassette = tmp_path / "a.yaml"
    with client_for(echo, "once") as client:
        send(client, request("GET", "/me"), cassette=cassette)
    plain = vcr.use_cassette(str(cassette), record_mode="new_episodes")
    with service(lambda handler: reply(handler, 200, b"{}")) as base, plain, httpx.Client() as client:
        client.get(base)
    assert len(yaml.safe_load(cassette.read_text())["interactions"]) == 2
    with client_for(None) as client:
        assert send(client, request("GET", "/me"), cassette=cassette).source.answered_by == "embedded"


def test_we_replay_what_plain_vcrpy_records(tmp_path: Path) -> None:
    cassette = tmp_path / "plain.yaml"
    body = json.dumps({"displayName": "Zoë", "n": list(range(50))}).encode()

    with service(
        lambda handler: reply(
            handler, 201, gzip.compress(body), content_encoding="gzip", content_type="application/json"
        )
    ) as base:
        with vcr.use_cassette(str(cassette), record_mode="once"), httpx.Client() as client:
            client.post(f"{base}/users", json={"displayName": "Zoë"})
        asked = request("POST", f"{base}/users", '{"displayName": "Zoë"}')
    with client_for(None) as client:
        exchange = send(client, asked, cassette=cassette)
    assert exchange.response.status == 201
    assert body_of(exchange.response) == json.loads(body)
    assert exchange.response.header("content-encoding") is None
    assert exchange.source.kind == "cassette"
    assert exchange.source.recorded_at.endswith("Z")


def test_real_recordings_of_another_project_replay_in_order(shared: Path) -> None:
    played = 0
    for cassette in sorted((shared / "traffic" / "azure-cli").glob("*.yaml")):
        with client_for(None) as client:
            for item in yaml.load(cassette.read_text(), Loader=yaml.CSafeLoader)["interactions"]:
                asked, expected = item["request"], item["response"]
                content_type = next((v[0] for k, v in asked["headers"].items() if k.lower() == "content-type"), "")
                noun = request(asked["method"], asked["uri"], asked["body"] or "", content_type=content_type)
                answer = send(client, noun, cassette=cassette).response
                assert answer.status == expected["status"]["code"]
                played += 1
    assert played == 198


def test_threads_record_and_replay_into_the_same_and_into_different_cassettes(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)

    def work(client: httpx.Client, number: int) -> list[object]:
        barrier.wait()
        bodies: list[object] = []
        for step in range(4):
            own = send(client, request("GET", f"/users/{number}/{step}"), cassette=tmp_path / f"{number}.yaml")
            common = send(client, request("POST", "/batch", f'{{"n": {number}}}'), cassette=tmp_path / "common.yaml")
            bodies += [own.response.body, common.response.body]
        return bodies

    with client_for(echo, "once") as client, ThreadPoolExecutor(8) as pool:
        recorded = list(pool.map(lambda n: work(client, n), range(8)))
    with client_for(None) as client, ThreadPoolExecutor(8) as pool:
        replayed = list(pool.map(lambda n: work(client, n), range(8)))
    assert replayed == recorded
    assert len(yaml.safe_load((tmp_path / "common.yaml").read_text())["interactions"]) == 32


def test_a_cassette_is_written_after_each_of_its_first_exchanges(tmp_path: Path) -> None:
    cassette = tmp_path / "a.yaml"
    with client_for(Counter(), "once") as client:
        count(client, cassette)
        assert recorded_counts(cassette) == [1]
        for number in range(30):
            count(client, cassette, f"/users/{number}")
    assert recorded_counts(cassette) == list(range(1, 32))


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cassette = tmp_path / "file" / "a.yaml"
    with client_for(Counter(), "once") as client, pytest.raises(CassetteError) as caught:
        count(client, cassette)
    assert str(caught.value).startswith(f"{cassette.as_posix()}: cannot be written: ")


def test_replay_asks_nobody_and_resolves_no_name(tmp_path: Path) -> None:
    cassette = tmp_path / "a.yaml"
    with client_for(echo, "once") as client:
        send(client, request("GET", "/me"), cassette=cassette)
    program = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
def watch(event, _arguments):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.bind"):  # urllib3 tries ::1 on import
        raise SystemExit(f"a socket: {event}")
sys.addaudithook(watch)
from transports_sample import request
from harness.errors import CassetteMissingError
from harness.transports import open_transport, send
with open_transport("replay") as client:
    print(send(client, request("GET", "/me"), cassette=Path(sys.argv[1])).response.status)
    try:
        send(client, request("GET", "/nobody"), cassette=Path(sys.argv[1]))
    except CassetteMissingError:
        print("missing")
"""
    command = [sys.executable, "-c", program, str(cassette), str(Path(__file__).parent)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (result.stdout.split(), result.stderr) == (["200", "missing"], "")


def test_replay_needs_a_cassette() -> None:
    with open_transport("replay") as client, pytest.raises(CassetteMissingError, match="no cassette is named"):
        send(client, request("GET", "/me"))


@pytest.mark.parametrize(
    ("page", "example", "expected"),
    [
        ("beta/api/user-get.md", "get_user", "beta/api/user-get/get_user.yaml"),
        ("user-get.md", "list users", "user-get/list users.yaml"),
        ("api\\user-get.md", "x", "api/user-get/x.yaml"),
        ("/etc/passwd.md", "x", "etc/passwd/x.yaml"),
    ],
)
def test_a_cassette_lies_where_its_page_and_example_say(page: str, example: str, expected: str) -> None:
    assert cassette_path(Path("cassettes"), page, example).as_posix() == f"cassettes/{expected}"


@pytest.mark.parametrize(
    "example", ["../../x", "..", "a/b", "con", "nul.txt", "a:b", "x" * 500, "", " ", "a\0b", "a.", "\ud800"]
)
def test_names_that_are_no_file_names_stay_in_the_folder_and_apart(tmp_path: Path, example: str) -> None:
    path = cassette_path(tmp_path, "api/../../../x.md", example)
    assert path.resolve().is_relative_to(tmp_path.resolve())
    assert ".." not in path.parts
    assert len(path.name) < 200
    assert path != cassette_path(tmp_path, "api/../../../x.md", example + "!")
    assert path != cassette_path(tmp_path, "api/../../../x.md", example.replace("/", "_").replace(":", "_") + "_")


def test_a_symbolic_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "cassettes").mkdir()
    (tmp_path / "cassettes" / "api").symlink_to(tmp_path)
    with pytest.raises(CassetteError, match="symbolic link"):
        cassette_path(tmp_path / "cassettes", "api/x.md", "y")
