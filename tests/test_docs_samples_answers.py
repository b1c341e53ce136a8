"""The accurate sample pages against the embedded tenant: every example is answered as it is shown."""

import random

import pytest
from drifted_defects import SAMPLES

from harness.config import Settings
from harness.model import Case
from harness.pipeline.docs import Docs, load
from harness.pipeline.run import open_session, perform, run

SETTINGS = Settings(cache=False, jobs="1", tenant="embedded")
ACCURATE = [SAMPLES / "v1.0", SAMPLES / "beta"]


@pytest.fixture(scope="module")
def docs() -> Docs:
    """The accurate pages with their plan."""
    return load(ACCURATE, SETTINGS)


def _failures(docs: Docs, cases: list[Case]) -> list[str]:
    with open_session(docs, SETTINGS, "") as session:
        done = [perform(case, docs, session) for case in cases]
    return [
        f"{each.outcome.id}: {each.outcome.reason or [finding.message for finding in each.findings]}"
        for each in done
        if each.outcome.outcome != "passed" or each.findings
    ]


def test_every_example_is_answered_as_it_is_shown() -> None:
    report = run(ACCURATE, SETTINGS)
    assert report.findings == ()
    assert {case.outcome for case in report.cases} == {"passed"}
    assert len(report.cases) >= 96


def test_every_example_can_run_on_its_own(docs: Docs) -> None:
    assert [failure for case in docs.plan.cases for failure in _failures(docs, [case])] == []


@pytest.mark.parametrize("seed", range(3))
def test_examples_can_run_in_any_order(docs: Docs, seed: int) -> None:
    cases = list(docs.plan.cases)
    random.Random(seed).shuffle(cases)
    assert _failures(docs, cases) == []
