"""Finding, making and changing objects."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from harness.tenant.chaos import DELAYED_REQUESTS
from harness.tenant.facts import NOT_FOUND
from harness.tenant.payload import Payload
from harness.tenant.places import NATURAL_KEYS, fresh_key, members, put, top_level
from harness.tenant.refusal import Refusal, bad_request, conflict, no_such_object
from harness.tenant.state import State
from harness.tenant.store import Entity, Place, within

WELL_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {"microsoft.graph.site": ("root",)}
"""Names that stand for an object which is there in every tenant."""

UNIQUE: Final[Mapping[str, tuple[str, ...]]] = {
    "microsoft.graph.application": ("appId", "uniqueName"),
    "microsoft.graph.group": ("uniqueName",),
    "microsoft.graph.servicePrincipal": ("appId",),
    "microsoft.graph.user": ("userPrincipalName",),
}
"""Properties that no two objects of a type may share."""

CLIENT_KEYED: Final = frozenset({
    "microsoft.graph.permissionGrantPolicy", "microsoft.graph.synchronizationTemplate",
})  # fmt: skip
"""Entity types whose `id` the client chooses."""

TIMESTAMPS: Final = ("createdDateTime", "lastModifiedDateTime")


def look_up(state: State, place: Place, key: str) -> Entity:
    """The entity with that key (or natural key) at a place.

    Graph finds what is deeper below the same owner too: a child folder's item by `items/{id}`, any message of a user.

    Raises:
        Refusal: 404.
    """
    for each in _places(state, place):
        found = members(state, each).get(key)
        if found:
            return _visible(state, found)
    deeper = (each for each in within(place.parent) if each.key == key) if place.parent else ()
    for found in deeper:
        if state.edm.derives(found.type, place.type):
            return _visible(state, found)
    if alias := state.hooks.aliases.get(place.type):
        known = alias(state, place, key)
        if known is not None:
            return known
    if natural := NATURAL_KEYS.get(place.type):
        return find(state, place, natural, key)
    if key.lower() in WELL_KNOWN.get(place.type, ()):
        return put(state, place, place.type, {**state.edm.template(place.type), "id": key, "displayName": key})
    raise _missing(state, place.type, key)


def _missing(state: State, type_name: str, key: str) -> Refusal:
    """404 as the service words it that the type belongs to."""
    known = next((NOT_FOUND[each] for each in state.edm.lineage(type_name) if each in NOT_FOUND), None)
    return Refusal(404, *known) if known else no_such_object(key)


def find(state: State, place: Place, name: str, value: Any) -> Entity:
    """The entity whose property has that value, strings compared without case (an alternate key).

    Raises:
        Refusal: 404.
    """
    found = state.store.holder(members(state, place), place.collection, name, value)
    if found is None:
        raise no_such_object(str(value))
    return _visible(state, found)


def _visible(state: State, entity: Entity) -> Entity:
    if entity.visible_from > state.clock.requests:
        raise no_such_object(entity.key)
    return entity


def listing(state: State, place: Place) -> Iterator[Entity]:
    """The entities of a collection that others can see by now, in the order in which they were made."""
    for each in _places(state, place):
        for entity in members(state, each).values():
            if entity.visible_from <= state.clock.requests:
                yield entity


def _places(state: State, place: Place) -> Iterator[Place]:
    """The place, and for an entity set those of derived types, whose entities it shows too."""
    yield place
    entity_set = state.edm.metadata.entity_sets.get(place.name) if place.parent is None else None
    if entity_set:
        for name in state.edm.sets_within(entity_set):
            yield top_level(state, name)


def create(state: State, place: Place, payload: Payload) -> Entity:
    """A new entity with all that the payload nests in it; nothing of it when a part is refused.

    Raises:
        Refusal: 400 for an abstract type or a property that only the service sets, 409 for a duplicate.
    """
    structured = state.edm.structured(payload.type)
    if structured and structured.abstract:
        raise bad_request(f"The type '{payload.type}' is abstract: '@odata.type' must name a type derived from it.")
    _refuse_computed(state, payload)
    key = _key(state, place, payload)
    fresh, given = state.edm.template(payload.type), payload.values
    if state.edm.is_whole(payload.type):
        given = state.edm.completed(payload.type, given, fresh)
    values = {**fresh, **given, **key}
    for name in TIMESTAMPS:
        if name in values and payload.values.get(name) is None:
            values[name] = state.clock.timestamp()
    for each in state.edm.lineage(payload.type):
        if hook := state.hooks.create.get(each):
            values = hook(state, place, values)
    refuse_duplicates(state, place, payload.type, values)
    entity = put(state, place, payload.type, values)
    for each in state.edm.lineage(payload.type):
        if created := state.hooks.created.get(each):
            created(state, entity)
    if state.dice.falls("delayed"):
        entity.visible_from = state.clock.requests + DELAYED_REQUESTS + 1
    return entity


def _refuse_computed(state: State, payload: Payload) -> None:
    """Directory objects refuse what only the service sets; other services pass over it, and so does `create`."""
    if state.edm.derives(payload.type, "microsoft.graph.directoryObject") and payload.type not in CLIENT_KEYED:
        for name in (*state.edm.computed(payload.type), *state.edm.key(payload.type)):
            if name in payload.values:
                raise bad_request(f"Property '{name}' is read-only and cannot be set.")


def _key(state: State, place: Place, payload: Payload) -> dict[str, Any]:
    """The key values of a new entity: the client's where they are the client's to choose."""
    names = state.edm.key(payload.type)
    chosen = payload.type in CLIENT_KEYED or names != ("id",)
    if place.single or not chosen or any(payload.values.get(name) in (None, "") for name in names):
        return fresh_key(state, payload.type, place)
    key = ",".join(str(payload.values[name]) for name in names)
    if key in members(state, place):
        raise conflict(f"Another object with the key '{key}' already exists.")
    return {name: payload.values[name] for name in names}


def refuse_duplicates(
    state: State, place: Place, type_name: str, values: Mapping[str, Any], own: Entity | None = None
) -> None:
    """Let no two objects of a type share what must be unique.

    Raises:
        Refusal: 409.
    """
    for name in UNIQUE.get(type_name, ()):
        value = values.get(name)
        if value is not None and state.store.holder(members(state, place), place.collection, name, value) not in (
            None,
            own,
        ):
            raise conflict(f"Another object with the same value for property {name} already exists.")


def _refuse_fixed(state: State, entity: Entity, changes: Mapping[str, Any]) -> None:
    """Let nobody change a key, nor what only the service sets of a directory object."""
    for name in state.edm.key(entity.type):
        if name in changes and str(changes[name]) != str(entity.values.get(name)):
            raise bad_request(f"Property '{name}' is read-only and cannot be set.")
    if state.edm.derives(entity.type, "microsoft.graph.directoryObject"):
        for name in state.edm.computed(entity.type):
            if name in changes and changes[name] != entity.values.get(name):
                raise bad_request(f"Property '{name}' is read-only and cannot be set.")


def update(state: State, entity: Entity, payload: Payload) -> None:
    """Change the properties that the payload has.

    Raises:
        Refusal: 400 for a key or a property that only the service sets.
    """
    _refuse_fixed(state, entity, payload.values)
    changes = dict(payload.values)
    if "lastModifiedDateTime" in entity.values:
        changes.setdefault("lastModifiedDateTime", state.clock.timestamp())
    for each in state.edm.lineage(entity.type):
        if hook := state.hooks.update.get(each):
            changes = hook(state, entity, changes)
    if state.edm.is_whole(entity.type):
        changes = state.edm.completed(entity.type, changes)
    if entity.type in UNIQUE:
        place = Place(entity.parent, entity.name, entity.type, entity.collection)
        refuse_duplicates(state, place, entity.type, changes, entity)
    state.store.replace(entity, {**entity.values, **changes})
