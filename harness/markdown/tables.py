"""Pipe tables with the place of every cell, and lines that were meant as tables."""

import re

from harness.markdown.blocks import delimiter_cells, row_cells
from harness.model import Cell, Location, Problem, Row, Section, Table

_MEANT = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*\|[-:| \t]*$", re.MULTILINE)


def read_table(lines: list[str], start: int, end: int, path: str, section: Section | None) -> Table:
    """The table on lines `start` to `end` (0-based, exclusive)."""
    rows = tuple(Row(_cells(lines[i]), i + 1) for i in range(start + 2, end))
    location = Location(path, start + 1, end_line=end)
    return Table(
        Row(_cells(lines[start]), start + 1), rows, location, section, delimiter_cells(_bare(lines[start + 1]))
    )


def _cells(line: str) -> tuple[Cell, ...]:
    shift = len(line) - len(_bare(line))
    return tuple(Cell(text, shift + offset + 1) for offset, text in row_cells(line[shift:]))


def _bare(line: str) -> str:
    """Without block quote markers."""
    return line.lstrip("> \t") if line.lstrip().startswith(">") else line


def meant_as_table(text: str, first: int, lines: list[str], path: str, section: Section | None) -> Table | None:
    """A paragraph whose delimiter row has another cell count than its header: GFM sees no table, the author does."""
    if not (match := _MEANT.search(text)):
        return None
    delimiter = first + text.count("\n", 0, match.start())
    if delimiter == first or delimiter >= len(lines) or "|" not in lines[delimiter - 1]:
        return None
    end = delimiter + 1
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return read_table(lines, delimiter - 1, end, path, section)


def table_problems(table: Table) -> list[Problem]:
    """Rows and delimiters that do not fit the header."""
    wanted = len(table.header.cells)
    path = table.location.path
    problems = []
    if table.delimiter_cells != wanted:
        facts: dict[str, str | int] = {"cells": table.delimiter_cells, "wanted": wanted}
        problems.append(Problem("delimiter-cells", Location(path, table.header.line + 1), facts))
    odd = (row for row in table.rows if len(row.cells) != wanted and not _is_group_heading(row))
    problems.extend(_row_problem(row, wanted, path) for row in odd)
    return problems


def _is_group_heading(row: Row) -> bool:
    """Whether a row is a bold line between rows (`|**Open extensions**|`): one cell is what the author means."""
    return len(row.cells) == 1 and row.cells[0].text.startswith("**") and row.cells[0].text.endswith("**")


def _row_problem(row: Row, wanted: int, path: str) -> Problem:
    cells, first, last = len(row.cells), row.cells[0], row.cells[-1]
    column = first.column if cells < wanted else row.cells[wanted].column
    place = Location(path, row.line, column, end_column=max(last.column + len(last.text), column + 1))
    blank = sum(not cell.text.strip() for cell in row.cells)
    return Problem("row-cells", place, {"cells": cells, "wanted": wanted, "first": first.text, "blank": blank})
