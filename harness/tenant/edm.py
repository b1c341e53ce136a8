"""Questions about a type that the tenant asks on every request, each worked out once."""

from collections.abc import Mapping
from typing import Any, Final

from harness.model import (
    Action,
    ComplexType,
    EntitySet,
    EntityType,
    Metadata,
    NavigationProperty,
    Property,
    TypeRef,
)

PRIMITIVE_DEFAULTS: Final[Mapping[str, Any]] = {
    "Edm.Boolean": False,
    "Edm.Byte": 0,
    "Edm.Date": "0001-01-01",
    "Edm.DateTimeOffset": "0001-01-01T00:00:00Z",
    "Edm.Decimal": 0,
    "Edm.Double": 0,
    "Edm.Duration": "PT0S",
    "Edm.Guid": "00000000-0000-0000-0000-000000000000",
    "Edm.Int16": 0,
    "Edm.Int32": 0,
    "Edm.Int64": 0,
    "Edm.SByte": 0,
    "Edm.Single": 0,
    "Edm.String": "",
    "Edm.TimeOfDay": "00:00:00",
}
"""What a service answers for a property that may not be null and was never set."""

ROOT: Final = "microsoft.graph.entity"


class Edm:
    """A `$metadata` document, indexed. Immutable from outside; its caches only ever gain the same values."""

    def __init__(self, metadata: Metadata) -> None:
        self.metadata = metadata
        self._properties: dict[str, dict[str, Property]] = {}
        self._navigation: dict[str, dict[str, NavigationProperty]] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._templates: dict[str, dict[str, Any]] = {}
        self._computed: dict[str, frozenset[str]] = {}
        self._sets_within: dict[str, tuple[str, ...]] = {}
        self._sets_of: dict[str, str] = {}
        for name, entity_set in metadata.entity_sets.items():
            self._sets_of.setdefault(entity_set.type, name)

    def structured(self, name: str) -> EntityType | ComplexType | None:
        """The entity or complex type of that qualified name."""
        return self.metadata.entity_types.get(name) or self.metadata.complex_types.get(name)

    def qualified(self, name: str) -> str:
        """A type name as a client may write it, with the alias that Graph's schema has, in full."""
        return name if "." not in name or self.structured(name) else name.replace("graph.", "microsoft.graph.", 1)

    def lineage(self, name: str) -> tuple[str, ...]:
        """The type and its bases, itself first."""
        if name not in self._bases:
            chain: list[str] = []
            current: str = name
            while current and current not in chain:
                chain.append(current)
                structured = self.structured(current)
                current = structured.base if structured else ""
            self._bases[name] = tuple(chain)
        return self._bases[name]

    def derives(self, name: str, base: str) -> bool:
        """Whether `name` is `base` or derived from it."""
        return name == base or base in self.lineage(name)

    def properties(self, name: str) -> Mapping[str, Property]:
        """Structural properties, the inherited ones first."""
        if name not in self._properties:
            found: dict[str, Property] = {}
            for each in reversed(self.lineage(name)):
                structured = self.structured(each)
                found.update(structured.properties if structured else {})
            self._properties[name] = found
        return self._properties[name]

    def navigation(self, name: str) -> Mapping[str, NavigationProperty]:
        """Navigation properties, the inherited ones first."""
        if name not in self._navigation:
            found: dict[str, NavigationProperty] = {}
            for each in reversed(self.lineage(name)):
                structured = self.structured(each)
                found.update(structured.navigation if structured else {})
            self._navigation[name] = found
        return self._navigation[name]

    def is_open(self, name: str) -> bool:
        """Whether the type or a base of it accepts undeclared properties."""
        return any(structured.open for each in self.lineage(name) if (structured := self.structured(each)))

    def key(self, name: str) -> tuple[str, ...]:
        """Names of the key properties, from the nearest type that declares them; `id` when none does."""
        for each in self.lineage(name):
            entity_type = self.metadata.entity_types.get(each)
            if entity_type and entity_type.key:
                return entity_type.key
        return ("id",)

    def has_stream(self, name: str) -> bool:
        """Whether entities of the type are media entities."""
        return any(
            entity_type.has_stream
            for each in self.lineage(name)
            if (entity_type := self.metadata.entity_types.get(each))
        )

    def subtypes(self, name: str) -> tuple[str, ...]:
        """The type and all that derive from it, breadth first."""
        found = [name]
        for each in found:
            found.extend(sub for sub in self.metadata.derived.get(each, ()) if sub not in found)
        return tuple(found)

    def concrete(self, name: str) -> str:
        """The type itself, or when it is abstract the first derived one that is not."""
        for each in self.subtypes(name):
            structured = self.structured(each)
            if structured and not structured.abstract:
                return each
        return name

    def computed(self, name: str) -> frozenset[str]:
        """Properties that the service alone sets (`Org.OData.Core.V1.Computed`, or `Permissions` of `Read`)."""
        if name not in self._computed:
            self._computed[name] = frozenset(
                prop
                for each in self.lineage(name)
                if (structured := self.structured(each))
                for prop in structured.properties
                if _is_computed(self.metadata.annotations.get(f"{each}/{prop}", {}))
            )
        return self._computed[name]

    def template(self, name: str) -> Mapping[str, Any]:
        """What a fresh entity looks like: declared order, null or empty, defaults where null is not allowed."""
        if name not in self._templates:
            self._templates[name] = {
                prop.name: self.default(prop.type, nullable=prop.nullable is not False)
                for prop in self.properties(name).values()
                if self.underlying(prop.type.name) != "Edm.Stream"
            }
        return self._templates[name]

    def default(self, ref: TypeRef, *, nullable: bool) -> Any:
        """The value of a property that nobody set."""
        if ref.collection:
            return []
        if nullable:
            return None
        enum = self.metadata.enum_types.get(ref.name)
        if enum:
            return next(iter(enum.members), "")
        if ref.name in self.metadata.complex_types:
            return {
                prop.name: self.default(prop.type, nullable=prop.nullable is not False)
                for prop in self.properties(self.concrete(ref.name)).values()
                if prop.nullable is False and prop.type.name not in self.metadata.complex_types
            }
        return PRIMITIVE_DEFAULTS.get(self.underlying(ref.name))

    def underlying(self, name: str) -> str:
        """The primitive type behind a type definition, any other name as it is."""
        definition = self.metadata.type_definitions.get(name)
        return definition.underlying if definition else name

    def set_of(self, name: str) -> str:
        """The entity set that holds entities of the type: of itself, else of its nearest base; empty when none."""
        return next((self._sets_of[each] for each in self.lineage(name) if each in self._sets_of), "")

    def sets_within(self, entity_set: EntitySet) -> tuple[str, ...]:
        """The set and those whose type derives from its type: `directoryObjects` shows users and groups too."""
        if entity_set.name not in self._sets_within:
            others = (
                other.name
                for other in self.metadata.entity_sets.values()
                if other.type != entity_set.type and self.derives(other.type, entity_set.type)
            )
            wide = entity_set.type != ROOT
            self._sets_within[entity_set.name] = (entity_set.name, *(others if wide else ()))
        return self._sets_within[entity_set.name]

    def annotation(self, target: str, term: str) -> str:
        """The value at a term path (as `Metadata.annotations` flattens them), or the empty string."""
        return self.metadata.annotations.get(target, {}).get(term, "")


def _is_computed(terms: Mapping[str, str]) -> bool:
    return terms.get("Org.OData.Core.V1.Computed", "").lower() == "true" or terms.get(
        "Org.OData.Core.V1.Permissions", ""
    ).endswith("/Read")


def needs_body(action: Action) -> bool:
    """Whether a call of the action without body leaves out a parameter that it must have."""
    return any(not parameter.optional and parameter.nullable is False for parameter in action.parameters)
