"""Sending: the embedded tenant, recordings and the live service are equals behind `httpx.BaseTransport`."""

from collections.abc import Callable

import httpx

from harness.errors import UsageError
from harness.secrets import OWN, Pseudonyms, Scrubber, guard_logs
from harness.transports.captures import Capture, captures_in, read_capture
from harness.transports.cassette import CassetteTransport
from harness.transports.creations import Creation, Ledger, is_running, read_ledgers
from harness.transports.embedded import broken_down, embedded, unchecked
from harness.transports.har import UNRECORDED
from harness.transports.identity import claimed_tenant, tenant_of
from harness.transports.live import live, signing_in
from harness.transports.markers import can_be_marked, holds
from harness.transports.names import cassette_path
from harness.transports.options import RECORD_MODES, TransportOptions
from harness.transports.pace import interval_of
from harness.transports.replay import replay
from harness.transports.send import send
from harness.transports.shell import curl
from harness.transports.sign_in import METHODS as SIGN_INS
from harness.transports.sign_in import SignIn, Tokens

__all__ = [
    "RECORD_MODES",
    "SIGN_INS",
    "TRANSPORTS",
    "UNRECORDED",
    "Capture",
    "Creation",
    "Ledger",
    "SignIn",
    "Tokens",
    "TransportOptions",
    "broken_down",
    "can_be_marked",
    "captures_in",
    "cassette_path",
    "curl",
    "holds",
    "interval_of",
    "is_running",
    "open_transport",
    "read_capture",
    "read_ledgers",
    "send",
    "signing_in",
    "tenant_of",
    "unchecked",
]

TRANSPORTS: dict[str, Callable[[TransportOptions], httpx.BaseTransport]] = {
    "embedded": embedded,
    "replay": replay,
    "live": live,
}
"""Who can be asked, by name."""


def open_transport(name: str, options: TransportOptions | None = None) -> httpx.Client:
    """A client for `send`; a context manager, which writes the last recordings and closes connections.

    Args:
        name: a key of `TRANSPORTS`.
        options: what the transport needs; defaults when None.

    Raises:
        UsageError: no such transport or record mode.
        ConfigError: a live URL that is none.
        TransportError: no token for the live tenant.
    """
    options = options or TransportOptions()
    if name not in TRANSPORTS:
        raise UsageError(f"tenant `{name}` is not known; known are {', '.join(TRANSPORTS)}")
    if options.record and options.record not in RECORD_MODES:
        raise UsageError(f"record mode `{options.record}` is not known; known are {', '.join(RECORD_MODES)}")
    OWN.learn_environment(options.environment)
    OWN.learn(options.environment.get(options.token_variable, "").strip().removeprefix("Bearer ").strip())
    guard_logs()
    transport = TRANSPORTS[name](options)
    if options.record and name != "replay":
        hides = options.pseudonyms and name == "live"
        people = Pseudonyms((*options.given, claimed_tenant(options)), options.printed) if hides else None
        transport = CassetteTransport(options.record, Scrubber(), transport, name, options.tell, people)
    return httpx.Client(
        transport=transport,
        # fixed, because cassettes keep them; nothing that an upgrade of a library would change
        headers={"user-agent": "graph-docs-harness", "accept-encoding": "gzip, deflate"},
        timeout=options.timeout,
        follow_redirects=False,
        trust_env=False,
    )
