"""Untrusted URLs and documents: no crash, and no more than linear work."""

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import metadata
from harness.errors import MetadataError
from harness.model import Metadata
from harness.types import csdl
from harness.urls import MAX_LENGTH

SAMPLE = metadata.read(Path(__file__).with_name("test_metadata_sample.csdl.xml"), cache=False)

PIECES = st.sampled_from(
    [
        *(
            "people",
            "me",
            "notes",
            "friends",
            "manager",
            "mail",
            "home",
            "drive",
            "delta",
            "rename",
            "between",
            "seats",
        ),
        *("microsoft.graph.person", "graph.", "$count", "$ref", "$value", "$batch", "%24value", "...", "today", "x:"),
        *(
            "{id}",
            "<id>",
            "(",
            ")",
            "((",
            "'",
            '"',
            "{",
            "}",
            "<",
            ">",
            ",",
            ";",
            "=",
            "?",
            "&",
            "/",
            "//",
            ":",
            "%",
            "%2",
        ),
        *("$select=", "$expand=", "$filter=", "$orderby=", "$top=", "any(a:", "a/b", " eq ", " and ", "'x'", "@p", "+"),
        *(
            "https://",
            "graph.microsoft.com",
            "v1.0",
            "beta",
            "\x00",
            "ä",
            "\ud800",
            "🙂",
            " ",
            "\n",
            "%C3%A4",
            "id",
            "1",
        ),
    ]
)
URLS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join), st.lists(PIECES).map("/".join))


@given(st.sampled_from(["GET", "POST", "PATCH", "delete", "", "ſ"]), URLS)
@settings(max_examples=1000, deadline=None)
def test_resolve_never_raises_and_says_where(method: str, url: str) -> None:
    found = metadata.resolve(SAMPLE, method, url)
    assert found.ok == (found.reason == "") == (found.position == -1)
    assert found.ok or (found.type is None and found.position <= len(url))
    metadata.allowed_methods(SAMPLE, found)
    for step in found.steps:
        assert url[step.position :].startswith(step.segment)
    for problem in (*found.problems, *found.notes):
        assert 0 <= problem.position <= len(url)
        assert problem.reason.endswith(".")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=300, deadline=None)
def test_parsing_gives_metadata_or_one_line(xml: bytes) -> None:
    with pytest.raises(MetadataError) as caught:
        metadata.parse(xml, "m.xml")
    assert str(caught.value).startswith("m.xml:")
    assert "\n" not in str(caught.value)


HOSTILE: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: "/people" + "(" * n + ")" * n,
    "unclosed": lambda n: "/people(" * (n // 8),
    "braces": lambda n: "/" + "{a" * (n // 2),
    "angles": lambda n: "/" + "<a" * (n // 2),
    "quotes": lambda n: "/people(" + "'" * n + ")",
    "keys": lambda n: "/people" + "(1)" * (n // 3),
    "arguments": lambda n: "/me/between(" + "xs=1," * (n // 5) + ")",
    "slashes": lambda n: "/" * n,
    "segments": lambda n: "/me" + "/manager/graph.person" * (n // 21),
    "ellipses": lambda n: "/me" + "/..." * (n // 4),
    "dynamic": lambda n: "/me/notes/1/extra" + "/a" * (n // 2),
    "paths": lambda n: "/me/drive" + ":/a:" * (n // 4),
    "options": lambda n: "/people?" + "&$x=1" * (n // 5),
    "select": lambda n: "/people?$select=" + "mial," * (n // 5),
    "dynamic select": lambda n: "/people?$select=" + ",".join(f"mial{i}" for i in range(n // 9)),
    "deep select": lambda n: "/people?$select=" + "manager/" * (n // 8),
    "expand": lambda n: "/people?$expand=" + "manager($expand=" * (n // 16) + ")" * (n // 16),
    "filter": lambda n: "/people?$filter=" + "mial eq mail and " * (n // 17),
    "lambdas": lambda n: "/people?$filter=" + "friends/any(f:" * (n // 14),
    "unary": lambda n: "/people?$filter=" + "not(" * (n // 4),
    "text": lambda n: "/people?$filter=" + "'" * n,
    "encoded": lambda n: "/people?$filter=" + "%C3" * (n // 3),
    "name": lambda n: "/people/x/" + "n" * n,
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_the_work_is_linear(shape: str) -> None:
    def seconds(length: int) -> float:
        url = HOSTILE[shape](length)
        best = 9.0
        for _ in range(2):
            start = time.process_time()
            metadata.resolve(SAMPLE, "GET", url)
            best = min(best, time.process_time() - start)
        return best

    largest = MAX_LENGTH - 40
    assert seconds(largest) < max(4 * 4 * seconds(largest // 4), 0.15)


def test_a_url_of_a_megabyte_is_refused() -> None:
    found = metadata.resolve(SAMPLE, "GET", "/people/" + "a" * 1_000_000)
    assert found.reason == "The URL has 1,000,008 characters; 32,768 are looked at."


def test_a_cycle_of_bases_stops_no_url() -> None:
    assert csdl.properties(SAMPLE, "microsoft.graph.extra.loop") == {}


def _document(body: str) -> Metadata:
    head = '<Edmx xmlns="http://docs.oasis-open.org/odata/ns/edmx"><DataServices>'
    schema = '<Schema Namespace="a" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
    return metadata.parse(f"{head}{schema}{body}</Schema></DataServices></Edmx>".encode(), "m.xml")


@pytest.mark.parametrize(
    "body",
    [
        '<EntityType Name="t"/>',
        '<Action Name="t"><Parameter Name="p" Type="a.t"/></Action>',
        '<ComplexType Name="t" BaseType="a.t"/>',
        '<Annotations Target="a.t"><Annotation Term="x"/></Annotations>',
    ],
)
def test_a_document_of_repetitions_is_read_in_linear_time(body: str, request: pytest.FixtureRequest) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        _document(body * times)
        return time.process_time() - start

    gc.disable()  # what other tests left behind is not this document's
    request.addfinalizer(gc.enable)
    seconds(100)
    assert seconds(16_000) < max(4 * 4 * seconds(4_000), 0.3)


def test_lines_are_counted_beyond_65535() -> None:
    found = _document("\n" * 70_000 + '<EntityType Name="late"/>')
    assert found.entity_types["a.late"].location.line == 70_001
