"""Delta queries: what changed since somebody looked last (OData 4.01 Protocol, 11.3)."""

import re
from dataclasses import replace
from typing import Any

from harness.tenant import navigate, render
from harness.tenant.behaviours.files import ITEM, everything
from harness.tenant.exchange import Call, Reply
from harness.tenant.listing import PAGE, link, page_size
from harness.tenant.nodes import Invocation, Many, One
from harness.tenant.queries import query
from harness.tenant.queries.query import Query
from harness.tenant.reading import require
from harness.tenant.refusal import GUESS, Refusal
from harness.tenant.state import State
from harness.tenant.store import Entity, Tombstone


def delta(call: Call, node: Invocation) -> Reply:
    """What changed since the token, or everything without one; ends in a delta link (OData 4.01 Protocol, 11.3).

    Raises:
        Refusal: 400 for a token that this tenant did not give.
    """
    state = call.state
    binding = _whole(state, node)
    token = node.arguments.get("token", "").strip("'") or call.ask.options.get("token")
    asked = query.parse(state.edm, binding.type, call.ask.options)
    asked = replace(asked, delta_token=token) if token and asked.delta_token is None else asked
    since, until, initial = _tokens(state, asked)
    changes = _changes(state, binding, asked, since, until, initial=initial)
    size = page_size(call, asked) or PAGE
    body: dict[str, Any] = {"@odata.context": render.context(call.ask.base, f"{binding.context}/$delta", asked)}
    if size < len(changes):
        token = f"{'i' if initial else 'd'}{changes[size - 1][0]}-{until}"
        body["@odata.nextLink"] = link(call, {"$skiptoken": token})
    else:
        body["@odata.deltaLink"] = link(call, {"$deltatoken": str(until)})
    body["value"] = [change for _, change in changes[:size]]
    return Reply(200, body)


def _whole(state: State, node: Invocation) -> Many:
    """The collection whose changes are asked for: of an item of a drive, everything below it."""
    if isinstance(node.binding, Many):
        return node.binding
    assert isinstance(node.binding, One)
    thing = require(node.binding)
    return Many(ITEM, f"Collection({ITEM})", owner=thing, items=(thing, *everything(state, thing)))


def _tokens(state: State, asked: Query) -> tuple[int, int, bool]:
    """From where to where in the sequence of changes, and whether this is the first enumeration.

    A skip token (`i5-9`, `d5-9`) goes on in one round; a delta token (`9`) begins the next.
    """
    now = state.store.sequence
    if page := re.fullmatch(r"([id])(\d{1,12})-(\d{1,12})", asked.skip_token, re.ASCII):
        return int(page[2]), int(page[3]), page[1] == "i"
    if asked.delta_token is None and not asked.skip_token:
        return 0, now, True
    if asked.delta_token == "latest":  # noqa: S105  a word of the protocol
        return now, now, False
    if asked.skip_token or not re.fullmatch(r"\d{1,12}", asked.delta_token or "", re.ASCII):
        message = "The token is not one that this service gave."
        raise Refusal(400, "BadRequest", message, {GUESS: "what the token of the example stands for"})
    return int(asked.delta_token or 0), now, False


Change = tuple[int, dict[str, Any]]


def _changes(state: State, node: Many, asked: Query, since: int, until: int, *, initial: bool) -> list[Change]:
    matching = render.ordered(state, navigate.entities(state, node), node.type, asked)
    here = [each for each in matching if since < each.changed <= until]
    found: list[Change] = []
    for each in here:
        shown = render.entity(state, each, node.type, asked)
        if asked.select is None or "members" in asked.select:
            shown |= _members(state, each, since, until)
        found.append((each.changed, shown))
    if not initial:
        gone = [each for each in state.store.tombstones if since < each.changed <= until]
        found.extend((each.changed, told) for each in gone if (told := _removed(node, each)))
    return sorted(found, key=lambda change: change[0])


def _removed(node: Many, gone: Tombstone) -> dict[str, Any] | None:
    """What is told of a deleted object: a facet of an item in a drive, else OData's annotation."""
    if node.place is not None and gone.collection == node.place.collection:
        return {"id": gone.key, "@removed": {"reason": gone.reason}}
    if node.owner is not None and node.place is None and gone.collection.startswith(node.owner.home):
        return {"id": gone.key, "deleted": {"state": "deleted"}}
    return None


def _members(state: State, thing: Entity, since: int, until: int) -> dict[str, Any]:
    """Who joined and who left a group, role or unit; the last word on each counts."""
    if not state.edm.derives(thing.type, "microsoft.graph.directoryObject"):
        return {}
    last: dict[str, dict[str, Any]] = {}
    for change in state.store.history:
        if change.source is thing and change.name == "members" and since < change.at <= until:
            told: dict[str, Any] = {"@odata.type": f"#{change.target.type}", "id": change.target.key}
            last[change.target.home] = told if change.added else {**told, "@removed": {"reason": "deleted"}}
    return {"members@delta": list(last.values())} if last else {}
