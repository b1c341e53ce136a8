"""`run`: send every runnable case, judge the answers, and say what became of each."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from harness.bodies.expectation import Expectation, expected_answer
from harness.config import Settings
from harness.errors import NotAllowedError, UnavailableError, UnreachableError, UsageError
from harness.model import Case, CaseOutcome, Exchange, Finding, Report, is_at_least
from harness.pipeline.docs import Docs, load
from harness.pipeline.ends import INTERRUPTED, Ends, ends_of
from harness.pipeline.readback import read_back
from harness.pipeline.recordings import outdated, tell
from harness.pipeline.session import Session, ownership_of
from harness.pipeline.tenants import chosen, options_for, permitted, who_is_asked
from harness.rules import gather, merged
from harness.rules.judge import ANSWER_RULES, judge_exchange
from harness.transports import RECORD_MODES, curl, unchecked

Progress = Callable[[int], None]

_ABOUT_ANSWERS = frozenset(rule.name for rule in ANSWER_RULES)


@dataclass(frozen=True, slots=True)
class Performed:
    """A case that was tried, and what was found in the answer."""

    outcome: CaseOutcome
    findings: tuple[Finding, ...] = ()
    unreachable: bool = False
    """Whether nobody answered."""
    exchange: Exchange | None = None


def run(
    paths: Sequence[str | Path],
    settings: Settings,
    record: str = "",
    progress: Progress | None = None,
    *,
    prune: bool = False,
) -> Report:
    """Run the cases of pages against `settings.tenant`.

    An interrupt (`KeyboardInterrupt`) ends it in good order: what was created is deleted, and the report says what was
    not reached.

    Args:
        paths: folders and markdown files; `FILE::NAME` for one example.
        settings: tenant, bindings, cassettes, rules, limits.
        record: a record mode to write cassettes while an embedded or live tenant answers, or empty.
        progress: told how many cases have been sent, as it grows.
        prune: remove recordings that are out of date, where recordings answer.

    Returns:
        The report, with an outcome for each case.

    Raises:
        UsageError: pruning where no recordings answer; an unknown tenant or record mode; recording from recordings.
        InputError: a path that cannot be read.
        TransportError: no token for a live tenant.
    """
    started = time.perf_counter()
    settings = check(settings, record)
    if prune and settings.tenant != "replay":
        raise UsageError("--prune is for recordings: choose `--tenant replay`")
    docs, cases = chosen_cases(paths, settings)
    done: list[Performed] = []
    ends = ends_of(settings)
    with open_session(docs, settings, record) as session:
        try:
            _perform_all(cases, docs, session, ends, done, progress)
        except KeyboardInterrupt:
            ends.reason = INTERRUPTED
        left = session.finish()
        notices = (*session.notices, *session.not_recorded, *left, *permitted(settings))
    notices = (*notices, *_out_of_date(docs, done, settings, prune=prune))
    if ends.reason:
        notices = (*notices, f"stopped: {ends.reason}; {len(cases) - len(done)} of {len(cases)} cases were not reached")
        done += [_not_reached(case, ends.reason) for case in cases[len(done) :]]
    findings = merged(finding for item in done for finding in item.findings)
    outcomes = sorted((_numbered(item, findings) for item in done), key=lambda outcome: outcome.id)
    return Report(
        "run",
        findings,
        _counts(docs, len(outcomes)),
        cases=tuple(outcomes),
        seconds=time.perf_counter() - started,
        source=_source(done, settings),
        notices=notices,
        details=_shown(done) if any("::" in str(path) for path in paths) else {},
        stopped=ends.reason,
    )


def _out_of_date(docs: Docs, done: Sequence[Performed], settings: Settings, *, prune: bool) -> list[str]:
    """A line for each recording that is out of date, where recordings answer."""
    if settings.tenant != "replay":
        return []
    tried = [(item.outcome, item.exchange) for item in done]
    return tell(outdated(docs, tried, settings, date.today()), prune=prune)


def _counts(docs: Docs, cases: int) -> dict[str, int]:
    """What a report counts."""
    return {
        "pages": len(docs.pages),
        "fences": sum(len(page.fences) for page in docs.pages),
        "annotations": sum(len(page.annotations) for page in docs.pages),
        "examples": sum(len(page.examples) for page in docs.pages),
        "cases": cases,
        "types": docs.types,
    }


def _perform_all(
    cases: Sequence[Case], docs: Docs, session: Session, ends: Ends, done: list[Performed], progress: Progress | None
) -> None:
    """Send cases until something ends it."""
    for number, case in enumerate(cases, 1):
        performed = perform(case, docs, session)
        done.append(performed)
        ends.saw(performed.outcome, unreachable=performed.unreachable)
        if progress:
            progress(number)
        if ends.reason and number < len(cases):
            return
    ends.reason = ""


def _shown(done: Sequence[Performed]) -> dict[str, str]:
    """Requests and answers in full, for the cases that somebody asked for by name."""
    shown = {}
    for item in done:
        if (exchange := item.exchange) is not None:
            request, response = exchange.request, exchange.response
            fields = "".join(f"\n{header.name}: {header.value}" for header in response.headers)
            shown[f"{item.outcome.id} request"] = curl(request)
            shown[f"{item.outcome.id} answer"] = f"{response.status} {response.reason}{fields}\n\n{response.body}"
    return shown


def preview(paths: Sequence[str | Path], settings: Settings) -> list[str]:
    """What `run` would send: a line for each case, and why it would not be sent.

    Nothing is sent, and no token is needed. Keys that the run would find or create stand in braces.

    Raises:
        UsageError, InputError: as `run`.
    """
    settings = check(settings, "")
    docs, cases = chosen_cases(paths, settings)
    ownership = ownership_of(docs.plan, settings) if settings.tenant == "live" else None
    base = settings.service_url if settings.tenant == "live" else ""
    lines = []
    for case in cases:
        reason = case.reason
        try:
            if ownership and not reason:
                ownership.check_kind(case.safety, case.template)
        except NotAllowedError as error:
            reason = str(error)
        url = f"{base}/{case.version}{case.template}"
        lines.append(f"{case.method} {url}  {case.id}" + (f"  skipped: {reason}" if reason else ""))
    return lines


def _not_reached(case: Case, why: str) -> Performed:
    reason = case.reason or f"not reached: {why}"
    return Performed(CaseOutcome(case.id, "skipped", reason, method=case.method, url=case.example.request.url))


def chosen_cases(paths: Sequence[str | Path], settings: Settings) -> tuple[Docs, tuple[Case, ...]]:
    """The pages, and the cases that were asked for: all of them, or those of `FILE::NAME`.

    Raises:
        UsageError: a page has no example of that name.
        InputError: a path or metadata file that cannot be read.
    """
    names: dict[str, list[str]] = {}
    whole: list[str | Path] = []
    for path in paths:
        file, separator, name = str(path).partition("::")
        if separator:
            names.setdefault(file, []).append(name)
        else:
            whole.append(path)
    docs = load([*whole, *names], settings)
    if not names:
        return docs, docs.plan.cases
    pages = {str(Path(file).resolve()): page for page, file in docs.files.items()}
    wanted: set[str] = set()
    for file, examples in names.items():
        page = pages.get(str(Path(file).resolve()), "")
        known = {case.example.name: case.id for case in docs.plan.cases if case.location.path == page}
        for name in examples:
            if name not in known:
                raise UsageError(f"{file} has no example `{name}`; it has {', '.join(known) or 'none'}")
            wanted.add(known[name])
    everything = {page for page in docs.files if not any(pages.get(str(Path(f).resolve())) == page for f in names)}
    return docs, tuple(c for c in docs.plan.cases if c.id in wanted or (whole and c.location.path in everything))


def check(settings: Settings, record: str) -> Settings:
    """The settings for the chosen tenant; what cannot be run is refused.

    Raises:
        UsageError: an unknown tenant or record mode; recording from recordings; writing where it is not confirmed.
    """
    settings = chosen(settings)
    if record and record not in RECORD_MODES:
        raise UsageError(f"record mode must be one of {', '.join(RECORD_MODES)}, not `{record}`")
    if record not in ("", "none") and settings.tenant == "replay":
        raise UsageError("recordings cannot be recorded: choose `--tenant embedded` or `--tenant live`")
    return settings


def open_session(docs: Docs, settings: Settings, record: str) -> Session:
    """A session for the cases of pages.

    Raises:
        TransportError: no token for a live tenant.
    """
    options = options_for(settings, record, docs.workspace.metadata)
    if record and settings.tenant == "live":
        printed = (f"{case.example.request.url}\n{case.example.request.body}" for case in docs.plan.cases)
        options = replace(options, printed="\n".join(printed))
    return Session(docs.plan, settings, options, Path(settings.cassettes))


def perform(case: Case, docs: Docs, session: Session) -> Performed:
    """Send one case and judge its answer; a case that cannot run, or has no answer that says anything, says why."""
    request = case.example.request
    base = CaseOutcome(case.id, "skipped", case.reason, method=case.method, url=request.url)
    try:
        exchange = _exchange(case, session)
    except NotAllowedError as error:
        return Performed(replace(base, outcome="skipped", reason=str(error)))
    except UnavailableError as error:
        lost = isinstance(error, UnreachableError)
        return Performed(replace(base, outcome="error", reason=str(error)), unreachable=lost)
    if exchange is None:
        return Performed(base)
    answered = replace(
        base,
        url=exchange.request.url,
        status=exchange.response.status,
        seconds=exchange.seconds,
        answered_by=answered_by(exchange),
    )
    if why := unchecked(exchange, expectation(case, docs, exchange).statuses):
        return Performed(replace(answered, reason=f"not checked: {why}"), exchange=exchange)
    found = (*judge(case, docs, exchange), *read_back(case, docs, exchange, session))
    findings = tuple(replace(item, case=case.id) for item in gather(found))
    failed = any(is_at_least(finding.severity, session.settings.fail_on) for finding in findings)
    outcome = replace(answered, outcome="failed" if failed else "passed", curl=curl(exchange.request) if failed else "")
    return Performed(outcome, findings, exchange=exchange)


def _exchange(case: Case, session: Session) -> Exchange | None:
    """The answer to a case; where recordings answer also to the request as printed. None when it cannot be sent.

    Raises:
        UnavailableError: it could not be sent; no recording; something that it needs could not be made.
    """
    if not case.runnable:
        return session.as_printed(case)
    try:
        return session.exchange(case)
    except UnavailableError:
        exchange = session.as_printed(case)
        if exchange is None:
            raise
        return exchange


def judge(case: Case, docs: Docs, exchange: Exchange) -> tuple[Finding, ...]:
    """What is out of line in an answer to a case, by the selected rules."""
    context = docs.contexts[case.location.path]
    expected = expectation(case, docs, exchange)
    rules = tuple(rule for rule in docs.workspace.rules if rule.name in _ABOUT_ANSWERS)
    return judge_exchange(exchange, expected, context, rules)


def expectation(case: Case, docs: Docs, exchange: Exchange) -> Expectation:
    """What the page of a case promises of such an answer."""
    context = docs.contexts[case.location.path]
    return expected_answer(case.example, exchange.response.status, context.page, context.facts, context.types)


def answered_by(exchange: Exchange) -> str:
    """Who answered, in words."""
    source = exchange.source
    who = {"embedded": "embedded tenant", "live": "live tenant"}.get(source.answered_by, source.answered_by)
    if source.kind == "cassette":
        return f"cassette ({who or 'unknown'}{', ' + source.recorded_at[:10] if source.recorded_at else ''})"
    return who or source.kind


def _source(done: Sequence[Performed], settings: Settings) -> str:
    """Who answered the run, in one line."""
    answers = Counter(item.outcome.answered_by for item in done if item.outcome.answered_by)
    if settings.tenant != "replay":
        return who_is_asked(settings)
    counted = [f"{count} from {who}" for who, count in sorted(answers.items())]
    return f"recordings: {', '.join(counted)}" if counted else "recordings"


def _numbered(item: Performed, findings: Sequence[Finding]) -> CaseOutcome:
    """The outcome with the fingerprints that its findings got when all of them were gathered."""
    known = {_key(finding): finding.fingerprint for finding in findings}
    keys = [_key(finding) for finding in item.findings]
    return replace(item.outcome, findings=tuple(dict.fromkeys(known[key] for key in keys if key in known)))


def _key(finding: Finding) -> tuple[object, ...]:
    if finding.cause:
        return finding.rule, finding.cause
    return finding.rule, finding.location, finding.subject, finding.message
