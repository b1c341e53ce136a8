"""Where objects are, and what is there before anybody put it there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from harness.model import NavigationProperty
from harness.tenant import samples
from harness.tenant.state import Initial, State
from harness.tenant.store import Entity, Place, quoted

NATURAL_KEYS: Final[Mapping[str, str]] = {
    "microsoft.graph.federatedIdentityCredential": "name",
    "microsoft.graph.user": "userPrincipalName",
}
"""A property that Graph accepts in place of the key."""


def top_level(state: State, name: str) -> Place:
    """The place of an entity set."""
    return Place(None, name, state.edm.metadata.entity_sets[name].type, name)


def below(parent: Entity, navigation: NavigationProperty) -> Place:
    """The place of a contained navigation property."""
    single = not navigation.type.collection
    return Place(parent, navigation.name, navigation.type.name, f"{parent.home}/{navigation.name}", single)


def child(state: State, parent: Entity, name: str) -> Place:
    """The place of a contained navigation property, by name."""
    return below(parent, state.edm.navigation(parent.type)[name])


def members(state: State, place: Place) -> dict[str, Entity]:
    """The entities at a place, by key; begun with what it holds from the start when nobody looked before."""
    holder = state.store.sets if place.parent is None else place.parent.contained
    found = holder.get(place.name)
    if found is None:
        found = holder[place.name] = {}
        for values in _initial(state, place):
            put(state, place, place.type, {**state.edm.template(place.type), **values})
    return found


def _initial(state: State, place: Place) -> list[dict[str, Any]]:
    initial = begun(state, place)
    if initial:
        return initial(state, place.parent)
    return [_sample(state, place)] if state.seed_objects else []


def begun(state: State, place: Place) -> Initial | None:
    """What begins a place, when the service and not the caller does."""
    types = state.edm.lineage(place.parent.type) if place.parent else ("",)
    return next((found for each in types if (found := state.hooks.initial.get((each, place.name)))), None)


def _sample(state: State, place: Place) -> dict[str, Any]:
    """A sample object, whose key depends on the seed and its place alone."""
    actual = state.edm.concrete(place.type)
    values = samples.properties(state.edm, actual)
    for name in state.edm.key(actual):
        prop = state.edm.properties(actual).get(name)
        if prop is None or prop.type.name in ("Edm.String", "Edm.Guid"):
            values[name] = state.clock.named(f"{place.collection}/{name}")
    if natural := NATURAL_KEYS.get(actual):
        values[natural] = f"{values['id']}@contoso.com"
    if actual != place.type:
        values["@odata.type"] = f"#{actual}"
    return values


def put(state: State, place: Place, type_name: str, values: dict[str, Any]) -> Entity:
    """Store an entity whose values are complete, its key among them."""
    named = values.pop("@odata.type", None)
    actual = named.removeprefix("#") if isinstance(named, str) else type_name
    key = ",".join(str(values.get(name)) for name in state.edm.key(actual)) or state.clock.guid()
    home = place.collection if place.single else place.collection + quoted(key)
    entity = Entity(actual, key, home, place.collection, values, place.name, place.parent)
    state.store.add(entity)
    return entity


def seed(state: State, place: Place) -> Entity:
    """A sample object at a place, more than what it began with."""
    sample = _sample(state, replace(place, collection=f"{place.collection}/{place.type}"))
    return put(state, place, place.type, sample)


def single(state: State, place: Place) -> Entity | None:
    """The entity at a single-valued contained place.

    One that nobody looked at before is made with nothing but its key, unless the service begins it otherwise; one
    that was deleted stays away.
    """
    assert place.parent is not None
    fresh = place.name not in place.parent.contained
    found = next(iter(members(state, place).values()), None)
    if found or not fresh or begun(state, place):
        return found
    actual = state.edm.concrete(place.type)
    return put(state, place, actual, {**state.edm.template(actual), **fresh_key(state, actual, place)})


def first(state: State, place: Place) -> Entity:
    """The entity with which a set begins: for the singleton `me`, the signed-in user; made again when it is gone."""
    found = members(state, place)
    begun = _initial(state, place)[0]
    if begun["id"] not in found:
        put(state, place, place.type, {**state.edm.template(place.type), **begun})
    return found[begun["id"]]


def shown(state: State, entity: Entity) -> dict[str, Any]:
    """The values of an entity as answers show them."""
    for each in state.edm.lineage(entity.type):
        if show := state.hooks.show.get(each):
            return show(state, entity)
    return entity.values


def singleton(state: State, name: str) -> Entity:
    """A top-level singleton, made when it is first asked for."""
    found = state.store.singletons.get(name)
    if found is None:
        type_name = state.edm.concrete(state.edm.metadata.singletons[name].type)
        begin = samples.properties(state.edm, type_name) if state.seed_objects else state.edm.template(type_name)
        values = {**begin, **dict.fromkeys(state.edm.key(type_name), name)}
        found = Entity(type_name, name, name, name, values, name)
        state.store.singletons[name] = found
    return found


def fresh_key(state: State, type_name: str, place: Place) -> dict[str, Any]:
    """Key values that the service chooses."""
    properties = state.edm.properties(type_name)
    taken = members(state, place)
    chosen: dict[str, Any] = {}
    for name in state.edm.key(type_name):
        prop = properties.get(name)
        textual = prop is None or prop.type.name in ("Edm.String", "Edm.Guid")
        chosen[name] = state.clock.guid() if textual else len(taken) + state.clock.requests
    return chosen
