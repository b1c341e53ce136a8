"""Making, finding and changing objects: the verbs on the store that all of the tenant shares."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from harness.model import NavigationProperty
from harness.tenant import samples
from harness.tenant.chaos import DELAYED_REQUESTS
from harness.tenant.payload import Payload
from harness.tenant.refusal import Refusal, bad_request, conflict, no_such_object
from harness.tenant.state import Initial, State
from harness.tenant.store import Entity, Place, quoted, within

NATURAL_KEYS: Final[Mapping[str, str]] = {"microsoft.graph.user": "userPrincipalName"}
"""A property that Graph accepts in place of the key."""

WELL_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "microsoft.graph.mailFolder": (
        "archive", "clutter", "conflicts", "conversationhistory", "deleteditems", "drafts", "inbox", "junkemail",
        "localfailures", "msgfolderroot", "outbox", "recoverableitemsdeletions", "scheduled", "searchfolders",
        "sentitems", "serverfailures", "syncissues",
    ),
    "microsoft.graph.site": ("root",),
}  # fmt: skip
"""Names that stand for an object which is there in every tenant."""

PROVIDED: Final = frozenset({"calendar", "drive", "root"})
"""Single-valued navigation properties that lead somewhere from the start though they contain nothing."""

UNIQUE: Final[Mapping[str, tuple[str, ...]]] = {
    "microsoft.graph.application": ("appId", "uniqueName"),
    "microsoft.graph.group": ("uniqueName",),
    "microsoft.graph.servicePrincipal": ("appId",),
    "microsoft.graph.user": ("userPrincipalName",),
}
"""Properties that no two objects of a type may share."""

CLIENT_KEYED: Final = frozenset({"microsoft.graph.synchronizationTemplate"})
"""Entity types whose `id` the client chooses."""

TIMESTAMPS: Final = ("createdDateTime", "lastModifiedDateTime")

INVERSES: Final[Mapping[str, str]] = {
    "directReports": "manager",
    "manager": "directReports",
    "memberOf": "members",
    "members": "memberOf",
    "ownedObjects": "owners",
    "owners": "ownedObjects",
}
"""Navigation properties that Graph keeps in step where both types have them."""


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
    initial = _hook(state, place)
    if initial:
        return initial(state, place.parent)
    return [_sample(state, place)] if state.seed_objects else []


def _hook(state: State, place: Place) -> Initial | None:
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
    key = ",".join(str(values.get(name)) for name in state.edm.key(actual))
    home = place.collection if place.single else place.collection + quoted(key)
    entity = Entity(actual, key, home, place.collection, values, place.name, place.parent)
    state.store.add(entity)
    return entity


def seed(state: State, place: Place) -> Entity:
    """A sample object at a place, more than what it began with."""
    sample = _sample(state, replace(place, collection=f"{place.collection}/{place.type}"))
    return put(state, place, place.type, sample)


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


def single(state: State, place: Place) -> Entity | None:
    """The entity at a single-valued contained place.

    One that nobody looked at before is made with nothing but its key, unless the service begins it otherwise; one
    that was deleted stays away.
    """
    assert place.parent is not None
    fresh = place.name not in place.parent.contained
    found = next(iter(members(state, place).values()), None)
    if found or not fresh or _hook(state, place):
        return found
    actual = state.edm.concrete(place.type)
    return put(state, place, actual, {**state.edm.template(actual), **_fresh_key(state, actual, place)})


def first(state: State, place: Place) -> Entity:
    """The first entity of a set: for the singleton `me`, the signed-in user. Made when the set is empty.

    It lives in a place of its own among the seeds, so that it is the same whatever was created before.
    """
    found = members(state, place)
    key = state.clock.named("me")
    if key not in found:
        sample = _sample(state, place)
        if not state.seed_objects:
            sample = {name: sample[name] for name in _ME if name in sample}
        upn = {NATURAL_KEYS[place.type]: "me@contoso.com"} if place.type in NATURAL_KEYS else {}
        values = {**state.edm.template(place.type), **sample, "displayName": "Signed-in user", **upn, "id": key}
        put(state, place, place.type, values)
    return found[key]


_ME: Final = ("accountEnabled", "createdDateTime")


def shown(state: State, entity: Entity) -> dict[str, Any]:
    """The values of an entity as answers show them."""
    for each in state.edm.lineage(entity.type):
        if show := state.hooks.show.get(each):
            return show(entity.values)
    return entity.values


def singleton(state: State, name: str) -> Entity:
    """A top-level singleton, made when it is first asked for."""
    found = state.store.singletons.get(name)
    if found is None:
        type_name = state.edm.concrete(state.edm.metadata.singletons[name].type)
        values = {**state.edm.template(type_name), **dict.fromkeys(state.edm.key(type_name), name)}
        found = Entity(type_name, name, name, name, values, name)
        state.store.singletons[name] = found
    return found


def _fresh_key(state: State, type_name: str, place: Place) -> dict[str, Any]:
    """Key values that the service chooses."""
    properties = state.edm.properties(type_name)
    taken = members(state, place)
    chosen: dict[str, Any] = {}
    for name in state.edm.key(type_name):
        prop = properties.get(name)
        textual = prop is None or prop.type.name in ("Edm.String", "Edm.Guid")
        chosen[name] = state.clock.guid() if textual else len(taken) + state.clock.requests
    return chosen


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
    if natural := NATURAL_KEYS.get(place.type):
        return find(state, place, natural, key)
    if key.lower() in WELL_KNOWN.get(place.type, ()):
        return put(state, place, place.type, {**state.edm.template(place.type), "id": key, "displayName": key})
    raise no_such_object(key)


def find(state: State, place: Place, name: str, value: Any) -> Entity:
    """The entity whose property has that value, strings compared without case (an alternate key).

    Raises:
        Refusal: 404.
    """
    wanted = value.lower() if isinstance(value, str) else value
    for entity in members(state, place).values():
        actual = entity.values.get(name)
        if (actual.lower() if isinstance(actual, str) else actual) == wanted and actual is not None:
            return _visible(state, entity)
    raise no_such_object(str(value))


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
    values = {**state.edm.template(payload.type), **payload.values, **key}
    for name in TIMESTAMPS:
        if name in values and payload.values.get(name) is None:
            values[name] = state.clock.timestamp()
    for each in state.edm.lineage(payload.type):
        if hook := state.hooks.create.get(each):
            values = hook(state, place, values)
    _refuse_duplicates(state, place, payload.type, values)
    entity = put(state, place, payload.type, values)
    if state.dice.falls("delayed"):
        entity.visible_from = state.clock.requests + DELAYED_REQUESTS + 1
    return entity


def _refuse_computed(state: State, payload: Payload) -> None:
    """Directory objects refuse what only the service sets; other services pass over it, and so does `create`."""
    if state.edm.derives(payload.type, "microsoft.graph.directoryObject"):
        for name in (*state.edm.computed(payload.type), *state.edm.key(payload.type)):
            if name in payload.values:
                raise bad_request(f"Property '{name}' is read-only and cannot be set.")


def _key(state: State, place: Place, payload: Payload) -> dict[str, Any]:
    """The key values of a new entity: the client's where they are the client's to choose."""
    names = state.edm.key(payload.type)
    chosen = payload.type in CLIENT_KEYED or names != ("id",)
    if place.single or not chosen or any(payload.values.get(name) in (None, "") for name in names):
        return _fresh_key(state, payload.type, place)
    key = ",".join(str(payload.values[name]) for name in names)
    if key in members(state, place):
        raise conflict(f"Another object with the key '{key}' already exists.")
    return {name: payload.values[name] for name in names}


def _refuse_duplicates(state: State, place: Place, type_name: str, values: Mapping[str, Any]) -> None:
    for name in UNIQUE.get(type_name, ()):
        value = values.get(name)
        if value is None:
            continue
        try:
            find(state, place, name, value)
        except Refusal:
            continue
        raise conflict(f"Another object with the same value for property {name} already exists.")


def update(state: State, entity: Entity, payload: Payload) -> None:
    """Change the properties that the payload has.

    Raises:
        Refusal: 400 for a key or a property that only the service sets.
    """
    for name in state.edm.key(entity.type):
        if name in payload.values and str(payload.values[name]) != str(entity.values.get(name)):
            raise bad_request(f"Property '{name}' is read-only and cannot be set.")
    if state.edm.derives(entity.type, "microsoft.graph.directoryObject"):
        for name in state.edm.computed(entity.type):
            if name in payload.values and payload.values[name] != entity.values.get(name):
                raise bad_request(f"Property '{name}' is read-only and cannot be set.")
    changes = dict(payload.values)
    if "lastModifiedDateTime" in entity.values:
        changes.setdefault("lastModifiedDateTime", state.clock.timestamp())
    for each in state.edm.lineage(entity.type):
        if hook := state.hooks.update.get(each):
            changes = hook(state, entity, changes)
    state.store.replace(entity, {**entity.values, **changes})


def relate(state: State, source: Entity, name: str, target: Entity) -> None:
    """Make a navigation property refer to a target, and its inverse back where Graph keeps both."""
    navigation = state.edm.navigation(source.type)[name]
    if not navigation.type.collection:
        for old in state.store.linked(source, name):
            unrelate(state, source, name, old)
    state.store.link(source, name, target)
    if inverse := _inverse(state, name, source, target):
        state.store.link(target, inverse, source)


def unrelate(state: State, source: Entity, name: str, target: Entity) -> bool:
    """Undo `relate`; False when the reference was not there."""
    if inverse := _inverse(state, name, source, target):
        state.store.unlink(target, inverse, source)
    return state.store.unlink(source, name, target)


def _inverse(state: State, name: str, source: Entity, target: Entity) -> str:
    inverse = INVERSES.get(name, "")
    navigation = state.edm.navigation(target.type).get(inverse)
    if navigation and not navigation.contains_target and state.edm.derives(source.type, navigation.type.name):
        return inverse
    return ""


def related(state: State, entity: Entity, navigation: NavigationProperty) -> list[Entity] | Entity | None:
    """What a navigation property leads to: a list, or for a single-valued one the entity or None."""
    if navigation.contains_target:
        found = list(members(state, below(entity, navigation)).values())
    else:
        _begin_link(state, entity, navigation)
        found = state.store.linked(entity, navigation.name)
    if navigation.type.collection:
        return [each for each in found if each.visible_from <= state.clock.requests]
    return found[0] if found else None


def _begin_link(state: State, entity: Entity, navigation: NavigationProperty) -> None:
    """Let a navigation property that nobody used yet refer to what is always there, or to a seeded object."""
    provided = navigation.name in PROVIDED
    if navigation.name in entity.links or not (provided or state.seed_objects):
        return
    entity.links[navigation.name] = {}
    place = home_of(state, entity, navigation)
    target = next(iter(members(state, place).values()), None)
    if provided and not state.seed_objects:
        target = put(state, place, place.type, state.edm.template(place.type) | _fresh_key(state, place.type, place))
    if target is not None:
        entity.links[navigation.name][target.home] = target


def home_of(state: State, entity: Entity, navigation: NavigationProperty) -> Place:
    """Where the targets of a navigation property live: in an entity set, or else below the entity itself."""
    name = state.edm.set_of(state.edm.concrete(navigation.type.name)) or state.edm.set_of(navigation.type.name)
    if not name:
        return below(entity, navigation)
    return top_level(state, name)


def member_type(state: State, type_name: str, name: str) -> str:
    """The declared type of a member of a structured type; empty when there is none of that name."""
    member = state.edm.properties(type_name).get(name) or state.edm.navigation(type_name).get(name)
    return member.type.name if member else ""
