"""Subscriptions to changes: what one has to say, and how long they live."""

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from harness.tenant.places import first, top_level
from harness.tenant.refusal import Refusal
from harness.tenant.state import State
from harness.tenant.store import Entity, Place

CHANGES: Final = frozenset({"created", "updated", "deleted"})
LONGEST: Final = timedelta(days=30)
"""Longer than any kind of resource allows: 4,230 minutes for mail, 29 days for users and groups."""


def new_subscription(state: State, _place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """A subscription; nobody is asked at its address, because the embedded tenant opens no socket.

    Raises:
        Refusal: 400 for what is missing or is not what it should be.
    """
    kinds = {part.strip().lower() for part in str(values.get("changeType") or "").split(",")}
    if not kinds <= CHANGES:
        raise _invalid("changeType")
    address = urlsplit(str(values.get("notificationUrl") or ""))
    if address.scheme != "https" and address.scheme not in ("EventHub", "eventhub"):
        raise _invalid("notificationUrl")
    if not values.get("resource"):
        raise _invalid("resource")
    _check_end(state, values.get("expirationDateTime"))
    creator = first(state, top_level(state, "users")).key if "users" in state.edm.metadata.entity_sets else None
    made = {
        "applicationId": state.clock.named("client"),
        "creatorId": creator,
        "latestSupportedTlsVersion": values.get("latestSupportedTlsVersion") or "v1_2",
    }
    known = state.edm.properties("microsoft.graph.subscription")
    return {**values, **{name: value for name, value in made.items() if name in known}}


def changed_subscription(state: State, _subscription: Entity, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes to a subscription: mostly a later end.

    Raises:
        Refusal: 400 for an end that is over or too far away.
    """
    if "expirationDateTime" in changes:
        _check_end(state, changes["expirationDateTime"])
    return changes


def _check_end(state: State, end: Any) -> None:
    """A time that is over is one of an example: it was right when somebody wrote it, so it is let go."""
    if not isinstance(end, str):
        raise _invalid("expirationDateTime")
    at = datetime.fromisoformat(end[:19])
    if at > state.clock.now().replace(tzinfo=None) + LONGEST:
        message = "Subscription expiration can only be 43200 minutes in the future."
        raise Refusal(400, "ValidationError", message)


def _invalid(name: str) -> Refusal:
    return Refusal(400, "ValidationError", f"The value of '{name}' is missing or not valid.")
