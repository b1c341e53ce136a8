"""Collections: filtered, sorted, page by page, and as delta (OData 4.01 Protocol, 11.2.6 and 11.3)."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from harness.tenant import navigate, render
from harness.tenant.exchange import Call, Reply
from harness.tenant.navigate import Invocation, Many
from harness.tenant.queries import query
from harness.tenant.queries.query import MAX_PAGE, Query
from harness.tenant.refusal import Refusal, bad_request
from harness.tenant.state import State
from harness.tenant.store import Entity

PAGE: Final = 100
"""Entities on a page when nobody asks otherwise, as in Graph."""

_EVENTUAL: Final = "Request with $search query parameter only works with the header 'ConsistencyLevel: eventual'."


def get(call: Call, node: Many) -> Reply:
    """A page of a collection.

    Raises:
        Refusal: 400 for options that cannot be read.
    """
    asked = query.parse(call.state.edm, node.cast or node.type, call.ask.options)
    require_consistency(call, node, asked)
    found = _in_order(call, node, asked)
    page, token = _page(found, asked, _page_size(call, asked), stable=_is_stable(node, asked))
    body: dict[str, Any] = {"@odata.context": render.context(call.ask.base, node.context, asked)}
    if asked.count:
        body["@odata.count"] = len(found)
    if token:
        body["@odata.nextLink"] = _link(call, {"$skiptoken": token})
    base, declared = call.ask.base, node.type
    body["value"] = [render.entity(call.state, each, declared, asked, base) for each in page]
    preferred = _preferred(call)
    return Reply(200, body, {"Preference-Applied": f"odata.maxpagesize={preferred}"} if preferred else {})


def _in_order(call: Call, node: Many, asked: Query) -> list[Entity]:
    found = navigate.entities(call.state, node)
    if _is_stable(node, asked):
        found.sort(key=lambda each: each.serial)
    return render.ordered(call.state, found, node.cast or node.type, asked)


def _is_stable(node: Many, asked: Query) -> bool:
    """Whether entities stand in the order of their creation, so that a page can begin after a certain one."""
    return not asked.orderby and node.navigation is None and node.items is None


def _page(found: list[Entity], asked: Query, size: int, *, stable: bool) -> tuple[list[Entity], str]:
    """The page that the skip token asks for, and the token of the next one, empty on the last.

    `a7` is after the entity with serial 7: nothing is lost or told twice when others come and go between two pages.
    `7` is the place in an order that the caller chose.
    """
    token = re.fullmatch(r"(a?)(\d{1,12})", asked.skip_token or str(asked.skip), re.ASCII)
    if not token or (token[1] and not stable):
        raise bad_request("The value of $skiptoken is not one that this service gave.", "BadRequest")
    start = int(token[2])
    if token[1]:
        start = bisect_right(found, start, key=lambda each: each.serial)
    page = found[start : start + size]
    if not page or start + size >= len(found):
        return page, ""
    return page, f"a{page[-1].serial}" if stable else str(start + size)


def _page_size(call: Call, asked: Query) -> int:
    if asked.top is not None:
        if asked.top > MAX_PAGE:
            message = f"Invalid page size specified: '{asked.top}'. Must be between 1 and {MAX_PAGE} inclusive."
            raise Refusal(400, "Request_UnsupportedQuery", message)
        return asked.top
    return min(_preferred(call) or PAGE, MAX_PAGE)


def _preferred(call: Call) -> int:
    found = re.search(r"odata\.maxpagesize=(\d{1,6})", call.ask.headers.get("prefer", ""), re.ASCII)
    return int(found[1]) if found else 0


def _link(call: Call, changes: Mapping[str, str]) -> str:
    """The request's own URL with other options; those that only the first page needs are gone."""
    kept = {name: value for name, value in call.ask.options.items() if name not in _POSITIONS}
    options = {**kept, **changes}
    text = "&".join(f"{quote(name, safe='$@')}={quote(value, safe=_SAFE)}" for name, value in options.items())
    return f"{call.ask.base}{call.ask.path}?{text}"


_POSITIONS: Final = frozenset({"$skip", "$skiptoken", "$deltatoken"})
_SAFE: Final = "$,()'/:;=*@"


def require_consistency(call: Call, node: Many, asked: Query) -> None:
    """Directory objects are searched only in the eventually consistent index, which the caller must ask for."""
    directory = call.state.edm.derives(node.type, "microsoft.graph.directoryObject")
    if asked.search and directory and call.ask.headers.get("consistencylevel", "").lower() != "eventual":
        raise Refusal(400, "Request_UnsupportedQuery", _EVENTUAL)


def count(call: Call, node: Many) -> Reply:
    """`/$count`: how many match, as plain text (OData 4.01 URL Conventions, 4.8)."""
    asked = query.parse(call.state.edm, node.cast or node.type, call.ask.options)
    require_consistency(call, node, asked)
    found = render.ordered(call.state, navigate.entities(call.state, node), node.cast or node.type, asked)
    return Reply(200, content=str(len(found)).encode(), media_type="text/plain;charset=utf-8")


def delta(call: Call, node: Invocation) -> Reply:
    """What changed since the token, or everything without one; ends in a delta link (OData 4.01 Protocol, 11.3).

    Raises:
        Refusal: 400 for a token that this tenant did not give.
    """
    binding = node.binding
    assert isinstance(binding, Many)
    state = call.state
    asked = query.parse(state.edm, binding.type, call.ask.options)
    since, until, initial = _tokens(state, asked)
    changes = _changes(state, binding, asked, since, until, initial=initial)
    size = _page_size(call, asked) or PAGE
    body: dict[str, Any] = {"@odata.context": render.context(call.ask.base, f"{binding.context}/$delta", asked)}
    if size < len(changes):
        token = f"{'i' if initial else 'd'}{changes[size - 1][0]}-{until}"
        body["@odata.nextLink"] = _link(call, {"$skiptoken": token})
    else:
        body["@odata.deltaLink"] = _link(call, {"$deltatoken": str(until)})
    body["value"] = [change for _, change in changes[:size]]
    return Reply(200, body)


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
        raise Refusal(400, "BadRequest", "The token is not one that this service gave.")
    return int(asked.delta_token or 0), now, False


Change = tuple[int, dict[str, Any]]


def _changes(state: State, node: Many, asked: Query, since: int, until: int, *, initial: bool) -> list[Change]:
    matching = render.ordered(state, navigate.entities(state, node), node.type, asked)
    here = [each for each in matching if since < each.changed <= until]
    found: list[Change] = [(each.changed, render.entity(state, each, node.type, asked)) for each in here]
    if node.place and not initial:
        found.extend(
            (gone.changed, {"id": gone.key, "@removed": {"reason": gone.reason}})
            for gone in state.store.tombstones
            if gone.collection == node.place.collection and since < gone.changed <= until
        )
    return sorted(found, key=lambda change: change[0])
