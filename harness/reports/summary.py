"""Counts and groups that several formats tell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from harness.model import SEVERITIES, Case, CaseOutcome, Finding, Location, Report, Severity, Verdict
from harness.reports.visible import visible

OUTCOMES: tuple[Literal["failed", "error", "skipped", "passed"], ...] = ("failed", "error", "skipped", "passed")
"""What needs attention first."""

COMMANDS_WITH_CASES = frozenset({"run", "fuzz", "cases"})

VERDICTS: Mapping[Verdict, str] = {
    "docs": "",
    "service": "the service is out of line, not the page",
    "metadata": "the metadata is out of line, not the page",
    "undetermined": "who is out of line cannot be told",
}

_CHECKED = ("pages", "examples", "cases", "types", "fences", "annotations")


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One row of the table by rule."""

    rule: str
    counts: tuple[int, ...]
    """Of each of `SEVERITIES`."""
    pages: int
    """On how many pages."""


def rule_table(findings: Iterable[Finding]) -> tuple[RuleCount, ...]:
    """Findings counted by rule: the rules with most of the most severe findings first, then by name."""
    counts: Counter[tuple[str, Severity]] = Counter()
    pages: dict[str, set[str]] = {}
    for finding in findings:
        counts[finding.rule, finding.severity] += 1
        pages.setdefault(finding.rule, set()).add(finding.location.path)
    rows = [
        RuleCount(rule, tuple(counts[rule, severity] for severity in SEVERITIES), len(paths))
        for rule, paths in pages.items()
    ]
    return tuple(sorted(rows, key=lambda row: (*(-count for count in row.counts), row.rule)))


def columns() -> tuple[str, ...]:
    """The heads of the table by rule: the rule, how many findings of each severity, on how many pages."""
    return ("rule", *(f"{severity}s" for severity in SEVERITIES), "pages")


def severity_counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings of each severity, most severe first, zeros included."""
    counts = Counter(finding.severity for finding in findings)
    return {severity: counts[severity] for severity in SEVERITIES}


def by_page(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Sorted findings, grouped by the page they are on."""
    for path, group in groupby(findings, key=lambda finding: finding.location.path):
        yield path, list(group)


def outcome_counts(cases: Iterable[CaseOutcome]) -> dict[str, int]:
    """How many cases had each outcome, in the order of `OUTCOMES`, without zeros."""
    counts = Counter(case.outcome for case in cases)
    return {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]}


def skipped_by_reason(cases: Iterable[CaseOutcome]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Reasons for skipping and the ids they hit, the most frequent first."""
    reasons: dict[str, list[str]] = {}
    for case in cases:
        if case.outcome == "skipped":
            reasons.setdefault(case.reason or "no reason given", []).append(case.id)
    ordered = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((reason, tuple(ids)) for reason, ids in ordered)


def expectation(case: Case) -> str:
    """What a planned case expects, `201 microsoft.graph.user`, or why it cannot run."""
    if case.reason:
        return f"cannot run: {case.reason}"
    statuses = " or ".join(str(status) for status in case.expected_status)
    return f"{statuses} {case.response_type}".strip()


def number(value: int) -> str:
    """A count with thousands separated."""
    return f"{value:,}"


def plural(count: int, noun: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def enumeration(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def found(report: Report) -> str:
    """`2 errors and 1 note on 2 of 12 pages; 4 accepted`, without a full stop."""
    counts = severity_counts(report.findings)
    parts = [plural(count, severity) for severity, count in counts.items() if count]
    hit = len({finding.location.path for finding in report.findings})
    pages = report.counts.get("pages", 0)
    of = f" of {plural(pages, 'page')}" if pages >= hit and pages else f" {'page' if hit == 1 else 'pages'}"
    accepted = f"; {number(report.accepted)} accepted" if report.accepted else ""
    return f"{enumeration(parts)} on {number(hit)}{of}{accepted}"


def checked(report: Report) -> str:
    """`12 pages, 40 examples and 96 fences`: what was looked at, or `nothing`."""
    parts = [plural(report.counts[key], key[:-1]) for key in _CHECKED if report.counts.get(key)]
    return enumeration(parts) or "nothing"


def nothing_found(report: Report) -> str:
    """One line for a report without findings: what was planned, or what was looked at."""
    if report.plan:
        runnable = sum(case.runnable for case in report.plan)
        cannot = len(report.plan) - runnable
        return f"{plural(len(report.plan), 'case')}: {number(runnable)} can run, {number(cannot)} cannot."
    if nothing := nothing_checked(report):
        return nothing
    accepted = f" {number(report.accepted)} known and accepted." if report.accepted else ""
    return f"Nothing to report. Checked: {checked(report)}.{accepted}"


def outcomes(cases: Sequence[CaseOutcome]) -> str:
    """`1 failed, 3 skipped (2 of them: no value for …), 12 passed`, what needs attention first."""
    names = {"error": "could not be checked"}
    parts = {key: f"{number(count)} {names.get(key, key)}" for key, count in outcome_counts(cases).items()}
    if "skipped" in parts:
        parts["skipped"] += f" ({_largest_reason(cases)})"
    return ", ".join(parts.values())


def _largest_reason(cases: Iterable[CaseOutcome]) -> str:
    """Why most of the skipped cases were skipped."""
    (reason, ids), *others = skipped_by_reason(cases)
    told = visible(reason)
    return f"{number(len(ids))} of them: {told}" if others else told


def nothing_checked(report: Report) -> str:
    """One line for a run in which no answer was judged; empty when one was."""
    if report.traffic is not None:
        return "" if report.traffic.matched else "Nothing was checked: no interaction is one that the pages document."
    if report.command not in COMMANDS_WITH_CASES - {"cases"}:
        return ""
    if any(case.outcome in ("passed", "failed") for case in report.cases):
        return ""
    told = outcomes(report.cases) if report.cases else "the pages have no example that can be sent"
    return f"Nothing was checked, since nothing was sent or replayed: {told}."


def places(locations: Sequence[Location], path: str, limit: int) -> str:
    """Related places, those on the same page as `line N`.

    Args:
        locations: where else.
        path: of the page that the reader is on.
        limit: how many are named before `n more`; 0 for all.
    """
    shown = locations[:limit] if limit else locations
    parts = [f"line {item.line}" if item.path == path else f"{item.path}:{item.line}" for item in shown]
    if len(locations) > len(shown):
        parts.append(f"{number(len(locations) - len(shown))} more")
    return ", ".join(parts)
