"""The embedded tenant: answers in process, deterministically."""

import json
import math
import traceback
from collections.abc import Callable, Collection
from pathlib import PurePath

import httpx

from harness.model import Exchange, HttpRequest, Location, Source
from harness.tenant import GUESS, SYNTHETIC, Tenant, answer, create, packaged_metadata
from harness.transports.options import TransportOptions
from harness.transports.retries import RetryingTransport
from harness.transports.send import response_noun

TOKEN = "embedded"  # noqa: S105  no secret: the embedded tenant takes any non-empty token


def embedded(options: TransportOptions) -> httpx.BaseTransport:
    """A transport to a fresh tenant."""
    tenant = fresh(options)
    return answering(lambda request: answer(tenant, request))


def fresh(options: TransportOptions) -> Tenant:
    """A tenant of `options.metadata`, by seed and chaos."""
    return create(
        options.metadata.get("") or packaged_metadata(),
        versions={version: model for version, model in options.metadata.items() if version},
        seed=options.seed,
        chaos=options.chaos,
        seed_objects=options.seed_objects,
        synthetic=options.synthetic,
        partial="" not in options.metadata,
    )


def broken_down(request: HttpRequest, error: Exception) -> Exchange:
    """What stands for the answer of a tenant in this process that ended with an exception: status 500, which says so.

    Args:
        request: what it was asked.
        error: how it ended.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in `{PurePath(frames[-1].filename).stem}.{frames[-1].name}`" if frames else ""
    said = f"the tenant broke down on {request.method}{where}: {type(error).__name__}"
    inner = {"message": str(error)}  # apart, because it may repeat what was sent
    body = json.dumps({"error": {"code": "InternalServerError", "message": said, "innererror": inner}})
    fields = [("Content-Type", "application/json")]
    response = response_noun(500, "Internal Server Error", fields, body, Location("", 1))
    return Exchange(request, response, Source(kind="embedded", answered_by="embedded"))


def unchecked(exchange: Exchange, documented: Collection[int]) -> str:
    """Why an answer of the embedded tenant, recorded or not, is no evidence for or against a page; empty when it is.

    It says itself what it made up or guessed. Nobody has put an example's objects into it, so that a missing one says
    nothing either.

    Args:
        exchange: whoever answered.
        documented: the statuses that the page promises; one that is promised needs no excuse.
    """
    response = exchange.response
    if exchange.source.answered_by != "embedded":
        return ""
    if response.status == 501:
        return _said(exchange)
    if words := response.header(SYNTHETIC):
        return f"the embedded tenant makes it up: {words}"
    if not documented or response.status in documented:
        return ""
    if words := response.header(GUESS):
        return f"the embedded tenant guesses {words}"
    return f"the embedded tenant does not have what it needs: {_said(exchange)}" if response.status == 404 else ""


def _said(exchange: Exchange) -> str:
    """The message of an OData error."""
    body = exchange.response.json
    error = body.value.get("error") if body is not None and isinstance(body.value, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return " ".join(message.split())[:200] if isinstance(message, str) else f"status {exchange.response.status}"


def answering(respond: Callable[[httpx.Request], httpx.Response]) -> httpx.BaseTransport:
    """A transport to any function that answers requests; busy answers are repeated without waiting."""
    free = math.inf  # nobody waits
    return RetryingTransport(_Answering(respond), sleep=lambda _seconds: None, renews=True, most_early=free)


class _Answering(httpx.BaseTransport):
    def __init__(self, respond: Callable[[httpx.Request], httpx.Response]) -> None:
        self._respond = respond

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if request.extensions.get("authorize", True) and "authorization" not in request.headers:
            request.headers["authorization"] = f"Bearer {TOKEN}"
        response = self._respond(request)
        response.extensions["source"] = Source(kind="embedded", answered_by="embedded")
        return response
