"""What a test run over pages tells at its end: differences that fail nothing, and that nothing was checked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from harness.plugin.items import DIFFERENCES, NOT_SENT
from harness.reports.summary import number, plural

_EXAMPLES = ("docs_read", "docs_write", "docs_delete")
_MOST_LINES = 30
"""Differences that are named; `-v` names all."""

Stats = Mapping[str, Sequence[Any]]
"""pytest's reports by outcome, as its terminal reporter keeps them."""


def reports_of_pages(stats: Stats) -> list[pytest.TestReport]:
    """The reports about pages and their examples, whichever process made them."""
    kept = (report for outcome in ("passed", "failed", "skipped", "error") for report in stats.get(outcome, ()))
    return [each for each in kept if isinstance(each, pytest.TestReport) and ".md::" in each.nodeid]


def nothing_sent(reports: Sequence[pytest.TestReport]) -> str:
    """One line when there were examples and none was sent or replayed; else empty."""
    examples = [report for report in reports if any(mark in report.keywords for mark in _EXAMPLES)]
    reasons = [_reason(report) for report in examples]
    if not examples or not all(reasons):
        return ""
    largest = max(sorted(set(reasons)), key=reasons.count)
    of_them = f"{number(reasons.count(largest))} of them: " if len(set(reasons)) > 1 else ""
    told = f"{plural(len(examples), 'example')} skipped ({of_them}{largest})"
    return f"Nothing was checked, since nothing was sent or replayed: {told}."


def _reason(report: pytest.TestReport) -> str:
    """Why an example was not sent; empty when it was, or when a test skipped itself."""
    if not report.skipped or not isinstance(report.longrepr, tuple):
        return ""
    _, mark, reason = str(report.longrepr[2]).partition(NOT_SENT)
    return reason if mark else ""


def differences(reports: Sequence[pytest.TestReport], *, all_of_them: bool) -> Iterator[str]:
    """What passing items have to tell, one line each."""
    title = f"Captured {DIFFERENCES} call"
    told = [text for report in reports if report.passed for name, text in report.sections if name == title]
    lines = list(dict.fromkeys(line for text in told for line in text.splitlines() if not line.startswith(" ")))
    shown = lines if all_of_them else lines[:_MOST_LINES]
    yield from shown
    if len(lines) > len(shown):
        yield f"and {number(len(lines) - len(shown))} more; -v tells all"
