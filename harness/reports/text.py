"""Text for people: findings by page, each with its line and the place underlined; then what became of the cases."""

from collections.abc import Iterator

from harness.model import SEVERITIES, Finding, Report
from harness.reports.cases_text import outcomes_text, plan_ids, plan_text
from harness.reports.excerpt import underline
from harness.reports.options import RenderOptions
from harness.reports.summary import (
    COMMANDS_WITH_CASES,
    VERDICTS,
    RuleCount,
    by_page,
    columns,
    found,
    nothing_checked,
    nothing_found,
    number,
    outcomes,
    places,
    plural,
    rule_table,
)
from harness.reports.visible import visible
from harness.reports.wrapping import Paint, fold, painter

_GUTTER = "      | "
_INDENT = "        "
_RELATED = 3
"""Related places that are named; `-v` names all."""


def render(report: Report, options: RenderOptions) -> str:
    """The report as text, with ANSI colours only when the options say so."""
    if options.verbosity < 0:
        return "".join(f"{line}\n" for line in (*map(finding_line, report.findings), *plan_ids(report)))
    paint = painter(options.colour)
    lines: list[str] = []
    for path, findings in by_page(report.findings):
        lines.append(paint("heading", visible(path)))
        for finding in findings:
            lines.extend(_finding(finding, options, paint))
        lines.append("")
    lines.extend(plan_text(report, options, paint))
    lines.extend(outcomes_text(report, options, paint))
    lines.extend(_ledger(report, options.width) if options.verbosity > 0 else ())
    lines.extend(_extras(report, options, paint))
    lines.extend(_table(report, paint))
    lines.append(_last_line(report, options, paint))
    return "\n".join(lines) + "\n"


def finding_line(finding: Finding) -> str:
    """`path:line:column: severity: message [rule]`, as editors and `grep` users expect it."""
    place = finding.location
    return visible(f"{place.path}:{place.line}:{place.column}: {finding.severity}: {finding.message} [{finding.rule}]")


def _finding(finding: Finding, options: RenderOptions, paint: Paint) -> Iterator[str]:
    """The message, the line with its place underlined, and what else there is to know."""
    place = finding.location
    head = f"  {place.line}:{place.column} "
    severity = paint(finding.severity, finding.severity)
    message = f"{visible(finding.message)} {paint('dim', f'[{visible(finding.rule)}]')}"
    yield fold(f"{head}{severity}: {message}", options.width, _INDENT)
    if finding.excerpt.strip():
        width = max(options.width - len(_GUTTER), 20) if options.width else 0
        line, marks = underline(finding.excerpt, place.column, place.end_column, width)
        yield f"{paint('dim', _GUTTER)}{line}".rstrip()
        yield f"{paint('dim', _GUTTER)}{paint(finding.severity, marks) if options.colour else marks}"
    if finding.hint:
        yield fold(f"{_INDENT}hint: {visible(finding.hint)}", options.width, _INDENT)
    if finding.related:
        limit = 0 if options.verbosity > 0 else _RELATED
        also = visible(places(finding.related, place.path, limit))
        yield fold(f"{_INDENT}also in: {also}", options.width, _INDENT)
    if finding.verdict != "docs":
        yield f"{_INDENT}verdict: {VERDICTS[finding.verdict]}"


def _ledger(report: Report, width: int) -> Iterator[str]:
    """Where every fence, annotation and table row ended."""
    ledger = report.ledger
    if not (ledger.fences or ledger.annotations or ledger.rows or ledger.unused):
        return
    yield "Ledger"
    for name, counts in (("fences", ledger.fences), ("annotations", ledger.annotations), ("table rows", ledger.rows)):
        kinds = ", ".join(f"{number(count)} {visible(kind)}" for kind, count in sorted(counts.items()) if count)
        yield fold(f"  {name}: {number(sum(counts.values()))}{f' ({kinds})' if kinds else ''}", width, "    ")
    if ledger.unused:
        yield f"  left unused: {number(len(ledger.unused))}"
    for location, kind, reason in ledger.unused:
        yield fold(visible(f"    {location.path}:{location.line}: {kind}: {reason}"), width, _INDENT)
    yield ""


def _extras(report: Report, options: RenderOptions, paint: Paint) -> Iterator[str]:
    for key, value in report.details.items():
        yield fold(f"{visible(key)}: {visible(value)}", options.width, "  ")
    for notice in report.notices:
        yield fold(f"{paint('note', 'notice')}: {visible(notice)}", options.width, "  ")
    if report.details or report.notices:
        yield ""


def _table(report: Report, paint: Paint) -> Iterator[str]:
    """Findings by rule."""
    rows = rule_table(report.findings)
    if not rows:
        return
    width = max(4, *(len(visible(row.rule)) for row in rows))
    first, *others = columns()
    yield paint("heading", "  ".join((f"{first:<{width}}", *others)))
    for row in rows:
        yield _row(row, width)
    yield ""


def _row(row: RuleCount, width: int) -> str:
    cells = zip((*row.counts, row.pages), columns()[1:], strict=True)
    return f"{visible(row.rule):<{width}}" + "".join(
        f"{number(count) if count else '':>{len(head) + 2}}" for count, head in cells
    )


def _last_line(report: Report, options: RenderOptions, paint: Paint) -> str:
    """What was found in one line; with the cases where some were sent."""
    parts = []
    if report.cases and report.command in COMMANDS_WITH_CASES - {"cases"} and not nothing_checked(report):
        parts.append(f"{plural(len(report.cases), 'case')}: {outcomes(report.cases)}.")
    parts.append(f"Found {found(report)}." if report.findings else nothing_found(report))
    if options.verbosity > 0 and report.seconds:
        parts.append(f"{report.seconds:.1f} s.")
    return paint(_worst(report), " ".join(parts))


def _worst(report: Report) -> str:
    failed = any(case.outcome in {"failed", "error"} for case in report.cases)
    found = {finding.severity for finding in report.findings if finding.fails}
    return "error" if failed else next((severity for severity in SEVERITIES if severity in found), "good")
