"""Time and ids that come from a seed, so that the same requests give the same answers, byte for byte."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(2026, 1, 5, 9, 0, 0, tzinfo=UTC)
"""A Monday morning under seed 0; every other seed starts on another day."""


class Clock:
    """A virtual clock: every request advances it by one second.

    Not safe with threads by itself: the tenant's lock guards it.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._start = EPOCH + timedelta(days=seed % 1000)
        self._drawn = 0
        self.requests = 0

    def tick(self) -> None:
        """One more request."""
        self.requests += 1

    def now(self) -> datetime:
        """The time of the present request, UTC."""
        return self._start + timedelta(seconds=self.requests)

    def timestamp(self, ahead: int = 0) -> str:
        """`now` as an `Edm.DateTimeOffset`, `ahead` seconds later."""
        return (self.now() + timedelta(seconds=ahead)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def guid(self) -> str:
        """A fresh id, unique within the tenant."""
        self._drawn += 1
        return named_guid(self._seed, f"drawn/{self._drawn}")

    def named(self, name: str) -> str:
        """The id that `name` always has under this seed, whatever was asked before."""
        return named_guid(self._seed, f"named/{name}")


def named_guid(seed: int, name: str) -> str:
    """A version 4 shaped UUID out of a seed and a name."""
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).digest()
    return str(uuid.UUID(bytes=digest, version=4))
