"""When a run ends before its last case: it is interrupted, its time is up, too much fails, or nobody answers."""

import time
from dataclasses import dataclass, field

from harness.config import Settings
from harness.model import CaseOutcome

INTERRUPTED = "interrupted"
_TRIES = 3
"""Cases in a row that could not reach the tenant: the next ones will not either."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A time to spend: what is not done when it is over was not asked for."""

    seconds: int = 0
    """0 for any time."""
    _started: float = field(default_factory=time.monotonic)

    def is_spent(self) -> bool:
        """Whether it is over."""
        return bool(self.seconds) and time.monotonic() - self._started >= self.seconds


@dataclass(slots=True)
class Ends:
    """What ends a run. `reason` says why it has ended, and is empty as long as it goes on."""

    time_limit: int = 0
    """Seconds; 0 for none."""
    max_failures: int = 0
    """Cases that failed or could not be checked; 0 for any number."""
    reason: str = ""
    _started: float = field(default_factory=time.monotonic)
    _failures: int = 0
    _unreached: int = 0

    def saw(self, outcome: CaseOutcome, *, unreachable: bool) -> None:
        """One more case is done.

        Args:
            outcome: what became of it.
            unreachable: whether nobody answered it.
        """
        self._failures += outcome.outcome in ("failed", "error")
        if unreachable or outcome.status:
            self._unreached = self._unreached + 1 if unreachable else 0
        if self._unreached >= _TRIES:
            self.reason = f"nobody answers: {outcome.reason}"
        elif self.max_failures and self._failures >= self.max_failures:
            self.reason = f"{self._failures} cases failed or could not be checked (--max-failures)"
        elif self.is_late():
            self.reason = f"the time limit of {self.time_limit} s is reached (--time-limit)"

    def is_late(self) -> bool:
        """Whether the time limit is reached, also in the middle of a case."""
        return bool(self.time_limit) and time.monotonic() - self._started >= self.time_limit


def ends_of(settings: Settings) -> Ends:
    """What the settings end a run by."""
    return Ends(settings.time_limit, settings.max_failures)
