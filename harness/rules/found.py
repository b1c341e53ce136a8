"""What a rule yields, and what a rule is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.model import Location, Page, Problem, Severity, Verdict
from harness.rules.context import Context


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a rule found. The driver adds the rule's name, severity, fingerprint and the line itself."""

    location: Location
    subject: str
    """What it is about, stable when lines move: `create_job response /value/0/status`, `user.mail`, `header Prefer`."""
    message: str
    """What is wrong: one sentence in lower case without a full stop, showing the page's own words in back-ticks."""
    hint: str = ""
    """What to do about it: one imperative sentence."""
    verdict: Verdict = "docs"
    severity: Severity | None = None
    """Where one rule knows milder cases; None for the rule's own."""
    related: tuple[Location, ...] = ()
    cause: str = ""
    """Findings of one rule, or of a family of rules, with the same non-empty cause become one, on whatever pages."""


Check = Callable[[Page, Context], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the `RULES` table. The docstring of `check` is the rule's documentation."""

    name: str
    severity: Severity
    check: Check
    needs_metadata: bool = False
    last: bool = False
    """Runs after the others, on what they found (`Context.judged`)."""


def from_problem(problem: Problem) -> Found:
    """Damage that the reader noticed, as a finding."""
    return Found(problem.location, problem.subject, problem.message, problem.hint)
