"""`fuzz`: send generated payloads, valid and with one defect, and judge what becomes of them."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import httpx

from harness.config import Settings
from harness.errors import NotAllowedError, UnavailableError, UsageError
from harness.fuzz import (
    Breach,
    Court,
    Payloads,
    Target,
    Trail,
    UnvariedError,
    hunt,
    kinds,
    sites,
    sound,
    spoil,
    targets,
    vary,
    with_known,
)
from harness.model import CaseOutcome, Finding, HttpRequest, Location, Report
from harness.pipeline.attempts import Attempts
from harness.pipeline.docs import Docs, load
from harness.pipeline.outcomes import judged_cases
from harness.pipeline.run import answered_by
from harness.pipeline.service import description_of
from harness.pipeline.session import Session
from harness.pipeline.tenants import chosen, options_for, permitted, who_is_asked
from harness.rules import excerpt, gather, related_places
from harness.rules.judge import ANSWER_RULES
from harness.tenant import packaged_metadata
from harness.transports import curl
from harness.types import MetadataTypes, metadata_types

Progress = Callable[[int], None]

EXAMPLES: Final = 25
"""Payloads of each kind."""
VARIED: Final = ("synchronizationJob",)
"""Types whose operations are varied unless others are asked for."""
TENANTS: Final = ("embedded", "live")
VALID: Final = "valid"
_ABOUT_ANSWERS: Final = frozenset(rule.name for rule in ANSWER_RULES)


@dataclass(frozen=True, slots=True)
class Hunted:
    """One kind of payload for one operation, and what came of it."""

    outcome: CaseOutcome
    breaches: tuple[Breach, ...] = ()
    """The smallest for each cause that no hunt before had met."""
    causes: tuple[str, ...] = ()
    """All that it met."""
    sent: int = 0
    notice: str = ""


@dataclass(slots=True)
class _Run:
    docs: Docs
    settings: Settings
    session: Session
    examples: int
    progress: Progress | None
    done: list[Hunted] = field(default_factory=list)
    first: dict[str, str] = field(default_factory=dict)
    """Cause to the case that met it first, and made its payload small."""
    places: dict[str, list[Location]] = field(default_factory=dict)
    """Cause to the other places that it spoils."""

    def add(self, hunted: Hunted) -> None:
        """Keep what a hunt brought, and tell how many payloads were sent so far."""
        self.done.append(hunted)
        if self.progress:
            self.progress(sum(each.sent for each in self.done))


def fuzz(
    paths: Sequence[str | Path],
    settings: Settings,
    *,
    examples: int = EXAMPLES,
    types: Sequence[str] = VARIED,
    client: httpx.Client | None = None,
    progress: Progress | None = None,
) -> Report:
    """Fuzz the documented create and update operations of some types.

    Args:
        paths: folders and markdown files.
        settings: tenant, seed, bindings, metadata, rules.
        examples: payloads to try of each kind; those with which a failure is made smaller come on top.
        types: globs on the types whose operations are varied.
        client: who is asked instead of `settings.tenant`; it is closed at the end.
        progress: told how many payloads have been sent, as it grows.

    Returns:
        The report, with an outcome for each operation and kind of payload.

    Raises:
        UsageError: a tenant that cannot answer generated payloads; no payloads to send.
        InputError: a path or metadata file that cannot be read.
        TransportError: no token for a live tenant.
    """
    started = time.perf_counter()
    settings = chosen(settings)
    if settings.tenant not in TENANTS:
        raise UsageError(f"generated payloads have no recordings: tenant must be {' or '.join(TENANTS)}")
    if examples < 1:
        raise UsageError(f"max-examples must be at least 1, not {examples}")
    docs = load(paths, settings)
    facts = {path: context.facts for path, context in docs.contexts.items()}
    found = targets(docs.plan, facts, docs.workspace.registries, types)
    with _session(docs, settings, client) as session:
        run = _Run(docs, settings, session, examples, progress)
        for target in found:
            _fuzz_target(run, target)
        notices = session.leave()
    notices += [each.notice for each in run.done if each.notice]
    if not found:
        notices.append(f"no page documents how to create or update {', '.join(types)}")
    return replace(_report(run, notices), seconds=time.perf_counter() - started)


def _session(docs: Docs, settings: Settings, client: httpx.Client | None) -> Session:
    """A session with the tenant, which is one of the given `$metadata`."""
    options = options_for(settings, "", docs.workspace.metadata)
    return Session(docs.plan, settings, options, Path(settings.cassettes), client)


def _fuzz_target(run: _Run, target: Target) -> None:
    """Every kind of payload for one operation; before them the documented example, which has to work."""
    base = CaseOutcome(_id(target), "skipped", target.case.reason, method=target.case.method, url=target.case.template)
    if target.case.reason:
        run.add(Hunted(base))
        return
    try:
        plain = run.session.exchange(target.case)
        request = run.session.request(target.case)
    except NotAllowedError as error:
        run.add(Hunted(replace(base, reason=str(error))))
        return
    except UnavailableError as error:
        run.add(Hunted(replace(base, outcome="error", reason=str(error))))
        return
    status, body = plain.response.status, plain.response.json
    if not 200 <= status < 300:
        run.add(Hunted(replace(base, status=status, reason=f"the documented example is refused ({status})")))
        return
    context = run.docs.contexts[target.path]
    target = with_known(target, _json(request.body), context.types)
    rules = tuple(rule for rule in run.docs.workspace.rules if rule.name in _ABOUT_ANSWERS)
    court = Court(target, context, rules, context.types, _service(run, target))
    shown = body.value if body is not None and isinstance(body.value, dict) else {}
    attempts = Attempts(run.session, court, request, plain, shown, *_provider(run, target))
    try:
        for kind, payloads in _strategies(court):
            run.add(_hunted(run, attempts, replace(base, id=_id(target, kind)), payloads))
    except UnvariedError as error:
        run.add(Hunted(replace(base, reason=str(error))))


def _provider(run: _Run, target: Target) -> tuple[HttpRequest | None, str]:
    """The documented request that makes another object to update, and the path from that to what is updated."""
    segments = target.case.path.segments
    keys = [number for number, segment in enumerate(segments) if segment.collection]
    if target.operation == "create" or not keys:
        return None, ""
    names = run.docs.plan.providers.get((target.case.version, segments[keys[-1]].collection), ())
    maker = next((case for case in run.docs.plan.cases if case.id in names and case.method == "POST"), None)
    below = "".join(f"/{segment.text}" for segment in segments[keys[-1] + 1 :])
    return (run.session.request(maker) if maker else None), below


def _id(target: Target, kind: str = "") -> str:
    return f"{target.path}::fuzz {target.about} {kind}".rstrip()


def _service(run: _Run, target: Target) -> MetadataTypes | None:
    """What the service says of itself: the metadata that was given, else that of the embedded tenant."""
    described = description_of(target.case.version, run.docs.workspace.metadata)
    if described is None and run.settings.tenant == "embedded":
        described = packaged_metadata()
    return metadata_types(described) if described else None


def _strategies(court: Court) -> Iterator[tuple[str, Payloads]]:
    """Payloads by kind: valid ones, and those with each kind of defect that the type allows."""
    target, types = court.target, court.types
    yield VALID, vary(types, target.type, target.operation, target.terms).map(sound)
    for kind in kinds(sites(types, target.type, target.operation, target.terms)):
        yield kind, spoil(types, target.type, target.operation, kind, target.terms)


def _hunted(run: _Run, attempts: Attempts, base: CaseOutcome, payloads: Payloads) -> Hunted:
    """What became of one kind of payload."""
    started = time.perf_counter()
    if attempts.stopped is not None:
        return Hunted(replace(base, outcome="error", reason=str(attempts.stopped)))
    trail = hunt(payloads, attempts, examples=run.examples, number=run.settings.seed, name=base.id, known=run.first)
    for cause, breach in trail.repeated.items():
        run.places.setdefault(cause, []).append(breach.finding.location)
    outcome = replace(_outcome(run, base, trail, attempts), seconds=time.perf_counter() - started)
    run.first.update(dict.fromkeys(trail.breaches, base.id))
    breaches = tuple(
        replace(each, finding=_placed(run.docs, each.finding, outcome.id)) for each in trail.breaches.values()
    )
    notice = f"{base.id}: a payload failed once and passed when it was sent again" if trail.flaky else ""
    return Hunted(outcome, breaches, (*trail.breaches, *trail.repeated), trail.sent, notice)


def _outcome(run: _Run, base: CaseOutcome, trail: Trail, attempts: Attempts) -> CaseOutcome:
    """What became of one kind of payload; a failure shows the smallest request, or who shows it."""
    base = replace(base, url=attempts.request.url, answered_by=answered_by(attempts.example))
    if attempts.stopped is not None:
        return replace(base, outcome="error", reason=str(attempts.stopped))
    met = [*trail.breaches.values(), *trail.repeated.values()]
    if met:
        told = "\n".join(curl(each.exchange.request) for each in trail.breaches.values())
        seen = dict.fromkeys(run.first[cause] for cause in trail.repeated)
        reason = f"the same as in {', '.join(seen)}" if seen else ""
        return replace(base, outcome="failed", status=met[0].exchange.response.status, reason=reason, curl=told)
    if trail.empty:
        return replace(base, outcome="skipped", reason="no such payload can be made")
    return replace(base, outcome="passed", reason=f"{trail.sent} payloads sent")


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _placed(docs: Docs, finding: Finding, case: str) -> Finding:
    """The finding with the line that it is about, which may be on another page than the operation's."""
    place = finding.location
    context = docs.contexts.get(place.path)
    lines = context.lines if context else ()
    return replace(finding, excerpt=excerpt(lines, place), case=case)


def _report(run: _Run, notices: Sequence[str]) -> Report:
    """The report: one finding for each cause, on whatever operations and pages it shows."""
    found = [breach.finding for each in run.done for breach in each.breaches]
    findings = gather(
        replace(each, related=related_places(each.location, run.places.get(each.cause, ()))) for each in found
    )
    marks = {finding.cause: finding.fingerprint for finding in findings}
    outcomes = [
        replace(each.outcome, findings=tuple(marks[cause] for cause in each.causes if cause in marks))
        for each in run.done
    ]
    if not any(each.sent for each in run.done):
        outcomes = [replace(each, outcome="error") for each in outcomes]  # nothing was checked: that is no success
    docs, settings = run.docs, run.settings
    counts = {
        "pages": len(docs.pages),
        "fences": sum(len(page.fences) for page in docs.pages),
        "annotations": sum(len(page.annotations) for page in docs.pages),
        "examples": sum(len(page.examples) for page in docs.pages),
        "cases": len(outcomes),
        "types": docs.types,
        "payloads": sum(each.sent for each in run.done),
    }
    return Report(
        "fuzz",
        findings,
        counts,
        cases=judged_cases(sorted(outcomes, key=lambda outcome: outcome.id), findings, settings.fail_on),
        source=who_is_asked(settings),
        notices=(*notices, *permitted(settings)),
        details={"payloads sent": str(counts["payloads"]), "seed": str(settings.seed)},
    )
