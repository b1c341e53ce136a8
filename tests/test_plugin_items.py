"""Pages as pytest items: what is collected, what fails, and what a failure prints."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.rules import RULES

ROOT = Path(__file__).resolve().parent.parent
GET = "v1.0/api/synchronization-synchronizationjob-get"
START = "v1.0/api/synchronization-synchronizationjob-start"
TWO_PAGES = (f"docs_samples/{GET}.md", f"docs_samples/{START}.md")
"""One that reads and one that acts."""


def pytest_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *arguments],
        cwd=folder,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / ".cache"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def counts(result: subprocess.CompletedProcess[str]) -> dict[str, int]:
    last = result.stdout.strip().splitlines()[-1]
    return {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", last)}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in ("docs_samples", "cassettes"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "pyproject.toml").write_text(
        '[tool.harness]\nroot = "docs_samples"\n'
        '[tool.pytest.ini_options]\ndocs_baseline = "docs_samples/drifted/baseline.json"\nfilterwarnings = ["error"]\n',
        encoding="utf-8",
    )
    return folder


def test_the_samples_are_green_offline_with_one_item_a_page_and_one_an_example(project: Path) -> None:
    result = pytest_run(project, "docs_samples", "-q", "--tenant", "replay")
    assert result.returncode == 0, result.stdout
    pages = sum(1 for _ in (project / "docs_samples").rglob("*.md"))
    examples = sum(1 for _ in (project / "cassettes").rglob("*.yaml"))
    assert counts(result) == {"passed": pages + examples, "skipped": 1}


def test_they_are_as_green_in_two_processes_and_against_the_embedded_tenant(project: Path) -> None:
    result = pytest_run(project, *TWO_PAGES, "-q", "-n", "2", "--tenant", "embedded")
    assert (result.returncode, counts(result)) == (0, {"passed": 4}), result.stdout


def test_ids_come_from_the_names_of_the_examples(project: Path) -> None:
    result = pytest_run(project, f"docs_samples/{GET}.md", "--collect-only", "-q")
    assert result.stdout.splitlines()[:2] == [
        f"docs_samples/{GET}.md::page",
        f"docs_samples/{GET}.md::get_synchronizationjob",
    ]


def test_one_changed_property_in_a_cassette_fails_one_item_with_one_line(project: Path) -> None:
    cassette = project / "cassettes" / GET / "get_synchronizationjob.yaml"
    good = cassette.read_text(encoding="utf-8")
    bad = good.replace('"templateId":"scim"', '"templateId":5')
    assert bad != good
    cassette.write_text(bad, encoding="utf-8")
    try:
        result = pytest_run(project, *TWO_PAGES, "-q")
    finally:
        cassette.write_text(good, encoding="utf-8")
    assert counts(result) == {"failed": 1, "passed": 3}
    lines = [line for line in result.stdout.splitlines() if line.startswith(f"{GET}.md:")]
    assert len(lines) == 1
    assert re.match(rf"{re.escape(GET)}\.md:\d+: .*templateId.* \[value-type\]", lines[0])
    assert "curl " in result.stdout
    assert "Traceback" not in result.stdout
    assert "harness/" not in result.stdout


def test_a_missing_recording_is_named(project: Path) -> None:
    cassette = project / "cassettes" / GET / "get_synchronizationjob.yaml"
    aside = cassette.with_suffix(".aside")
    cassette.rename(aside)
    try:
        result = pytest_run(project, f"docs_samples/{GET}.md::get_synchronizationjob", "-q")
    finally:
        aside.rename(cassette)
    assert counts(result) == {"failed": 1}
    assert f"{GET}/get_synchronizationjob.yaml" in result.stdout
    assert "Traceback" not in result.stdout


def test_a_new_finding_and_a_vanished_one_are_both_red(project: Path) -> None:
    page = project / "docs_samples" / "drifted" / "v1.0" / "api" / "synchronization-synchronizationjob-start.md"
    text = page.read_text(encoding="utf-8")
    try:
        page.write_text(text.replace("Requst headers", "Request headers"), encoding="utf-8")
        vanished = pytest_run(project, "docs_samples/drifted", "-q")
        page.write_text(text + "\n[gone](no-such-page.md)\n", encoding="utf-8")
        new = pytest_run(project, "docs_samples/drifted", "-q")
    finally:
        page.write_text(text, encoding="utf-8")
    assert counts(vanished)["failed"] == 1
    assert "accepted and gone" in vanished.stdout
    assert counts(new)["failed"] == 1
    assert "no-such-page.md" in new.stdout


def test_without_the_baseline_every_known_defect_is_shown(project: Path) -> None:
    result = pytest_run(project, "docs_samples/drifted", "-v", "-o", "docs_baseline=")
    accepted = json.loads((project / "docs_samples/drifted/baseline.json").read_text(encoding="utf-8"))["findings"]
    shown = set(re.findall(r"\[([a-z-]+)\]$", result.stdout, re.MULTILINE))
    assert result.returncode == 1
    assert {entry["rule"] for entry in accepted} - shown == set()
    failed = set(re.findall(r"\[([a-z-]+)\]$", result.stdout.partition("differences from pages")[0], re.MULTILINE))
    assert {rule.name for rule in RULES if rule.severity == "error"} & failed


def test_markers_select_examples(project: Path) -> None:
    result = pytest_run(project, "docs_samples/v1.0", "-q", "-m", "docs_delete", "--collect-only")
    names = [line for line in result.stdout.splitlines() if "::" in line]
    assert names
    assert all("delete" in name for name in names)


def test_pages_are_left_alone_unless_the_command_line_points_at_them(project: Path) -> None:
    tests = project / "suite"
    (tests / "data").mkdir(parents=True, exist_ok=True)
    (tests / "README.md").write_text("# readme\n", encoding="utf-8")
    (tests / "test_x.py").write_text("def test_x() -> None: pass\n", encoding="utf-8")
    result = pytest_run(project, "suite", "-q")
    assert counts(result) == {"passed": 1}


def test_a_broken_setting_is_one_readable_collection_error(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    (folder / "docs" / "api").mkdir(parents=True)
    shutil.copy(project / "docs_samples" / f"{GET}.md", folder / "docs" / "api" / "page.md")
    (folder / "harness.toml").write_text("rules = [\n", encoding="utf-8")
    result = pytest_run(folder, "docs", "-q")
    assert result.returncode == 2
    assert "broken TOML" in result.stdout
    assert "Traceback" not in result.stdout
