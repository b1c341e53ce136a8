"""A request as a command: pasted into a real shell, it says what the request says, and no secret."""

import json
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transports_sample import request

from harness.model import replace
from harness.transports import curl

SHOW = r"""#!/bin/sh
for word in "$@"; do printf '%s\0' "$word"; done
case "$*" in *@-) cat ;; esac
"""


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Runs a command in a real shell with a `curl` that shows its arguments and its input."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "curl").write_text(SHOW)
    (folder / "curl").chmod(0o755)

    def run(command: str) -> list[str]:
        environment = {"PATH": f"{folder}:/usr/bin:/bin", "TOKEN": "the-token"}
        result = subprocess.run(
            ["/bin/sh", "-c", command], capture_output=True, env=environment, timeout=20, check=True
        )
        return result.stdout.decode().split("\0")

    return run


def test_a_read_is_a_url_and_a_token() -> None:
    expected = """curl https://graph.microsoft.com/v1.0/me -H "Authorization: Bearer $TOKEN\""""
    assert curl(request("GET", "/me", host="x", authorization="Bearer secret", cookie="a=b")) == expected


def test_a_write_carries_its_fields_and_its_body(arguments) -> None:  # type: ignore[no-untyped-def]
    body = json.dumps({"displayName": 'it\'s "$HOME" `x` \\ é', "n": 1}, indent=2, ensure_ascii=False)
    words = arguments(curl(request("PATCH", "/users?$select=id&x=(a)", body, prefer="return=minimal")))
    assert words[:-1] == [
        "-X", "PATCH",
        "https://graph.microsoft.com/v1.0/users?$select=id&x=(a)",
        "-H", "Authorization: Bearer the-token",
        "-H", "prefer: return=minimal",
        "-H", "content-type: application/json",
        "--data-raw", body,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "body", "words"),
    [("POST", "{}", []), ("POST", "", ["-X", "POST"]), ("GET", "{}", ["-X", "GET"]), ("HEAD", "", ["--head"])],
)
def test_the_method_is_named_where_curl_would_choose_another(method: str, body: str, words: list[str]) -> None:
    command = curl(request(method, "/me", body)).split(" -H ")[0].split()
    assert command[1:] == [*words, "https://graph.microsoft.com/v1.0/me"]


def test_brackets_in_a_url_are_no_pattern() -> None:
    assert curl(request("GET", "/users/{id}")).startswith(
        "curl --globoff 'https://graph.microsoft.com/v1.0/users/{id}'"
    )


def test_secrets_are_not_shown() -> None:
    shown = curl(
        request(
            "POST",
            "/x?sig=PLANTED",
            '{"password": "PLANTED", "a": 1}',
            x_ms_a_token="PLANTED",
            x="Bearer " + "PLANTED" * 4,
        )
    )
    assert "PLANTED" not in shown
    assert '"a": 1' in shown


def test_control_characters_do_not_reach_the_terminal(arguments) -> None:  # type: ignore[no-untyped-def]
    body = "a\x00b\x1b[31m\\n\\\\ \"é\" \x9b 'q' %s %b\n"
    command = curl(request("POST", "/x\x1b[2J", body, content_type="text/plain", x="a\x1bb\r\nc: d"))
    assert "\x1b" not in command
    assert "\x00" not in command
    words = arguments(command)
    assert "x: a b c: d" in words
    assert "https://graph.microsoft.com/v1.0/x%20[2J" in words
    assert "\0".join(words).endswith("@-\0" + body)


@settings(deadline=None, max_examples=40)
@given(
    body=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    path=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
)
def test_any_body_and_url_survive_the_shell(arguments, body: str, path: str) -> None:  # type: ignore[no-untyped-def]
    words = arguments(curl(request("POST", f"/{path}", body, content_type="text/plain")))
    assert "\0".join(words).rstrip("\0").endswith(body.rstrip("\0"))
    assert f"https://graph.microsoft.com/v1.0/{path}" in words


def test_a_url_is_never_an_option() -> None:
    documented = replace(request("GET", "/me"), url="-o/etc/passwd")
    assert curl(documented).startswith("curl --url -o/etc/passwd -H ")
