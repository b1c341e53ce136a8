"""A page that cannot be read is one finding, and the other pages are judged; nothing is left out unsaid."""

import os
import tempfile
from pathlib import Path

import pytest

from harness.config import Settings
from harness.docset import PageFile, find
from harness.errors import InputError
from harness.pipeline.audit import audit
from harness.pipeline.workspace import Workspace
from harness.rules import RULES


def _anything_is_readable() -> bool:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).chmod(0)
        return os.access(file.name, os.R_OK)


needs_modes = pytest.mark.skipif(_anything_is_readable(), reason="this user may read every file")


def test_a_page_that_is_gone_when_its_turn_comes_is_one_finding(tmp_path: Path) -> None:
    gone = PageFile("v1.0/api/gone.md", str(tmp_path / "gone.md"), "v1.0")
    workspace = Workspace(RULES, Settings())
    item = workspace.read(gone)
    workspace.learn([item.offer])
    (finding,) = workspace.judge(item).findings
    assert (finding.rule, finding.severity, finding.location.path) == ("text-encoding", "error", "v1.0/api/gone.md")
    assert finding.message == "the file cannot be read: No such file or directory"
    assert workspace.read(gone).offer.digest != Workspace(RULES, Settings()).read(_empty(tmp_path)).offer.digest


def _empty(folder: Path) -> PageFile:
    (folder / "empty.md").touch()
    return PageFile("v1.0/api/gone.md", str(folder / "empty.md"), "v1.0")


def test_a_page_that_is_named_must_be_readable(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Workspace(RULES, Settings()).read(PageFile("gone.md", str(tmp_path / "gone.md"), "", alone=True))


@needs_modes
def test_the_other_pages_of_a_folder_are_judged(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "a.md").write_text("# A\n", encoding="utf-8")
    locked = tmp_path / "api" / "b.md"
    locked.write_text("# B\n", encoding="utf-8")
    locked.chmod(0)
    report = audit([tmp_path], Settings(cache=False))
    assert report.counts["pages"] == 2
    assert [f.message for f in report.findings if f.location.path.endswith("b.md")] == [
        "the file cannot be read: Permission denied"
    ]


@needs_modes
def test_a_folder_that_cannot_be_listed_ends_the_audit_instead_of_hiding_its_pages(tmp_path: Path) -> None:
    locked = tmp_path / "api"
    locked.mkdir(mode=0)
    try:
        with pytest.raises(InputError, match="api: cannot be listed: Permission denied"):
            find([tmp_path])
    finally:
        locked.chmod(0o700)
