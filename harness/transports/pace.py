"""How often a host is asked: never faster than was allowed."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from harness.errors import UsageError

_RATE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)/(s|min|h)")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}


def interval_of(rate: str) -> float:
    """Seconds from one request to the next at a rate such as `10/s` or `600/min`; 0 where none is given.

    Raises:
        UsageError: it is no rate.
    """
    if not rate:
        return 0.0
    match = _RATE.fullmatch(rate.replace(" ", ""))
    if match is None or not float(match[1]):
        raise UsageError(f"rate must be a number of requests a second, minute or hour, as in 10/s, not `{rate}`")
    return _SECONDS[match[2]] / float(match[1])


@dataclass(slots=True)
class Pace:
    """When each host may be asked next; safe with threads, which share it.

    Args:
        interval: seconds between two requests to one host.
        clock: seconds, as `time.monotonic`.
    """

    interval: float = 0.0
    clock: Callable[[], float] = time.monotonic
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, host: str) -> float:
        """Take the next turn for a host, and say how many seconds it is away."""
        if not self.interval:
            return 0.0
        with self._lock:
            now = self.clock()
            at = max(now, self._next.get(host, now))
            self._next[host] = at + self.interval
            return at - now
