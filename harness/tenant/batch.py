"""`$batch` with JSON (OData JSON Format 4.01, section 19): several requests in one."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from harness.tenant import payload
from harness.tenant.exchange import Ask, Reply, json_content
from harness.tenant.queries import query
from harness.tenant.refusal import Refusal, bad_request, envelope
from harness.tenant.state import State

MAX_REQUESTS: Final = 20
"""Graph's own limit."""

Perform = Callable[[State, Ask], Reply]


def perform_all(state: State, ask: Ask, perform: Perform) -> Reply:
    """Perform the requests of a batch in their order, each after those that it depends on.

    Raises:
        Refusal: 400 for a batch that is none.
    """
    requests = _requests(payload.decode(json_content(ask)))
    statuses: dict[str, int] = {}
    responses: list[dict[str, Any]] = []
    with state.lock:
        for request in requests:
            response = _one(state, ask, request, statuses, perform)
            statuses[request["id"]] = response["status"]
            responses.append(response)
    return Reply(200, {"responses": responses})


def _requests(body: Any) -> list[dict[str, Any]]:
    """The requests, checked: ids are unique, and nothing depends on what comes later."""
    requests = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(requests, list) or not requests:
        raise bad_request("The batch request must have an array 'requests' with at least one request.", "BadRequest")
    if len(requests) > MAX_REQUESTS:
        raise bad_request(f"The batch request has more than {MAX_REQUESTS} requests.", "BadRequest")
    seen: set[str] = set()
    for request in requests:
        if not isinstance(request, dict) or not all(isinstance(request.get(n), str) for n in ("id", "method", "url")):
            raise bad_request("Every request of a batch needs 'id', 'method' and 'url'.", "BadRequest")
        before = request.get("dependsOn") or []
        if request["id"] in seen:
            raise bad_request(f"The batch has two requests with the id '{request['id'][:100]}'.", "BadRequest")
        if not isinstance(before, list) or not all(isinstance(each, str) and each in seen for each in before):
            raise bad_request(
                f"'dependsOn' of the request '{request['id'][:100]}' must name requests before it.", "BadRequest"
            )
        seen.add(request["id"])
    return requests


def _one(
    state: State, ask: Ask, request: Mapping[str, Any], statuses: Mapping[str, int], perform: Perform
) -> dict[str, Any]:
    failed = [each for each in request.get("dependsOn") or [] if statuses[each] >= 400]
    try:
        if failed:
            raise Refusal(424, "FailedDependency", f"The request '{failed[0]}', on which this one depends, failed.")
        reply = perform(state, _ask(ask, request))
    except Refusal as refusal:
        name = ask.headers.get("client-request-id", "")[:64]
        request_id = state.clock.named(f"request/{state.clock.requests}")
        body = envelope(refusal, state.clock.timestamp(), request_id, name or request_id)
        reply = Reply(refusal.status, body, refusal.headers)
    return _response(request["id"], reply)


def _ask(outer: Ask, request: Mapping[str, Any]) -> Ask:
    """An inner request, whose URL is relative to the service root."""
    parts = urlsplit(request["url"])
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    headers = request.get("headers") or {}
    if parts.scheme or parts.netloc or not isinstance(headers, dict) or path.startswith("/$batch"):
        raise bad_request("A request of a batch needs a URL relative to the service root.", "BadRequest")
    if path.split("/")[1].lower() in ("v1.0", "beta"):
        raise bad_request("The URL of a request of a batch must not name the version again.", "BadRequest")
    own = {str(name).lower(): str(value) for name, value in headers.items()}
    method = request["method"].upper()
    if method not in ("GET", "POST", "PATCH", "PUT", "DELETE"):
        raise bad_request(f"The method '{method[:40]}' is not supported in a batch.", "BadRequest")
    return Ask(method, outer.base, path.rstrip("/") or "/", query.options(parts.query), own, _content(request, own))


def _content(request: Mapping[str, Any], headers: Mapping[str, str]) -> bytes:
    """JSON as it is, anything else as base64url text."""
    body = request.get("body")
    if body is None:
        return b""
    if isinstance(body, str) and "json" not in headers.get("content-type", ""):
        try:
            return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        except (binascii.Error, ValueError):
            raise bad_request("The body of a request that is not JSON must be base64url.", "BadRequest") from None
    return msgspec.json.encode(body)


def _response(request_id: str, reply: Reply) -> dict[str, Any]:
    headers = dict(reply.headers)
    answer: dict[str, Any] = {"id": request_id, "status": reply.status, "headers": headers}
    if reply.body is not None:
        answer |= {"headers": {**headers, "Content-Type": "application/json"}, "body": reply.body}
    elif reply.content is not None:
        text = base64.b64encode(reply.content).decode()
        answer |= {"headers": {**headers, "Content-Type": reply.media_type}, "body": text}
    return answer
