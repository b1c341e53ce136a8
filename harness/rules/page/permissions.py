"""The permissions table of an API page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from harness.dialect import Dialect
from harness.facts.columns import headings
from harness.model import Location, Page, Row, Table, is_fragment
from harness.rules.context import Context
from harness.rules.found import Found, Rule

_LINK_TARGET = re.compile(r"\]\([^)]*\)")
_LONGEST = 300
"""Characters of a cell that can name a kind of caller."""
_BLANK = re.compile(r"(?:&nbsp;|[\s*_`])*\Z")


def permissions_incomplete(page: Page, context: Context) -> Iterator[Found]:
    """A permissions table that leaves a kind of caller out.

    What it reports:
        A table of permission types without one of its three rows, or with an empty cell where the permissions of a
        row belong. A row above others that name permissions for parts of it (`| **Onboarding**|…|`) is their heading.
        Placeholders have a rule of their own. A table of a fragment that several pages include is told once.

    Why it matters:
        An application that asks for the wrong permission is refused; "not supported" and "forgotten" look alike.

    Example:
        `|Application||`, where `|Application|Not supported.|` is meant.
    """
    for table in context.permissions:
        if len(table.header.cells) < 2 or "ermission" not in table.header.cells[0].text:
            continue
        names = headings(table.header)
        if names[0] == "permission type" and "permission" in names[1]:
            shared = is_fragment(table.location.path)
            yield from (_told_once(found) if shared else found for found in _incomplete(table, page.dialect))


def _told_once(found: Found) -> Found:
    place = found.location
    return replace(found, cause=f"{place.path} {place.line} {found.subject}")


def _incomplete(table: Table, dialect: Dialect) -> Iterator[Found]:
    """What one table of permissions leaves out."""
    yield from _missing_rows(table, dialect)
    for number, row in enumerate(table.rows):
        if not _heads_rows(table.rows[number + 1 : number + 2], dialect):
            yield from _empty_cell(table, row, dialect)


def _missing_rows(table: Table, dialect: Dialect) -> Iterator[Found]:
    for name in _absent(tuple([row.cells[0].text[:_LONGEST] for row in table.rows if row.cells]), dialect):
        line = table.location.line
        place = Location(table.location.path, line, end_line=table.location.end_line)
        message = f"the permissions table has no row `{name}`"
        yield Found(place, f"permissions {name}", message, f"Add a row `|{name}|…|`; say `Not supported.` if so.")


@lru_cache(maxsize=256)
def _absent(kinds: tuple[str, ...], dialect: Dialect) -> tuple[str, ...]:
    """The kinds of caller that no row is for; none when the rows are about something else."""
    texts = [_LINK_TARGET.sub("]", kind) for kind in kinds]
    known = dialect.caller_rows
    absent = tuple(name for name, pattern in known.items() if not any(pattern.search(text) for text in texts))
    return absent if len(absent) < len(known) else ()


def _heads_rows(below: tuple[Row, ...], dialect: Dialect) -> bool:
    """Whether the next row is a part of this one: it names permissions, for no kind of caller of its own."""
    cells = below[0].cells if below else ()
    kind = cells[0].text[:_LONGEST] if cells else ""
    return len(cells) > 1 and not dialect.is_caller(kind) and not _BLANK.match(cells[1].text)


def _empty_cell(table: Table, row: Row, dialect: Dialect) -> Iterator[Found]:
    for cell in row.cells[1 : len(table.header.cells)]:
        if not _BLANK.match(cell.text):
            continue
        kind = row.cells[0].text[:_LONGEST]
        if dialect.is_caller(kind):
            place = Location(table.location.path, row.line, max(1, cell.column - 1), end_column=cell.column + 1)
            hint = "Name the permissions, least privileged first, or say that it is not supported."
            yield Found(place, f"permissions {kind}", f"the permissions for `{kind}` are left empty", hint)
        return


RULES = (Rule("permissions-incomplete", "warning", permissions_incomplete),)
