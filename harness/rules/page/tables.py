"""Pipe tables: their shape, and the cells that should name a type."""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence

from harness.facts.columns import headings
from harness.facts.documented import is_misheaded
from harness.facts.promises import ParameterRow
from harness.facts.stated import TableProperty
from harness.model import Location, Page, Problem
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.page.placeholders import placeholder

_CELLS = ("delimiter-cells", "row-cells")
"""What the reader notices in tables."""
_LONGEST = 60
_OPEN_LINK = re.compile(r"\]\([^()]*\Z")
_SPLIT_LINK = re.compile(r"\]\([^()\"'<]*[^()\"'<\s]\s+[^()\"'<\s][^()\"']*\)")
"""A blank in a target, unless a title follows: CommonMark 0.31 section 6.3 sees no link then."""
_PROSE = re.compile(rf"[.;]\s+\w+\s+\w|{_OPEN_LINK.pattern}|{_SPLIT_LINK.pattern}")


def table_malformed(page: Page, context: Context) -> Iterator[Found]:
    """A table whose rows do not fit.

    What it reports:
        A delimiter row with another number of cells than the header: no renderer sees a table then. Rows with fewer
        or more cells than the header, those of one table together. Under Properties, the header of a Methods table.

    Why it matters:
        Text in surplus cells is dropped when the page is shown, and a missing cell moves a type or a description
        under the wrong heading.

    Example:
        `|fileExtension|String|One of .xml | .mobileconfig|` under a header of three cells.
    """
    for problem in context.problems.get("delimiter-cells", ()):
        message = f"the delimiter row has {_count(problem.data['cells'])}, the header {problem.data['wanted']}: "
        message += "renderers show these lines as text, not as a table"
        yield Found(problem.place, "delimiter", message, "Give the delimiter row as many cells as the header.")
    yield from _misfit(page, context.problems.get("row-cells", ()))
    yield from _misheaded(page)


def _misfit(page: Page, problems: Sequence[Problem]) -> Iterator[Found]:
    """Rows that do not fit their header: those of one table with equally many cells together."""
    alike: dict[tuple[int, int], list[Problem]] = {}
    starts = [table.location.line for table in page.tables] if problems else []
    for problem in problems:
        table = bisect(starts, problem.place.line)
        alike.setdefault((table, int(problem.data["cells"])), []).append(problem)
    for (number, cells), (first, *others) in alike.items():
        wanted, text = int(first.data["wanted"]), str(first.data["first"])
        message = f"the row has {_count(cells)}, the header {wanted}"
        if cells > wanted:
            message += ": the last are not shown" if cells - wanted > 1 else ": the last is not shown"
            spare = int(first.data["blank"]) >= cells - wanted
            hint = "Remove the surplus `|`: a cell is empty." if spare else "Escape a pipe that is text as \\|."
        elif cells == 1 and "|" not in text and not text.strip():
            hint = "Remove the line."
        elif others and len(others) + 1 == len(page.tables[number - 1].rows):
            hint = "Give the header as many cells as its rows have, or add what they lack."
        else:
            joined = cells == 1 and "|" not in text
            hint = "Join it with the row above, or add the missing cells." if joined else "Add the missing cells."
        if others:
            message += f" ({len(others)} more rows like it)" if len(others) > 1 else " (one more row like it)"
        related = tuple(problem.place for problem in others)
        yield Found(first.place, text[:_LONGEST], message, hint, related=related)


def _count(cells: int | str) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"


def _misheaded(page: Page) -> Iterator[Found]:
    for table in page.tables:
        if is_misheaded(table, headings(table.header)):
            first = table.header.cells[0]
            place = Location(page.path, table.header.line, first.column, end_column=first.column + len(first.text))
            message = f"the header of this table of properties begins with `{first.text.strip()}`"
            yield Found(place, f"header {first.text.strip()}", message, "Write `Property|Type|Description`.")


def type_cell_unreadable(page: Page, context: Context) -> Iterator[Found]:
    """A type cell that means no type.

    What it reports:
        In tables of properties, relationships and parameters: a type cell that is empty or holds prose, a broken
        link or punctuation instead of one type. `x or y`, collections in every spelling and links are types.
        In tables of methods: a return type whose link is broken.

    Why it matters:
        The type is what the row is for: without it neither readers nor generated libraries know what to send.

    Example:
        `|outcomes|[educationOutcome](educationoutcome.md) collection. Holds grades and feedback|` as the type.
    """
    operation = context.facts.operation
    rows: list[TableProperty | ParameterRow] = [row for each in context.facts.types for row in each.table]
    if operation is not None:
        rows += (*operation.body_table, *operation.parameters)
    yield from _unreadable(page, context, rows)
    for method in context.facts.methods:
        text = method.returns.text
        if _OPEN_LINK.search(text) or _SPLIT_LINK.search(text):
            column = method.returns_column
            place = Location(page.path, method.line, column, end_column=column + max(1, len(text)))
            yield Found(place, f"method {method.text}", *_said(method.text, text, readable=True))


def _unreadable(page: Page, context: Context, rows: Iterable[TableProperty | ParameterRow]) -> Iterator[Found]:
    seen: set[int] = set()
    malformed = {each.place.line for kind in _CELLS for each in context.problems.get(kind, ())}
    for row in rows:
        mention = row.mention
        text = mention.text
        if row.line in seen or row.line in malformed:
            continue
        if (mention.name or mention.target) and not _PROSE.search(text):
            continue
        if not row.typed or placeholder(page.dialect).search(text) or (mention.nothing and text.strip()):
            continue
        seen.add(row.line)
        place = Location(page.path, row.line, row.column, end_column=row.column + max(1, len(text)))
        yield Found(place, f"{row.name} type", *_said(row.name, text, bool(mention.name or mention.target)))


def _said(name: str, text: str, readable: bool) -> tuple[str, str]:
    """Message and hint for a type cell."""
    if not text.strip():
        return f"the type of `{name}` is left empty", "Write one type, for instance `String` or a link to its page."
    if not readable:
        return f"`{_cut(text)}` names no type", "Write one type, for instance `String` or a link to its page."
    if _SPLIT_LINK.search(text):
        return f"`{_cut(text)}` is no link, for its target holds a blank", "Close the parenthesis before the blank."
    if _OPEN_LINK.search(text):
        return f"the link in `{_cut(text)}` is not closed", "Add the closing parenthesis."
    return f"`{_cut(text)}` holds more than a type", "Move the prose to the description."


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


RULES = (
    Rule("table-malformed", "warning", table_malformed),
    Rule("type-cell-unreadable", "warning", type_cell_unreadable),
)
