"""Users and groups: licences, passwords, sign-in sessions, invitations, and what a person does with a group."""

from collections.abc import Mapping
from typing import Any, Final

from harness.tenant.objects import create, find
from harness.tenant.payload import Payload
from harness.tenant.places import members, top_level
from harness.tenant.refusal import GUESS, Refusal, bad_request
from harness.tenant.state import State
from harness.tenant.store import Entity, Place

USER: Final = "microsoft.graph.user"
_TAKEN: Final = "Another object with the same value for property {} already exists."


def assign_license(state: State, owner: Entity, parameters: Mapping[str, Any]) -> Entity:
    """Give licences to a user or a group, and take others away.

    Raises:
        Refusal: 400 for a licence that the tenant does not have, or one to take that is not there.
    """
    given, taken = parameters.get("addLicenses") or [], parameters.get("removeLicenses") or []
    held = {each["skuId"]: each for each in owner.values.get("assignedLicenses") or [] if each}
    known = {each.values.get("skuId") for each in _skus(state)}
    for each in given:
        sku = (each or {}).get("skuId")
        if sku not in known:
            message = f"License {sku} does not correspond to a valid company License."
            raise Refusal(400, "Request_BadRequest", message, {GUESS: "which licences the tenant has"})
    for sku in taken:
        if sku not in held:
            message = f"User does not have a corresponding license {sku}."
            raise Refusal(400, "Request_BadRequest", message, {GUESS: "which licences were assigned before"})
        del held[sku]
    held |= {
        each["skuId"]: {"disabledPlans": each.get("disabledPlans") or [], "skuId": each["skuId"]} for each in given
    }
    state.store.replace(owner, {**owner.values, "assignedLicenses": list(held.values())})
    return owner


def _skus(state: State) -> list[Entity]:
    if "subscribedSkus" not in state.edm.metadata.entity_sets:
        return []
    return list(members(state, top_level(state, "subscribedSkus")).values())


def reprocess_licenses(_state: State, user: Entity, _parameters: Mapping[str, Any]) -> Entity:
    """Look again at the licences that a user has through groups: here they are right always."""
    return user


def revoke_sessions(state: State, user: Entity, _parameters: Mapping[str, Any]) -> bool:
    """End all sessions of a user: those begun before now are not valid any more."""
    state.store.replace(user, {**user.values, "signInSessionsValidFromDateTime": state.clock.timestamp()})
    return True


def change_password(state: State, user: Entity, parameters: Mapping[str, Any]) -> None:
    """Another password.

    Raises:
        Refusal: 400 without both passwords, or when nothing would change.
    """
    old, new = parameters.get("currentPassword"), parameters.get("newPassword")
    if not old or not new:
        raise bad_request("Both 'currentPassword' and 'newPassword' are required.")
    if old == new:
        raise bad_request("The specified password does not comply with password complexity requirements.")
    changed = {"lastPasswordChangeDateTime": state.clock.timestamp()}
    known = state.edm.properties(user.type)
    state.store.replace(user, {**user.values, **{name: at for name, at in changed.items() if name in known}})


def new_invitation(state: State, _place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """An invitation; who is invited is a guest of the tenant from now on.

    Raises:
        Refusal: 400 without an address, or without the page to which the guest is sent.
    """
    address = values.get("invitedUserEmailAddress")
    if not address or "@" not in address or not values.get("inviteRedirectUrl"):
        raise bad_request("An invitation needs 'invitedUserEmailAddress' and 'inviteRedirectUrl'.")
    redeem = "https://login.microsoftonline.com/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2f%3ftenant%3d"
    made = {
        "inviteRedeemUrl": f"{redeem}{state.clock.named('tenant')}%26user%3d{state.clock.guid()}",
        "invitedUserType": values.get("invitedUserType") or "Guest",
        "sendInvitationMessage": bool(values.get("sendInvitationMessage")),
        "status": "PendingAcceptance",
    }
    return {**values, **made}


def invited(state: State, invitation: Entity) -> None:
    """The guest of an invitation: the user that has the address already, or a new one."""
    address = invitation.values["invitedUserEmailAddress"]
    name = invitation.values.get("invitedUserDisplayName") or address.partition("@")[0]
    principal = f"{address.replace('@', '_')}#EXT#@contoso.com"
    users = top_level(state, "users")
    try:
        guest = find(state, users, "userPrincipalName", principal)
    except Refusal:
        begun = {
            "accountEnabled": True,
            "displayName": name,
            "mailNickname": f"{address.replace('@', '_')}#EXT#"[:64],
            "passwordProfile": {},
            "userPrincipalName": principal,
            "userType": invitation.values["invitedUserType"],
        }
        guest = create(state, users, Payload(USER, begun))
        later = {"mail": address, "externalUserState": "PendingAcceptance", "creationType": "Invitation"}
        known = state.edm.properties(USER)
        state.store.replace(guest, {**guest.values, **{key: value for key, value in later.items() if key in known}})
    state.store.link(invitation, "invitedUser", guest)


def _changes(**changes: Any) -> Any:
    def change(state: State, group: Entity, _parameters: Mapping[str, Any]) -> None:
        known = state.edm.properties(group.type)
        state.store.replace(group, {**group.values, **{name: v for name, v in changes.items() if name in known}})

    return change


add_favorite = _changes(isFavorite=True)
remove_favorite = _changes(isFavorite=False)
subscribe_by_mail = _changes(isSubscribedByMail=True)
unsubscribe_by_mail = _changes(isSubscribedByMail=False)
reset_unseen = _changes(unseenCount=0)


def renew(state: State, group: Entity, _parameters: Mapping[str, Any]) -> None:
    """Begin the time until a group expires anew."""
    state.store.replace(group, {**group.values, "renewedDateTime": state.clock.timestamp()})


def add_group(state: State, policy: Entity, parameters: Mapping[str, Any]) -> bool:
    """Put a group under a life cycle policy; False when it is already.

    Raises:
        Refusal: 400 for no group.
    """
    held = _policed(policy)
    group = _group(state, parameters)
    if group.key in held:
        return False
    state.store.link(policy, "@groups", group)
    return True


def remove_group(state: State, policy: Entity, parameters: Mapping[str, Any]) -> bool:
    """Take a group from under a life cycle policy; False when it is not there.

    Raises:
        Refusal: 400 for no group.
    """
    return state.store.unlink(policy, "@groups", _group(state, parameters))


def _policed(policy: Entity) -> set[str]:
    return {each.key for each in policy.links.get("@groups", {}).values()}


def _group(state: State, parameters: Mapping[str, Any]) -> Entity:
    group = members(state, top_level(state, "groups")).get(parameters.get("groupId") or "")
    if group is None:
        message = f"The group '{parameters.get('groupId')}' does not exist."
        raise Refusal(400, "Request_BadRequest", message, {GUESS: "that there is no such group"})
    return group


def validate_properties(state: State, _bound: Entity | None, parameters: Mapping[str, Any]) -> None:
    """Whether a group (or another object) may be named so.

    Raises:
        Refusal: 400 without anything to look at, 422 for a name that is taken.
    """
    asked = {name: parameters.get(name) for name in ("displayName", "mailNickname") if parameters.get(name)}
    if not asked:
        raise bad_request("'displayName' or 'mailNickname' is required.")
    groups = top_level(state, "groups")
    for name, value in asked.items():
        if state.store.holder(members(state, groups), groups.collection, name, value):
            raise Refusal(422, "ConflictingObjects", _TAKEN.format(name))
