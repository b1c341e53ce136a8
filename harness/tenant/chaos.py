"""Bad days, by seed and rate: what a real service does to its clients now and then."""

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from harness.errors import UsageError
from harness.tenant.refusal import Refusal

RETRY_AFTER_SECONDS: Final = 2
DELAYED_REQUESTS: Final = 3
"""For how many more requests a new object that appears late answers 404."""


@dataclass(frozen=True, slots=True)
class Chaos:
    """Rates from 0 to 1, and the latency in seconds."""

    throttle: float = 0.0
    """429 with `Retry-After`."""
    unavailable: float = 0.0
    """503 with `Retry-After`."""
    expired: float = 0.0
    """401: the token has expired."""
    dropped: float = 0.0
    """The connection ends without an answer."""
    delayed: float = 0.0
    """A new object answers 404 for a while (eventual consistency)."""
    latency: float = 0.0
    """Seconds, at most, that an answer takes longer; evenly spread. Only where a socket is between."""


NO_CHAOS: Final = Chaos()


def parse(text: str) -> Chaos:
    """Read `throttle=0.05,unavailable=0.01`.

    Raises:
        UsageError: an unknown name, or a value that is no rate from 0 to 1 (`latency`: seconds, up to 60).
    """
    rates: dict[str, float] = {}
    names = [field.name for field in fields(Chaos)]
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        name = name.strip()
        if name not in names:
            raise UsageError(f"chaos `{name}` is not known; known are {', '.join(names)}")
        limit = 60.0 if name == "latency" else 1.0
        try:
            rates[name] = float(value)
        except ValueError:
            rates[name] = -1.0
        if not 0.0 <= rates[name] <= limit:
            raise UsageError(f"chaos `{part}`: `{name}` wants a number from 0 to {limit:g}")
    return Chaos(**rates)


class Dice:
    """Draws from a chaos: the same seed and the same number of requests give the same bad days."""

    def __init__(self, chaos: Chaos, seed: int) -> None:
        self.chaos = chaos
        self._random = random.Random(f"chaos/{seed}")  # noqa: S311  reproducible on purpose, guards nothing
        self._lock = threading.Lock()

    def falls(self, kind: str) -> bool:
        """Whether this time it happens."""
        rate = float(getattr(self.chaos, kind))
        if not rate:
            return False
        with self._lock:
            return self._random.random() < rate

    def seconds(self) -> float:
        """How much longer this answer takes."""
        if not self.chaos.latency:
            return 0.0
        with self._lock:
            return self._random.random() * self.chaos.latency

    def refusal(self) -> Refusal | None:
        """The refusal that strikes this request, if any."""
        if self.chaos is NO_CHAOS:
            return None
        return next((make() for kind, make in _REFUSALS.items() if self.falls(kind)), None)


def _throttled() -> Refusal:
    return Refusal(429, "TooManyRequests", "Too many requests. Retry later.", {"Retry-After": str(RETRY_AFTER_SECONDS)})


def _unavailable() -> Refusal:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return Refusal(503, "ServiceUnavailable", "The service is temporarily unavailable. Retry later.", headers)


def _expired() -> Refusal:
    return Refusal(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.", _CHALLENGE)


_CHALLENGE: Final[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer error="invalid_token"'}

_REFUSALS: Final = {"throttle": _throttled, "unavailable": _unavailable, "expired": _expired}
