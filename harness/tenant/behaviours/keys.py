"""Key credentials of applications and service principals, and who publishes an application."""

from collections.abc import Mapping
from typing import Any

from harness.tenant.behaviours.directory import credential
from harness.tenant.refusal import GUESS, Refusal, bad_request
from harness.tenant.state import State
from harness.tenant.store import Entity


def add_key(state: State, entity: Entity, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A new key; the proof is taken as it is, because the embedded tenant verifies no signatures.

    Raises:
        Refusal: 400 without a key.
    """
    given = parameters.get("keyCredential") or {}
    if not given.get("key"):
        raise bad_request("The 'keyCredential' must have a 'key'.")
    key = {
        **state.edm.template("microsoft.graph.keyCredential"),
        "startDateTime": state.clock.timestamp(),
        "endDateTime": state.clock.timestamp(ahead=365 * 86400),
        **{name: value for name, value in given.items() if value is not None},
    }
    made = credential(state, {**key, "keyId": state.clock.guid()})
    kept = entity.values.get("keyCredentials") or []
    state.store.replace(entity, {**entity.values, "keyCredentials": [*kept, made]})
    return made


def remove_key(state: State, entity: Entity, parameters: Mapping[str, Any]) -> None:
    """Forget a key.

    Raises:
        Refusal: 400 when there is none with that `keyId`.
    """
    held = entity.values.get("keyCredentials") or []
    kept = [each for each in held if each.get("keyId") != parameters.get("keyId")]
    if len(kept) == len(held):
        message = f"No key credential found with keyId '{parameters.get('keyId')}'."
        raise Refusal(400, "Request_BadRequest", message, {GUESS: "which keys there are"})
    state.store.replace(entity, {**entity.values, "keyCredentials": kept})


def set_publisher(state: State, application: Entity, parameters: Mapping[str, Any]) -> None:
    """Name the verified publisher of an application.

    Raises:
        Refusal: 400 without a partner id.
    """
    partner = parameters.get("verifiedPublisherId")
    if not partner:
        raise bad_request("The parameter 'verifiedPublisherId' is required.")
    publisher = {
        "displayName": "Contoso",
        "verifiedPublisherId": partner,
        "addedDateTime": state.clock.timestamp(),
    }
    state.store.replace(application, {**application.values, "verifiedPublisher": publisher})


def unset_publisher(state: State, application: Entity, _parameters: Mapping[str, Any]) -> None:
    """The application has no verified publisher any more."""
    nobody = dict.fromkeys(("displayName", "verifiedPublisherId", "addedDateTime"))
    state.store.replace(application, {**application.values, "verifiedPublisher": nobody})
