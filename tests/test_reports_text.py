import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports_sample import AUDIT, CLEAN, FINDINGS, PLAIN, RUN, planned

from harness.model import CaseOutcome, Location, Report
from harness.reports import render
from harness.reports.excerpt import split, underline
from harness.reports.summary import RuleCount, by_page, enumeration, outcome_counts, plural, rule_table
from harness.reports.visible import cell_width, visible
from harness.reports.wrapping import fold

LINES = st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "Cc", "Cf", "Mn"]) | st.just("\t"), max_size=120)


def columns(text: str) -> int:
    return sum(cell_width(character) for character in text)


def marked(shown: str, marks: str) -> str:
    """What stands above the marks."""
    first, last = len(marks) - len(marks.lstrip()), len(marks)
    told, column = "", 0
    for character in shown:
        if first <= column < last:
            told += character
        column += cell_width(character)
    return told


@pytest.mark.parametrize(
    ("excerpt", "column", "end_column", "shown", "marks"),
    [
        ("GET /users HTTP/1.1", 5, 11, "GET /users HTTP/1.1", "    ^^^^^^"),
        ("GET /users", 5, 0, "GET /users", "    ^"),
        ("  # Heading  ", 1, 0, "  # Heading  ", "  ^^^^^^^^^"),
        ('"a": 1', 7, 0, '"a": 1', "      ^"),
        ('\t"a": 1', 2, 5, '    "a": 1', "    ^^^"),
        ("ab\tc", 4, 5, "ab  c", "    ^"),
        ("字字 x", 2, 3, "字字 x", "  ^^"),
        ("e\u0301e x", 3, 4, "e\u0301e x", " ^"),
        ("a\x1bb", 2, 3, "a\\x1bb", " ^^^^"),
        ("a\x1bb", 3, 4, "a\\x1bb", "     ^"),
        ("abc", 40, 50, "abc", "   ^"),
    ],
)
def test_the_place_is_underlined_as_a_terminal_shows_it(
    excerpt: str, column: int, end_column: int, shown: str, marks: str
) -> None:
    assert underline(excerpt, column, end_column, 0) == (shown, marks)


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "x" * 100 + "PLACE" + "y" * 100
    shown, marks = underline(line, 101, 106, 40)
    assert shown == "…" + "x" * 16 + "PLACE" + "y" * 17 + "…"
    assert marked(shown, marks) == "PLACE"


def test_a_long_line_is_cut_on_one_side_only_when_the_place_is_near_an_end() -> None:
    assert underline("PLACE" + "y" * 100, 1, 6, 20) == ("PLACE" + "y" * 13 + "…", "^^^^^")
    shown, marks = underline("x" * 100 + "PLACE", 101, 106, 20)
    assert (shown, marked(shown, marks)) == ("…" + "x" * 13 + "PLACE", "PLACE")


@given(line=LINES, column=st.integers(1, 130), length=st.integers(0, 30), width=st.integers(10, 200))
def test_a_line_and_its_marks_fit_the_width(line: str, column: int, length: int, width: int) -> None:
    shown, marks = underline(line, column, column + length if length else 0, width)
    assert columns(shown) <= width
    assert len(marks) <= max(width, columns(shown) + 1)
    assert marks.strip("^ ") == ""
    assert "^" in marks


@given(
    before=st.text("ab 字\t\x1b", max_size=80),
    place=st.text("PL字", min_size=1, max_size=8),
    after=st.text("xy 字", max_size=80),
)
def test_the_marks_stand_below_the_place_however_the_line_is_cut(before: str, place: str, after: str) -> None:
    column = len(before) + 1
    shown, marks = underline(before + place + after, column, column + len(place), 60)
    assert marked(shown, marks) == place


@given(line=LINES, column=st.integers(1, 130), length=st.integers(0, 30))
def test_the_three_parts_of_a_line_are_the_whole_line(line: str, column: int, length: int) -> None:
    before, place, after = split(line, column, column + length)
    assert before + place + after == visible(line.replace("\t", "    "))


@given(text=st.text("ab  ", max_size=200), width=st.integers(0, 90))
def test_folding_loses_no_word_and_keeps_to_the_width(text: str, width: int) -> None:
    folded = fold(f"  {text}", width, "    ")
    assert folded.split() == text.split()
    limit = max(width, 24) if width else 300
    assert all(len(line) <= limit or " " not in line.strip() for line in folded.split("\n"))


def test_folding_counts_the_columns_of_wide_characters() -> None:
    for text in ("漢字 " * 30, "\x1b[2m漢字\x1b[0m かな " * 20):
        folded = fold(text, 40, "  ")
        assert {sum(map(cell_width, re.sub(r"\x1b\[[0-9]*m", "", line))) for line in folded.split("\n")} <= set(
            range(41)
        )
        assert folded.split() == text.split()


def test_a_word_that_is_too_long_stays_whole() -> None:
    assert fold(f"see {'x' * 60} there", 30, "  ") == f"see\n  {'x' * 60}\n  there"


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_excerpts_keep_to_the_width_of_the_terminal(width: int) -> None:
    finding = replace(FINDINGS[0], excerpt="x" * 240, location=Location("a.md", 1, 120, end_column=130))
    lines = render("text", replace(AUDIT, findings=(finding,)), replace(PLAIN, width=width)).splitlines()
    assert max(len(line) for line in lines if line.startswith("      |")) <= width


def test_text_without_colour_has_no_escape() -> None:
    for report in (AUDIT, RUN, CLEAN, planned()):
        assert "\x1b" not in render("text", report, PLAIN)


def test_coloured_text_says_the_same_as_plain_text() -> None:
    for report in (AUDIT, RUN, CLEAN, planned()):
        coloured = render("text", report, replace(PLAIN, colour=True))
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render("text", report, PLAIN)


def test_a_coloured_report_folds_where_a_plain_one_does() -> None:
    coloured = render("text", AUDIT, replace(PLAIN, colour=True, width=60))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render("text", AUDIT, replace(PLAIN, width=60))


def test_a_finding_without_excerpt_shows_no_empty_line() -> None:
    report = replace(CLEAN, findings=(replace(FINDINGS[0], excerpt=""),))
    assert "|" not in render("text", report, PLAIN)


def test_many_places_are_counted_and_named_with_verbose() -> None:
    related = tuple(Location(f"beta/p{index}.md", index) for index in range(1, 1500))
    report = replace(CLEAN, findings=(replace(FINDINGS[0], related=related),))
    assert "also in: beta/p1.md:1, beta/p2.md:2, beta/p3.md:3, 1,496 more\n" in render("text", report, PLAIN)
    assert "beta/p1499.md:1499\n" in render("text", report, replace(PLAIN, verbosity=1))


def test_skipped_cases_are_grouped_by_reason() -> None:
    cases = tuple(CaseOutcome(f"a.md::{index}", "skipped", "No value for `users`.") for index in range(5))
    text = render("text", Report("run", (), {"pages": 1}, cases=cases), PLAIN)
    assert "  skipped 5: No value for `users`.\n    a.md::0\n    a.md::1\n    a.md::2\n    2 more\n" in text


def test_the_table_puts_rules_with_errors_first() -> None:
    assert [row.rule for row in rule_table(FINDINGS)] == [
        "drift-property-type",
        "url-malformed",
        "placeholder-left",
        "json-placeholder",
    ]
    assert rule_table((*FINDINGS, FINDINGS[0]))[0] == RuleCount("url-malformed", (2, 0, 0), 1)


def test_summaries_count_and_speak_plainly() -> None:
    assert [path for path, _ in by_page(FINDINGS)] == ["beta/api/job-update.md", "beta/resources/job.md"]
    assert outcome_counts(RUN.cases) == {"failed": 1, "error": 1, "skipped": 1, "passed": 1}
    assert (plural(1, "page"), plural(1200, "page")) == ("1 page", "1,200 pages")
    assert [enumeration(list("abc"[:count])) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_a_finding_counts_its_page_even_when_the_total_is_unknown() -> None:
    report = replace(CLEAN, findings=FINDINGS[:1], counts={})
    assert render("text", report, PLAIN).endswith("Found 1 error on 1 page.\n")
