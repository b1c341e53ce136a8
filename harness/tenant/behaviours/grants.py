"""App role assignments: who holds which role of which application, seen from both sides."""

from typing import Any, Final

from harness.tenant.objects import listing
from harness.tenant.places import members, top_level
from harness.tenant.refusal import GUESS, Refusal
from harness.tenant.state import State, View
from harness.tenant.store import Entity, Place

ASSIGNMENT: Final = "microsoft.graph.appRoleAssignment"
DEFAULT_ROLE: Final = "00000000-0000-0000-0000-000000000000"
"""The id that stands for access without a role."""
_ALL: Final = "@appRoleAssignments"
_KINDS: Final = {"users": "User", "groups": "Group", "servicePrincipals": "ServicePrincipal"}


def held(state: State, principal: Entity) -> View:
    """What a user, group or service principal holds."""
    return _view(state, principal, "appRoleAssignments", "principalId")


def given(state: State, resource: Entity) -> View:
    """Who holds roles of a service principal."""
    return _view(state, resource, "appRoleAssignedTo", "resourceId")


def _view(state: State, entity: Entity, name: str, side: str) -> View:
    place = Place(None, _ALL, ASSIGNMENT, f"{entity.home}/{name}")
    everything = state.store.sets.get(_ALL, {}).values()
    return View(place, [each for each in everything if each.values.get(side) == entity.key], {side: entity.key})


def new_assignment(state: State, _place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """An assignment, with the names of both sides.

    Raises:
        Refusal: 400 for a side or a role that is not there, or for an assignment that is.
    """
    resource = _resource(state, values.get("resourceId"))
    kind, principal = _principal(state, values.get("principalId"))
    role = values.get("appRoleId") or DEFAULT_ROLE
    known = {each.get("id") for each in resource.values.get("appRoles") or () if each and each.get("isEnabled")}
    if role != DEFAULT_ROLE and role not in known:
        name = resource.values.get("displayName")
        message = f"Permission being assigned was not found on application '{name}'."
        raise Refusal(400, "Request_BadRequest", message, {GUESS: "which roles the application of the example has"})
    same = {"principalId": principal.key, "resourceId": resource.key, "appRoleId": role}
    for each in state.store.sets.get(_ALL, {}).values():
        if all(each.values.get(name) == value for name, value in same.items()):
            raise Refusal(400, "Request_BadRequest", "Permission being assigned already exists on the object.")
    return {
        **values,
        **same,
        "createdDateTime": state.clock.timestamp(),
        "principalDisplayName": principal.values.get("displayName"),
        "principalType": kind,
        "resourceDisplayName": resource.values.get("displayName"),
    }


def _resource(state: State, key: Any) -> Entity:
    found = members(state, top_level(state, "servicePrincipals")).get(str(key))
    if found is None:
        message = f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
        raise Refusal(404, "Request_ResourceNotFound", message)
    return found


def _principal(state: State, key: Any) -> tuple[str, Entity]:
    for name, kind in _KINDS.items():
        if name in state.edm.metadata.entity_sets:
            for each in listing(state, top_level(state, name)):
                if each.key == key:
                    return kind, each
    raise Refusal(
        400, "Request_BadRequest", "Not a valid reference update.", {GUESS: "that there is no such principal"}
    )
