"""Names of a run's own: what a live run creates carries a marker, and nobody but the tenant sees it.

Two runs, or two workers, that create what a page prints would meet at the same `displayName` or the same unique
property; and a creation whose answer was lost is found again by its marker. On the way back the marker is taken out:
what is recorded, judged and reported is what the page says.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx

from harness.model import HttpRequest
from harness.transports.messages import contents, plain_response

_NAMES = ("displayName", "name", "subject", "title", "topic")
"""The first of them that a body has takes the marker: people read it there."""
_SLUGS = ("mailNickname", "uniqueName")
"""Unique in a directory, and without blanks."""
_ADDRESS, _URIS = "userPrincipalName", "identifierUris"


class MarkingTransport(httpx.BaseTransport):
    """Puts the marker of `extensions["marker"]` into a body on its way to the network, and takes it out of answers.

    With `extensions["raw"]` an answer stays as it is, to look for markers in it.

    Args:
        network: who is asked.
        run: the name of the run, which all its markers hold.
    """

    def __init__(self, network: httpx.BaseTransport, run: str) -> None:
        self._network = network
        self._mark = re.compile(rf"[ /-]?h{re.escape(run)}[0-9]{{3}}")
        self._plain = run.encode()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, as it would be without markers."""
        marker = request.extensions.get("marker")
        response = self._network.handle_request(_marked(request, marker) if marker else request)
        if request.extensions.get("raw"):
            return response
        answer = contents(response)
        body = answer["body"]["string"]
        if self._plain in body:
            answer["body"] = {"string": self._mark.sub("", body.decode("utf-8", "surrogateescape")).encode(
                "utf-8", "surrogateescape")}  # fmt: skip
            answer["headers"] = {n: v for n, v in answer["headers"].items() if n.lower() != "content-length"}
        answer["headers"] = {
            name: [self._mark.sub("", value) for value in values] for name, values in answer["headers"].items()
        }
        return plain_response(answer, response.extensions.get("source"))

    def close(self) -> None:
        """Close the transport behind."""
        self._network.close()


def can_be_marked(request: HttpRequest) -> bool:
    """Whether a body has a property that takes a marker."""
    body = _body(request.body)
    return any(isinstance(body.get(name), str) for name in (*_NAMES, *_SLUGS, _ADDRESS))


def holds(value: Any, marker: str) -> bool:
    """Whether an object of an answer carries a marker in one of its own properties."""
    return isinstance(value, Mapping) and any(isinstance(item, str) and marker in item for item in value.values())


def _marked(request: httpx.Request, marker: str) -> httpx.Request:
    body = dict(_body(request.read().decode("utf-8", "replace")))
    name = next((name for name in _NAMES if isinstance(body.get(name), str)), "")
    if name:
        body[name] = f"{body[name]} {marker}"
    for slug in _SLUGS:
        if isinstance(body.get(slug), str):
            body[slug] = f"{body[slug]}-{marker}"
    if isinstance(body.get(_ADDRESS), str):
        local, at, domain = body[_ADDRESS].rpartition("@")
        body[_ADDRESS] = f"{local}-{marker}{at}{domain}" if at else f"{domain}-{marker}"
    if isinstance(body.get(_URIS), list):
        body[_URIS] = [f"{uri}/{marker}" if isinstance(uri, str) else uri for uri in body[_URIS]]
    fields = [(name, value) for name, value in request.headers.multi_items() if name.lower() != "content-length"]
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return httpx.Request(request.method, request.url, headers=fields, content=content, extensions=request.extensions)


def _body(text: str) -> Mapping[str, Any]:
    try:
        body = json.loads(text) if text.lstrip().startswith("{") else {}
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
