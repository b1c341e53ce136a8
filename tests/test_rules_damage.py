"""What the reader states, a rule puts into words: no damage is noticed and then forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from rule_pages import judged, marked_pages

from harness.model import Page
from harness.rules import RULES
from harness.rules.json_damage import WORDS

ROOMS = Path(__file__).resolve().parent.parent / "harness"
FENCE = "# A\n\n```http\n{}\n```\n"
ANNOTATED = '<!-- { "blockType": "request", "name": "a" } -->\n'
DAMAGED = {
    "annotation-apart": ("annotation-orphan", f"# A\n\n{ANNOTATED}\nText.\n\n```http\nGET /users\n```\n"),
    "annotation-before-another": ("annotation-orphan", f"# A\n\n{ANNOTATED}\n{ANNOTATED}\n```http\nGET /users\n```\n"),
    "annotation-without-fence": ("annotation-orphan", f"# A\n\n{ANNOTATED}"),
    "body-without-blank": ("header-layout", FENCE.format('POST /a\nAccept: text/plain\n{ "a": 1 }')),
    "comment-unclosed": ("annotation-json", "# A\n\n<!-- a\n\nText\n"),
    "delimiter-cells": ("table-malformed", "|a|b|\n|---|---|---|\n|1|2|\n"),
    "fence-swallows": ("fence-swallowed", "# A\n\n```http\nGET /users\n\n## B\n\n```http\nGET /users\n```\n"),
    "fence-unclosed": ("fence-swallowed", "# A\n\n```http\nGET /users\n"),
    "front-matter-long": ("front-matter-invalid", f"---\na: '{'x' * 100_000}'\nb: [1]\n---\n# A\n"),
    "front-matter-shape": ("front-matter-invalid", "---\n- a\n---\n# A\n"),
    "front-matter-unclosed": ("front-matter-invalid", "---\na: b\n"),
    "front-matter-yaml": ("front-matter-invalid", "---\na: b: c\n---\n# A\n"),
    "header-after-blank": ("header-layout", FENCE.format("POST /a\nAccept: text/plain\n\nContent-Type: text/plain")),
    "header-without-colon": ("header-layout", FENCE.format("GET /a\nAccept text/plain")),
    "method-glued": ("request-line", FENCE.format("GET/users")),
    "no-utf-8": ("text-encoding", "# A\\x92\n"),
    "nul": ("text-encoding", "# A\\x00\n"),
    "row-cells": ("table-malformed", "|a|b|\n|---|---|\n|1|2|3|\n"),
    "status-without-version": ("status-line", FENCE.format("HTTP 200 OK")),
}
"""By kind: the rule that tells it, and a page that has it."""
ELSEWHERE = {"file-unreadable"}
"""What no text can have; the tests of unreadable folders have it."""


def _literals(room: str, function: str, argument: int) -> Iterator[str]:
    """The literal values of an argument in all calls of a function."""
    for file in (ROOMS / room).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) <= argument:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == function:
                for part in ast.walk(node.args[argument]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


def _page(text: str) -> Page:
    (page,), _ = marked_pages(f"=== api/a-get.md\n{text}")
    return page


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_rule_tells_the_damage_at_its_line(kind: str) -> None:
    rule, text = DAMAGED[kind]
    page = _page(text)
    messages = [each for fence in page.fences for each in (*fence.requests, fence.response) if each]
    stated = [*page.problems, *(problem for message in messages for problem in message.problems)]
    (problem,) = (each for each in stated if each.kind == kind)
    told = judged([page], tuple(each for each in RULES if each.name == rule))
    assert problem.place.line in [finding.location.line for finding in told]


def test_no_other_damage_is_stated() -> None:
    stated = {*_literals("markdown", "Problem", 0), *_literals("docset", "Problem", 0)}
    assert stated == DAMAGED.keys() | ELSEWHERE


def test_all_damage_of_json_has_words() -> None:
    kinds = {*_literals("markdown", "note", 0), *_literals("markdown", "Damage", 0)}
    cases = {f"broken {case}" for case in _literals("markdown", "_BrokenError", 1)}
    assert kinds - {"broken"} | cases <= WORDS.keys()
    assert {word.partition(" ")[0] for word in WORDS} == kinds
