"""Beside other plugins of pytest, whichever comes first."""

import subprocess
import sys
from pathlib import Path

import pytest

PAGE = """# Get lamp
## HTTP request
```http
GET /lamps/{id}
```
"""
OTHER = """
def pytest_addoption(parser):
    modes = ("once", "new_episodes", "none", "all", "rewrite")
    parser.getgroup("recording").addoption("--record-mode", default=None, choices=modes)
"""
SHOWN = """
def pytest_collection_finish(session):
    import harness.plugin.suite
    print("record mode", harness.plugin.suite.settings_for(session.config)[1])
"""
COLLECT = """
import sys, pytest
sys.path.insert({position}, "beside")
sys.exit(pytest.main(["docs", "--rootdir=.", "--collect-only", "-q", "-p", "shown", *{arguments!r}]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "v1.0" / "api").mkdir(parents=True)
    (tmp_path / "docs" / "v1.0" / "api" / "lamp-get.md").write_text(PAGE)
    (tmp_path / "shown.py").write_text(SHOWN)
    dist = tmp_path / "beside" / "other_recording-1.dist-info"
    dist.mkdir(parents=True)
    (dist / "METADATA").write_text("Metadata-Version: 2.1\nName: other-recording\nVersion: 1\n")
    (dist / "entry_points.txt").write_text("[pytest11]\nother = other_recording\n")
    (dist.parent / "other_recording.py").write_text(OTHER)
    return tmp_path


def collected(folder: Path, position: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COLLECT.format(position=position, arguments=[*arguments])],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("position", ["0", "len(sys.path)"], ids=["loaded before", "loaded after"])
@pytest.mark.parametrize("owner", ["the other plugin", "the harness"])
def test_the_record_mode_of_another_plugin_is_ours_too(folder: Path, position: str, owner: str) -> None:
    block = ["-p", "no:other"] if owner == "the harness" else []
    result = collected(folder, position, "--tenant", "embedded", "--record-mode", "new_episodes", *block)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "record mode new_episodes" in result.stdout
    assert "lamp-get.md::page" in result.stdout


def test_a_conftest_may_own_it(folder: Path) -> None:
    (folder / "docs" / "conftest.py").write_text(OTHER)
    result = collected(folder, "0", "--record-mode=once", "-p", "no:other")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_mode_that_nobody_knows_is_refused(folder: Path) -> None:
    result = collected(folder, "0", "--record-mode=never", "-p", "no:other")
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "invalid choice: 'never'" in result.stderr
