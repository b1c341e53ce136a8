"""Whatever was recorded is replayed: any method, URL, header field and body, in any coding."""

import gzip
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from transports_sample import client_for

from harness.secrets.scrub import Scrubber
from harness.transports.bodies import MAX_BODY, BodyTooLargeError, decoded

TEXTS = st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
BODIES = st.one_of(
    st.binary(max_size=200),
    TEXTS,
    st.just(b""),
    st.sampled_from([b"\x00", b"\r\n \t", b"- a: b\n", b"'", b"null", b"\xef\xbb\xbf{}", b"a" * 5000, b" x" * 3000]),
)
FIELD_VALUES = st.one_of(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
    st.text(st.characters(min_codepoint=161, max_codepoint=0x2FFF, exclude_categories=["Cs"]), max_size=8),
    st.just("x" * 20_000),
)
FIELDS = st.lists(
    st.tuples(st.sampled_from(["x-a", "x-b", "Prefer", "ETag", "vary", "content-type"]), FIELD_VALUES), max_size=6
)
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "gzip": gzip.compress,
    "x-gzip": lambda body: gzip.compress(body) + gzip.compress(b""),
    "deflate": zlib.compress,
    "deflate, gzip": lambda body: gzip.compress(zlib.compress(body)),
    "br": lambda body: b"\x0b" + body,  # not a coding that can be undone here: it stays as it is
}


def encoded(fields: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in fields]


@settings(deadline=None, max_examples=60)
@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"]),
    path=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    query=st.dictionaries(st.text(max_size=5), st.text(max_size=10), max_size=3),
    sent=BODIES,
    status=st.sampled_from([200, 201, 204, 302, 404, 412, 500]),
    fields=FIELDS,
    body=BODIES,
    coding=st.sampled_from(sorted(CODINGS)),
)
def test_any_exchange_is_replayed_as_it_was_recorded(
    method: str,
    path: str,
    query: dict[str, str],
    sent: bytes,
    status: int,
    fields: list[tuple[str, str]],
    body: bytes,
    coding: str,
) -> None:
    def respond(_asked: httpx.Request) -> httpx.Response:
        coded = [*fields, ("content-encoding", coding)] if coding else fields
        return httpx.Response(status, headers=encoded(coded), stream=httpx.ByteStream(CODINGS[coding](body)))

    with tempfile.TemporaryDirectory() as folder:
        cassette = Path(folder) / "a.yaml"
        url = httpx.URL(f"https://graph.microsoft.com/{quote(path)}", params=query)
        answers = []
        for responder, mode in ((respond, "once"), (None, "none")):
            with client_for(responder, mode) as client:
                extensions = {"cassette": cassette}
                answers.append(
                    client.request(method, url, content=sent, headers=encoded(fields), extensions=extensions)
                )
        recorded, replayed = answers
        assert replayed.status_code == recorded.status_code == status
        assert replayed.reason_phrase == recorded.reason_phrase
        assert replayed.content == Scrubber().content(recorded.content)
        if coding != "br":
            assert recorded.content == body
        assert sorted(replayed.headers.multi_items()) == sorted(recorded.headers.multi_items())
        text = cassette.read_bytes()
        text.decode("ascii")
        assert yaml.safe_load(text)["interactions"][0]["request"]["method"] == method


@given(BODIES, st.sampled_from(["gzip", "deflate", "x-gzip", "deflate, gzip"]))
def test_codings_are_undone_and_the_length_is_corrected(body: bytes, coding: str) -> None:
    raw = CODINGS[coding](body)
    headers, plain = decoded({"Content-Encoding": [coding], "Content-Length": [str(len(raw))]}, raw)
    assert plain == body
    assert headers == {"Content-Length": [str(len(body))]}


def test_deflate_without_its_wrapper_is_understood() -> None:
    stream = zlib.compressobj(wbits=-15)
    raw = stream.compress(b"hello " * 20) + stream.flush()
    assert decoded({"content-encoding": ["deflate"]}, raw) == ({}, b"hello " * 20)


def test_a_body_that_is_decoded_already_is_taken_as_it_is() -> None:
    assert decoded({"content-encoding": ["gzip"]}, b"{}") == ({}, b"{}")


def test_the_length_of_an_answer_to_head_stays() -> None:
    headers = {"content-encoding": ["gzip"], "content-length": ["99"]}
    assert decoded(headers, b"") == (headers, b"")


@pytest.mark.parametrize("layers", [1, 2])
def test_a_compression_bomb_is_refused(layers: int) -> None:
    body = gzip.compress(b"\0" * (MAX_BODY + 1))
    for _ in range(layers - 1):
        body = gzip.compress(body)
    with pytest.raises(BodyTooLargeError):
        decoded({"content-encoding": [", ".join(["gzip"] * layers)]}, body)


def test_a_gzip_file_is_not_unpacked_when_only_the_transfer_was_coded(tmp_path: Path) -> None:
    archive = gzip.compress(b"content")
    headers = {"content-encoding": "gzip", "content-type": "application/gzip"}
    with client_for(lambda _: httpx.Response(200, headers=headers, content=gzip.compress(archive)), "once") as client:
        answer = client.get("https://graph.microsoft.com/x", extensions={"cassette": tmp_path / "a.yaml"})
    assert answer.content == archive
