"""What one page says about types, as values that other pages and processes can use.

Both sources of a page, its tables and its JSON representation, are kept apart, so that rules can compare them.
They are msgspec structs, not data classes: 40,000 of them are made, sent and read in one audit.
Places inside the page are line and column numbers; `TypeDeclaration.at` and its kin make a `Location` of them.
"""

from typing import Literal

from msgspec import Struct

from harness.facts.descriptions import NOTHING, Statements
from harness.facts.mentions import TypeMention
from harness.facts.promises import PageOperation
from harness.model import Location

BaseSource = Literal["annotation", "prose", "inherited", "reverse"]


class TableProperty(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A row of a Properties or Relationships table."""

    name: str
    mention: TypeMention
    line: int
    column: int
    """Of the type cell; of the name cell when the row has no type cell."""
    description: str = ""
    says: Statements = NOTHING
    navigation: bool = False
    typed: bool = True
    """False when the table has no Type column or the row ends before it."""


class JsonProperty(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A member of a JSON representation."""

    name: str
    mention: TypeMention
    line: int
    literal: bool = False
    """The type is that of a sample value (`1024`, `true`, `"Contoso"`), not a type's name."""
    null: bool = False
    values: tuple[str, ...] = ()
    """For `"a | b | c"`."""


class BaseClaim(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A statement about which type is the base."""

    mention: TypeMention
    """The base; for `reverse` the derived type."""
    source: BaseSource
    line: int


class TypeDeclaration(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """One page's account of a structured type."""

    name: str
    """Qualified."""
    path: str
    line: int
    """Of the annotation; of the title when there is none."""
    annotated: bool
    """False when the name comes from the page's title."""
    table: tuple[TableProperty, ...] = ()
    json: tuple[JsonProperty, ...] = ()
    table_line: int = 0
    """0 when the page has no such table; it may exist and be empty."""
    json_line: int = 0
    bases: tuple[BaseClaim, ...] = ()
    key: tuple[str, ...] = ()
    key_line: int = 0
    open: bool = False
    abstract: bool = False
    optional: tuple[str, ...] = ()
    """`optionalProperties`."""
    nullable: tuple[str, ...] | None = None
    """`nullableProperties`; None when the annotation has no such key."""
    description: str = ""
    methods: bool = False
    """Whether its page has a Methods table with links."""

    def at(self, line: int, column: int = 1) -> Location:
        """A place on the page."""
        return Location(self.path, line, column)


class EnumMemberRow(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A row of an enum table."""

    name: str
    value: int | None
    line: int
    column: int
    description: str = ""


class EnumDeclaration(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """One page's account of an enum type."""

    name: str
    """Qualified."""
    path: str
    line: int
    """Of the heading."""
    members: tuple[EnumMemberRow, ...]
    anchor: str = ""
    flags: bool = False

    def at(self, line: int, column: int = 1) -> Location:
        """A place on the page."""
        return Location(self.path, line, column)


class MethodRow(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A row of a Methods table: a link to an API page and what that method returns."""

    text: str
    target: str
    """As written, without anchor; empty for a row without link."""
    line: int
    column: int
    returns: TypeMention
    """Its `name` is empty for `None`, for group headings and for prose; `nothing` tells the first two."""
    returns_column: int = 0


class PageFacts(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """Everything that a page exports."""

    path: str
    version: str
    title: str
    """The first heading."""
    title_line: int
    namespace: str
    """Of the `Namespace:` line, or empty."""
    namespace_line: int
    types: tuple[TypeDeclaration, ...] = ()
    enums: tuple[EnumDeclaration, ...] = ()
    methods: tuple[MethodRow, ...] = ()
    anchors: tuple[str, ...] = ()
    operation: PageOperation | None = None
    """What it promises; None for a page with neither request templates nor a Response section."""
