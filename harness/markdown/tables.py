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
        message = (
            f"the delimiter row has {_count(table.delimiter_cells)}, the header {wanted}: "
            "renderers show these lines as text, not as a table"
        )
        hint = "Give the delimiter row as many cells as the header."
        problems.append(Problem("table-malformed", Location(path, table.header.line + 1), message, hint, "delimiter"))
    for row in table.rows:
        found = len(row.cells)
        if found == wanted:
            continue
        subject = row.cells[0].text[:60] if row.cells else ""
        if found < wanted:
            message, hint = f"the row has {_count(found)}, the header {wanted}", "Add the missing cells."
            if found == 1 and "|" not in subject:
                hint = "Join it with the row above, or add the missing cells."
            column = 1
        else:
            message = f"the row has {_count(found)}, the header {wanted}: the last are not shown"
            hint, column = "Escape a pipe that is text as \\|.", row.cells[wanted].column
        problems.append(Problem("table-malformed", Location(path, row.line, column), message, hint, subject))
    return problems


def _count(cells: int) -> str:
    return f"{cells} cell" if cells == 1 else f"{cells} cells"
