"""The drifted sample pages: every defect that is listed is found, on its line, and nothing else is."""

import pytest
from drifted_defects import SAMPLES, Defect, defects

from harness.config import Settings
from harness.model import Finding
from harness.pipeline.audit import audit
from harness.pipeline.run import run

SETTINGS = Settings(cache=False, jobs="1", tenant="embedded")


@pytest.fixture(scope="module")
def findings() -> tuple[Finding, ...]:
    """What an audit of all sample pages finds."""
    return audit([SAMPLES], SETTINGS).findings


@pytest.fixture(scope="module")
def answered() -> tuple[Finding, ...]:
    """What the answers of the embedded tenant add to that."""
    return run([SAMPLES], SETTINGS).findings


def test_every_defect_is_listed_with_a_line_that_exists() -> None:
    listed = defects()
    assert len({(defect.path, defect.rule) for defect in listed}) >= 60
    assert [defect for defect in listed if not defect.lines] == []
    assert {file.relative_to(SAMPLES).as_posix() for file in (SAMPLES / "drifted").rglob("*.md")} == {
        defect.path for defect in listed
    }


@pytest.mark.parametrize("defect", [d for d in defects() if not d.answered], ids=str)
def test_every_documented_defect_of_the_drifted_pages_is_reported_on_its_line(
    defect: Defect, findings: tuple[Finding, ...]
) -> None:
    assert _reported(defect, findings) & defect.lines, f"{defect.comment}: {sorted(_reported(defect, findings))}"


@pytest.mark.parametrize("defect", [d for d in defects() if d.answered], ids=str)
def test_every_defect_that_the_service_contradicts_is_reported_on_its_line(
    defect: Defect, answered: tuple[Finding, ...]
) -> None:
    assert _reported(defect, answered) & defect.lines, f"{defect.comment}: {sorted(_reported(defect, answered))}"


def _reported(defect: Defect, findings: tuple[Finding, ...]) -> set[int]:
    return {f.location.line for f in findings if f.location.path == defect.path and f.rule == defect.rule}


def test_an_audit_finds_nothing_else_in_the_drifted_pages(findings: tuple[Finding, ...]) -> None:
    assert _surprising(findings) == []


def test_a_run_finds_nothing_else_in_the_drifted_pages(answered: tuple[Finding, ...]) -> None:
    assert _surprising(answered) == []


def _surprising(findings: tuple[Finding, ...]) -> list[str]:
    expected = {(defect.path, defect.rule, line) for defect in defects() for line in defect.lines}
    return [
        f"{finding.location}: {finding.message} [{finding.rule}]"
        for finding in findings
        if finding.location.path.startswith("drifted/")
        and (finding.location.path, finding.rule, finding.location.line) not in expected
    ]


def test_the_accurate_pages_have_no_finding(findings: tuple[Finding, ...], answered: tuple[Finding, ...]) -> None:
    assert [f for f in (*findings, *answered) if not f.location.path.startswith("drifted/")] == []


def test_the_accurate_pages_have_no_finding_without_the_drifted_ones_beside_them() -> None:
    assert audit([SAMPLES / "v1.0", SAMPLES / "beta"], SETTINGS).findings == ()
