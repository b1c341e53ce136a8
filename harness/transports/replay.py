"""Replay: the cassettes alone answer. There is no transport behind, so there is no socket to open."""

import httpx

from harness.secrets import Scrubber
from harness.transports.cassette import CassetteTransport
from harness.transports.options import TransportOptions


def replay(_options: TransportOptions) -> httpx.BaseTransport:
    """A transport that answers from the cassette that each request names."""
    return CassetteTransport("none", Scrubber())
