"""Enum tables: `### x values` and `### x enumeration` on any page, `### x` where the page mentions x, enum pages."""

import re
from bisect import bisect_left
from collections.abc import Container
from itertools import takewhile
from operator import itemgetter

from msgspec.structs import replace

from harness.facts.columns import MEMBER_HEADERS, TYPE_HEADERS, column, headings, name_of, text_at
from harness.facts.stated import EnumDeclaration, EnumMemberRow
from harness.model import Page, Section, Table

_VALUES = re.compile(
    r"(?P<name>[A-Za-z][\w.]*)\s+(?:values|enum(?:eration)?(?:\s+(?:members|type|values))?)$", re.IGNORECASE
)
_BARE = re.compile(r"(?P<name>[a-z][\w.]*)(?:\s+type)?$")
_ENUM = re.compile(r"(?P<name>[A-Za-z][\w.]*)(?:\s+(?:enum|enumeration|type|values|resource))*$", re.IGNORECASE)
_VALUE_HEADERS = frozenset({"value", "int value", "integer value"})
_MEMBER = frozenset({"member", "member name", "members"})
_FLAGS = re.compile(r"\bflags?\b|\bflagged\b|\bbit\s?mask\b|\bmulti-?valued\b|\bbitwise\b", re.IGNORECASE)
_MEMBER_NAME = re.compile(r"[^\s|]+")


def read_enums(page: Page, namespace: str, title: str, mentioned: Container[str]) -> tuple[EnumDeclaration, ...]:
    """The enums whose members the page lists, in page order; tables of one enum are joined.

    Args:
        page: the page.
        namespace: of its types.
        title: of the page.
        mentioned: lower-cased names and anchors of the types that the page's own tables mention.
    """
    found: dict[str, list[EnumDeclaration]] = {}
    in_resource = any(fence.role == "resource" for fence in page.fences)
    for table in page.tables:
        names = headings(table.header)
        if not names or column(names, TYPE_HEADERS) > 0:
            continue
        name = _enum_name(table, names, title, mentioned, in_resource=in_resource)
        if name:
            declaration = _declaration(page, table, names, page.dialect.qualified(name, namespace))
            found.setdefault(declaration.name, []).append(declaration)
    return tuple(_joined(parts) for parts in found.values())


def _joined(parts: list[EnumDeclaration]) -> EnumDeclaration:
    if len(parts) == 1:
        return parts[0]
    return replace(parts[0], members=tuple(member for part in parts for member in part.members))


def _enum_name(
    table: Table, names: tuple[str, ...], title: str, mentioned: Container[str], *, in_resource: bool
) -> str:
    """The enum that a table is about, or the empty string for a table of other things.

    On the page of a resource only a heading `x values` or `x enumeration` means an enum, or one that is the name or
    the anchor of a type that the page mentions; other headings are parts of the resource. What the page mentions may
    have any columns.
    """
    section = table.section
    heading = section.title.replace("`", "") if section else ""
    match = _VALUES.match(heading) or _BARE.match(heading)
    if section and match:
        named = match["name"].rpartition(".")[2].lower() in mentioned or section.anchor in mentioned
        if heading.lower().endswith(" values"):
            usual = names[0] in MEMBER_HEADERS or (names[0] == "name" and heading[0].islower())
        else:
            usual = heading[0].islower()  # a type's name; `State enumeration` is about a property
        if named or (usual and match.re is _VALUES):
            return match["name"]
    if names[0] not in _MEMBER or in_resource:
        return ""
    heading = section.title if section and section.level > 1 and not _generic(section) else title
    match = _ENUM.match(heading.replace("`", ""))
    return match["name"] if match else ""


def _generic(section: Section) -> bool:
    return section.title.lower() in ("members", "values", "enum members", "enumeration members", "properties")


def _declaration(page: Page, table: Table, names: tuple[str, ...], name: str) -> EnumDeclaration:
    values = column(names[1:], _VALUE_HEADERS) + 1
    about = column(names, frozenset({"comments", "description", "details", "meaning"}))
    members = []
    for row in table.rows:
        cell = row.cells[0] if row.cells else None
        member = _member(cell.text) if cell else ""
        if cell and member:
            number = text_at(row, values).strip("` ") if values else ""
            value = int(number) if re.fullmatch(r"-?\d{1,18}", number) else None
            members.append(EnumMemberRow(member, value, row.line, cell.column, text_at(row, about)))
    section = table.section
    line = section.location.line if section else table.location.line
    first = bisect_left(page.paragraphs, line, key=itemgetter(0))
    before = takewhile(lambda paragraph: paragraph[0] < table.location.line, page.paragraphs[first : first + 8])
    said = any(_FLAGS.search(text) for _, text in before)
    flags = said or _are_powers_of_two([member.value for member in members])
    return EnumDeclaration(name, page.path, line, tuple(members), section.anchor if section else "", flags)


def _are_powers_of_two(values: list[int | None]) -> bool:
    """Whether values look like those of flags: 4 without 3, and nothing but 0 and powers of two."""
    numbers = {value for value in values if value is not None and value >= 0}
    return 4 in numbers and 3 not in numbers and all(value & (value - 1) == 0 for value in numbers)


def _member(text: str) -> str:
    """A member's name without emphasis; names with odd characters (`a/b`, `1`) are kept as they are."""
    plain = text.replace("`", "").replace("*", "").replace("\\", "").strip().strip("\"'")
    return name_of(text) or (plain if _MEMBER_NAME.fullmatch(plain) else "")
