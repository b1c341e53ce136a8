"""What hunts brought, and the report that they become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.config import Settings
from harness.fuzz import Breach
from harness.model import CaseOutcome, Finding, Location, Report
from harness.pipeline.docs import Docs
from harness.pipeline.outcomes import judged_cases
from harness.pipeline.tenants import permitted, who_is_asked
from harness.rules import excerpt, gather, related_places

_WORST = ("failed", "error", "passed", "skipped")


@dataclass(frozen=True, slots=True)
class Hunted:
    """One kind of payload for one operation, and what came of it."""

    outcome: CaseOutcome
    breaches: tuple[Breach, ...] = ()
    """The smallest for each cause that no hunt before had met."""
    causes: tuple[str, ...] = ()
    """All that it met."""
    sent: int = 0
    notices: tuple[str, ...] = ()
    interrupted: bool = False

    def and_then(self, later: "Hunted") -> "Hunted":
        """The same with what another round brought: the worse outcome counts."""
        worse = min((self.outcome, later.outcome), key=lambda each: _WORST.index(each.outcome))
        told = "\n".join(dict.fromkeys(each.outcome.curl for each in (self, later) if each.outcome.curl))
        return Hunted(
            replace(worse, seconds=self.outcome.seconds + later.outcome.seconds, curl=told),
            (*self.breaches, *later.breaches),
            tuple(dict.fromkeys((*self.causes, *later.causes))),
            self.sent + later.sent,
            tuple(dict.fromkeys((*self.notices, *later.notices))),
            later.interrupted,
        )


def placed(docs: Docs, finding: Finding, case: str) -> Finding:
    """The finding with the line that it is about, which may be on another page than the operation's."""
    place = finding.location
    context = docs.contexts.get(place.path)
    lines = context.lines if context else ()
    return replace(finding, excerpt=excerpt(lines, place), case=case)


def report(
    docs: Docs,
    settings: Settings,
    done: Sequence[Hunted],
    places: Mapping[str, Sequence[Location]],
    notices: Sequence[str],
) -> Report:
    """The report: one finding for each cause, on whatever operations and pages it shows.

    Args:
        docs: the pages.
        settings: who was asked, and what fails.
        done: what the hunts brought.
        places: cause to the other places that it spoils.
        notices: what was to be told beside.
    """
    found = [breach.finding for each in done for breach in each.breaches]
    findings = gather(
        replace(each, related=related_places(each.location, places.get(each.cause, ()))) for each in found
    )
    marks = {finding.cause: finding.fingerprint for finding in findings}
    outcomes = [
        replace(_counted(each), findings=tuple(marks[cause] for cause in each.causes if cause in marks))
        for each in done
    ]
    if not any(each.sent for each in done):
        outcomes = [replace(each, outcome="error") for each in outcomes]  # nothing was checked: that is no success
    counts = {
        "pages": len(docs.pages),
        "fences": sum(len(page.fences) for page in docs.pages),
        "annotations": sum(len(page.annotations) for page in docs.pages),
        "examples": sum(len(page.examples) for page in docs.pages),
        "cases": len(outcomes),
        "types": docs.types,
        "payloads": sum(each.sent for each in done),
    }
    return Report(
        "fuzz",
        findings,
        counts,
        cases=judged_cases(sorted(outcomes, key=lambda outcome: outcome.id), findings, settings.fail_on),
        source=who_is_asked(settings),
        notices=(*notices, *(line for each in done for line in each.notices), *permitted(settings)),
        details={"payloads sent": str(counts["payloads"]), "seed": str(settings.seed)},
    )


def _counted(hunted: Hunted) -> CaseOutcome:
    """The outcome; one that passed says by how many payloads."""
    outcome = hunted.outcome
    return replace(outcome, reason=f"{hunted.sent} payloads sent") if outcome.outcome == "passed" else outcome
