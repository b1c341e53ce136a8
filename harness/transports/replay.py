"""Replay: the cassettes alone answer. There is no transport behind, so there is no socket to open."""

import httpx

from harness.secrets import Pseudonyms, Scrubber
from harness.transports.cassette import CassetteTransport
from harness.transports.options import TransportOptions


def replay(options: TransportOptions) -> httpx.BaseTransport:
    """A transport that answers from the cassette that each request names."""
    return CassetteTransport("none", Scrubber(), people=Pseudonyms(options.given) if options.given else None)
