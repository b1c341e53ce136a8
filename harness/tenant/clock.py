"""Time and ids that come from a seed, so that the same requests give the same answers, byte for byte."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(2026, 1, 5, 9, 0, 0, tzinfo=UTC)
"""A Monday morning under seed 0; every other seed starts on another day."""


_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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

    def http_date(self) -> str:
        """`now` as a header has it (RFC 9110, 5.6.7)."""
        now = self.now()
        day, month = _DAYS[now.weekday()], _MONTHS[now.month - 1]
        return f"{day}, {now.day:02} {month} {now.year} {now.hour:02}:{now.minute:02}:{now.second:02} GMT"

    def timestamp(self, ahead: int = 0) -> str:
        """`now` as an `Edm.DateTimeOffset`, `ahead` seconds later."""
        return stamp(self.now() + timedelta(seconds=ahead))

    def guid(self) -> str:
        """A fresh id, unique within the tenant."""
        self._drawn += 1
        return named_guid(self._seed, f"drawn/{self._drawn}")

    def named(self, name: str) -> str:
        """The id that `name` always has under this seed, whatever was asked before."""
        return named_guid(self._seed, f"named/{name}")


def stamp(moment: datetime) -> str:
    """A time in UTC as an `Edm.DateTimeOffset`."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def named_guid(seed: int, name: str) -> str:
    """A version 4 shaped UUID out of a seed and a name."""
    digits = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
