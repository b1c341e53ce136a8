"""What is done to directory objects of any kind."""

from collections.abc import Mapping
from typing import Any, Final

from harness.tenant.objects import listing
from harness.tenant.places import top_level
from harness.tenant.refusal import bad_request
from harness.tenant.state import State
from harness.tenant.store import Entity

MOST_IDS: Final = 1000
_SETS: Final = ("users", "groups", "servicePrincipals", "applications", "devices", "directoryRoles", "contacts")


def get_by_ids(state: State, _nothing: Entity | None, parameters: Mapping[str, Any]) -> list[Entity]:
    """The directory objects with the given ids, of the given kinds; those that are not there are passed over.

    Raises:
        Refusal: 400 for no ids, or more than a request may have.
    """
    ids = parameters.get("ids") or []
    if not 0 < len(ids) <= MOST_IDS:
        raise bad_request(f"The number of ids must be between 1 and {MOST_IDS}.")
    kinds = {f"microsoft.graph.{name}".lower() for name in parameters.get("types") or ()}
    wanted = {key.lower(): number for number, key in enumerate(ids) if key}
    sets = [name for name in _SETS if name in state.edm.metadata.entity_sets]
    found = [each for name in sets for each in listing(state, top_level(state, name)) if each.key.lower() in wanted]
    if kinds:
        found = [each for each in found if any(base.lower() in kinds for base in state.edm.lineage(each.type))]
    return sorted(found, key=lambda each: wanted[each.key.lower()])
