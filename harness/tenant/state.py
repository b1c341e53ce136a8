"""All that a tenant knows, in one place, guarded by one lock."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.tenant.chaos import Dice
from harness.tenant.clock import Clock
from harness.tenant.edm import Edm
from harness.tenant.store import Entity, Place, Store


@dataclass(frozen=True, slots=True)
class Hooks:
    """What behaviours add to the life of objects, by entity type."""

    create: Mapping[str, Callable[["State", Place, dict[str, Any]], dict[str, Any]]]
    """Check and complete the values of a new object, whose key is among them."""
    created: Mapping[str, Callable[["State", Entity], None]]
    """What else happens when an object was made."""
    update: Mapping[str, Callable[["State", Entity, dict[str, Any]], dict[str, Any]]]
    """Check and complete the changes to an object."""
    initial: Mapping[tuple[str, str], "Initial"]
    """Type and contained navigation property (or nothing and the entity set) to the objects with which it begins."""
    show: Mapping[str, Callable[["State", Entity], dict[str, Any]]]
    """What an answer shows of an object's values, where that is not all, or more."""
    views: Mapping[tuple[str, str], Callable[["State", Entity], "View"]]
    """Type and navigation property to what it shows of a place that is elsewhere."""
    computed: Mapping[str, Mapping[str, Callable[["State", Entity], list[Entity]]]]
    """Navigation property and type to what gives its targets, where it follows from others."""
    aliases: Mapping[str, Callable[["State", Place, str], Entity | None]]
    """Type to the entity that another name than its key stands for, or that is found by its key from elsewhere."""
    closed: frozenset[str]
    """Entity sets to which the service alone adds, and from which nobody deletes."""


@dataclass(frozen=True, slots=True)
class View:
    """What a navigation property leads to, where that is part of another place."""

    place: Place
    """Where those objects are, and where new ones go."""
    items: list[Entity]
    given: Mapping[str, Any] = field(default_factory=dict)
    """Values of new objects, by which they belong to the view."""


Initial = Callable[["State", Entity | None], list[dict[str, Any]]]
"""Values of objects, keys included, for a place below an entity."""


@dataclass(slots=True)
class State:
    """What requests read and change. Whoever touches `store` or `clock` holds `lock`."""

    edm: Edm
    clock: Clock
    dice: Dice
    hooks: Hooks
    seed_objects: bool = False
    """Whether every collection begins with one object, made when it is first read."""
    synthetic: bool = False
    """Whether an operation without a behaviour answers a made-up value of its return type, marked as such."""
    partial: bool = False
    """Whether the model is an excerpt: what it does not have, the service may well have."""
    uploads: dict[str, Any] = field(default_factory=dict)
    """Upload sessions by the last part of their address."""
    store: Store = field(default_factory=Store)
    lock: threading.RLock = field(default_factory=threading.RLock)
