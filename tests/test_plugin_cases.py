"""Documented examples as parameters of a test of one's own, and the fixture `tenant` that sends and judges one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.model import Exchange
from harness.plugin import cases
from harness.plugin.suite import DocumentedCase, TenantFixture

SAMPLES = Path(__file__).resolve().parent.parent / "docs_samples" / "v1.0"


@pytest.mark.parametrize("case", [item for item in cases(SAMPLES) if "job-get" in str(item.id)])
def test_a_documented_example_is_answered_as_documented(case: DocumentedCase, tenant: TenantFixture) -> None:
    exchange = tenant.check(case)
    assert exchange.response.status in case.case.expected_status
    assert exchange.source.kind == "cassette"


@pytest.mark.parametrize("case", [item for item in cases(SAMPLES) if "job-start" in str(item.id)])
def test_a_suite_builds_its_own_fixture_on_it(
    case: DocumentedCase, truthful: Callable[[DocumentedCase], Exchange]
) -> None:
    assert truthful(case).response.header("request-id")


def test_cases_carry_ids_and_markers_and_say_why_one_cannot_run() -> None:
    given = {str(item.id): item for item in cases(SAMPLES.parent / "drifted")}
    assert all("::" in name for name in given)
    marks = {mark.name for item in given.values() for mark in item.marks}
    assert {"docs_read", "docs_write"} <= marks
    skipped = [mark for item in given.values() for mark in item.marks if mark.name == "skip"]
    assert skipped
    assert all(mark.kwargs["reason"] for mark in skipped)
