"""Who is asked: what the settings say to the transports."""

import os
from collections.abc import Mapping

from harness.config import Settings
from harness.errors import UsageError
from harness.model import Metadata
from harness.tenant import parse_chaos
from harness.transports import TransportOptions


def options_for(settings: Settings, record: str, known: Mapping[str, Metadata]) -> TransportOptions:
    """What the transports need of the settings.

    Args:
        settings: seed, chaos, live tenant.
        record: a record mode, or empty.
        known: the service's descriptions by version: what the embedded tenant is a tenant of.

    Raises:
        UsageError: chaos that is none, or for a tenant that has bad days of its own.
    """
    if settings.chaos and settings.tenant != "embedded":
        raise UsageError(f"chaos is for the embedded tenant, not for `{settings.tenant}`")
    return TransportOptions(
        record=record,
        metadata=known,
        seed=settings.seed,
        chaos=parse_chaos(settings.chaos),
        live_url=settings.live_url,
        token_variable=settings.token_variable,
        environment=os.environ,
    )


def who_is_asked(settings: Settings) -> str:
    """The tenant that answers a run, in words."""
    if settings.tenant == "live":
        return f"live tenant {settings.live_url}"
    chaos = f", chaos {settings.chaos}" if settings.chaos else ""
    return f"embedded tenant, seed {settings.seed}{chaos}"
