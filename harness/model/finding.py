"""What was found, and the report that carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from harness.model.exchange import Case
from harness.model.page import Location

Severity = Literal["error", "warning", "note"]
Verdict = Literal["docs", "service", "metadata", "undetermined"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""Most severe first."""


def is_at_least(severity: Severity, least: str) -> bool:
    """Whether a severity is the given one or more severe; nothing is where `least` is `never`."""
    return least in SEVERITIES and SEVERITIES.index(severity) <= SEVERITIES.index(least)


@dataclass(frozen=True, slots=True)
class Sightings:
    """How often, where and when captured traffic showed something."""

    times: int
    """In how many answers."""
    files: int
    first: str = ""
    last: str = ""
    """Days, ISO 8601; empty where no capture says."""
    evidence: tuple[str, ...] = ()
    """Some of them: `FILE:entry N, request-id X`."""
    page_date: str = ""
    """The day that the page says of itself; empty where it says none."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, told once: what is wrong, where exactly, what to do about it."""

    rule: str
    severity: Severity
    location: Location
    subject: str
    """What it is about, stable when lines move: `create_job response /value/0/status`, `user.mail`, `header Prefer`."""
    message: str
    hint: str = ""
    verdict: Verdict = "docs"
    api_version: str = ""
    fingerprint: str = ""
    """16 hex digits over rule, path, subject and normalised message; stamped by the driver, never by a rule."""
    related: tuple[Location, ...] = ()
    """Other places that the same cause spoils."""
    excerpt: str = ""
    """The line at `location`, as written (cut at 240 characters); stamped by the driver."""
    case: str = ""
    """Id of the case whose answer showed it; empty for what the pages show by themselves."""
    cause: str = ""
    """Findings of one rule with the same non-empty cause are one finding; the first place keeps it."""
    seen: Sightings | None = None
    """For what captured traffic shows."""

    @property
    def fails(self) -> bool:
        """Whether it fails the case whose answer shows it, or the page: notes are told, and fail nothing."""
        return is_at_least(self.severity, "warning")


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What became of one case."""

    id: str
    outcome: Literal["passed", "failed", "skipped", "error"]
    reason: str = ""
    seconds: float = 0.0
    method: str = ""
    url: str = ""
    status: int = 0
    findings: tuple[str, ...] = ()
    """Fingerprints."""
    curl: str = ""
    """The request as a shell command, without secrets; for failures."""
    answered_by: str = ""
    """Who answered: `embedded tenant`, `cassette (embedded tenant, 2026-11-20)`, `live tenant`."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where every fence, annotation and table row ended. Each mapping is kind to count, and adds up to the total."""

    fences: Mapping[str, int] = field(default_factory=dict)
    annotations: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    unused: tuple[tuple[Location, str, str], ...] = ()
    """What was left unused: place, kind and reason; printed with `-v`."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What captures held, and what became of it. Every interaction is counted once."""

    files: int
    """That were read."""
    files_refused: int
    """That could not be read."""
    interactions: int
    matched: int
    """That ask for an operation which a page documents."""
    undocumented: int
    """That ask for one which no page documents."""
    other_hosts: int
    other_versions: int
    """That ask for a version of which there are no pages."""
    client_errors: int
    """Of the matched: refused with a status that is not documented, which is what the client made of it."""
    entries_lost: int
    """Damaged entries, which are no interactions."""
    operations: tuple[tuple[str, int], ...] = ()
    """The undocumented operations, and how often each was seen."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a command found, sorted by path, line and rule."""

    command: str
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    """`pages`, `fences`, `annotations`, `examples`, `cases`, `types`."""
    ledger: Ledger = field(default_factory=Ledger)
    cases: tuple[CaseOutcome, ...] = ()
    seconds: float = 0.0
    source: str = ""
    """Who answered (`embedded tenant, seed 0`, `12 cassettes: embedded tenant`), empty for an audit."""
    notices: tuple[str, ...] = ()
    """What could not be checked and why; also: baseline entries and suppressions that match nothing."""
    accepted: int = 0
    """Findings that the baseline or a suppression hides."""
    details: Mapping[str, str] = field(default_factory=dict)
    """Per-command extras for text output (a printed line per key)."""
    stopped: str = ""
    """Why the command ended before its end, empty when it did not: `interrupted`, a limit, nobody answers."""
    plan: tuple[Case, ...] = ()
    """The planned cases, for `cases`: what is known of each before it is sent."""
    traffic: Traffic | None = None
    """What the captures held, for `traffic`."""
