"""Eventual consistency: what a client has just created may answer 404 for a while."""

import json
from typing import Any, TypeGuard

import httpx

_MOST = 1_000
"""Objects that are remembered; older ones have long been seen."""


_DANGLING = b"does not reference a valid"


class Newborn:
    """The objects that a client created and has not seen since."""

    def __init__(self) -> None:
        self._homes: dict[str, str] = {}
        """Key to the URL that it was posted to, the oldest first: it is gone when what is above is deleted."""

    def learn(self, request: httpx.Request, response: httpx.Response) -> None:
        """Remember what an answer says was created; forget what it shows or says was deleted."""
        status, url = response.status_code, _url(request)
        if not 200 <= status < 300:
            return
        gone = f"{url}/" if request.method == "DELETE" else "\n"
        for key in [key for key, home in self._homes.items() if key in url or home.startswith(gone)]:
            del self._homes[key]
        if request.method == "POST" and status == 201:
            response.read()
            for key in _keys(response.content):
                self._homes[key] = url
            while len(self._homes) > _MOST:
                del self._homes[next(iter(self._homes))]

    def may_be_early(self, request: httpx.Request, response: httpx.Response) -> bool:
        """Whether a refusal may only mean that what the request names cannot be seen yet.

        404; and 400 for a body that refers to an object that is not known (`NoBackingApplicationObject` and its kin).
        """
        if response.status_code == 400:
            if request.method != "POST" or _DANGLING not in response.read():
                return False
        elif response.status_code != 404:
            return False
        named = f"{_url(request)}\n{request.content.decode('utf-8', 'replace')}"
        return any(key in named for key in self._homes)


def _url(request: httpx.Request) -> str:
    """Without its query."""
    return str(request.url.copy_with(query=None))


def _keys(content: bytes) -> list[str]:
    """The `id` and `appId` of the object in an answer, and of the objects that are its members."""
    try:
        body: Any = json.loads(content)
    except (ValueError, RecursionError):
        return []
    objects = [body, *body.values()] if isinstance(body, dict) else []
    found = [each.get(name) for each in objects if isinstance(each, dict) for name in ("id", "appId")]
    return [key for key in found if _is_key(key)]


def _is_key(value: Any) -> TypeGuard[str]:
    """Short keys would be found in any URL."""
    return isinstance(value, str) and len(value) >= 8
