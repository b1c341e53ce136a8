"""What a rule yields, and what a rule is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
    explains: tuple[str, ...] = ()
    """Rules that on the same line see the same with fewer facts: what they find there is left out, but where this rule
    finds something milder than its severity."""
    family: str = ""
    """The rule that tells a cause first where several see it from their pages, and may share it; empty for itself."""
    formerly: tuple[str, ...] = ()
    """Names that it had, the latest first. They go on working in options, settings, comments and baselines."""
    settled: Severity | None = None
    """What the settings say that everything it finds weighs; None where they say nothing."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it has or had; its first name is the last."""
        return self.name, *self.formerly


class Words(NamedTuple):
    """What a rule says of one kind of damage. A name in braces stands for what the reader states under that name."""

    subject: str
    message: str
    hint: str


def tell(problems: Mapping[str, Sequence[Problem]], words: Mapping[str, Words]) -> Iterator[Found]:
    """The damage that a rule has words for, kind by kind."""
    for kind, said in words.items():
        for problem in problems.get(kind, ()):
            subject, message, hint = (part.format_map(problem.data) for part in said)
            yield Found(problem.place, subject, message, hint)
