"""Rules on pages that nobody means well with: never an exception, never more than linear time."""

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_pages import judged

from harness.markdown import parse
from harness.rules import RULES

_RULES = tuple(rule for rule in RULES if not rule.needs_metadata)
_PIECES = st.sampled_from(
    [
        *("# Title", "## Request", "### Response", "## HTTP request", "## Example", "## Propertes", "---", ""),
        *("---\ntitle: a: b\n---", "---\ndoc_type: apiPageType\n---", "doc_type: resourcePageType"),
        *("<!-- {", "} -->", '"blockType": "request",', '"name": ["a", 1],', '"blockType": 5', "-->", "<!--"),
        *('<!-- { "blockType": "response", "truncated": "x", "sampleKeys": [1] } -->', "<!-- harness-ignore"),
        *("```http", "```", "```json", "~~~", "````", "# [HTTP](#tab/http)", "# [C#](#tab/csharp)"),
        *("GET https://graph.microsoft.com/v1.0/users('a b", "POST /x", "DELETE/x", "GET  ", "PATCH https://graph/"),
        *("GET https://graph.microsoft.com/v1.0/{", "GET \\\\x", "HTTP/1.1 204 OK", "HTTP 999 X", "HTTP/1.1 000"),
        *(
            "Content-Length: 9" * 3,
            "Content-length: \u0665",
            "Content-Type: application/json",
            "{",
            "}",
            '{"a": [',
            "]",
        ),
        *('{"value": [{"id": "String"}]}', '"a": 1, "a": 2', "\u201c", "\u00a0", "\x00", "\ufffd", "\ud7ff"),
        *("|Property|Type|Description|", "|---|---|---|", "|a|String|", "|**b**|", "|||", "| a | b | c | d |"),
        *("|Permission type|Permissions|", "[a](../b.md#c)", "[a](..\\b.md)", "[a][b]", "[a]: b.md", "**TODO: x**"),
        *("If successful, this method returns a `201 Created` response code and a [x](../resources/x.md) object.",),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES, max_size=40), st.sampled_from(["v1.0/api/a.md", "resources/a.md", "a.md"]))
def test_no_page_makes_a_rule_raise(pieces: list[str], path: str) -> None:
    page = parse("\n".join(pieces), path)
    for finding in judged([page], _RULES):
        assert 1 <= finding.location.line <= page.text.count("\n") + 1
        assert finding.location.column >= 1


_FENCE = '<!-- { "blockType": "request", "name": "n%d" } -->\n```http\nGET https://graph.microsoft.com/%s\n```\n\n'
_API = "---\ndoc_type: apiPageType\n---\n"
_GROWING: dict[str, Callable[[int], str]] = {
    "placeholders": lambda n: "**TODO: Add Description**\n\n" * n,
    "comments": lambda n: "<!-- harness-ignore json-syntax: x -->\n\ntext\n\n" * n,
    "bad rows": lambda n: "|a|b|\n|---|---|\n|1|\n\n" * n,
    "missing links": lambda n: "\n".join(f"[a](../api/x{i}.md) [b](#y{i}) [c][z{i}]\n" for i in range(n)),
    "malformed URLs": lambda n: "".join(_FENCE % (i, f"v1/a b{i}\\('") for i in range(n)),
    "undocumented URLs": lambda n: (
        "## HTTP request\n```http\n" + "GET /a/{id}\n" * n + "```\n## Example\n"
        + "".join(_FENCE % (i, f"v1.0/b{i}/c(d=e)/f") for i in range(n))
    ),
    "stand-ins": lambda n: "```http\nHTTP/1.1 200 OK\n\n[" + '"String",' * n + "null]\n```\n",
    "headings": lambda n: _API + "".join(f"## Reques bod{'y' * (i % 7)}\n" for i in range(n)),
    "annotations": lambda n: '<!-- { "blockType": "x", "nme": "y" } -->\n```http\n```\n' * n,
    "one long URL": lambda n: "```http\nGET https://graph.microsoft.com/v1.0/" + "(a='" * n + "\n```\n",
    "one long query": lambda n: "```http\nGET https://graph.microsoft.com/v1.0/a?" + "&%2 {" * n + "\n```\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(_GROWING))
def test_time_grows_with_the_page_and_not_faster(kind: str) -> None:
    def cost(size: int) -> float:
        page = parse(_GROWING[kind](size), "v1.0/api/a.md")
        started = time.process_time()
        judged([page], _RULES)
        return time.process_time() - started

    small = min(cost(300) for _ in range(3))
    large = cost(2400)
    assert large < max(small, 0.02) * 8 * 4, (small, large)


def test_time_grows_with_the_number_of_pages_and_not_faster() -> None:
    """Every page misnames its neighbour, which resembles all others."""

    def cost(number: int) -> float:
        names = [f"page{index:06}" for index in range(number)]
        pages = [parse(f"# {name}\n\n[x]({name[:-1]}x{name[-1]}.md)\n", f"v1.0/api/{name}.md") for name in names]
        started = time.process_time()
        found = judged(pages, tuple(rule for rule in _RULES if rule.name.startswith("link-")))
        assert len(found) == number
        return time.process_time() - started

    small, large = (min(cost(size) for _ in range(3)) for size in (50, 400))
    assert large < max(small, 0.02) * 8 * 4, (small, large)
