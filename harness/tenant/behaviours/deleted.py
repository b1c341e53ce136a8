"""What the directory keeps of deleted objects: `directory/deletedItems`, from where they can be restored."""

from collections.abc import Mapping
from typing import Any, Final

from harness.tenant import objects, places
from harness.tenant.refusal import bad_request
from harness.tenant.state import State
from harness.tenant.store import Entity

KEPT: Final = {
    "microsoft.graph.application": "applications",
    "microsoft.graph.group": "groups",
    "microsoft.graph.servicePrincipal": "servicePrincipals",
    "microsoft.graph.user": "users",
}
"""Types whose objects come back, and the sets where they live."""

_DIRECTORY: Final = "microsoft.graph.directory"
_NOT_DELETED: Final = "The object was not deleted, and cannot be restored."


def delete(state: State, thing: Entity) -> None:
    """Delete an object: for good when it has been deleted before, or when its type is not kept."""
    if thing.key in state.store.bin:
        del state.store.bin[thing.key]
    elif thing.type == "microsoft.graph.application" and (principal := _principal(state, thing)):
        delete(state, principal)  # first, so that it is not asked for again
        delete(state, thing)
    elif _is_kept(state, thing):
        state.store.discard(thing, {**thing.values, **_dated(state, thing, state.clock.timestamp())})
    else:
        state.store.remove(thing)


def _principal(state: State, application: Entity) -> Entity | None:
    """The service principal of an application in its own tenant."""
    if "servicePrincipals" not in state.edm.metadata.entity_sets:
        return None
    place = places.top_level(state, "servicePrincipals")
    return state.store.holder(places.members(state, place), place.collection, "appId", application.values.get("appId"))


def _is_kept(state: State, thing: Entity) -> bool:
    """Of the groups, only those of Microsoft 365 come back."""
    if KEPT.get(thing.type) != thing.name or "deletedItems" not in state.edm.navigation(_DIRECTORY):
        return False
    return thing.type != "microsoft.graph.group" or "Unified" in (thing.values.get("groupTypes") or ())


def _dated(state: State, thing: Entity, moment: str | None) -> dict[str, Any]:
    return {"deletedDateTime": moment} if "deletedDateTime" in state.edm.properties(thing.type) else {}


def deleted_items(state: State, _directory: Entity) -> list[Entity]:
    """The objects that can be restored."""
    if state.seed_objects and not state.store.bin:
        for name in KEPT.values():
            if name in state.edm.metadata.entity_sets:
                sample = places.seed(state, places.top_level(state, name))
                state.store.discard(sample, {**sample.values, **_dated(state, sample, state.clock.timestamp())})
    return list(state.store.bin.values())


def restore(state: State, thing: Entity, _parameters: Mapping[str, Any]) -> Entity:
    """Bring a deleted object back, with all that it contains and what referred to it.

    Raises:
        Refusal: 400 when it is not deleted, 409 when another object has taken what must be unique.
    """
    if state.store.bin.get(thing.key) is not thing:
        raise bad_request(_NOT_DELETED)
    objects.refuse_duplicates(state, places.top_level(state, thing.name), thing.type, thing.values)
    state.store.restore(thing, {**thing.values, **_dated(state, thing, None)})
    return thing
