"""What a URL addresses: a collection, an entity, a value, or an operation about to be called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.model import Action, NavigationProperty, Property, TypeRef
from harness.tenant.store import Entity, Place


@dataclass(frozen=True, slots=True)
class Many:
    """A collection of entities."""

    type: str
    context: str
    """Fragment of the context URL (OData 4.01 Protocol, 10)."""
    place: Place | None = None
    """Where its members live, when it contains them."""
    owner: Entity | None = None
    navigation: NavigationProperty | None = None
    """Set when it refers to its members: they live elsewhere."""
    cast: str = ""
    items: tuple[Entity, ...] | None = None
    """What a function or a view gave."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Values of objects that are made here."""


@dataclass(frozen=True, slots=True)
class One:
    """An entity, or the place of a single-valued navigation property that leads nowhere yet."""

    type: str
    context: str
    entity: Entity | None
    place: Place | None = None
    owner: Entity | None = None
    navigation: NavigationProperty | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A structural property, or a member of a complex one."""

    type: TypeRef
    context: str
    owner: Entity
    path: tuple[str, ...]
    property: Property | None
    """None for an undeclared property of an open type."""
    value: Any


@dataclass(frozen=True, slots=True)
class Invocation:
    """An operation about to be called."""

    action: Action
    binding: "Many | One | Value | None"
    arguments: Mapping[str, str]
    """Of a function, as written in the URL."""
    context: str


Node = Many | One | Value | Invocation
