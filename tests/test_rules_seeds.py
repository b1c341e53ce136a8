"""The seed pages: what the rules about pages, HTTP text and JSON must say of them, and must not."""

from collections import defaultdict
from pathlib import Path

import pytest
from rule_pages import judged

from harness.docset import find, read_page, read_text
from harness.markdown import parse
from harness.model import Finding
from harness.rules import RULES

Found = dict[str, list[Finding]]


@pytest.fixture(scope="module")
def seeds(shared: Path) -> dict[str, Found]:
    """The findings by page and rule."""
    files = find([shared / "seeds"])
    pages = [parse(read_text(read_page(file)[0], file.path)[0], file.path) for file in files]
    found: dict[str, Found] = {page.path: defaultdict(list) for page in pages}
    for finding in judged(pages, tuple(rule for rule in RULES if not rule.needs_metadata)):
        found[finding.location.path][finding.rule].append(finding)
    return found


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("synchronizationjob-create.md", [4, 6, 22, 49]),
        ("synchronizationjob-update.md", [4, 6, 22, 49]),
        ("synchronizationjob-resource-generated.md", [3, 4, 6]),
        ("synchronizationjob-resource.md", []),
    ],
)
def test_a_generated_page_has_one_finding_for_each_kind_of_placeholder(
    seeds: dict[str, Found], page: str, lines: list[int]
) -> None:
    assert [finding.location.line for finding in seeds[page]["placeholder-left"]] == lines


def test_the_url_with_backslash_and_without_version_is_named(seeds: dict[str, Found]) -> None:
    found = seeds["synchronization-update.md"]
    (malformed,), (version,) = found["url-malformed"], found["url-version"]
    assert (malformed.location.line, malformed.location.column) == (63, 39)
    assert (version.location.line, version.location.column) == (63, 35)
    assert "docs\\api" in malformed.message
    assert "no version" in version.message
    assert found["url-not-documented"] == []


def test_the_empty_author_and_product_are_named(seeds: dict[str, Found]) -> None:
    found = seeds["synchronization-update.md"]["front-matter-key"]
    assert [(finding.location.line, finding.subject) for finding in found] == [(4, "author"), (6, "ms.prod")]


def test_lengths_that_are_right_with_crlf_are_not_reported(seeds: dict[str, Found]) -> None:
    assert [page for page, found in seeds.items() if found["content-length"]] == []


def test_nothing_is_said_of_the_form_of_the_current_page(seeds: dict[str, Found]) -> None:
    allowed = {"link-target-missing", "resource-duplicate", "type-undefined", "method-link"}
    said = {rule for rule, findings in seeds["synchronizationjob-resource.md"].items() if findings}
    assert said - allowed == set()
