"""What a payload may hold: the members of a type, and what an operation's page says beyond the type."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.model import EntityType, EnumType, Location, Property, StructuredType, TypeDefinition, TypeRef
from harness.schemas import Shape, Types
from harness.schemas.edm import AnyType

_DEEPEST = 50
"""Bases that are followed; a circle ends earlier."""
_REFERENCE = re.compile(r"(?:\A|.*[a-z\d])[Ii]ds?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an operation's page says of its body, beyond what the type's page says."""

    only: frozenset[str] | None = None
    """Members that the page lists; None when it lists none, which leaves those of the type."""
    required: frozenset[str] = frozenset()
    """Members that it demands, beside those that the type demands."""
    known: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Values of members that refer to other objects: those that exist."""


ANY = Terms()


@dataclass(slots=True)
class Remembered:
    """Types that are asked for again and again, each built once."""

    types: Types
    _known: dict[str, AnyType | None] = field(default_factory=dict)

    def type(self, name: str) -> AnyType | None:
        """The type of exactly this qualified name."""
        if name not in self._known:
            self._known[name] = self.types.type(name)
        return self._known[name]

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Every type that derives from it."""
        return self.types.subtypes(name)


@dataclass(frozen=True, slots=True)
class Member:
    """A property or navigation property of a type, its own or inherited."""

    name: str
    type: TypeRef
    location: Location
    nullable: bool | None = None
    required: bool = False
    read_only: bool = False
    key: bool = False
    navigation: bool = False

    @property
    def due(self) -> bool:
        """Whether a value without it may be refused: it is required, or cannot be null and has no known default."""
        return self.required or (self.nullable is False and not self.type.collection and not self.navigation)

    @property
    def refers(self) -> bool:
        """Whether its value names another object, so that not every text will do: `templateId`, `appId`."""
        return self.type.name in ("Edm.String", "Edm.Guid") and _REFERENCE.fullmatch(self.name) is not None


def lineage(types: Types, found: StructuredType) -> list[StructuredType]:
    """A type after its bases, the topmost first; a circle is cut."""
    chain = [found]
    seen = {found.name}
    while chain[-1].base and chain[-1].base not in seen and len(chain) < _DEEPEST:
        base = types.type(chain[-1].base)
        if base is None or isinstance(base, (EnumType, TypeDefinition)):
            break
        seen.add(base.name)
        chain.append(base)
    return chain[::-1]


def structured(types: Types, name: str) -> StructuredType | None:
    """The entity or complex type of that name."""
    found = types.type(name)
    return None if found is None or isinstance(found, (EnumType, TypeDefinition)) else found


def is_open(types: Types, found: StructuredType) -> bool:
    """Whether the type or a base takes members that it does not declare."""
    return any(each.open for each in lineage(types, found))


def members(types: Types, found: StructuredType) -> dict[str, Member]:
    """All members of a type, the inherited ones first."""
    chain = lineage(types, found)
    keys = {name for each in chain if isinstance(each, EntityType) for name in each.key}
    result: dict[str, Member] = {}
    for each in chain:
        for name, item in each.properties.items():
            result[name] = _property(item, is_key=name in keys)
        for name, link in each.navigation.items():
            result[name] = Member(name, link.type, link.location, link.nullable, navigation=True)
    return result


def _property(item: Property, *, is_key: bool) -> Member:
    return Member(item.name, item.type, item.location, item.nullable, item.required, item.read_only, is_key)


def writable(types: Types, found: StructuredType, shape: Shape, terms: Terms = ANY) -> Iterator[Member]:
    """The members that the documentation lets a client send.

    A key is the service's unless the page lists it; related entities are sent only where the page lists them, because
    no type's page promises a deep insert.
    """
    entity = isinstance(found, EntityType)
    for member in members(types, found).values():
        listed = terms.only is not None and member.name in terms.only
        if terms.only is not None and not listed:
            continue
        if member.read_only or (member.key and entity and (shape == "update" or not listed)):
            continue
        if member.navigation and (shape == "update" or not listed):
            continue
        yield member


def is_required(member: Member, shape: Shape, terms: Terms) -> bool:
    """Whether a payload without the member breaks the documentation."""
    return shape == "create" and (member.required or member.name in terms.required)
