"""Pages that are named by themselves: nothing follows from the neighbours that were not given."""

from pathlib import Path

import pytest

from harness.config import Settings
from harness.docset import find
from harness.pipeline.audit import audit


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


@pytest.mark.parametrize(("given", "missing"), [("a.md", []), ("", ["c.md"])])
def test_links_are_judged_only_within_given_folders(api: Path, given: str, missing: list[str]) -> None:
    report = audit([api / given], Settings(cache=False, jobs="1"))
    found = [finding for finding in report.findings if finding.rule == "link-target-missing"]
    assert [finding.subject.removeprefix("link ") for finding in found] == missing


def test_an_earlier_audit_of_the_page_alone_says_nothing_of_its_folder(
    api: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(api.parent / "cache"))
    (api / "b.md").unlink()
    for given, count in (("a.md", 0), ("", 2), ("a.md", 0)):
        report = audit([api / given], Settings(jobs="1"))
        assert sum(finding.rule == "link-target-missing" for finding in report.findings) == count
