"""Pages, whole: every block is found, every noun has its place, and nothing makes the reading fail."""

import textwrap
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harness.docset import find, read_page, read_text
from harness.markdown import parse
from harness.model import Location, Page

PIECES = [
    "---", "title: x", "```http", "```", "~~~", "<!-- {", '"blockType": "request",', '"name": "a"', "}-->", "-->",
    "# A", "## Example", "# [HTTP](#tab/http)", "|a|b|", "|--|--|", "|x|", "| |", "GET https://graph.microsoft.com/v1.0/x",
    "HTTP/1.1 200 OK", "POST /$batch", '{"requests": [{"id": "1", "method": "GET", "url": "/x"}]}', ':::zone pivot="a"',
    ":::zone-end", "Content-Type: application/json", "", "{", '"a": 1,', "}", "[t](x.md)", "[t][r]", "[r]: y.md",
    "> quote", "- item", "    indented", "\t", "\0", "\u2028", "<div>", "*", "***",
]  # fmt: skip


def page(text: str, path: str = "v1.0/api/page.md") -> Page:
    return parse(textwrap.dedent(text).lstrip("\n"), path)


@given(st.text())
def test_any_text_is_a_page(text: str) -> None:
    parse(text, "page.md")


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("\n".join))
def test_any_mixture_of_markup_is_a_page_whose_places_exist(text: str) -> None:
    read = parse(text, "page.md")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    places = [noun.location for nouns in (read.sections, read.fences, read.tables, read.links) for noun in nouns]
    places += [annotation.location for annotation in read.annotations]
    places += [problem.place for problem in read.problems]
    for place in places:
        assert place.path == "page.md"
        assert 1 <= place.line <= len(lines)
        assert place.column >= 1


@pytest.fixture(scope="module")
def corpus(shared: Path) -> dict[str, tuple[str, Page]]:
    pages = {}
    for file in find([shared / "corpus" / "v1.0"]):
        text, _ = read_text(read_page(file)[0], file.path)
        pages[file.path] = (text, parse(text, file.path, file.version))
    return pages


def test_every_annotation_of_the_real_reference_is_found(corpus: dict[str, tuple[str, Page]]) -> None:
    kinds = Counter(a.block_type for _, read in corpus.values() for a in read.annotations if a.kind == "block")
    measured = {"ignored": 2501, "response": 1606, "request": 1474, "resource": 1024, "example": 66, "samples": 13}
    assert kinds == measured


def test_fences_and_headings_are_where_markdown_it_alone_finds_them(corpus: dict[str, tuple[str, Page]]) -> None:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    for path, (text, read) in list(corpus.items())[::7]:
        lines = text.split("\n")
        body = "\n".join([""] * (read.body_line - 1) + lines[read.body_line - 1 :])
        tokens = parser.parse(body)
        fences = [token.map[0] + 1 for token in tokens if token.type == "fence" and token.map]
        tables = [token.map[0] + 1 for token in tokens if token.type == "table_open" and token.map]
        rows = sum(1 for token in tokens if token.type == "tr_open")
        assert [fence.location.line for fence in read.fences] == fences, path
        real = [table for table in read.tables if table.delimiter_cells == len(table.header.cells)]
        assert [table.location.line for table in real] == tables, path
        assert sum(1 + len(table.rows) for table in real) == rows, path


def test_a_fence_knows_its_annotation_its_section_and_its_tab() -> None:
    read = page("""
        ## Example
        ### Request
        # [HTTP](#tab/http)
        <!-- { "blockType": "request", "name": "get_x" } -->

        ```http
        GET https://graph.microsoft.com/v1.0/x
        ```
        # [C#](#tab/csharp)
        text

        ---
        ### Response
        <!-- { "blockType": "response" } -->
        ```http
        HTTP/1.1 200 OK
        ```
        """)
    request, response = read.fences
    assert request.annotation is not None
    assert request.annotation.names == ("get_x",)
    assert request.section is not None
    assert (request.section.title, request.section.parents, request.tab) == ("Request", ("Example",), "http")
    assert response.tab == ""
    assert [group.closed for group in read.tab_groups] == [True]
    assert [(e.name, len(e.responses)) for e in read.examples] == [("get_x", 1)]


def test_zones_hold_alternatives_and_an_answer_below_them_belongs_to_each() -> None:
    read = page("""
        :::zone pivot="graph-v1"
        ```http
        GET https://graph.microsoft.com/v1.0/x
        ```
        :::zone-end
        ::: moniker range="beta"

        ```http
        GET https://graph.microsoft.com/beta/x
        ```

        ::: moniker-end
        Text that all readers see.

        ```http
        HTTP/1.1 200 OK
        ```
        """)
    assert [fence.zone for fence in read.fences] == ["graph-v1", "beta", ""]
    assert [len(example.responses) for example in read.examples] == [1, 1]
    assert read.paragraphs == ((13, "Text that all readers see."),)


def test_an_answer_in_a_zone_belongs_to_the_request_that_its_readers_see() -> None:
    texts = ("GET https://graph.microsoft.com/{}/x", "HTTP/1.1 200 OK\n\n{}")
    zones = [(zone, text.format(zone)) for text in texts for zone in ("v1.0", "beta")]
    read = page("\n".join(f':::zone pivot="{zone}"\n```http\n{text}\n```\n:::zone-end' for zone, text in zones))
    answers = [response.text.split()[-1] for example in read.examples for response in example.responses]
    assert [example.request.url.split("/")[3] for example in read.examples] == answers == ["v1.0", "beta"]


def test_requests_in_tabs_of_their_own_share_an_answer() -> None:
    read = page("""
        # [By id](#tab/id)
        ```http
        GET /users/1
        Accept: application/json
        ```
        # [By name](#tab/name)
        ```http
        GET /users/a
        Accept: application/json
        ```
        ---
        ```http
        HTTP/1.1 200 OK
        ```
        """)
    assert [len(example.responses) for example in read.examples] == [1, 1]


def test_a_batch_is_read_as_the_requests_in_it_each_with_its_answer_and_its_place() -> None:
    read = page("""
        <!-- { "blockType": "request", "name": "two_things" } -->
        ```http
        POST https://graph.microsoft.com/beta/$batch
        Content-Type: application/json

        {
          "requests": [
            { "id": "1", "method": "patch", "url": "/me", "headers": { "If-Match": "*" }, "body": { "a": 1 } },
            { "id": "2", "method": "GET", "url": "users" }
          ]
        }
        ```
        <!-- { "blockType": "response" } -->
        ```http
        HTTP/1.1 200 OK
        Content-Type: application/json

        {
          "responses": [
            { "id": "2", "status": 200, "body": { "value": [] } },
            { "id": "1", "status": 204 }
          ]
        }
        ```
        """)
    assert [fence.role for fence in read.fences] == ["batch", "batch"]
    assert [(e.name, e.request.method, e.request.url) for e in read.examples] == [
        ("two_things-1", "PATCH", "https://graph.microsoft.com/beta/me"),
        ("two_things-2", "GET", "https://graph.microsoft.com/beta/users"),
    ]
    first, second = read.examples
    assert first.request.header("if-match") == "*"
    assert first.request.json is not None
    assert (first.request.json.value, first.request.json.location) == (
        {"a": 1}, Location("v1.0/api/page.md", 8, 91, end_column=101)
    )  # fmt: skip
    assert [fence.response.status for fence in first.responses if fence.response] == [204]
    (answer,) = second.responses
    assert answer.response is not None
    assert answer.response.header("content-type") == "application/json"
    assert [fence.location.line for fence in read.batched] == [8, 21, 9, 20]
    column = second.request.url_column + second.request.url.index("users")
    assert read.text.split("\n")[second.request.location.line - 1][column - 1 :].startswith("users")


@pytest.mark.parametrize(
    "body", ["", "{}", '{"requests": 1}', '{"requests": [1, {"method": "GET"}]}', '{"requests": [']
)
def test_a_batch_whose_body_is_not_of_the_form_is_a_request_like_others(body: str) -> None:
    read = page(f"```http\nPOST https://graph.microsoft.com/v1.0/$batch\n\n{body}\n```\n```http\nHTTP/1.1 200 OK\n```")
    assert [example.request.url[-6:] for example in read.examples] == ["$batch"]
    assert read.batched == ()


def test_a_missing_closing_fence_is_told_and_the_rest_of_the_page_is_still_read() -> None:
    read = page("""
        ### Request
        ```http
        GET https://graph.microsoft.com/v1.0/x

        ### Response
        <!-- { "blockType": "response" } -->
        ```http
        HTTP/1.1 204 No Content
        ```
        """)
    assert [problem.kind for problem in read.problems] == ["fence-swallows"]
    assert read.problems[0].place.line == 2
    assert [section.title for section in read.sections] == ["Request", "Response"]
    assert [e.responses[0].response.status for e in read.examples if e.responses[0].response] == [204]


def test_two_requests_and_two_responses_pair_in_order_and_one_request_takes_several_responses() -> None:
    fence = "```http\n{}\n```\n"
    get = fence.format("GET https://graph.microsoft.com/v1.0/{}")
    answer = fence.format("HTTP/1.1 {} X")
    read = parse(get.format("a") + get.format("b") + answer.format(200) + answer.format(201), "page.md")
    assert [[r.response.status for r in e.responses if r.response] for e in read.examples] == [[200], [201]]
    read = parse(get.format("a") + answer.format(200) + answer.format(202), "page.md")
    assert [[r.response.status for r in e.responses if r.response] for e in read.examples] == [[200, 202]]


def test_a_response_that_names_its_requests_answers_each_of_them() -> None:
    request = (
        '<!-- {{"blockType": "request", "name": "{0}"}} -->\n```http\nGET https://graph.microsoft.com/v1.0/{0}\n```\n'
    )
    read = parse(
        request.format("a")
        + request.format("b")
        + '<!-- {"blockType": "response", "name": ["a", "b"]} -->\n```http\nHTTP/1.1 200 OK\n```\n',
        "page.md",
    )
    assert [(e.name, len(e.responses)) for e in read.examples] == [("a", 1), ("b", 1)]


def test_the_name_of_an_unnamed_example_does_not_depend_on_what_stands_before_it() -> None:
    answered = "```http\nGET https://graph.microsoft.com/v1.0/users/{id}/messages\n```\n```http\nHTTP/1.1 200 OK\n```\n"
    other = "```http\nPOST https://graph.microsoft.com/v1.0/groups\n```\n```http\nHTTP/1.1 201 Created\n```\n"
    alone = parse(answered, "page.md").examples[0].name
    assert alone in [example.name for example in parse(other + answered, "page.md").examples]


def test_blank_lines_between_headers_and_none_before_the_body_are_read_and_told() -> None:
    read = page("""
        ```http
        POST https://graph.microsoft.com/v1.0/x

        Content-Type: application/json
        Content-length: 10
        { "a": 1 }
        ```
        """)
    request = read.fences[0].requests[0]
    assert [header.name for header in request.headers] == ["Content-Type", "Content-length"]
    assert request.json is not None
    assert request.json.value == {"a": 1}
    assert [(p.kind, p.place.line) for p in request.problems] == [
        ("header-after-blank", 3),
        ("body-without-blank", 6),
    ]


def test_links_are_found_in_text_tables_and_references_but_not_in_code() -> None:
    read = page("""
        [a](a.md) `[code](code.md)` [b][] [c][ref] [e][nowhere]

        |x|
        |--|
        |[d](d.md#x) and [!INCLUDE [i](../i.md)]|

        [b]: b.md
        [ref]: c.md
        """)
    assert [(link.target, link.location.line) for link in read.links] == [
        ("a.md", 1), ("b.md", 1), ("c.md", 1), ("", 1), ("d.md#x", 5), ("../i.md", 5),
    ]  # fmt: skip
    assert [link.include for link in read.links] == [False, False, False, False, False, True]


def test_columns_are_those_of_the_page_in_lists_and_tables() -> None:
    read = page("""
        - item
          ```json
          { "a": 1,
            "b": 2, }
          ```

        | A | B |
        |:--|:--|
        | x | yy |
        """)
    json = read.fences[0].json
    assert json is not None
    assert [(p.place.line, p.place.column) for p in json.problems] == [(4, 11)]
    assert [(cell.text, cell.column) for cell in read.tables[0].rows[0].cells] == [("x", 3), ("yy", 7)]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "[a](" * 20_000,
        "> " * 20_000 + "x",
        "- " * 5_000 + "x",
        "|" * 100_000 + "\n" + "|-" * 50_000,
        "```\n" * 100_000,
        "<!--" * 30_000,
        "<!-- {\n" * 20_000,
        "*a **a " * 10_000,
        "`" * 50_000,
        "".join("`" * n + "x" for n in range(400)),
        "# [x](#tab/y)\n" * 20_000,
        "---\n" + "a: &a [*a]\n" * 10_000 + "---\n",
        "\0" * 100_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_pages_are_read_in_a_moment(text: str) -> None:
    parse(text, "page.md")
