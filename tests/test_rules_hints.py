"""Hints say what to do about the very thing that was found."""

import pytest
from rule_pages import judged

from harness.markdown import parse
from harness.rules import RULES


def hints(rule: str, *pages: tuple[str, str]) -> list[str]:
    found = judged([parse(text, path) for path, text in pages], tuple(each for each in RULES if each.name == rule))
    return [finding.hint for finding in found]


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("| a | |b|", "Remove the surplus `|`: a cell is empty."),
        ("|a|b||", "Remove the surplus `|`: a cell is empty."),
        ("|a|b|c|", "Escape a pipe that is text as \\|."),
        ("|a|", "Join it with the row above, or add the missing cells."),
    ],
)
def test_a_row_with_other_cells_than_the_header(row: str, hint: str) -> None:
    assert hints("table-malformed", ("api/a.md", f"|A|B|\n|--|--|\n|x|y|\n{row}\n")) == [hint]


def test_a_link_with_backslashes_is_spelt_as_the_file_is() -> None:
    linked = ("resources/lampKind.md", "# lampKind resource type\n")
    link = ("api/a.md", "[x](..\\resources\\lampkind.md)\n")
    assert hints("link-target-missing", link, linked) == ["Write `../resources/lampKind.md`."]


def test_a_target_below_the_root_of_the_publishing_system_is_not_judged() -> None:
    assert hints("link-target-missing", ("api/a.md", "[x](~/resources/lamp.md)\n"), ("resources/b.md", "# b\n")) == []
