"""Objects to JSON: control information, `$select` and `$expand` (OData JSON Format 4.01)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from harness.model import NavigationProperty
from harness.tenant import places, relations
from harness.tenant.facts import ALWAYS_SELECTED, DEFAULT_SELECT, ONLY_SELECTED, SPARSE
from harness.tenant.queries.filtering import compile_filter, compile_key
from harness.tenant.queries.query import NOTHING, Query
from harness.tenant.queries.search import found_in
from harness.tenant.refusal import Refusal
from harness.tenant.state import State
from harness.tenant.store import Entity

AUTO_EXPAND: Final[Mapping[str, tuple[str, ...]]] = {
    "microsoft.graph.invitation": ("invitedUser",),
    "microsoft.graph.synchronizationSchema": ("directories",),
}
"""Contained navigation properties that Graph shows without being asked."""


def entity(state: State, thing: Entity, declared: str, query: Query = NOTHING, base: str = "") -> dict[str, Any]:
    """An entity as an item of an answer, without context.

    Args:
        state: of the tenant.
        thing: the entity.
        declared: the type that the reader expects; another one is named in `@odata.type`.
        query: what to select and expand.
        base: service root, for `@odata.id` of references.
    """
    shown = places.shown(state, thing)
    body: dict[str, Any] = {}
    if thing.type != declared:
        body["@odata.type"] = f"#{thing.type}"
    body.update(_selected(state, thing, shown, query))
    for name, inner in _expansions(state, thing, query).items():
        navigation = state.edm.navigation(thing.type).get(name)
        if navigation:
            _expand(state, thing, navigation, inner, body, base)
    return body


def _selected(state: State, thing: Entity, shown: Mapping[str, Any], query: Query) -> Mapping[str, Any]:
    kinds = state.edm.lineage(thing.type)
    if any(each in SPARSE for each in kinds):
        shown = {name: value for name, value in shown.items() if value is not None}
    if query.select is not None:
        wanted = {name.partition("/")[0].rpartition(".")[2] for name in query.select}
        if any(each in ALWAYS_SELECTED for each in kinds):
            wanted.add("id")
        return {name: value for name, value in shown.items() if name in wanted or _annotates(name, wanted)}
    default = DEFAULT_SELECT.get(thing.type)
    if default:
        return {name: shown[name] for name in default if name in shown}
    hidden = next((ONLY_SELECTED[each] for each in kinds if each in ONLY_SELECTED), None)
    return {name: value for name, value in shown.items() if name not in hidden} if hidden else shown


def _annotates(name: str, wanted: Iterable[str]) -> bool:
    return "@" in name and name.partition("@")[0] in wanted


def _expansions(state: State, thing: Entity, query: Query) -> Mapping[str, Query]:
    automatic = next((AUTO_EXPAND[each] for each in state.edm.lineage(thing.type) if each in AUTO_EXPAND), ())
    if not automatic or query.select is not None:
        return query.expand
    return {**dict.fromkeys(automatic, NOTHING), **query.expand}


def _expand(
    state: State, thing: Entity, navigation: NavigationProperty, query: Query, body: dict[str, Any], base: str
) -> None:
    related = relations.related(state, thing, navigation)
    name = navigation.name
    if query.budget is not None:
        query.budget[0] -= len(related) if isinstance(related, list) else 1
        if query.budget[0] < 0:
            raise Refusal(400, "Request_UnsupportedQuery", "The answer would expand too many entities.")
    if isinstance(related, list):
        found, total = chosen(state, related, navigation.type.name, query)
        if query.count:
            body[f"{name}@odata.count"] = total
        body[name] = [_related(state, each, navigation.type.name, query, base) for each in found]
    else:
        body[name] = _related(state, related, navigation.type.name, query, base) if related else None


def _related(state: State, thing: Entity, declared: str, query: Query, base: str) -> dict[str, Any]:
    if query.refs:
        return reference(thing, base)
    return entity(state, thing, declared, query, base)


def reference(thing: Entity, base: str) -> dict[str, Any]:
    """An entity reference (OData JSON 4.01, 14)."""
    return {"@odata.id": f"{base}/{thing.home}"}


def chosen(state: State, found: list[Entity], declared: str, query: Query) -> tuple[list[Entity], int]:
    """Filtered, searched, sorted and (with `$skip` and `$top`) cut; and how many there were before the cut."""
    found = ordered(state, found, declared, query)
    end = None if query.top is None else query.skip + query.top
    return found[query.skip : end], len(found)


def ordered(state: State, found: list[Entity], declared: str, query: Query) -> list[Entity]:
    """The entities that match `$filter` and `$search`, sorted by `$orderby`; stable."""
    if query.filter is not None:
        matches = compile_filter(state, declared, query.filter)
        found = [each for each in found if matches(each)]
    if query.search is not None:
        found = [each for each in found if found_in(query.search, each)]
    for expression, descending in reversed(query.orderby):
        found = sorted(found, key=compile_key(state, declared, expression), reverse=descending)
    return found


def context(base: str, fragment: str, query: Query = NOTHING) -> str:
    """The context URL (OData 4.01 Protocol, 10), with what was selected and expanded."""
    parts = [*(query.select or ())]
    parts += [f"{name}({_inner(inner)})" for name, inner in query.expand.items()]
    if not parts:
        return f"{base}/$metadata#{fragment}"
    stem = fragment.removesuffix("/$entity")
    suffix = "/$entity" if stem != fragment else ""
    return f"{base}/$metadata#{stem}({','.join(parts)}){suffix}"


def _inner(query: Query) -> str:
    return ",".join([*(query.select or ()), *(f"{name}({_inner(inner)})" for name, inner in query.expand.items())])
