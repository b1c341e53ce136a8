"""Pipe tables by the meaning of their columns, whatever the spelling of the header."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from harness.facts.mentions import TypeMention, read_mention
from harness.model import Cell, Row, Table

_EMPHASIS = re.compile(r"[*`_?:]+")
_NAME = re.compile(r"[A-Za-z_@#$.][\w@.$#:-]*")
_LINKED = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])?")
_EMPTY = re.compile(r"(?:&nbsp;|[\s-])*\Z")
_NOTE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")

PROPERTY_HEADERS = frozenset({"attribute", "field", "name", "properties", "property", "property name"})
RELATION_HEADERS = frozenset(
    {"navigation property", "relation", "relationship", "relationship name", "relationships", "navigation properties"}
)
MEMBER_HEADERS = frozenset({"member", "member name", "members", "value", "values", "enum value", "enumeration value"})
TYPE_HEADERS = frozenset({"data type", "datatype", "return type", "type"})


def headings(header: Row) -> tuple[str, ...]:
    """The header's cells: lower case, without emphasis, blanks squeezed."""
    return tuple([_heading(cell.text) for cell in header.cells])


@lru_cache(maxsize=1024)
def _heading(text: str) -> str:
    return " ".join(_EMPHASIS.sub(" ", text).lower().split())


def column(names: Sequence[str], wanted: frozenset[str]) -> int:
    """Index of the first column with one of the names, or -1."""
    for index, name in enumerate(names):
        if name in wanted:
            return index
    return -1


def name_of(text: str) -> str:
    """The property, parameter or member that a name cell means, or the empty string when it holds no name.

    Emphasis, back-ticks, links and notes (`x (deprecated)`) are dropped; `file/localizations` is its last segment.
    """
    if text.isidentifier():
        return text
    plain = text
    if "[" in plain:
        plain = _LINKED.sub(r"\1", plain)
    plain = plain.replace("*", "").replace("`", "").replace("\\", "").replace("&nbsp;", " ").strip().strip('"')
    if "(" in plain or "[" in plain:
        plain = _NOTE.sub("", plain)
    plain = plain.rpartition("/")[2] if "/" in plain and " " not in plain else plain
    return plain if _NAME.fullmatch(plain) else ""


def is_heading(row: Row) -> bool:
    """Whether a row is a bold line between the rows of a table (`|**Open extensions**|||`), about those below it."""
    first = row.cells[0].text.replace("&nbsp;", "").strip() if row.cells else ""
    bold = len(first) > 4 and first[:2] == first[-2:] and first[:2] in ("**", "__")
    return bold and all(_EMPTY.match(cell.text) for cell in row.cells[1:])


def cell_at(row: Row, index: int) -> Cell | None:
    """A row's cell, or None when the row ends before it or the table has no such column."""
    return row.cells[index] if 0 <= index < len(row.cells) else None


def text_at(row: Row, index: int) -> str:
    """A cell's text, empty when there is none."""
    return row.cells[index].text if 0 <= index < len(row.cells) else ""


def mention_at(row: Row, index: int, definitions: Mapping[str, str]) -> TypeMention:
    """The type that a cell mentions; an empty mention when there is no such cell."""
    cell = cell_at(row, index)
    return read_mention(cell.text, definitions) if cell else _ABSENT


_ABSENT = TypeMention("")


def section_titles(table: Table) -> tuple[str, ...]:
    """The titles of the table's section and of those around it, innermost first, lower case."""
    if table.section is None:
        return ()
    return (table.section.title.lower(), *(title.lower() for title in reversed(table.section.parents)))
