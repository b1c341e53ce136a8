"""The hunt: payloads are tried until one breaks a promise, and every broken promise gets its smallest payload."""

import hashlib
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Final

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import Flaky, Unsatisfiable

from harness.fuzz.defects import Payload, Payloads
from harness.model import Exchange, Finding

MOST_CAUSES: Final = 8
"""Causes that one hunt makes small: a service whose every refusal reads differently has hundreds."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that does not hold for a payload."""

    cause: str
    """Equal for payloads that break the same promise."""
    finding: Finding
    exchange: Exchange
    """The request that shows it, and its answer."""


@dataclass(slots=True)
class Trail:
    """What a hunt did."""

    sent: int = 0
    breaches: dict[str, Breach] = field(default_factory=dict)
    """The smallest for each cause."""
    repeated: dict[str, Breach] = field(default_factory=dict)
    """The first for each cause that was known before."""
    flaky: bool = False
    """Whether a payload broke a promise once and not again."""
    empty: bool = False
    """Whether no payload could be made."""
    more: int = 0
    """Payloads that broke something else when `MOST_CAUSES` had been met."""
    interrupted: bool = False
    """Whether somebody wanted it to end at once."""


class Enough(BaseException):
    """Raised by a probe that sends no more: the hunt ends with what it has."""


class _BrokenError(Exception):
    """Tells hypothesis that an example fails. Each cause has its own subclass, so each is shrunk by itself."""


def hunt(
    payloads: Payloads,
    probe: Callable[[Payload], Breach | None],
    *,
    examples: int,
    number: int,
    name: str,
    known: Container[str] = (),
) -> Trail:
    """Try payloads.

    Args:
        payloads: what to try.
        probe: sends one and says what it breaks, None when all is as promised.
        examples: payloads to try at most, before those with which a breach is made smaller.
        number: the seed; the same seed and name try the same payloads.
        name: of the hunt.
        known: causes that other hunts have made small already: here they are only noted.

    Returns:
        What was found; also when `probe` raised `Enough`, or somebody interrupted it.

    Raises:
        Exception: whatever else `probe` raises.
    """
    trail = Trail()
    kinds: dict[str, type[_BrokenError]] = {}

    def attempt(payload: Payload) -> None:
        trail.sent += 1
        breach = probe(payload)
        if breach is None:
            return
        if breach.cause in known:
            trail.repeated.setdefault(breach.cause, breach)
            return
        if breach.cause not in kinds and len(kinds) >= MOST_CAUSES:
            trail.more += 1
            return
        smallest = trail.breaches.get(breach.cause)
        if smallest is None or _size(breach) <= _size(smallest):
            trail.breaches[breach.cause] = breach
        raise kinds.setdefault(breach.cause, type("BrokenError", (_BrokenError,), {}))(breach.finding.message)

    try:
        _run(_prepared(attempt, payloads, examples, _mixed(number, name)))
    except Unsatisfiable:
        trail.empty = True
    except Flaky:
        trail.flaky = True
    except Enough:
        trail.sent -= 1
    except KeyboardInterrupt:
        trail.interrupted = True
    return trail


def _run(test: Callable[[], None]) -> None:
    """Run a test whose breaches have been noted already."""
    try:
        test()
    except _BrokenError:
        pass
    except ExceptionGroup as group:
        others = [error for error in _leaves(group) if not isinstance(error, _BrokenError)]
        if others:
            raise others[0] from group


def _prepared(attempt: Callable[[Payload], None], payloads: Payloads, examples: int, number: int) -> Callable[[], None]:
    """A hypothesis test that is the same on every run: no example database, no deadline."""
    limits = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=True,
        print_blob=False,
    )
    test: Callable[[], None] = seed(number)(limits(given(payloads)(attempt)))
    return test


def _mixed(number: int, name: str) -> int:
    """A seed for one hunt of several."""
    return int.from_bytes(hashlib.blake2b(f"{number} {name}".encode(), digest_size=8).digest(), "big")


def _size(breach: Breach) -> tuple[int, str]:
    body = breach.exchange.request.body
    return len(body), body


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error
