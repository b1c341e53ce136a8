"""Any part of a reference: what stands around a page is read with it, and it has one path and the same findings."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.cli import harness
from harness.config import Settings
from harness.docset import find, find_all
from harness.pipeline.audit import audit
from harness.reports.baseline import read


@pytest.fixture
def api(tmp_path: Path) -> Path:
    folder = tmp_path / "v1.0" / "api"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("# A\n\nSee [b](b.md) and [c](c.md).\n", encoding="utf-8")
    (folder / "b.md").write_text("# B\n", encoding="utf-8")
    return folder


def test_a_page_in_a_given_folder_is_not_alone(api: Path) -> None:
    assert [page.alone for page in find([api])] == [False, False]
    assert [page.alone for page in find([api / "a.md", api])] == [False, False]
    assert [page.alone for page in find([api, api / "a.md"])] == [False, False]


def test_a_page_that_is_named_is_alone(api: Path) -> None:
    assert [(page.path, page.alone) for page in find([api / "a.md"])] == [("v1.0/api/a.md", True)]


@pytest.mark.parametrize("given", ["", "a.md", ".."])
def test_a_page_has_the_same_findings_whatever_was_given(api: Path, given: str) -> None:
    report = audit([api / given], Settings(cache=False, jobs="1"))
    found = [finding for finding in report.findings if finding.rule == "link-target-missing"]
    assert [(finding.location.path, finding.subject) for finding in found] == [("v1.0/api/a.md", "link c.md")]


def test_what_stands_around_a_page_is_read_and_not_reported(api: Path) -> None:
    (api / "b.md").write_text("# B\n\n[gone](gone.md)\n", encoding="utf-8")
    report = audit([api / "a.md"], Settings(cache=False, jobs="1"))
    assert {finding.location.path for finding in report.findings} == {"v1.0/api/a.md"}
    assert report.counts["pages"] == 1
    assert report.details["judged with"] == "1 other page of the reference"


def test_a_page_outside_of_any_layout_is_read_alone(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nSee [c](c.md).\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# B\n\n[gone](gone.md)\n", encoding="utf-8")
    report = audit([tmp_path / "a.md"], Settings(cache=False, jobs="1"))
    assert not [finding for finding in report.findings if finding.rule == "link-target-missing"]


def test_the_folders_of_a_layout_without_versions_stand_around_each_other(tmp_path: Path) -> None:
    for name in ("docs/api/a.md", "docs/resources/b.md", "docs/notes/secret.md"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("# X\n", encoding="utf-8")
    found, _ = find_all([tmp_path / "docs" / "api"], around=True)
    assert [(page.path, page.asked) for page in found] == [("api/a.md", True), ("resources/b.md", False)]


@pytest.mark.parametrize("verb", ["write", "prune"])
def test_a_baseline_keeps_what_it_says_of_pages_that_were_not_judged(
    api: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(api.parent.parent)
    (api / "b.md").write_text("# B\n\n[gone](gone.md)\n", encoding="utf-8")
    baseline = Path("baseline.json")
    run = CliRunner().invoke(harness, ["baseline", "write", str(baseline), "v1.0"], standalone_mode=False)
    assert run.exception is None
    before = read(baseline).entries
    assert {entry.path for entry in before.values()} == {"v1.0/api/a.md", "v1.0/api/b.md"}
    for given in ("v1.0/api/a.md", "v1.0/api"):
        CliRunner().invoke(harness, ["baseline", verb, str(baseline), given], standalone_mode=False)
        assert read(baseline).entries == before
