"""Fragments: read where a page includes them, counted, never judged as pages."""

import textwrap
from pathlib import Path

import pytest

from harness import docset
from harness.config import Settings
from harness.model import Report
from harness.pipeline.audit import audit

PAGE = """
---
title: "Get lamp"
description: "Reads a lamp."
doc_type: apiPageType
---
# Get lamp
## Permissions
<!-- { "blockType": "permissions", "name": "lamp_get" } -->
[!INCLUDE [permissions-table](../includes/permissions/lamp.md)]
## Request body
[!INCLUDE [a word of warning](../includes/Warning.md)]
"""
TABLE = """
---
description: "Generated"
---
|Permission type|Least privileged permissions|
|:---|:---|
|Delegated (work or school account)|Lamp.Read.All|
|Application||
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    written(tmp_path / "docs/v1.0/api/lamp-get.md", PAGE)
    written(tmp_path / "docs/v1.0/api/lamp-list.md", PAGE.replace("lamp_get", "lamp_list"))
    written(tmp_path / "docs/v1.0/includes/permissions/lamp.md", TABLE)
    written(tmp_path / "docs/v1.0/includes/beta.md", "This may change.")
    written(tmp_path / "docs/v1.0/includes/permissions/desk.md", "Nobody includes this.")
    written(tmp_path / "docs/v1.0/includes/snippets/go/lamp.md", "```go\n# [Go](#tab/go)\n")
    return tmp_path / "docs"


def written(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")


def told(docs: Path, *rules: str, cache: bool = False) -> Report:
    return audit([docs], Settings(rules=rules or ("*",), cache=cache, jobs="1"))


def found(report: Report) -> list[tuple[str, int, str]]:
    return [(f.location.path, f.location.line, f.rule) for f in report.findings]


def test_the_permissions_of_a_fragment_are_those_of_its_pages_and_told_once(docs: Path) -> None:
    report = told(docs, "permissions-incomplete")
    fragment = "v1.0/includes/permissions/lamp.md"
    assert found(report) == [(fragment, 4, "permissions-incomplete"), (fragment, 7, "permissions-incomplete")]


def test_a_fragment_is_counted_and_no_page(docs: Path) -> None:
    report = told(docs)
    assert (report.counts["pages"], report.counts["fragments"]) == (2, 4)
    assert [file.path for file in docset.find([docs])] == ["v1.0/api/lamp-get.md", "v1.0/api/lamp-list.md"]
    assert not {"front-matter-key", "fence-swallowed", "tab-group-unclosed"} & {f.rule for f in report.findings}


def test_an_included_fragment_that_is_missing_or_spelt_otherwise_is_told(docs: Path) -> None:
    assert {rule for _, _, rule in found(told(docs, "include-missing", "link-case"))} == {"include-missing"}
    written(docs / "v1.0/includes/warning.md", "Take care.")
    assert {rule for _, _, rule in found(told(docs, "include-missing", "link-case"))} == {"link-case"}


def test_an_audit_that_remembers_sees_what_happens_to_fragments(docs: Path) -> None:
    def same() -> Report:
        remembered, cold = told(docs, cache=True), told(docs)
        assert remembered.findings == cold.findings
        return remembered

    before = same()
    written(docs / "v1.0/includes/permissions/lamp.md", TABLE.replace("|Application||\n", "|Application|None.|\n"))
    assert len(same().findings) == len(before.findings) - 1
    written(docs / "v1.0/includes/Warning.md", "Take care.")
    assert "include-missing" not in {finding.rule for finding in same().findings}
    (docs / "v1.0/includes/permissions/lamp.md").unlink()
    rules = {finding.rule for finding in same().findings}
    assert "include-missing" in rules
    assert "permissions-incomplete" not in rules
