"""Navigation properties: what they lead to, and changing that."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from harness.model import NavigationProperty
from harness.tenant.places import begun, below, child, fresh_key, members, put, seed, single, top_level
from harness.tenant.refusal import Refusal, not_allowed
from harness.tenant.state import State, View
from harness.tenant.store import Entity, Place

PROVIDED: Final = frozenset({"calendar", "drive", "root"})
"""Single-valued navigation properties that lead somewhere from the start though they contain nothing."""

INVERSES: Final[Mapping[str, str]] = {
    "directReports": "manager",
    "manager": "directReports",
    "memberOf": "members",
    "members": "memberOf",
    "ownedObjects": "owners",
    "owners": "ownedObjects",
}
"""Navigation properties that Graph keeps in step where both types have them."""


def related(state: State, entity: Entity, navigation: NavigationProperty) -> list[Entity] | Entity | None:
    """What a navigation property leads to: a list, or for a single-valued one the entity or None."""
    if compute := _computed(state, entity, navigation.name):
        return compute(state, entity)
    if view := view_of(state, entity, navigation.name):
        return view.items if navigation.type.collection else next(iter(view.items), None)
    if navigation.contains_target and not navigation.type.collection:
        return single(state, below(entity, navigation))
    if navigation.contains_target:
        found = list(members(state, below(entity, navigation)).values())
    else:
        _begin_link(state, entity, navigation)
        found = state.store.linked(entity, navigation.name)
    if navigation.type.collection:
        return [each for each in found if each.visible_from <= state.clock.requests]
    return found[0] if found else None


def view_of(state: State, entity: Entity, name: str) -> View | None:
    """What a navigation property shows of another place, if it does."""
    hooks = (state.hooks.views.get((each, name)) for each in state.edm.lineage(entity.type))
    found = next((each for each in hooks if each), None)
    return found(state, entity) if found else None


def _computed(state: State, entity: Entity, name: str) -> Callable[[State, Entity], list[Entity]] | None:
    """What follows from other relations, when it is not kept itself."""
    by_type = state.hooks.computed.get(name)
    if by_type is None:
        return None
    return next((by_type[each] for each in state.edm.lineage(entity.type) if each in by_type), None)


def require_writable(state: State, entity: Entity, name: str) -> None:
    """Let nothing be added to, or removed from, what follows from other relations.

    Raises:
        Refusal: 405.
    """
    if _computed(state, entity, name):
        raise not_allowed("GET")


def _begin_link(state: State, entity: Entity, navigation: NavigationProperty) -> None:
    """Let a navigation property that nobody used yet refer to what is always there, or to a seeded object."""
    provided = navigation.name in PROVIDED
    if navigation.name in entity.links or not (provided or state.seed_objects):
        return
    entity.links[navigation.name] = {}
    place = home_of(state, entity, navigation)
    target = next(iter(members(state, place).values()), None)
    if provided and not state.seed_objects:
        own = replace(place, parent=entity, name=navigation.name)
        given = initial(state, entity)[0] if (initial := begun(state, own)) else fresh_key(state, place.type, place)
        known = members(state, place).get(given.get("id", ""))
        target = known or put(state, place, place.type, {**state.edm.template(place.type), **given})
    if target is not None:
        entity.links[navigation.name][target.home] = target


def home_of(state: State, entity: Entity, navigation: NavigationProperty) -> Place:
    """Where the targets of a navigation property live: in an entity set, or else below the entity itself."""
    name = state.edm.set_of(state.edm.concrete(navigation.type.name)) or state.edm.set_of(navigation.type.name)
    if not name:
        return below(entity, navigation)
    return top_level(state, name)


def relate(state: State, source: Entity, name: str, target: Entity) -> None:
    """Make a navigation property refer to a target, and its inverse back where Graph keeps both.

    Raises:
        Refusal: 405 for one that follows from others.
    """
    require_writable(state, source, name)
    navigation = state.edm.navigation(source.type)[name]
    if not navigation.type.collection:
        for old in state.store.linked(source, name):
            unrelate(state, source, name, old)
    state.store.link(source, name, target)
    if inverse := _inverse(state, name, source, target):
        state.store.link(target, inverse, source)


def unrelate(state: State, source: Entity, name: str, target: Entity) -> bool:
    """Undo `relate`; False when the reference was not there.

    Raises:
        Refusal: 405 for one that follows from others.
    """
    require_writable(state, source, name)
    if inverse := _inverse(state, name, source, target):
        state.store.unlink(target, inverse, source)
    return state.store.unlink(source, name, target)


def _inverse(state: State, name: str, source: Entity, target: Entity) -> str:
    inverse = INVERSES.get(name, "")
    navigation = state.edm.navigation(target.type).get(inverse)
    if navigation and not navigation.contains_target and state.edm.derives(source.type, navigation.type.name):
        return inverse
    return ""


def named_child(state: State, parent: Entity, navigation: str, name: str) -> Entity:
    """The contained (or referred) entity whose `name` it is; with seeded objects it is made when it is not there.

    Raises:
        Refusal: 404.
    """
    found = related(state, parent, state.edm.navigation(parent.type)[navigation])
    for each in found if isinstance(found, list) else ():
        if str(each.values.get("name")).lower() == name.lower():
            return each
    if not state.seed_objects:
        raise Refusal(404, "itemNotFound", f"The resource '{name}' could not be found.")
    place = child(state, parent, navigation)
    made = seed(state, replace(place, collection=f"{place.collection}/{name}"))
    state.store.replace(made, {**made.values, "name": name})
    return made
