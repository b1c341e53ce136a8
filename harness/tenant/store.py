"""The objects of a tenant, and who contains or refers to whom. The tenant's lock guards all of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Stream:
    """The content of a media entity or stream property."""

    content: bytes
    media_type: str


@dataclass(slots=True, eq=False)
class Entity:
    """An object: its values are replaced as a whole on every change, never altered in place."""

    type: str
    """The actual type, which may derive from the declared one."""
    key: str
    """As it stands in a URL; parts of a compound key are separated by commas."""
    home: str
    """Canonical path without the service root: `servicePrincipals('1')/synchronization/jobs('2')`."""
    collection: str
    """Path of the collection that it is in; its own path for a single-valued one."""
    values: dict[str, Any]
    name: str
    """Of the entity set, singleton or navigation property that holds it."""
    parent: "Entity | None" = None
    contained: dict[str, dict[str, "Entity"]] = field(default_factory=dict)
    """Contained entities by navigation property and key; a single-valued one is alone in its dictionary."""
    links: dict[str, dict[str, "Entity"]] = field(default_factory=dict)
    """Referred entities by navigation property and home."""
    streams: dict[str, Stream] = field(default_factory=dict)
    """By property; the media entity's own content under the empty name."""
    version: int = 1
    serial: int = 0
    """In the order of creation, over all objects."""
    changed: int = 0
    """Sequence number of the last change, for delta queries."""
    visible_from: int = 0
    """Number of the request from which on others see it (eventual consistency)."""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entity can be: a top-level set or singleton, or a contained navigation property of an entity."""

    parent: Entity | None
    name: str
    type: str
    """Declared."""
    collection: str
    """Path without the key of the entity."""
    single: bool = False


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What a delta query tells of a deleted object."""

    collection: str
    """Home of the collection it was in."""
    key: str
    changed: int
    reason: str
    """`changed` for one that can be restored, else `deleted` (OData JSON 4.01, 15.3)."""


@dataclass(frozen=True, slots=True)
class LinkChange:
    """What a delta query tells of a reference that came or went."""

    at: int
    source: Entity
    name: str
    target: Entity
    added: bool


class Store:
    """Top-level entity sets and singletons, with everything below them."""

    def __init__(self) -> None:
        self.sets: dict[str, dict[str, Entity]] = {}
        self.singletons: dict[str, Entity] = {}
        self.tombstones: list[Tombstone] = []
        self.history: list[LinkChange] = []
        self.bin: dict[str, Entity] = {}
        """Deleted entities that can be restored, by key."""
        self.sequence = 0
        self._indexes: dict[str, dict[str, dict[Any, Entity]]] = {}
        """Collection to property to value to entity; made when first asked, then kept up to date."""

    def stamp(self, entity: Entity) -> None:
        """Record that the entity changed just now."""
        self.sequence += 1
        entity.changed = self.sequence

    def replace(self, entity: Entity, values: dict[str, Any]) -> None:
        """Give the entity new values, and with them a new version."""
        self._unindex(entity)
        entity.values = values
        self._index(entity)
        entity.version += 1
        self.stamp(entity)

    def collection(self, parent: Entity | None, name: str) -> dict[str, Entity]:
        """The top-level set, or the contained collection below `parent`; made when it is not there yet."""
        holder = self.sets if parent is None else parent.contained
        return holder.setdefault(name, {})

    def add(self, entity: Entity) -> None:
        """Put an entity into the collection of its parent, or into the top-level set."""
        self.collection(entity.parent, entity.name)[entity.key] = entity
        self._index(entity)
        self.stamp(entity)
        entity.serial = entity.changed

    def remove(self, entity: Entity) -> None:
        """Delete an entity and all that it contains. References to them are passed over from now on."""
        self._take_out(entity, "deleted")

    def discard(self, entity: Entity, values: dict[str, Any]) -> None:
        """Delete an entity in such a way that `restore` brings it back."""
        self._take_out(entity, "changed")
        entity.values = values
        self.bin[entity.key] = entity

    def restore(self, entity: Entity, values: dict[str, Any]) -> None:
        """Put an entity back to where it was, and with it the references to it."""
        del self.bin[entity.key]
        gone = (entity.collection, entity.key)
        self.tombstones = [each for each in self.tombstones if (each.collection, each.key) != gone]
        for each in within(entity):
            each.deleted = False
        entity.values = values
        entity.version += 1
        self.add(entity)

    def _take_out(self, entity: Entity, reason: str) -> None:
        self.collection(entity.parent, entity.name).pop(entity.key, None)
        self._unindex(entity)
        self.sequence += 1
        self.tombstones.append(Tombstone(entity.collection, entity.key, self.sequence, reason))
        for each in within(entity):
            each.deleted = True

    def holder(self, members: Mapping[str, Entity], collection: str, name: str, value: Any) -> Entity | None:
        """The member of a collection whose property has that value, text compared without case."""
        indexes = self._indexes.setdefault(collection, {})
        if name not in indexes:
            indexes[name] = {}
            for entity in members.values():
                indexes[name].setdefault(_folded(entity.values.get(name)), entity)
        return indexes[name].get(_folded(value))

    def _index(self, entity: Entity) -> None:
        for name, index in self._indexes.get(entity.collection, {}).items():
            index.setdefault(_folded(entity.values.get(name)), entity)

    def _unindex(self, entity: Entity) -> None:
        for name, index in self._indexes.get(entity.collection, {}).items():
            value = _folded(entity.values.get(name))
            if index.get(value) is entity:
                del index[value]

    def linked(self, entity: Entity, name: str) -> list[Entity]:
        """The entities that a navigation property refers to, without those deleted since."""
        links = entity.links.get(name)
        if not links:
            return []
        return [target for target in links.values() if not target.deleted]

    def link(self, entity: Entity, name: str, target: Entity) -> None:
        """Add a reference."""
        entity.links.setdefault(name, {})[target.home] = target
        self.stamp(entity)
        self.history.append(LinkChange(self.sequence, entity, name, target, added=True))

    def unlink(self, entity: Entity, name: str, target: Entity) -> bool:
        """Remove a reference; False when there was none."""
        found = entity.links.get(name, {}).pop(target.home, None)
        if found:
            self.stamp(entity)
            self.history.append(LinkChange(self.sequence, entity, name, target, added=False))
        return found is not None


def _folded(value: Any) -> Any:
    """A value as a key of an index."""
    return value.lower() if isinstance(value, str) else str(value)


def within(entity: Entity) -> Iterator[Entity]:
    """The entity and all that it contains, without recursion: containment may be as deep as requests make it."""
    pending = [entity]
    while pending:
        each = pending.pop()
        yield each
        pending.extend(child for members in each.contained.values() for child in members.values())


def quoted(key: str) -> str:
    """A key as it stands between parentheses; quotes are doubled (OData 4.01 URL Conventions, 5.1.1.6.1)."""
    return "('" + key.replace("'", "''") + "')"
