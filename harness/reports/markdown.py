"""Markdown for a step summary or a comment: the table by rule, what became of the cases, findings by page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harness.model import CaseOutcome, Finding, Report
from harness.reports.excerpt import underline
from harness.reports.options import RenderOptions
from harness.reports.summary import (
    VERDICTS,
    by_page,
    columns,
    enumeration,
    expectation,
    found,
    nothing_found,
    number,
    outcomes,
    places,
    plural,
    rule_table,
    skipped_by_reason,
)
from harness.reports.visible import visible, visible_lines

LIMIT = 1_000_000
"""Bytes; GitHub refuses a step summary above 1 MiB."""

_RELATED = 3
_CODE = re.compile(r"`([^`]+)`")
_ACTIVE = re.compile(r"([\\`*_\[\]<>|~#$&!])")
_MENTION = re.compile(r"@(?=\w)")
_BACKTICKS = re.compile(r"`+")


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece that is told whole or not at all."""

    text: str
    kind: str
    """What is counted when it is left out: `finding`, `case`, or empty."""


def render(report: Report, _options: RenderOptions) -> str:
    """The report as GitHub-flavoured markdown of at most `LIMIT` bytes, saying how much was left out."""
    head = "\n".join(_head(report)) + "\n"
    room = LIMIT - len(head.encode()) - 500
    told = [head]
    left: dict[str, int] = {}
    for block in (*_plan(report), *_cases(report), *_findings(report)):
        room -= len(block.text.encode())
        if left or room < 0:
            left[block.kind] = left.get(block.kind, 0) + 1
        else:
            told.append(block.text)
    missing = [plural(count, kind) for kind, count in left.items() if kind]
    if missing:
        told.append(f"\n**{enumeration(missing)} more**, not shown here: a step summary holds 1 MiB.\n")
    return "".join(told)


def inline(text: str) -> str:
    """Text with every mark of markdown and HTML escaped, except that `code` stays code."""
    parts = _CODE.split(visible(text))
    return "".join(code(part) if number % 2 else _escape(part) for number, part in enumerate(parts))


def code(text: str) -> str:
    """A code span that holds any visible text; nothing for no text."""
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _escape(text: str) -> str:
    return _MENTION.sub("@&#8203;", _ACTIVE.sub(r"\\\1", text))


def _head(report: Report) -> Iterator[str]:
    yield f"## Documentation {visible(report.command)}"
    yield ""
    if report.cases:
        by = f", answered by {inline(report.source)}" if report.source else ""
        yield f"{plural(len(report.cases), 'case')}: {inline(outcomes(report.cases))}{by}."
        yield ""
    yield f"**{found(report)}.**" if report.findings else inline(nothing_found(report))
    yield ""
    rows = rule_table(report.findings)
    if rows:
        heads = columns()
        yield f"| {' | '.join(heads)} |"
        yield f"| --- |{' ---: |' * (len(heads) - 1)}"
    for row in rows:
        counts = (number(count) if count else "" for count in (*row.counts, row.pages))
        yield f"| {_cell(row.rule)} | {' | '.join(counts)} |"
    if rows:
        yield ""
    yield from (f"> {inline(notice)}\n" for notice in report.notices)


def _cell(text: str) -> str:
    """A code span inside a table, where a pipe ends the cell even in code."""
    return code(visible(text)).replace("|", "\\|")


def _plan(report: Report) -> Iterator[_Block]:
    """The planned cases, with what each expects or why it cannot run."""
    heading = "\n| case | request | expects |\n| --- | --- | --- |\n"
    for case in report.plan:
        request = _cell(f"{case.method} {case.template}")
        row = f"| {_cell(case.id)} | {request} | {_cell(expectation(case))} |\n"
        yield _Block(heading + row, "case")
        heading = ""


def _cases(report: Report) -> Iterator[_Block]:
    unhappy = [case for case in report.cases if case.outcome in {"failed", "error"}]
    skipped = skipped_by_reason(report.cases)
    if unhappy or skipped:
        yield _Block("\n### Cases\n\n", "")
    for case in unhappy:
        yield _Block("\n".join(_unhappy(case)) + "\n", "case")
    for reason, ids in skipped:
        yield _Block(f"- **skipped** {number(len(ids))}: {inline(reason)}\n", "")


def _unhappy(case: CaseOutcome) -> Iterator[str]:
    answered = f" answered {case.status}" if case.status else ""
    yield f"- **{case.outcome}** {code(visible(case.id))}{answered}: {inline(case.reason)}"
    if case.curl:
        yield from _fenced(visible_lines(case.curl), "shell")


def _findings(report: Report) -> Iterator[_Block]:
    for path, findings in by_page(report.findings):
        heading = f"\n### {code(visible(path))}\n\n"
        for finding in findings:
            yield _Block(heading + "\n".join(_finding(finding)) + "\n", "finding")
            heading = ""


def _finding(finding: Finding) -> Iterator[str]:
    place = finding.location
    yield f"- **{finding.severity}** line {place.line}: {inline(finding.message)} ({code(visible(finding.rule))})"
    if finding.excerpt.strip():
        yield from _fenced(underline(finding.excerpt, place.column, place.end_column, 0), "text")
    told = []
    if finding.hint:
        told.append(f"Hint: {inline(finding.hint)}")
    if finding.related:
        told.append(f"Also in: {_escape(visible(places(finding.related, place.path, _RELATED)))}")
    if finding.verdict != "docs":
        told.append(f"Verdict: {VERDICTS[finding.verdict]}")
    yield from (f"  {line}  " for line in told)


def _fenced(lines: tuple[str, ...] | list[str], language: str) -> Iterator[str]:
    """A code block inside a list item, its fence longer than any run of backticks in it."""
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"  {fence}{language}"
    yield from (f"  {line}" for line in lines)
    yield f"  {fence}"
