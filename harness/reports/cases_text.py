"""The text of cases: what was planned, and what became of them."""

from collections.abc import Iterator
from itertools import groupby

from harness.model import Case, CaseOutcome, Finding, Report
from harness.reports.options import RenderOptions
from harness.reports.summary import expectation, number, skipped_by_reason
from harness.reports.visible import visible, visible_lines
from harness.reports.wrapping import Paint, fold

_NAMED = 3
"""Skipped cases that are named for each reason; `-v` names all."""


def plan_text(report: Report, options: RenderOptions, paint: Paint) -> Iterator[str]:
    """The planned cases by page: how each is sent, what it needs, or why it cannot run."""
    for path, cases in groupby(report.plan, key=lambda case: case.location.path):
        yield paint("heading", visible(path))
        for case in cases:
            yield from _planned(case, options, paint)
        yield ""


def plan_ids(report: Report) -> Iterator[str]:
    """One planned case per line, with the reason when it cannot run."""
    for case in report.plan:
        yield visible(f"{case.id}: {case.reason}" if case.reason else case.id)


def _planned(case: Case, options: RenderOptions, paint: Paint) -> Iterator[str]:
    name = case.id.rpartition("::")[2]
    yield f"  {visible(name)}"
    answer = "" if case.reason else f" -> {visible(expectation(case))}".removesuffix(" -> ")
    request = f"    {visible(case.method)} {visible(case.template)}{answer} ({case.safety})"
    yield fold(request, options.width, "      ")
    keys = ", ".join(f"{item.placeholder} is a key of {item.collection}" for item in case.parameters)
    if keys:
        yield fold(f"    {visible(keys)}", options.width, "      ")
    if case.reason:
        yield fold(f"    {paint('warning', 'cannot run')}: {visible(case.reason)}", options.width, "      ")


def outcomes_text(report: Report, options: RenderOptions, paint: Paint) -> Iterator[str]:
    """Who answered, then the cases that failed, those that were skipped by reason, and with `-v` those that passed."""
    if not report.cases and not report.source:
        return
    yield paint("heading", "Cases") + (f", answered by {visible(report.source)}" if report.source else "")
    rules = {finding.fingerprint: finding for finding in report.findings}
    for case in report.cases:
        if case.outcome in {"failed", "error"}:
            yield from _unhappy(case, rules, options, paint)
    for reason, ids in skipped_by_reason(report.cases):
        yield fold(f"  {paint('warning', 'skipped')} {number(len(ids))}: {visible(reason)}", options.width, "    ")
        yield from _skipped(ids, options)
    if options.verbosity > 0:
        for case in report.cases:
            if case.outcome == "passed":
                yield f"  {paint('good', 'passed')} {visible(case.id)}{_by(case)} {case.seconds:.2f} s"
    yield ""


def _skipped(ids: tuple[str, ...], options: RenderOptions) -> Iterator[str]:
    shown = ids if options.verbosity > 0 else ids[:_NAMED]
    for case_id in shown:
        yield f"    {visible(case_id)}"
    if len(ids) > len(shown):
        yield f"    {number(len(ids) - len(shown))} more"


def _unhappy(case: CaseOutcome, findings: dict[str, Finding], options: RenderOptions, paint: Paint) -> Iterator[str]:
    """A case that failed or could not be checked: what was sent, why, and how to send it again."""
    yield f"  {paint('error', case.outcome)} {visible(case.id)}"
    if case.method or case.url:
        answered = f" answered {case.status}" if case.status else ""
        yield f"    {visible(f'{case.method} {case.url}'.strip())}{answered}{_by(case)}"
    if case.reason:
        yield fold(f"    {visible(case.reason)}", options.width, "    ")
    for finding in (findings[mark] for mark in case.findings if mark in findings):
        place = finding.location
        told = f"    {place.path}:{place.line}: {finding.message} [{finding.rule}]"
        yield fold(visible(told), options.width, "      ")
    if case.curl:
        yield from (f"    {line}" for line in visible_lines(case.curl))


def _by(case: CaseOutcome) -> str:
    return f" ({visible(case.answered_by)})" if case.answered_by else ""
