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
    update: Mapping[str, Callable[["State", Entity, dict[str, Any]], dict[str, Any]]]
    """Check and complete the changes to an object."""
    initial: Mapping[tuple[str, str], "Initial"]
    """Type and contained navigation property (or nothing and the entity set) to the objects with which it begins."""
    show: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]
    """What an answer shows of an object's values, where that is not all."""
    computed: Mapping[str, Mapping[str, Callable[["State", Entity], list[Entity]]]]
    """Navigation property and type to what gives its targets, where it follows from others."""
    closed: frozenset[str]
    """Entity sets to which the service alone adds, and from which nobody deletes."""


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
    store: Store = field(default_factory=Store)
    lock: threading.RLock = field(default_factory=threading.RLock)
