"""What a run made is taken away again: at its end, or later from its ledger by `harness clean-up`.

Only what stands in a ledger is deleted. Of a creation whose answer was lost the tenant is asked: what carries its
marker is its.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from harness.errors import UnavailableError
from harness.model import Exchange, Header, HttpRequest, Location
from harness.transports import Creation, Ledger, holds

Ask = Callable[[HttpRequest], Exchange]

MOST_WAITED = 10.0
"""Seconds that all objects together are waited for that a tenant does not show yet (eventual consistency)."""
YOUNG = 60.0
"""Seconds after its creation in which a 404 may only mean that an object cannot be seen yet."""
_DELETIONS = 3
"""How often to try to take an object away when the connection is lost: to delete twice does no harm."""
_PAGES = 50
"""Pages of a collection in which a lost creation is looked for."""
_GONE = (200, 202, 204, 404, 410)
_KEPT = frozenset(("applications", "groups", "serviceprincipals", "users", "administrativeunits"))
"""Collections whose deleted objects the directory keeps for 30 days, in `directory/deletedItems`."""


def take_away(ledger: Ledger, ask: Ask, *, live: bool, sleep: Callable[[float], None] = time.sleep) -> list[str]:
    """Delete what a run created, the newest first and so children before parents.

    Args:
        ledger: what it created; what is gone is written there.
        ask: sends a request.
        live: whether the tenant is a live one: it may show things late, and keeps what is deleted for a while.
        sleep: waits a number of seconds.

    Returns:
        A line for each object that is left, or may be.
    """
    left: list[str] = []
    gone: list[str] = []
    waits = _Waits(sleep, MOST_WAITED if live else 0.0)
    newest_first = sorted(ledger.left, key=lambda each: each.number, reverse=True)
    for creation in newest_first:
        left += _take(ledger, creation, ask, waits, gone, purge=live)
    for creation in newest_first:
        if creation.settled:
            continue
        if not live or any(creation.url.startswith(f"{url}/") for url in gone):
            ledger.made(creation, [])  # whatever it made goes with its parent, or with the tenant
        elif trouble := _find(ledger, creation, ask, waits):
            left.append(trouble)
        else:
            left += _take(ledger, creation, ask, waits, gone, purge=live)
    return left


def _take(
    ledger: Ledger, creation: Creation, ask: Ask, waits: "_Waits", gone: list[str], *, purge: bool
) -> Iterator[str]:
    """Delete what one request created; a line for each object that is left."""
    for url in creation.deleted[:]:
        _purge_quietly(url, ask)
        ledger.gone(url)
        gone.append(url)
    young = time.time() - creation.at < YOUNG
    for url in creation.made[::-1]:
        if trouble := _remove(url, ask, waits if young else None, purge=purge):
            yield f"{url}: is left in the tenant: {trouble}"
        else:
            ledger.gone(url)
            gone.append(url)


class _Waits:
    """Waits, all in all not longer than a bound."""

    def __init__(self, sleep: Callable[[float], None], seconds: float) -> None:
        self._sleep, self._left, self._next = sleep, seconds, 0.5

    def wait(self) -> bool:
        """Wait a little; False when the bound is reached."""
        if self._left <= 0:
            return False
        pause = min(self._next, self._left)
        self._sleep(pause)
        self._left -= pause
        self._next = min(self._next * 2, 4.0)
        return True


def _remove(url: str, ask: Ask, waits: _Waits | None, *, purge: bool) -> str:
    """Why an object is still there; empty when it is gone."""
    trouble = ""
    for _ in range(_DELETIONS):
        try:
            status = ask(_request("DELETE", url)).response.status
            while status == 404 and waits and waits.wait():
                status = ask(_request("DELETE", url)).response.status
            if status in _UNMATCHED and (tag := _tag(url, ask)):
                status = ask(_request("DELETE", url, Header("If-Match", tag, 0))).response.status
            if status in _GONE and purge:
                _purge(url, ask)
        except UnavailableError as error:
            trouble = str(error)
            continue
        return "" if status in _GONE else f"DELETE answered {status}"
    return trouble


def _purge_quietly(url: str, ask: Ask) -> None:
    with suppress(UnavailableError):
        _purge(url, ask)


def _purge(url: str, ask: Ask) -> None:
    """Delete for good what the directory would keep; where that is not permitted, it goes after 30 days."""
    origin, _, rest = url.partition("://")
    host, version, *path = rest.split("/")
    if len(path) == 2 and path[0].lower() in _KEPT:
        ask(_request("DELETE", f"{origin}://{host}/{version}/directory/deletedItems/{path[1]}"))


def _find(ledger: Ledger, creation: Creation, ask: Ask, waits: _Waits) -> str:
    """Find out what a creation made whose answer was lost; what to say when that cannot be told."""
    if not creation.marker:
        return f"{creation.url}: something may have been created there: the answer was lost, and nothing marks it"
    while True:
        try:
            found = [f"{creation.url}/{key}" for key in _marked(creation, ask)]
        except UnavailableError as error:
            return f"{creation.url}: something named `{creation.marker}` may have been created there: {error}"
        if found or not waits.wait():
            break
    ledger.made(creation, found)
    return ""


def _marked(creation: Creation, ask: Ask) -> Iterator[str]:
    """Keys of the objects of a collection that carry a marker.

    Raises:
        UnavailableError: the collection cannot be listed.
    """
    url = creation.url
    for _ in range(_PAGES):
        response = ask(_request("GET", url)).response
        body: Any = response.json.value if response.json is not None else None
        if response.status != 200 or not isinstance(body, dict) or not isinstance(body.get("value"), list):
            raise UnavailableError(f"its list answered {response.status}")
        for item in body["value"]:
            if holds(item, creation.marker) and isinstance(item.get("id"), str):
                yield item["id"]
        further = body.get("@odata.nextLink")
        if not isinstance(further, str):
            return
        url = further


_UNMATCHED = (400, 412, 428)
"""What a service says that wants to know which version is deleted: planner."""


def _tag(url: str, ask: Ask) -> str:
    """The entity tag of an object; empty when it has none."""
    return ask(_request("GET", url)).response.header("ETag") or ""


def _request(method: str, url: str, *headers: Header) -> HttpRequest:
    return HttpRequest(method, url, headers, "", Location("", 0))
