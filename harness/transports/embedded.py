"""The embedded tenant: answers in process, deterministically."""

from collections.abc import Callable

import httpx

from harness.model import Source
from harness.tenant import Tenant, answer, create, packaged_metadata
from harness.transports.options import TransportOptions
from harness.transports.patience import PatientTransport

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
    )


def answering(respond: Callable[[httpx.Request], httpx.Response]) -> httpx.BaseTransport:
    """A transport to any function that answers requests; busy answers are repeated without waiting."""
    return PatientTransport(_Answering(respond), sleep=lambda _seconds: None, renews=True)


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
