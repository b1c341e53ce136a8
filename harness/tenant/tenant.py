"""The doors of the room: make a tenant, and ask it."""

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx
import msgspec

from harness.metadata import read
from harness.model import Metadata
from harness.tenant import batch
from harness.tenant.behaviours import uploads
from harness.tenant.behaviours.tables import HOOKS
from harness.tenant.chaos import NO_CHAOS, Chaos, Dice
from harness.tenant.clock import Clock, stamp
from harness.tenant.edm import Edm
from harness.tenant.exchange import Ask, Reply
from harness.tenant.payload import MAX_BYTES
from harness.tenant.queries import query
from harness.tenant.refusal import Refusal, envelope
from harness.tenant.service import perform
from harness.tenant.state import State
from harness.tenant.store import Store

VERSIONS: Final = ("v1.0", "beta")
MAX_URL: Final = 16_384
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm=""'}

_encode = msgspec.json.Encoder().encode


class Tenant:
    """A stateful Graph tenant. Safe with threads."""

    def __init__(self, state: State, versions: Mapping[str, State] | None = None) -> None:
        self.state = state
        self.versions = versions or {}
        """Of the versions that have a model, and so objects, of their own."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request under `/v1.0` or `/beta` of any host.

        Raises:
            httpx.RemoteProtocolError: chaos dropped the connection.
        """
        return answer(self, request)


def packaged_metadata() -> Metadata:
    """The model that comes with the package: synchronization, applications, and what they need."""
    return read(Path(__file__).with_name("synchronization.csdl.xml"))


def create(
    metadata: Metadata,
    *,
    versions: Mapping[str, Metadata] | None = None,
    seed: int = 0,
    chaos: Chaos | None = None,
    seed_objects: bool = False,
    synthetic: bool = False,
    partial: bool = False,
) -> Tenant:
    """A fresh tenant.

    Args:
        metadata: its model.
        versions: models of API versions that have another one. What is created in such a version is seen only there.
        seed: of ids, clock and chaos. The same seed and requests give the same answers.
        chaos: how it misbehaves; not at all when None.
        seed_objects: whether every collection begins with one sample object, made when it is first read.
        synthetic: whether an operation without a behaviour answers a made-up value, marked as such, instead of 501.
        partial: whether `metadata` is an excerpt, so that a path which it does not have is 501 and not refused.
    """
    dice = Dice(chaos or NO_CHAOS, seed)
    state = State(Edm(metadata), Clock(seed), dice, HOOKS, seed_objects, synthetic, partial)
    others = {
        name: replace(state, edm=Edm(model), store=Store(), partial=False) for name, model in (versions or {}).items()
    }
    return Tenant(state, others)


def answer(tenant: Tenant, request: httpx.Request) -> httpx.Response:
    """Answer a request under `/v1.0` or `/beta` of any host.

    Raises:
        httpx.RemoteProtocolError: chaos dropped the connection.
    """
    state = tenant.state
    if delay := state.dice.seconds():
        time.sleep(delay)
    if state.dice.falls("dropped"):
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    with state.lock:
        state.clock.tick()
        date, moment = state.clock.http_date(), state.clock.now()
        request_id = state.clock.named(f"request/{state.clock.requests}")
    client_id = request.headers.get("client-request-id", "")[:64] or request_id
    identity = {"request-id": request_id, "client-request-id": client_id, "Date": date}
    try:
        reply = _reply(tenant, request)
    except Refusal as refusal:
        reply = Reply(refusal.status, envelope(refusal, stamp(moment), request_id, client_id), refusal.headers)
    return _response(reply, identity, request)


def _reply(tenant: Tenant, request: httpx.Request) -> Reply:
    if uploads.PREFIX not in request.url.path:
        _require_token(request.headers)
    struck = tenant.state.dice.refusal()
    if struck:
        raise struck
    ask = _read(request)
    state = tenant.versions.get(ask.base.rpartition("/")[2], tenant.state)
    if ask.path == "/$batch" and ask.method == "POST":
        return batch.perform_all(state, ask, perform)
    return perform(state, ask)


def _require_token(headers: httpx.Headers) -> None:
    """Any bearer token will do, as long as there is one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refusal(
            401, "InvalidAuthenticationToken", "Access token is empty.", {"WWW-Authenticate": 'Bearer realm=""'}
        )


def _read(request: httpx.Request) -> Ask:
    """The parts of a request, checked for size.

    Raises:
        Refusal: 404 outside of the versions, 413 and 414 for what is too large.
    """
    raw = request.url.raw_path.decode("ascii", errors="replace")
    if len(raw) > MAX_URL:
        raise Refusal(414, "BadRequest", f"The URL is longer than {MAX_URL} characters.")
    path, _, options = raw.partition("?")
    _, version, *rest = path.split("/", 2)
    if version not in VERSIONS:
        raise Refusal(400, "BadRequest", f"Invalid version: {version[:40]}.")
    content = request.read()
    if len(content) > MAX_BYTES:
        raise Refusal(413, "RequestEntityTooLarge", f"The request body is larger than {MAX_BYTES} bytes.")
    base = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}/{version}"
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw}
    below = f"/{rest[0]}" if rest else "/"
    below = below.replace("%3A", ":").replace("%3a", ":")
    return Ask(request.method, base, below.rstrip("/") or "/", query.options(options), headers, content)


def _response(reply: Reply, identity: Mapping[str, str], request: httpx.Request) -> httpx.Response:
    headers = {**identity, **reply.headers}
    content = reply.content if reply.body is None else _encode(reply.body)
    if content is not None:
        headers["Content-Type"] = reply.media_type
        headers["OData-Version"] = "4.0"
    return httpx.Response(reply.status, headers=headers, content=content or b"", request=request)
