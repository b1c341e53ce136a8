"""The one view of a type that everybody asks: with everything that it inherits, whether pages or CSDL describe it.

Pages and metadata fill it; rules, bodies, JSON Schema and generated payloads ask it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from harness.model import EnumType, Location, TypeDefinition, TypeRef
from harness.types.values import CHECKS, Check


@dataclass(frozen=True, slots=True)
class Member:
    """A property or navigation property, its own or inherited, ready to judge values."""

    name: str
    type: TypeRef
    """Its name is empty when nobody says; that of the primitive type where a type definition is declared."""
    check: Check | None
    """Of a primitive type."""
    owner: str
    """The type that describes it."""
    location: Location
    values: tuple[str, ...] = ()
    """The values that the description of a String lists."""
    options: tuple[TypeRef, ...] = ()
    """For `x or y`: all of them."""
    nullable: bool | None = None
    """None when nobody says."""
    optional: bool = False
    """Whether it may be absent from an answer."""
    navigation: bool = False
    read_only: bool = False
    on_select: bool = False
    url: bool = False
    """A String documented as a URL."""
    description: str = ""
    required: bool = False
    """Required on create."""
    key: bool = False
    default: str | None = None
    implied: bool = False
    """Whether it follows from what the type is, and no page lists it: a key."""
    told_by: str = "the pages"
    """Who describes it, for messages."""
    plain: Check | None = field(init=False, compare=False)
    """The check of an item, where it is all that there is to judge."""
    quick: Check | None = field(init=False, compare=False)
    """The same for a member that is no collection."""

    def __post_init__(self) -> None:
        plain = None if self.values or self.url or self.options else self.check
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "quick", None if self.type.collection else plain)

    @property
    def never_null(self) -> bool:
        """Whether null is excluded; a key is never null unless somebody says otherwise (CSDL 4.01 section 6.5)."""
        return self.nullable is False or (self.key and self.nullable is None)


def member_of(name: str, type_: TypeRef, owner: str, location: Location) -> Member:
    """A member of which only the type is known."""
    return Member(name, type_, CHECKS.get(type_.name), owner, location)


@dataclass(frozen=True, slots=True)
class Shape:
    """A structured type with everything that it inherits."""

    name: str
    members: Mapping[str, Member]
    """The inherited ones first."""
    folded: Mapping[str, str]
    """Lower-cased names to names."""
    open: bool
    """Whether it, or a base, takes members that it does not declare."""
    complete: bool
    """False when a base is not known or nobody documents members: a name that it lacks then means nothing."""
    ancestors: frozenset[str]
    location: Location
    abstract: bool = False
    entity: bool = False

    def is_a(self, name: str) -> bool:
        """Whether it is the type of that qualified name, or derives from it."""
        return name == self.name or name in self.ancestors

    def is_kin(self, other: "Shape") -> bool:
        """Whether it is another type, or one of the two derives from the other."""
        return self.is_a(other.name) or other.is_a(self.name)

    def listed(self) -> Mapping[str, Member]:
        """The members that somebody lists."""
        return {name: member for name, member in self.members.items() if not member.implied}

    def properties(self) -> Iterator[Member]:
        """The members that are no control information: some pages list `@odata.type` in their tables."""
        return (member for name, member in self.members.items() if "@" not in name)


Known = Shape | EnumType | TypeDefinition


class Types(Protocol):
    """Where types come from: pages, metadata, or several sources one after the other."""

    @property
    def told_by(self) -> str:
        """Who describes the types, for messages about what is missing: `the pages`, `the metadata`."""

    def known(self, name: str) -> Known | None:
        """The type that a qualified or bare name means, in any case; None for one that is not described."""

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Every type that derives from the one of exactly this qualified name, directly or not, sorted."""


def shape_of(types: Types, name: str) -> Shape | None:
    """The structured type that a name means."""
    known = types.known(name) if name and not name.startswith("Edm.") else None
    return known if isinstance(known, Shape) else None


def type_ref(text: str) -> TypeRef:
    """A reference from its text, `Collection(x)` or `x`; `#` and blanks are ignored."""
    plain = text.strip().lstrip("#")
    if plain.lower().startswith("collection(") and plain.endswith(")"):
        return TypeRef(plain[11:-1].strip().lstrip("#"), collection=True)
    return TypeRef(plain)
