"""Recordings that are too old, of a case that is gone or of a request that changed are told, and pruned."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from safety_sample import write

RECORDING = """interactions:
- request: {{method: GET, uri: 'https://graph.microsoft.com/v1.0/{path}', body: null, headers: {{}}}}
  response:
    status: {{code: 200, message: OK}}
    headers: {{content-type: [application/json]}}
    body: {{string: '{{"value": []}}'}}
    recorded: {{answered_by: live, at: '2020-01-02T03:04:05Z'}}
version: 1
"""


def run(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "harness", "run", "docs", *options], cwd=folder, capture_output=True, text=True,
        timeout=60, check=False, env={**os.environ, "HARNESS_NO_CACHE": "1"},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "list")
    home = tmp_path / "cassettes" / "v1.0" / "api" / "application-list"
    home.mkdir(parents=True)
    (home / "list_apps.yaml").write_text(RECORDING.format(path="applications"))
    (home / "old_name.yaml").write_text(RECORDING.format(path="applications"))
    other = home.parent / "another-page"
    other.mkdir()
    (other / "kept.yaml").write_text(RECORDING.format(path="x"))
    return tmp_path


def recordings(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.yaml"))


def test_they_are_told_and_nothing_is_removed_unasked(folder: Path) -> None:
    said = run(folder, "--max-age", "30").stdout
    assert "old_name.yaml: recorded for a case that is gone" in said
    assert "list_apps.yaml: recorded on 2020-01-02, more than 30 days ago" in said
    assert recordings(folder) == ["kept.yaml", "list_apps.yaml", "old_name.yaml"]
    assert "more than" not in run(folder).stdout


def test_prune_removes_them_and_nothing_of_other_pages(folder: Path) -> None:
    said = run(folder, "--prune").stdout
    assert "old_name.yaml: recorded for a case that is gone; removed" in said
    assert recordings(folder) == ["kept.yaml", "list_apps.yaml"]
    run(folder, "--prune", "--max-age", "30")
    assert recordings(folder) == ["kept.yaml"]


def test_a_request_that_changed_is_told(folder: Path) -> None:
    file = next(folder.rglob("list_apps.yaml"))
    file.write_text(RECORDING.format(path="applications?$top=1"))
    done = run(folder, "--prune")
    assert "list_apps.yaml: recorded for a request that has changed; removed" in done.stdout
    assert done.returncode == 3


def test_only_recordings_can_be_pruned(folder: Path) -> None:
    done = run(folder, "--prune", "--tenant", "embedded")
    assert done.returncode == 2
    assert "--prune is for recordings" in done.stderr
    assert len(recordings(folder)) == 3
