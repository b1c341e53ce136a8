"""Pages, answers and file names are untrusted: whatever they hold, a report is valid and hides no character."""

import json
import re
import unicodedata
from dataclasses import replace
from itertools import cycle
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from markdown_it import MarkdownIt
from reports_sample import AUDIT, HELP, PLAIN, RUN, planned
from reports_schemas import junit_schema, sarif_schema

from harness.model import CaseOutcome, Finding, Location, Report, Severity, Verdict
from harness.reports import FORMATS, RenderOptions, RuleHelp, render

SNIPPETS = (
    "\x1b[31mred\x1b]0;title\x07",
    "\u202edrowssap\u202c",
    "\ud800",
    "\udcff",
    "]]>",
    "--></style></script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "`</code><b>`",
    "``` \n```\n# heading",
    "| a | b |\n| - | - |",
    "[a](javascript:alert(1))",
    "::error::x\r\n::warning::",
    "%0A%25",
    "&lt;&amp;",
    "\u2028\u2029\x85\x00\ufeff\ufffe\uffff\U000e0041",
    "\t字e\u0301",
    "'\"",
)
ANYTHING = st.characters(categories=["L", "N", "P", "S", "Z", "Cc", "Cf", "Cs", "Mn"])
TEXT = st.one_of(st.sampled_from(SNIPPETS), st.text(ANYTHING, max_size=12))
NUMBERS = st.integers(0, 300)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report of every kind of thing, whose texts are drawn from a few strange ones."""
    texts = cycle(draw(st.permutations(draw(st.lists(TEXT, min_size=1, max_size=5)))))
    line, column, end_line, end_column = (draw(NUMBERS) for _ in range(4))

    def some() -> str:
        return next(texts)

    def place() -> Location:
        return Location(some(), max(line, 1), max(column, 1), end_line, end_column)

    def finding(severity: Severity, verdict: Verdict) -> Finding:
        return Finding(
            rule=some(),
            severity=severity,
            location=place(),
            subject=some(),
            message=some() + some(),
            hint=some(),
            verdict=verdict,
            fingerprint=f"{line:016x}",
            related=(place(), place()),
            excerpt=some() + some(),
        )

    def case(outcome: Literal["passed", "failed", "skipped", "error"]) -> CaseOutcome:
        marks = (f"{line:016x}",) if column % 2 else ()
        return CaseOutcome(some(), outcome, some(), 0.1, some(), some(), end_line, marks, some(), some())

    return Report(
        command=draw(st.sampled_from(["audit", "run"])),
        findings=(finding("error", "docs"), finding("warning", "service"), finding("note", "undetermined")),
        counts={"pages": 4},
        cases=(case("failed"), case("error"), case("skipped"), case("passed")),
        source=some(),
        notices=(some(),),
        details={some(): some()},
    )


@st.composite
def every_option(draw: st.DrawFn) -> RenderOptions:
    """Options in any combination, with help that is as strange as the findings."""
    told = draw(TEXT)
    return RenderOptions(
        width=draw(st.sampled_from([0, 1, 40, 100])),
        verbosity=draw(st.sampled_from([-1, 0, 1])),
        rule_help={told: RuleHelp(told, "note", told, told, told)},
        fail_on=draw(st.sampled_from(["error", "warning", "note", "never"])),
        root=draw(st.sampled_from(["", "docs", told])),
    )


BRIEF = settings(max_examples=40, deadline=None)


def hidden(text: str) -> set[str]:
    """Characters that a reader does not see, line ends aside."""
    bad = {
        c
        for c in set(text)
        if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(c) in BIDI
    }
    return bad - {"\n"}


def readable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize("format_name", FORMATS)
@BRIEF
@given(report=reports(), options=every_option())
def test_no_format_shows_a_hidden_character(format_name: str, report: Report, options: RenderOptions) -> None:
    assert hidden(render(format_name, report, options)) == set()


@BRIEF
@given(report=reports(), options=every_option())
def test_colours_are_the_only_escapes_in_coloured_text(report: Report, options: RenderOptions) -> None:
    coloured = render("text", report, replace(options, colour=True, width=0))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert plain == render("text", report, replace(options, width=0))


@BRIEF
@given(report=reports())
def test_quiet_text_has_one_line_for_each_finding(report: Report) -> None:
    assert render("text", report, replace(PLAIN, verbosity=-1)).count("\n") == len(report.findings)


@BRIEF
@given(report=reports(), options=every_option())
def test_json_carries_text_unchanged_but_for_lone_surrogates(report: Report, options: RenderOptions) -> None:
    findings = json.loads(render("json", report, options))["findings"]
    assert [item["message"] for item in findings] == [readable(finding.message) for finding in report.findings]
    assert [item["path"] for item in findings] == [readable(finding.location.path) for finding in report.findings]


@BRIEF
@given(report=reports(), options=every_option())
def test_sarif_stays_valid(report: Report, options: RenderOptions) -> None:
    document = json.loads(render("sarif", report, options))
    assert [error.message for error in sarif_schema().iter_errors(document)] == []
    for result in document["runs"][0]["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]*", uri)
        assert document["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@BRIEF
@given(report=reports(), options=every_option())
def test_junit_stays_valid(report: Report, options: RenderOptions) -> None:
    document = etree.fromstring(render("junit", report, options).encode())
    junit_schema().assertValid(document)


@BRIEF
@given(report=reports(), options=every_option())
def test_github_gets_one_line_for_each_command(report: Report, options: RenderOptions) -> None:
    *commands, last = render("github", report, options).splitlines()
    assert last.startswith(("Found ", "Nothing to report."))
    for command in commands:
        match = re.fullmatch(r"::(error|warning|notice) ((?:\w+=[^,:]*,?)+)::(.*)", command)
        assert match is not None
        assert re.search(r"%(?!25|0A|0D|3A|2C)", command) is None
    assert sum(command.startswith(("::error file=", "::warning file=")) for command in commands) >= sum(
        finding.severity != "note" for finding in report.findings
    )


@BRIEF
@given(report=reports(), options=every_option())
def test_markdown_holds_no_html_and_no_link_of_the_pages(report: Report, options: RenderOptions) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(render("markdown", report, options))
    flat = [child for token in tokens for child in (token, *(token.children or ()))]
    assert {token.type for token in flat} & {"html_block", "html_inline", "link_open", "image", "em_open"} == set()


@BRIEF
@given(report=reports())
def test_a_markdown_table_has_a_row_for_each_rule(report: Report) -> None:
    text = render("markdown", replace(report, cases=()), PLAIN)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    rows = sum(token.type == "tr_open" for token in tokens)
    cells = sum(token.type == "td_open" for token in tokens)
    rules = len({finding.rule for finding in report.findings})
    assert rows == rules + 1
    assert cells == 5 * rules


@BRIEF
@given(report=reports(), options=every_option())
def test_an_html_page_runs_nothing_and_loads_nothing(report: Report, options: RenderOptions) -> None:
    page = html.document_fromstring(render("html", report, options))
    assert allowed(page)
    assert len(page.findall(".//div[@class]")) >= len(report.findings)


def allowed(page: Any) -> bool:
    """Whether a page has only elements and attributes that we write."""
    elements = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    attributes = {name for element in page.iter() if isinstance(element.tag, str) for name in element.attrib}
    assert elements <= ELEMENTS
    assert attributes <= ATTRIBUTES
    return "script" not in elements


ELEMENTS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "code", "pre", "mark", "span", "div"} | {
    *("table", "thead", "tbody", "tr", "th", "td", "label", "input", "details", "summary")
}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "type", "checked", "open", "title"}


@pytest.mark.parametrize("report", [AUDIT, RUN, planned()])
def test_an_html_page_points_at_no_other_document(report: Report) -> None:
    page = html.document_fromstring(render("html", report, PLAIN))
    assert allowed(page)
    style = page.findtext(".//style")
    assert style is not None
    assert "url(" not in style
    assert "@import" not in style


def test_a_hostile_rule_help_stays_text() -> None:
    hostile = RuleHelp("url-malformed", "error", '"><script>alert(1)</script>', "</style>", "<b>")
    page = html.document_fromstring(render("html", AUDIT, replace(PLAIN, rule_help={**HELP, "url-malformed": hostile})))
    assert allowed(page)
