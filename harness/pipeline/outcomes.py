"""What a case's outcome says once it is known which findings fail; needs nothing that sends."""

from collections.abc import Sequence
from dataclasses import replace

from harness.model import CaseOutcome, Finding, is_at_least


def judged_cases(cases: Sequence[CaseOutcome], findings: Sequence[Finding], fail_on: str) -> tuple[CaseOutcome, ...]:
    """Cases that failed by findings that are not among those given have passed: those are accepted."""
    wrong = {finding.fingerprint for finding in findings if is_at_least(finding.severity, fail_on)}
    return tuple(
        replace(case, outcome="passed") if case.outcome == "failed" and wrong.isdisjoint(case.findings) else case
        for case in cases
    )
