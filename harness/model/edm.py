"""Types and operations, in the words of OData's Entity Data Model (CSDL 4.01).

Documented types (from property tables and JSON representations) and metadata types (from `$metadata`) are the
same nouns, so that drift between the two is a comparison of values.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from msgspec import Struct, field

from harness.model.page import Location

Made = TypeVar("Made")


class TypeRef(Struct, frozen=True):
    """A type as a property, parameter or answer refers to it."""

    name: str
    """Qualified, without alias: `Edm.String`, `microsoft.graph.user`; empty when a documented cell means no type."""
    collection: bool = False

    def __str__(self) -> str:
        return f"Collection({self.name})" if self.collection else self.name


class Property(Struct, frozen=True):
    """A structural property."""

    name: str
    type: TypeRef
    location: Location
    nullable: bool | None = None
    """None when nobody says."""
    description: str = ""
    read_only: bool = False
    required: bool = False
    """Required on create."""
    optional: bool = False
    """May be absent from an answer."""
    default: str | None = None


class NavigationProperty(Struct, frozen=True):
    """A relationship to other entities."""

    name: str
    type: TypeRef
    location: Location
    contains_target: bool = False
    nullable: bool | None = None
    description: str = ""


class EntityType(Struct, frozen=True):
    """A structured type with identity."""

    name: str
    """Qualified."""
    properties: Mapping[str, Property]
    """Declared here, without those of the base."""
    navigation: Mapping[str, NavigationProperty]
    location: Location
    base: str = ""
    abstract: bool = False
    open: bool = False
    key: tuple[str, ...] = ()
    has_stream: bool = False
    description: str = ""


class ComplexType(Struct, frozen=True):
    """A structured type without identity."""

    name: str
    properties: Mapping[str, Property]
    navigation: Mapping[str, NavigationProperty]
    location: Location
    base: str = ""
    abstract: bool = False
    open: bool = False
    description: str = ""


class EnumMember(Struct, frozen=True):
    """A member of an enum type."""

    name: str
    value: int | None
    location: Location
    description: str = ""


class EnumType(Struct, frozen=True):
    """An enumeration; with `flags` a value is a comma-separated list of members."""

    name: str
    members: Mapping[str, EnumMember]
    location: Location
    flags: bool = False


class TypeDefinition(Struct, frozen=True):
    """An alias of a primitive type."""

    name: str
    underlying: str
    location: Location


StructuredType = EntityType | ComplexType


class Parameter(Struct, frozen=True):
    """A parameter of an action or function."""

    name: str
    type: TypeRef
    location: Location
    nullable: bool | None = None
    optional: bool = False
    description: str = ""


class Action(Struct, frozen=True):
    """One overload of an action or a function."""

    name: str
    """Qualified."""
    parameters: tuple[Parameter, ...]
    """Without the binding parameter."""
    returns: TypeRef | None
    location: Location
    function: bool = False
    binding: TypeRef | None = None
    """Type of the binding parameter; None when unbound."""
    composable: bool = False
    entity_set_path: str = ""


class EntitySet(Struct, frozen=True):
    """A top-level collection of the entity container."""

    name: str
    type: str
    bindings: Mapping[str, str]
    """Navigation property path to target entity set or singleton."""
    location: Location


class Singleton(Struct, frozen=True):
    """A top-level single entity, for instance `me`."""

    name: str
    type: str
    bindings: Mapping[str, str]
    location: Location


class Metadata(Struct, frozen=True, dict=True):
    """A `$metadata` document, aliases resolved. Names are the keys; lookups are exact."""

    path: str
    version: str
    """`v1.0`, `beta` or empty when it serves all pages."""
    entity_types: Mapping[str, EntityType]
    complex_types: Mapping[str, ComplexType]
    enum_types: Mapping[str, EnumType]
    type_definitions: Mapping[str, TypeDefinition]
    actions: Mapping[str, tuple[Action, ...]]
    """Qualified name to overloads, actions and functions alike."""
    entity_sets: Mapping[str, EntitySet]
    singletons: Mapping[str, Singleton]
    imports: Mapping[str, str]
    """Action and function imports: name to qualified action or function."""
    annotations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Target (`microsoft.graph.user/mail`, `microsoft.graph.GraphService/users`) to term path and value, flattened."""
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Type to its direct subtypes."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Alias to namespace, for type names in URLs (`graph.user`); namespaces that have no alias map to themselves."""
    container: str = ""
    """Qualified name of the entity container, as the targets of annotations spell it."""

    def kept(self, make: "Callable[[Metadata], Made]") -> Made:
        """What a function makes of the document: made once, and kept as long as the document.

        Threads may share a document: at worst two make the same value.
        """
        known: dict[str, Made] = vars(self)
        name = f"{make.__module__}.{make.__qualname__}"
        if name not in known:
            known[name] = make(self)
        return known[name]
