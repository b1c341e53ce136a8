"""Cassettes and captures are untrusted: one clear line with file and line number, never a crash or a bomb."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transports_sample import client_for, complaint, request

from harness.errors import CassetteError, HarnessError
from harness.transports import read_capture, send
from harness.transports.cassette_file import document_of

GOOD = """interactions:
- request: {method: GET, uri: 'https://graph.microsoft.com/v1.0/me', body: null, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, body: {string: '{}'}}
version: 1
"""
BOMB = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
MERGE_BOMB = "a: &a0 {x: 1, y: 2}\n" + "".join(
    f"b{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 12)
)


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("interactions: [", 2, "broken YAML"),
        ("a: b: c", 1, "broken YAML"),
        ("\ta", 1, "broken YAML"),
        ("a: \x07", 1, "broken YAML"),
        ("hello", 1, "no cassette"),
        ("- request: {}", 1, "no cassette"),
        ("interactions: 3", 1, "no cassette"),
        ("# nothing", 1, "no cassette"),
        (changed("version: 1", "version: 2"), 1, "version 2"),
        (GOOD + "---\na: 1\n", 5, "broken YAML"),
        ("a: !!python/object/apply:os.system ['true']", 1, "could not determine a constructor"),
        ("a: !!python/name:os.system ''", 1, "could not determine a constructor"),
        ("a: &a [*a]", 1, "aliases repeat"),
        ("[" * 200_000, 1, "nest"),  # PyYAML 6.0.4 refuses that itself: "exceeded maximum nesting depth"
        ("- " * 200_000, 1, "nested deeper"),
        (BOMB, None, "aliases repeat"),
        (MERGE_BOMB, None, "aliases repeat"),
        (changed("request: {", "question: {"), 2, "interaction 1: has no request"),
        (changed("  response: {", "  answer: {"), 2, "interaction 1: has no response"),
        (changed("code: 200", "code: '200'"), 2, "status code"),
        (changed("code: 200", "code: 999"), 2, "status code"),
        (changed("code: 200", "code: true"), 2, "status code"),
        (changed("method: GET", "method: [GET]"), 2, "method must be text"),
        (changed("uri: 'https://graph.microsoft.com/v1.0/me'", "uri: 7"), 2, "uri must be text"),
        (changed("'https://graph.microsoft.com/v1.0/me'", "'https://[graph/me'"), 2, "uri is no URL"),
        (changed("'https://graph.microsoft.com/v1.0/me'", "'https://graph:port/me'"), 2, "uri is no URL"),
        (changed("body: null", "body: 3"), 2, "request's body must be text"),
        (changed("string: '{}'", "string: {a: b}"), 2, "response's body must be text"),
        (changed("headers: {}", "headers: [a]"), 2, "headers must be a mapping"),
        (changed("headers: {}", "headers: {date: [2026-01-05]}"), 2, "header date must be text, not date"),
        (changed("headers: {}", "headers: {1: [a]}"), 2, "must be text, not int"),
        (changed("version: 1", "version: 1\nx: 1" + "0" * 5000), None, "broken YAML"),
        (changed("version: 1", "x: 2026-13-45"), None, "broken YAML"),
        (changed("version: 1", "? [a, b]\n: c"), None, "broken YAML"),
    ],
)
def test_an_unreadable_cassette_is_one_line_with_file_and_line(
    tmp_path: Path, text: str, line: int | None, message: str
) -> None:
    cassette = tmp_path / "a.yaml"
    cassette.write_text(text)
    with client_for(None) as client, pytest.raises(CassetteError) as caught:
        send(client, request("GET", "/me"), cassette=cassette)
    said = str(caught.value)
    assert said.startswith(f"{cassette.as_posix()}:{line or ''}")
    assert message in said
    assert "\n" not in said
    assert len(said) < 400 + len(cassette.as_posix())
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"interactions: \xff\xfe", "no UTF-8"), (b"a\n\x80", ":2: no UTF-8"), (b"\x00\x01\x02", "broken YAML")],
)
def test_binary_noise_is_no_cassette(tmp_path: Path, content: bytes, message: str) -> None:
    cassette = tmp_path / "a.yaml"
    cassette.write_bytes(content)
    with client_for(None) as client, pytest.raises(CassetteError, match=message):
        send(client, request("GET", "/me"), cassette=cassette)


def test_a_folder_in_place_of_a_cassette_is_said(tmp_path: Path) -> None:
    with client_for(None) as client, pytest.raises(CassetteError, match="cannot be read"):
        send(client, request("GET", "/me"), cassette=tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "interactions:\n- &a\n"
        + GOOD[len("interactions:\n- ") :].replace("request", "  request", 1).replace("version: 1\n", "- *a\n"),
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("headers: {}", "headers: {a: b}"),
        GOOD.replace("body: null", 'body: !!python/object/new:_io.BytesIO {state: !!python/tuple ["", 0, null]}'),
        GOOD.replace("body: null", "body: ''").replace("{string: '{}'}", "'{}'"),
        GOOD.replace(
            "{status: {code: 200, message: OK}, headers: {}, body: {string: '{}'}}",
            "{status_code: 200, http_version: HTTP/1.1, headers: {}, content: '{}'}",
        ),
        GOOD.replace("'{}'", "!!binary e30="),
    ],
)
def test_every_shape_that_recorders_write_is_read(tmp_path: Path, text: str) -> None:
    cassette = tmp_path / "a.yaml"
    cassette.write_text(text, newline="")
    with client_for(None) as client:
        exchange = send(client, request("GET", "/me"), cassette=cassette)
    assert (exchange.response.status, exchange.response.body) == (200, "{}")


def test_an_empty_file_is_a_missing_recording(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("\n")
    with client_for(None) as client, pytest.raises(HarnessError, match="it is empty"):
        send(client, request("GET", "/me"), cassette=tmp_path / "a.yaml")


@settings(deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=100).map(lambda data: data.decode("latin-1")))
def test_any_text_is_a_cassette_or_a_clear_error(text: str) -> None:
    said = complaint(lambda: document_of(text, "a.yaml"))
    assert said.startswith("a.yaml:") or said == ""
    assert "\n" not in said


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_a_damaged_cassette_is_still_one_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, min(len(GOOD), start + 20)))
    text = GOOD[:start] + data.draw(st.text(st.sampled_from("[]{}:-'\"&*!?|>%@`# \n\tax0"), max_size=6)) + GOOD[end:]
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_text(text)
    assert "\n" not in complaint(lambda: read_capture(path))
    assert "\n" not in complaint(lambda: document_of(text, "a.yaml"))
