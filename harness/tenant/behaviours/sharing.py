"""Sharing of files: links, invitations, what one follows."""

from collections.abc import Mapping
from typing import Any

from harness.tenant.behaviours.files import drive_of
from harness.tenant.objects import create
from harness.tenant.payload import Payload
from harness.tenant.places import child, members
from harness.tenant.refusal import Refusal, bad_request
from harness.tenant.state import State, View
from harness.tenant.store import Entity


def create_link(state: State, item: Entity, parameters: Mapping[str, Any]) -> Entity:
    """A link with which others reach an item; the same wish gives the same link.

    Raises:
        Refusal: 400 for a kind of link that there is not.
    """
    kind, scope = parameters.get("type"), parameters.get("scope") or "anonymous"
    if kind not in ("view", "edit", "embed") or scope not in ("anonymous", "organization", "users"):
        raise Refusal(400, "invalidRequest", "The type or the scope of the link is not one.")
    place = child(state, item, "permissions")
    link = {
        "type": kind,
        "scope": scope,
        "webUrl": f"https://contoso-my.sharepoint.com/:x:/g/{item.key}-{kind}-{scope}",
    }
    for each in members(state, place).values():
        if (each.values.get("link") or {}).get("webUrl") == link["webUrl"]:
            return each
    values = {"link": link, "roles": ["write" if kind == "edit" else "read"]}
    return create(state, place, Payload("microsoft.graph.permission", values))


def invite(state: State, item: Entity, parameters: Mapping[str, Any]) -> list[Entity]:
    """Give people permissions on an item.

    Raises:
        Refusal: 400 without people.
    """
    recipients = [each for each in parameters.get("recipients") or () if each]
    if not recipients:
        raise bad_request("The parameter 'recipients' must name somebody.", "invalidRequest")
    place = child(state, item, "permissions")
    roles = parameters.get("roles") or ["read"]
    found = []
    for each in recipients:
        who = {"user": {"displayName": each.get("alias") or each.get("email"), "id": state.clock.named(str(each))}}
        invitation = {"email": each.get("email"), "signInRequired": bool(parameters.get("requireSignIn"))}
        values = {"grantedTo": who, "invitation": invitation, "roles": roles}
        known = state.edm.properties("microsoft.graph.permission")
        kept = {name: value for name, value in values.items() if name in known}
        found.append(create(state, place, Payload("microsoft.graph.permission", kept)))
    return found


def following(state: State, drive: Entity) -> View:
    """The items that one follows."""
    return View(child(state, drive, "items"), state.store.linked(drive, "following"))


def follow(state: State, item: Entity, _parameters: Mapping[str, Any]) -> Entity:
    """Keep an item among those that one follows."""
    drive = drive_of(item)
    if drive is not None and "following" in state.edm.navigation(drive.type):
        state.store.link(drive, "following", item)
    return item


def unfollow(state: State, item: Entity, _parameters: Mapping[str, Any]) -> None:
    """Follow an item no more."""
    drive = drive_of(item)
    if drive is not None:
        state.store.unlink(drive, "following", item)
