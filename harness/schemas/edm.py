"""One type language: documented types as the nouns that metadata types are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from harness.model import (
    ComplexType,
    EntityType,
    EnumMember,
    EnumType,
    Metadata,
    NavigationProperty,
    Property,
    TypeDefinition,
    TypeRef,
)
from harness.schemas.merged import DocumentedEnum, DocumentedProperty, DocumentedType
from harness.schemas.registry import Registry

AnyType = EntityType | ComplexType | EnumType | TypeDefinition


class Types(Protocol):
    """Where types come from: pages or metadata."""

    def type(self, name: str) -> AnyType | None:
        """The type of exactly this qualified name."""

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Every type that derives from it, directly or not, sorted."""


@dataclass(frozen=True, slots=True)
class DocumentedTypes:
    """The types of a registry."""

    registry: Registry

    def type(self, name: str) -> AnyType | None:
        """The documented type of that name."""
        return documented_type(self.registry, name)

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Documented subtypes."""
        return self.registry.subtypes(name)


@dataclass(frozen=True, slots=True)
class MetadataTypes:
    """The types of a `$metadata` document."""

    metadata: Metadata

    def type(self, name: str) -> AnyType | None:
        """The type of that name."""
        found = self.metadata
        structured = found.entity_types.get(name) or found.complex_types.get(name)
        return structured or found.enum_types.get(name) or found.type_definitions.get(name)

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Subtypes by the document."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for child in self.metadata.derived.get(waiting.pop(), ()):
                if child not in seen and child != name:
                    seen.add(child)
                    waiting.append(child)
        return tuple(sorted(seen))


def documented_type(registry: Registry, name: str) -> EntityType | ComplexType | EnumType | None:
    """A documented type as an entity, complex or enum type.

    Args:
        registry: of one version.
        name: qualified, as the pages spell it.

    Returns:
        None for a name that no page documents. A type is an entity type when its pages state a key, when `entity` is
        among its bases, or when it has an `id` and methods. Rows that only repeat what a base documents are left out,
        as in metadata.
    """
    found = registry.type(name)
    if found is None:
        enum = registry.enum(name)
        return _enum(enum) if enum else None
    inherited = _inherited(registry, found)
    own = [item for item in found.own.values() if "@" not in item.name and not _repeats(item, inherited)]
    properties = {item.name: _property(item, found.key) for item in own if not item.navigation}
    navigation = {item.name: _navigation(item) for item in own if item.navigation}
    abstract = any(page.abstract for page in found.declarations)
    opened = any(page.open for page in found.declarations)
    description = next((page.description for page in found.declarations if page.description), "")
    if not (found.entity or found.likely_entity):
        return ComplexType(
            name, properties, navigation, found.location, found.base, abstract, opened, description=description
        )
    key = next((page.key for page in found.declarations if page.key), ())
    return EntityType(
        name, properties, navigation, found.location, found.base, abstract, opened, key, description=description
    )


def _inherited(registry: Registry, found: DocumentedType) -> Mapping[str, DocumentedProperty]:
    base = registry.type(found.base) if found.base else None
    return base.members if base else {}


def _repeats(item: DocumentedProperty, inherited: Mapping[str, DocumentedProperty]) -> bool:
    above = inherited.get(item.name)
    if above is None:
        return False
    says, said = item.says, above.says
    return (item.type, item.navigation, item.nullable, says.read_only, says.required) == (
        above.type, above.navigation, above.nullable, said.read_only, said.required,
    )  # fmt: skip


def _property(item: DocumentedProperty, key: tuple[str, ...]) -> Property:
    says = item.says
    return Property(
        name=item.name,
        type=item.type,
        location=item.location,
        nullable=False if item.name in key and item.nullable is None else item.nullable,
        description=item.table.description if item.table else "",
        read_only=says.read_only,
        required=says.required,
        optional=item.optional,
        default=says.default,
    )


def _navigation(item: DocumentedProperty) -> NavigationProperty:
    description = item.table.description if item.table else ""
    return NavigationProperty(item.name, item.type, item.location, nullable=item.nullable, description=description)


def _enum(found: DocumentedEnum) -> EnumType:
    members: dict[str, EnumMember] = dict(found.members)
    return EnumType(found.name, members, found.location, found.flags)


def type_ref(text: str) -> TypeRef:
    """A reference from its text, `Collection(x)` or `x`; `#` and blanks are ignored."""
    plain = text.strip().lstrip("#")
    if plain.lower().startswith("collection(") and plain.endswith(")"):
        return TypeRef(plain[11:-1].strip().lstrip("#"), collection=True)
    return TypeRef(plain)
