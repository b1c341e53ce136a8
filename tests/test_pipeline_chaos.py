"""Runs on bad days: the same verdicts, or the exact reason why something could not be checked."""

from pathlib import Path

import pytest

from harness.config import Settings
from harness.errors import UsageError
from harness.model import Report
from harness.pipeline.fuzz import fuzz
from harness.pipeline.run import run

SAMPLES = Path(__file__).resolve().parent.parent / "docs_samples"


def embedded(chaos: str) -> Settings:
    return Settings(root=str(SAMPLES), tenant="embedded", chaos=chaos, cache=False, jobs="1", seed=5)


def told(report: Report) -> list[tuple[str, str, str]]:
    return [(item.rule, item.location.path, item.message) for item in report.findings]


@pytest.fixture(scope="module")
def calm() -> Report:
    return run([SAMPLES], embedded(""))


@pytest.mark.parametrize(
    "chaos",
    [
        "throttle=0.05,unavailable=0.01",
        "throttle=0.1,unavailable=0.05,expired=0.1",
        "delayed=1",
        "latency=0.002",
        "throttle=0.1,expired=0.05,delayed=0.5",
    ],
)
def test_bad_days_that_can_be_waited_for_change_no_verdict(calm: Report, chaos: str) -> None:
    report = run([SAMPLES], embedded(chaos))
    assert told(report) == told(calm)
    assert [(case.id, case.outcome, case.status) for case in report.cases] == [
        (case.id, case.outcome, case.status) for case in calm.cases
    ]
    assert report.notices == ()
    assert report.source == f"embedded tenant, seed 5, chaos {chaos}"


def test_a_lost_write_is_a_case_that_could_not_be_checked_and_no_finding(calm: Report) -> None:
    report = run([SAMPLES], embedded("dropped=0.1"))
    lost = [case for case in report.cases if case.outcome == "error"]
    assert lost
    assert all("Server disconnected" in case.reason for case in lost)
    assert set(told(report)) <= set(told(calm))
    assert report.notices == ()


def test_a_tenant_that_is_always_busy_is_said_at_every_case() -> None:
    report = run([SAMPLES / "v1.0"], embedded("throttle=1"))
    assert report.findings == ()
    assert {case.outcome for case in report.cases} == {"error"}
    assert all("the tenant is busy: 429 after 5 attempts" in case.reason for case in report.cases)


def test_fuzzing_on_bad_days_blames_nobody() -> None:
    page = SAMPLES / "v1.0"
    report = fuzz([page], embedded("throttle=0.1,unavailable=0.05,expired=0.05,delayed=0.3"), examples=2)
    assert report.findings == ()
    assert {case.outcome for case in report.cases} == {"passed"}


@pytest.mark.parametrize("tenant", ["replay", "live"])
def test_chaos_is_for_the_embedded_tenant_alone(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARNESS_TOKEN", "a-token")
    with pytest.raises(UsageError, match=f"chaos is for the embedded tenant, not for `{tenant}`"):
        run([SAMPLES / "v1.0"], Settings(tenant=tenant, chaos="throttle=1", cache=False))


def test_chaos_that_is_none_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="chaos `storm` is not known"):
        run([SAMPLES / "v1.0"], embedded("storm=1"))
