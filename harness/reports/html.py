"""One HTML page that needs nothing else: no request leaves it and no script runs in it."""

import re
from collections.abc import Iterator, Sequence

from harness.model import SEVERITIES, CaseOutcome, Finding, Report
from harness.reports.excerpt import split
from harness.reports.html_style import STYLE
from harness.reports.options import RenderOptions, RuleHelp
from harness.reports.summary import (
    VERDICTS,
    RuleCount,
    by_page,
    columns,
    expectation,
    found,
    nothing_found,
    number,
    outcomes,
    places,
    plural,
    rule_table,
    severity_counts,
    skipped_by_reason,
)
from harness.reports.visible import visible, visible_lines

_CODE = re.compile(r"`([^`]+)`")
_OPEN = 50
"""Pages with findings that are unfolded at first; more would make a long page slow to read."""
_NAMED = 20
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def render(report: Report, options: RenderOptions) -> str:
    """The report as one page, readable on a phone; filters by severity and rule work by style sheet alone."""
    rows = rule_table(report.findings)
    title = escape(f"Documentation {report.command}")
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{STYLE}{_filter_style(rows)}</style>\n</head>\n<body>",
        f"<h1>{title}</h1>",
        *_head(report),
        *_rules(rows, report, options),
        *_plan(report),
        *_cases(report),
        *_findings(report, rows),
        "</body>\n</html>",
    ]
    return "\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Any text as HTML text or attribute value, hidden characters made visible."""
    return visible(text).translate(_ESCAPES)


def _inline(text: str) -> str:
    """A sentence in which `code` stays code."""
    parts = _CODE.split(text)
    return "".join(f"<code>{escape(part)}</code>" if place % 2 else escape(part) for place, part in enumerate(parts))


def _head(report: Report) -> Iterator[str]:
    yield f"<p>{escape(f'Found {found(report)}.' if report.findings else nothing_found(report))}</p>"
    if report.cases:
        by = f", answered by {report.source}" if report.source else ""
        told = f"{plural(len(report.cases), 'case')}: {outcomes(report.cases)}{by}."
        yield f"<p>{_inline(told)}</p>"
    for key, value in report.details.items():
        yield f'<p class="soft">{escape(key)}: {escape(value)}</p>'
    for notice in report.notices:
        yield f'<p class="soft">{_inline(notice)}</p>'


def _rules(rows: Sequence[RuleCount], report: Report, options: RenderOptions) -> Iterator[str]:
    """The table by rule; choosing a row shows the findings of that rule only."""
    if not rows:
        return
    yield '<h2>By rule</h2>\n<div class="table"><table>'
    yield f"<thead><tr>{''.join(f'<th>{head}</th>' for head in columns())}</tr></thead>\n<tbody>"
    pages = len({finding.location.path for finding in report.findings})
    everything = '<label><input type="radio" name="rule" id="every-rule" checked> every rule</label>'
    yield _row(everything, (*severity_counts(report.findings).values(), pages))
    for place, row in enumerate(rows):
        title = _tooltip(options.rule_help.get(row.rule))
        label = f'<label{title}><input type="radio" name="rule" id="rule-{place}"> {escape(row.rule)}</label>'
        yield _row(label, (*row.counts, row.pages))
    yield "</tbody></table></div>"


def _row(label: str, counts: Sequence[int]) -> str:
    cells = "".join(f"<td>{number(count) if count else ''}</td>" for count in counts)
    return f"<tr><td>{label}</td>{cells}</tr>"


def _tooltip(known: RuleHelp | None) -> str:
    return f' title="{escape(f"{known.summary} {known.why}".strip())}"' if known else ""


def _filter_style(rows: Sequence[RuleCount]) -> str:
    """Rules that hide what the chosen severities and rule leave out, and pages that are empty then."""
    chosen = [("every-rule", "")] + [(f"rule-{place}", f".r{place}") for place in range(len(rows))]
    lines = ["@supports selector(:has(*)) { .page, .finding { display: none; }"]
    for severity in SEVERITIES:
        for box, mark in chosen:
            on = f"body:has(#show-{severity}:checked):has(#{box}:checked)"
            shown = f".{severity}{mark}"
            lines.append(f"{on} .page:has({shown}), {on} .finding{shown} {{ display: block; }}")
    return "\n".join([*lines, "}\n"]) if rows else ""


def _plan(report: Report) -> Iterator[str]:
    """The planned cases, with what each expects or why it cannot run."""
    if not report.plan:
        return
    yield '<h2>Cases</h2>\n<div class="table"><table class="plan">'
    yield "<thead><tr><th>case</th><th>request</th><th>expects</th></tr></thead>\n<tbody>"
    for case in report.plan:
        cells = (case.id, f"{case.method} {case.template}", expectation(case))
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
    yield "</tbody></table></div>"


def _cases(report: Report) -> Iterator[str]:
    unhappy = [case for case in report.cases if case.outcome in {"failed", "error"}]
    skipped = skipped_by_reason(report.cases)
    if unhappy or skipped:
        yield "<h2>Cases</h2>"
    for case in unhappy:
        yield from _unhappy(case)
    for reason, ids in skipped:
        yield f'<details class="more skipped"><summary><span class="level">skipped</span> {number(len(ids))}:'
        yield f"{_inline(reason)}</summary>"
        yield "".join(f"<p>{escape(item)}</p>" for item in ids[:_NAMED])
        yield f"<p>{number(len(ids) - _NAMED)} more</p></details>" if len(ids) > _NAMED else "</details>"


def _unhappy(case: CaseOutcome) -> Iterator[str]:
    answered = f" answered {case.status}" if case.status else ""
    by = f" ({case.answered_by})" if case.answered_by else ""
    yield f'<div class="case {case.outcome}"><p><span class="level">{case.outcome}</span> {escape(case.id)}</p>'
    yield f'<p class="soft">{escape(f"{case.method} {case.url}{answered}{by}".strip())}</p>'
    yield f"<p>{_inline(case.reason)}</p>"
    if case.curl:
        yield f"<pre>{'&#10;'.join(line.translate(_ESCAPES) for line in visible_lines(case.curl))}</pre>"
    yield "</div>"


def _findings(report: Report, rows: Sequence[RuleCount]) -> Iterator[str]:
    """Findings by page, below the switches for severities."""
    if not rows:
        return
    index = {row.rule: place for place, row in enumerate(rows)}
    yield '<h2>By page</h2>\n<div class="filters">'
    for severity, count in severity_counts(report.findings).items():
        box = f'<input type="checkbox" id="show-{severity}" checked>'
        yield f'<label class="{severity}">{box} <span class="level">{plural(count, severity)}</span></label>'
    yield "</div>"
    for position, (path, findings) in enumerate(by_page(report.findings)):
        unfolded = " open" if position < _OPEN else ""
        total = f'<span class="soft">{number(len(findings))}</span>'
        yield f'<details class="page"{unfolded}><summary>{escape(path)} {total}</summary>'
        for finding in findings:
            yield from _finding(finding, index[finding.rule])
        yield "</details>"


def _finding(finding: Finding, rule: int) -> Iterator[str]:
    place = finding.location
    yield f'<div class="finding {finding.severity} r{rule}">'
    yield f'<p><code class="rule">{escape(finding.rule)}</code><span class="level">{finding.severity}</span>'
    yield f'<span class="soft">line {place.line}</span> {_inline(finding.message)}</p>'
    if finding.excerpt.strip():
        before, marked, after = split(finding.excerpt, place.column, place.end_column)
        told = f"{before.translate(_ESCAPES)}<mark>{marked.translate(_ESCAPES) or '&nbsp;'}</mark>"
        yield f"<pre>{told}{after.translate(_ESCAPES)}</pre>"
    if finding.hint:
        yield f"<p>Hint: {_inline(finding.hint)}</p>"
    if finding.related:
        yield f'<p class="soft">Also in: {escape(places(finding.related, place.path, _NAMED))}</p>'
    if finding.verdict != "docs":
        yield f'<p class="soft">Verdict: {VERDICTS[finding.verdict]}.</p>'
    yield "</div>"
