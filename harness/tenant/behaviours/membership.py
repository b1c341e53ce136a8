"""Who belongs to whom over any number of steps: groups in groups, reports of reports."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from harness.tenant import relations
from harness.tenant.state import State
from harness.tenant.store import Entity

_GROUP: Final = "microsoft.graph.group"


def closure(step: str, state: State, entity: Entity) -> list[Entity]:
    """What a navigation property leads to, and what it leads to from there; everything once, without the start."""
    found: dict[str, Entity] = {}
    pending = [entity]
    while pending:
        here = pending.pop()
        navigation = state.edm.navigation(here.type).get(step)
        related = relations.related(state, here, navigation) if navigation else []
        for each in related if isinstance(related, list) else ():
            if each.home not in found and each is not entity:
                found[each.home] = each
                pending.append(each)
    return list(found.values())


TRANSITIVE: Final[Mapping[str, Callable[[State, Entity], list[Entity]]]] = {
    "transitiveMemberOf": partial(closure, "memberOf"),
    "transitiveMembers": partial(closure, "members"),
    "transitiveReports": partial(closure, "directReports"),
}
"""Navigation properties of directory objects that follow from others."""


def member_groups(state: State, entity: Entity, parameters: Mapping[str, Any]) -> list[str]:
    """Keys of the groups that an object is in, directly or not."""
    groups = [each for each in closure("memberOf", state, entity) if state.edm.derives(each.type, _GROUP)]
    if parameters.get("securityEnabledOnly"):
        groups = [each for each in groups if each.values.get("securityEnabled")]
    return [each.key for each in groups]


def member_objects(state: State, entity: Entity, parameters: Mapping[str, Any]) -> list[str]:
    """Keys of all that an object is in: groups, roles and administrative units."""
    if parameters.get("securityEnabledOnly"):
        return member_groups(state, entity, parameters)
    return [each.key for each in closure("memberOf", state, entity)]


def check_member_groups(state: State, entity: Entity, parameters: Mapping[str, Any]) -> list[str]:
    """Which of the given groups an object is in."""
    return _kept(member_groups(state, entity, {}), parameters.get("groupIds"))


def check_member_objects(state: State, entity: Entity, parameters: Mapping[str, Any]) -> list[str]:
    """Which of the given groups, roles and units an object is in."""
    return _kept(member_objects(state, entity, {}), parameters.get("ids"))


def _kept(keys: list[str], asked: Any) -> list[str]:
    known = set(keys)
    return [key for key in asked or () if key in known]
