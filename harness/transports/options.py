"""What a transport may need to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from harness.dialect import GRAPH
from harness.model import Metadata
from harness.tenant import Chaos
from harness.transports.sign_in import Tokens

RECORD_MODES = ("none", "once", "new_episodes", "all", "rewrite")
"""pytest-recording's values: only replay; record when there is no cassette; replay what is there and record the rest;
record everything again; forget the cassette, then record."""


@dataclass(frozen=True, slots=True)
class TransportOptions:
    """Settings of the transports, each of which takes what concerns it."""

    record: str = ""
    """A record mode, or empty to leave cassettes alone. Replay only ever replays."""
    metadata: Mapping[str, Metadata] = field(default_factory=dict)
    """The embedded tenant's models by API version; the one of the empty version, else the packaged one, is for the
    rest."""
    seed: int = 0
    """Of the embedded tenant's ids and clock."""
    seed_objects: bool = False
    """Whether every collection of the embedded tenant begins with a sample object."""
    synthetic: bool = False
    """Whether the embedded tenant makes up, and marks, what an operation without a behaviour answers."""
    chaos: Chaos | None = None
    """How the embedded tenant misbehaves."""
    live_url: str = GRAPH.base
    """The only place that ever sees the token."""
    token_variable: str = "HARNESS_TOKEN"  # noqa: S105  the name of a variable, not a token
    environment: Mapping[str, str] = field(default_factory=dict)
    """Where the token is looked up, usually `os.environ`."""
    run: str = ""
    """Name of the run, which the markers of what it creates in a live tenant hold; empty for no markers."""
    pseudonyms: bool = True
    """Whether recordings of a live tenant get others instead of names, addresses, numbers and ids of tenants."""
    given: tuple[str, ...] = ()
    """Values that the run is given, in the order of their names: a replay knows the pseudonyms of its own by that."""
    printed: str = ""
    """What the pages print of requests: it stays as it is."""
    tell: Callable[[str], None] | None = None
    """Told what could not be recorded, one line each."""
    timeout: float = 30.0
    """Seconds to connect, and between two packets."""
    tokens: Tokens | None = None
    """Who gives the token instead of the variable."""
    interval: float = 0.0
    """Seconds from one request to the live tenant to the next."""
    longest: float = 120.0
    """Seconds that a whole answer may take, however it trickles."""
    sleep: Callable[[float], None] | None = None
    """Waits before a retry; `time.sleep` when None."""
