"""Collections: filtered, sorted, page by page (OData 4.01 Protocol, 11.2.6)."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from harness.tenant import navigate, render
from harness.tenant.behaviours.windows import in_window
from harness.tenant.exchange import Call, Reply
from harness.tenant.nodes import Many
from harness.tenant.queries import query
from harness.tenant.queries.filter_syntax import is_advanced
from harness.tenant.queries.query import MAX_PAGE, Query
from harness.tenant.refusal import Refusal, bad_request
from harness.tenant.store import Entity

PAGE: Final = 100
"""Entities on a page when nobody asks otherwise, as in Graph."""

_ADVANCED: Final = "Operator or option needs the header 'ConsistencyLevel: eventual' and $count=true."
_EVENTUAL: Final = "Request with $search query parameter only works with the header 'ConsistencyLevel: eventual'."


def get(call: Call, node: Many) -> Reply:
    """A page of a collection.

    Raises:
        Refusal: 400 for options that cannot be read.
    """
    asked = query.parse(call.state.edm, node.cast or node.type, call.ask.options)
    require_consistency(call, node, asked)
    found = _in_order(call, node, asked)
    page, token = _page(found, asked, page_size(call, asked), stable=_is_stable(node, asked))
    body: dict[str, Any] = {"@odata.context": render.context(call.ask.base, node.context, asked)}
    if asked.count:
        body["@odata.count"] = len(found)
    if token:
        body["@odata.nextLink"] = link(call, {"$skiptoken": token})
    base, declared = call.ask.base, node.type
    body["value"] = [render.entity(call.state, each, declared, asked, base) for each in page]
    preferred = _preferred(call)
    return Reply(200, body, {"Preference-Applied": f"odata.maxpagesize={preferred}"} if preferred else {})


def _in_order(call: Call, node: Many, asked: Query) -> list[Entity]:
    found = navigate.entities(call.state, node)
    if call.resolution.steps and call.resolution.steps[-1].name.endswith("calendarView"):
        found = in_window(found, call.ask.options)
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


def page_size(call: Call, asked: Query) -> int:
    """How many entities go on a page.

    Raises:
        Refusal: 400 for more than the service gives.
    """
    if asked.top is not None:
        if asked.top > MAX_PAGE:
            message = f"Invalid page size specified: '{asked.top}'. Must be between 1 and {MAX_PAGE} inclusive."
            raise Refusal(400, "Request_UnsupportedQuery", message)
        return asked.top
    return min(_preferred(call) or PAGE, MAX_PAGE)


def _preferred(call: Call) -> int:
    found = re.search(r"odata\.maxpagesize=(\d{1,6})", call.ask.headers.get("prefer", ""), re.ASCII)
    return int(found[1]) if found else 0


def link(call: Call, changes: Mapping[str, str]) -> str:
    """The request's own URL with other options; those that only the first page needs are gone."""
    kept = {name: value for name, value in call.ask.options.items() if name not in _POSITIONS}
    options = {**kept, **changes}
    text = "&".join(f"{quote(name, safe='$@')}={quote(value, safe=_SAFE)}" for name, value in options.items())
    return f"{call.ask.base}{call.ask.path}?{text}"


_POSITIONS: Final = frozenset({"$skip", "$skiptoken", "$deltatoken", "token"})
_SAFE: Final = "$,()'/:;=*@"


def require_consistency(call: Call, node: Many, asked: Query, *, counts: bool = False) -> None:
    """Advanced queries of directory objects use the eventually consistent index, which the caller must ask for.

    Raises:
        Refusal: 400.
    """
    directory = call.state.edm.derives(node.type, "microsoft.graph.directoryObject")
    if not directory or call.ask.headers.get("consistencylevel", "").lower() == "eventual":
        return
    if asked.search:
        raise Refusal(400, "Request_UnsupportedQuery", _EVENTUAL)
    if counts or asked.count or (asked.filter and asked.orderby) or (asked.filter and is_advanced(asked.filter)):
        raise Refusal(400, "Request_UnsupportedQuery", _ADVANCED)


def count(call: Call, node: Many) -> Reply:
    """`/$count`: how many match, as plain text (OData 4.01 URL Conventions, 4.8)."""
    asked = query.parse(call.state.edm, node.cast or node.type, call.ask.options)
    require_consistency(call, node, asked, counts=True)
    found = render.ordered(call.state, navigate.entities(call.state, node), node.cast or node.type, asked)
    return Reply(200, content=str(len(found)).encode(), media_type="text/plain;charset=utf-8")
