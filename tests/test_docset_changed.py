"""`--changed-since`: only what git says changed is told, and it is judged against the whole docset."""

import os
import subprocess
from pathlib import Path

import pytest

from harness.config import Settings
from harness.docset import changed_since, find
from harness.errors import UsageError
from harness.pipeline.audit import audit

PAGE = '---\ntitle: "{0}"\ndescription: "{0}."\ndoc_type: apiPageType\n---\n# {0}\n[other](other.md)\n'


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    pages = tmp_path / "docs" / "v1.0" / "api"
    pages.mkdir(parents=True)
    for name in ("same", "edited", "other"):
        (pages / f"{name}.md").write_text(PAGE.format(name), encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path / "docs"


def test_edited_committed_and_new_pages_have_changed_and_no_others(checkout: Path) -> None:
    pages = checkout / "v1.0" / "api"
    with (pages / "edited.md").open("a", encoding="utf-8") as file:
        file.write("more\n")
    git(checkout, "commit", "-q", "-a", "-m", "second")
    (pages / "new.md").write_text(PAGE.format("new"), encoding="utf-8")
    assert changed_since(find([checkout]), "HEAD") == {"v1.0/api/new.md"}
    assert changed_since(find([checkout]), "HEAD~1") == {"v1.0/api/new.md", "v1.0/api/edited.md"}


@pytest.mark.parametrize(
    "name", ['a b "q" ü.md', "tab\tline\nend.md", "UPPER.MD", "-dash.md", os.fsdecode(b"b\xff.md")]
)
def test_a_page_may_have_any_name(checkout: Path, name: str) -> None:
    page = checkout / "v1.0" / "api" / name
    page.write_text(PAGE.format("x"), encoding="utf-8")
    git(checkout, "add", "-A")
    assert len(changed_since(find([checkout]), "HEAD")) == 1, "staged"
    git(checkout, "commit", "-q", "-m", "odd")
    assert not changed_since(find([checkout]), "HEAD")
    page.write_text("edited", encoding="utf-8")
    report = audit([checkout], Settings(jobs="2", cache=False, rules=("front-matter-key",), changed_since="HEAD"))
    assert {item.location.path for item in report.findings} == {f"v1.0/api/{name}".replace("\udcff", "\\xff")}


def test_a_renamed_page_has_changed_and_a_deleted_one_is_no_trouble(checkout: Path) -> None:
    git(checkout, "mv", "v1.0/api/same.md", "v1.0/api/renamed.md")
    git(checkout, "rm", "-q", "v1.0/api/other.md")
    assert changed_since(find([checkout]), "HEAD") == {"v1.0/api/renamed.md"}


def test_a_folder_and_a_page_of_the_checkout_may_be_given(checkout: Path) -> None:
    page = checkout / "v1.0" / "api" / "edited.md"
    page.write_text("edited", encoding="utf-8")
    assert changed_since(find([page.parent]), "HEAD") == {"v1.0/api/edited.md"}
    assert changed_since(find([page]), "HEAD") == {"v1.0/api/edited.md"}
    assert not changed_since(find([page.parent / "same.md"]), "HEAD")


def test_a_hook_of_another_checkout_is_no_trouble(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "v1.0" / "api" / "edited.md").write_text("edited", encoding="utf-8")
    monkeypatch.setenv("GIT_DIR", str(checkout.parent / ".git"))
    assert changed_since(find([checkout]), "HEAD") == {"v1.0/api/edited.md"}


def test_a_revision_is_never_taken_for_an_option(checkout: Path) -> None:
    for revision in ("--output=stolen", "--help", "-R"):
        with pytest.raises(UsageError, match="git says"):
            changed_since(find([checkout]), revision)
    assert not (checkout.parent / "stolen").exists()


def test_only_findings_of_changed_pages_are_told_and_links_to_unchanged_ones_are_good(checkout: Path) -> None:
    pages = checkout / "v1.0" / "api"
    with (pages / "edited.md").open("a", encoding="utf-8") as file:
        file.write("[gone](nowhere.md)\n")
    settings = Settings(cache=False, rules=("link-*",))
    (pages / "same.md").write_text(PAGE.format("same") + "[gone too](nirvana.md)\n", encoding="utf-8")
    git(checkout, "commit", "-q", "-m", "same", "--", str(pages / "same.md"))
    everything = audit([checkout], settings).findings
    told = audit([checkout], Settings(cache=False, rules=("link-*",), changed_since="HEAD")).findings
    assert {item.location.path for item in everything} == {"v1.0/api/edited.md", "v1.0/api/same.md"}
    assert {item.location.path for item in told} == {"v1.0/api/edited.md"}


def test_an_unknown_revision_and_a_folder_without_git_are_usage_errors(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.raises(UsageError, match="git says"):
        changed_since(find([checkout]), "no-such-revision")
    bare = tmp_path_factory.mktemp("bare")
    (bare / "page.md").write_text("# page\n", encoding="utf-8")
    with pytest.raises(UsageError, match="git says"):
        changed_since(find([bare]), "HEAD")
