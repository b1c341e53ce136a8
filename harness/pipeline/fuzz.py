"""`fuzz`: send generated payloads, valid and with one defect, and judge what becomes of them."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import httpx

from harness.config import Settings
from harness.errors import NotAllowedError, UnavailableError, UnreachableError, UsageError
from harness.fuzz import (
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
from harness.model import CaseOutcome, HttpRequest, Location, Report
from harness.pipeline.attempts import Attempts
from harness.pipeline.docs import Docs, load
from harness.pipeline.ends import INTERRUPTED, Budget, Ends, ends_of
from harness.pipeline.hunted import Hunted, placed, report
from harness.pipeline.run import answered_by
from harness.pipeline.service import description_of
from harness.pipeline.session import Session
from harness.pipeline.tenants import chosen, options_for
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
_ROUND: Final = 1_000_003
"""Between the seeds of one round of payloads and the next."""
_ABOUT_ANSWERS: Final = frozenset(rule.name for rule in ANSWER_RULES)


@dataclass(slots=True)
class _Run:
    docs: Docs
    settings: Settings
    session: Session
    examples: int
    budget: Budget
    ends: Ends
    progress: Progress | None
    done: dict[str, Hunted] = field(default_factory=dict)
    """By the id of the case."""
    round: int = 0
    sent: int = 0
    first: dict[str, str] = field(default_factory=dict)
    """Cause to the case that met it first, and made its payload small."""
    places: dict[str, list[Location]] = field(default_factory=dict)
    """Cause to the other places that it spoils."""

    def add(self, hunted: Hunted, *, unreachable: bool = False) -> None:
        """Keep what a hunt brought, and tell how many payloads were sent so far."""
        name = hunted.outcome.id
        self.done[name] = hunted if name not in self.done else self.done[name].and_then(hunted)
        self.sent += hunted.sent
        self.ends.saw(hunted.outcome, unreachable=unreachable)
        if self.progress:
            self.progress(self.sent)

    def is_over(self) -> bool:
        """Whether nothing more is to be sent."""
        return bool(self.ends.reason) or self.budget.is_spent() or self.ends.is_late()


def fuzz(
    paths: Sequence[str | Path],
    settings: Settings,
    *,
    examples: int = EXAMPLES,
    types: Sequence[str] = VARIED,
    seconds: int = 0,
    client: httpx.Client | None = None,
    progress: Progress | None = None,
) -> Report:
    """Fuzz the documented create and update operations of some types.

    Nothing ends it but its limits: what breaks down or loses a connection costs one payload. An interrupt
    (`KeyboardInterrupt`) ends it in good order: what was created is deleted, and the report tells what was found.

    Args:
        paths: folders and markdown files.
        settings: tenant, seed, bindings, metadata, rules.
        examples: payloads to try of each kind; those with which a failure is made smaller come on top.
        types: globs on the types whose operations are varied.
        seconds: to go on with other payloads for so long, and no longer; 0 to try each kind once.
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
        run = _Run(docs, settings, session, examples, Budget(seconds), ends_of(settings), progress)
        try:
            _fuzz_all(run, found)
        except KeyboardInterrupt:
            run.ends.reason = INTERRUPTED
        notices = [*session.notices, *session.finish()]
    notices += _not_reached(run, found)
    if not found:
        notices.append(f"no page documents how to create or update {', '.join(types)}")
    made = report(docs, settings, list(run.done.values()), run.places, notices)
    return replace(made, seconds=time.perf_counter() - started, stopped=run.ends.reason)


def _fuzz_all(run: _Run, found: Sequence[Target]) -> None:
    """Every operation once; where there is a time to spend, with other payloads until it is spent."""
    while True:
        before = run.sent
        for target in found:
            if run.is_over():
                break
            _fuzz_target(run, target)
        if run.ends.is_late() and not run.ends.reason:
            run.ends.reason = f"the time limit of {run.ends.time_limit} s is reached (--time-limit)"
        run.round += 1
        if not run.budget.seconds or run.is_over() or run.sent == before:
            return


def _not_reached(run: _Run, found: Sequence[Target]) -> list[str]:
    """Say of operations that no payload was sent for why that is; a line about what ended the run."""
    why = run.ends.reason or f"the {run.budget.seconds} s are spent (--seconds)"
    reached = {name.partition("::")[0] for name in run.done}
    left = [target for target in found if target.path not in reached]
    for target in left:
        run.add(Hunted(replace(_outcome_of(target), reason=f"not reached: {why}")))
    if not left and not run.ends.reason:
        return []
    return [f"stopped: {why}; {len(left)} of {len(found)} operations were not reached"]


def _session(docs: Docs, settings: Settings, client: httpx.Client | None) -> Session:
    """A session with the tenant, which is one of the given `$metadata`."""
    options = options_for(settings, "", docs.workspace.metadata)
    return Session(docs.plan, settings, options, Path(settings.cassettes), client)


def _fuzz_target(run: _Run, target: Target) -> None:
    """Every kind of payload for one operation; before them the documented example, which has to work."""
    base = _outcome_of(target)
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
        lost = isinstance(error, UnreachableError)
        run.add(Hunted(replace(base, outcome="error", reason=str(error))), unreachable=lost)
        return
    status, body = plain.response.status, plain.response.json
    if not 200 <= status < 300:
        run.add(Hunted(replace(base, status=status, reason=f"the documented example is refused ({status})")))
        return
    context = run.docs.contexts[target.path]
    target = with_known(target, _json(request.body), context.types)
    rules = tuple(rule for rule in run.docs.workspace.rules if rule.name in _ABOUT_ANSWERS)
    court = Court(target, context, rules, context.types, _service(run, target), apart=_is_described(run, target))
    shown = body.value if body is not None and isinstance(body.value, dict) else {}
    attempts = Attempts(run.session, court, request, plain, shown, *_provider(run, target), is_over=run.is_over)
    try:
        for kind, payloads in _strategies(court):
            if run.is_over():
                return
            hunted = _hunted(run, attempts, replace(base, id=_id(target, kind)), payloads)
            run.add(hunted, unreachable=isinstance(attempts.stopped, UnreachableError))
            if hunted.interrupted:
                raise KeyboardInterrupt
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


def _outcome_of(target: Target) -> CaseOutcome:
    """What is said of an operation of which no payload was sent."""
    return CaseOutcome(_id(target), "skipped", target.case.reason, method=target.case.method, url=target.case.template)


def _id(target: Target, kind: str = "") -> str:
    return f"{target.path}::fuzz {target.about} {kind}".rstrip()


def _is_described(run: _Run, target: Target) -> bool:
    """Whether somebody gave the service's metadata."""
    return description_of(target.case.version, run.docs.workspace.metadata) is not None


def _service(run: _Run, target: Target) -> MetadataTypes | None:
    """What the service says of itself: the metadata that was given, else that of the embedded tenant."""
    described = description_of(target.case.version, run.docs.workspace.metadata)
    if described is None and run.settings.tenant == "embedded":
        described = packaged_metadata()
    return metadata_types(described) if described else None


def _strategies(court: Court) -> Iterator[tuple[str, Payloads]]:
    """Payloads by kind: valid ones, and those with each kind of defect that the type allows."""
    target, types = court.target, court.types
    yield VALID, vary(types, target.type, target.operation, target.terms, court.service).map(sound)
    for kind in kinds(sites(types, target.type, target.operation, target.terms)):
        yield kind, spoil(types, target.type, target.operation, kind, target.terms)


def _hunted(run: _Run, attempts: Attempts, base: CaseOutcome, payloads: Payloads) -> Hunted:
    """What became of one kind of payload."""
    started = time.perf_counter()
    if attempts.stopped is not None:
        return Hunted(replace(base, outcome="error", reason=str(attempts.stopped)))
    attempts.lost.clear()
    number = run.settings.seed + run.round * _ROUND
    trail = hunt(payloads, attempts, examples=run.examples, number=number, name=base.id, known=run.first)
    for cause, breach in trail.repeated.items():
        run.places.setdefault(cause, []).append(breach.finding.location)
    outcome = replace(_outcome(run, base, trail, attempts), seconds=time.perf_counter() - started)
    run.first.update(dict.fromkeys(trail.breaches, base.id))
    breaches = tuple(
        replace(each, finding=placed(run.docs, each.finding, outcome.id)) for each in trail.breaches.values()
    )
    causes = (*trail.breaches, *trail.repeated)
    return Hunted(outcome, breaches, causes, trail.sent, _notices(base, trail, attempts), trail.interrupted)


def _notices(base: CaseOutcome, trail: Trail, attempts: Attempts) -> tuple[str, ...]:
    """What a reader should know of a hunt beside its findings."""
    told = []
    if trail.flaky:
        told.append(f"{base.id}: a payload failed once and passed when it was sent again")
    if trail.more:
        told.append(f"{base.id}: {trail.more} more payloads broke promises in other ways than those that are told")
    if attempts.lost and attempts.stopped is None:
        told.append(f"{base.id}: {len(attempts.lost)} payloads got no answer: {attempts.lost[0]}")
    return tuple(told)


def _outcome(run: _Run, base: CaseOutcome, trail: Trail, attempts: Attempts) -> CaseOutcome:
    """What became of one kind of payload; a failure shows the smallest request, or who shows it."""
    base = replace(base, url=attempts.request.url, answered_by=answered_by(attempts.example))
    met = [*trail.breaches.values(), *trail.repeated.values()]
    if met:
        told = "\n".join(curl(each.exchange.request) for each in trail.breaches.values())
        seen = dict.fromkeys(run.first[cause] for cause in trail.repeated)
        reason = f"the same as in {', '.join(seen)}" if seen else ""
        return replace(base, outcome="failed", status=met[0].exchange.response.status, reason=reason, curl=told)
    if attempts.stopped is not None or (attempts.lost and len(attempts.lost) == trail.sent):
        return replace(base, outcome="error", reason=attempts.lost[-1])
    if trail.empty:
        return replace(base, outcome="skipped", reason="no such payload can be made")
    if not trail.sent:
        return replace(base, outcome="skipped", reason="not reached")
    return replace(base, outcome="passed")


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
