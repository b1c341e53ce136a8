"""Documented types with everything that all their pages say about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.facts.descriptions import NOTHING, Statements
from harness.facts.stated import EnumDeclaration, JsonProperty, TableProperty, TypeDeclaration
from harness.model import EnumMember, Location, TypeRef


@dataclass(frozen=True, slots=True)
class DocumentedProperty:
    """A property, with the row and the JSON member that document it."""

    name: str
    type: TypeRef
    """The table's type; the JSON representation's where the table has none. Its name is empty when nobody says."""
    owner: str
    """The type whose page documents it."""
    path: str
    table: TableProperty | None = None
    json: JsonProperty | None = None
    optional: bool = False
    """In `optionalProperties`, returned only on `$select`, write-only, or a relationship."""
    nullable: bool | None = None

    @property
    def navigation(self) -> bool:
        """Whether it stands in a Relationships table."""
        return self.table is not None and self.table.navigation

    @property
    def says(self) -> Statements:
        """What its description states."""
        return self.table.says if self.table else NOTHING

    @property
    def values(self) -> tuple[str, ...]:
        """The values that its description or its JSON member lists."""
        return self.says.values or (self.json.values if self.json else ())

    @property
    def location(self) -> Location:
        """The type cell, else the JSON member."""
        if self.table:
            return Location(self.path, self.table.line, self.table.column)
        return Location(self.path, self.json.line if self.json else 1)


@dataclass(frozen=True, slots=True)
class DocumentedType:
    """What pages declare of a structured type; `Registry.known` gives it with everything that it inherits."""

    name: str
    """Qualified, as the pages spell it."""
    declarations: tuple[TypeDeclaration, ...]
    """Of all pages; the page named after the type comes first, and its properties win."""
    own: Mapping[str, DocumentedProperty]
    """By the pages of this type, inherited rows included where they repeat them."""
    ancestors: tuple[str, ...]
    """The base, its base, and so on; ends where a circle begins."""
    circular: bool

    @property
    def base(self) -> str:
        """Qualified; empty when none is documented or it is not known."""
        return self.ancestors[0] if self.ancestors else ""


@dataclass(frozen=True, slots=True)
class DocumentedEnum:
    """An enum type."""

    name: str
    members: Mapping[str, EnumMember]
    location: Location
    declarations: tuple[EnumDeclaration, ...] = ()
    """Empty for an enum that is known only from "Possible values are" in descriptions of properties."""
    flags: bool = False


def own_properties(
    name: str, declarations: tuple[TypeDeclaration, ...], types: Mapping[tuple[str, str], TypeRef]
) -> dict[str, DocumentedProperty]:
    """Properties by the pages of one type: table rows first, then members that only the JSON representation has.

    Args:
        name: the type.
        declarations: its pages.
        types: resolved types, by path and source text key of `sources`.
    """
    found: dict[str, DocumentedProperty] = {}
    for declaration in declarations:
        members = {member.name: member for member in declaration.json}
        for row in declaration.table:
            if row.name not in found:
                found[row.name] = _property(name, declaration, row, members.get(row.name), types)
        for member in declaration.json:
            if member.name not in found:
                found[member.name] = _property(name, declaration, None, member, types)
    return found


def _property(
    owner: str,
    declaration: TypeDeclaration,
    row: TableProperty | None,
    member: JsonProperty | None,
    types: Mapping[tuple[str, str], TypeRef],
) -> DocumentedProperty:
    name = row.name if row else member.name if member else ""
    return DocumentedProperty(
        name=name,
        type=types[declaration.path, name],
        owner=owner,
        path=declaration.path,
        table=row,
        json=member,
        optional=_is_optional(declaration, row, name),
        nullable=_is_nullable(declaration, row, name),
    )


def _is_optional(declaration: TypeDeclaration, row: TableProperty | None, name: str) -> bool:
    if name in declaration.optional or (row is not None and row.navigation):
        return True
    return row is not None and (row.says.on_select or row.says.optional or row.says.write_only or row.says.removed)


def _is_nullable(declaration: TypeDeclaration, row: TableProperty | None, name: str) -> bool | None:
    """By `nullableProperties`, which when present speaks for all properties, else by the description."""
    if declaration.nullable is not None:
        return name in declaration.nullable
    return row.says.nullable if row else None
