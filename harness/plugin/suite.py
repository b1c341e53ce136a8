"""What items and the fixture share: pages, a session with a tenant, the baseline; each made once, when needed."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import pytest

from harness import config as settings_of
from harness.config import Settings
from harness.errors import NotAllowedError, UnavailableError
from harness.model import Case, CaseOutcome, Exchange, Finding, is_at_least
from harness.pipeline.audit import audit
from harness.pipeline.docs import Docs, load
from harness.pipeline.run import check, open_session, perform
from harness.pipeline.session import Session
from harness.pipeline.signals import orderly
from harness.reports import baseline, check_formats
from harness.secrets import also_secret


@dataclass(frozen=True, slots=True)
class DocumentedCase:
    """A case together with the pages that it comes from: what `tenant.check` takes."""

    case: Case
    docs: Docs


class Suite:
    """One docset, one tenant."""

    def __init__(self, root: Path, settings: Settings, record: str, accepted: Path | None) -> None:
        self.root, self.settings, self.record, self.accepted = root, settings, record, accepted
        self._open = ExitStack()

    @cached_property
    def docs(self) -> Docs:
        """The pages and their plan."""
        return load([self.root], self.settings)

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """The audit of the docset, by page."""
        grouped: dict[str, list[Finding]] = {}
        for finding in audit([self.root], self.settings).findings:
            grouped.setdefault(finding.location.path, []).append(finding)
        return grouped

    @cached_property
    def entries(self) -> dict[str, baseline.Entry]:
        """What is accepted, by fingerprint, expired entries left out."""
        known = baseline.read(self.accepted).entries if self.accepted else {}
        return {mark: entry for mark, entry in known.items() if not entry.expired(date.today())}

    @cached_property
    def session(self) -> Session:
        """The session with the tenant; while a live one is open, a signal ends pytest in good order."""
        settings = check(self.settings, self.record)
        if settings.tenant == "live" and current_thread() is main_thread():
            self._open.enter_context(orderly(ledger=settings.ledger, live=True))
        return open_session(self.docs, settings, self.record)

    def perform(self, case: Case) -> tuple[CaseOutcome, tuple[Finding, ...]]:
        """Send a case; what is out of line in the answer."""
        done = perform(case, self.docs, self.session)
        return done.outcome, done.findings

    def unaccepted(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings that fail an item: those at or above `fail-on` that are not accepted."""
        return [item for item in self._new(findings) if is_at_least(item.severity, self.settings.fail_on)]

    def differences(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings that are told and fail nothing: those below `fail-on` that are not accepted."""
        return [item for item in self._new(findings) if not is_at_least(item.severity, self.settings.fail_on)]

    def _new(self, findings: Sequence[Finding]) -> list[Finding]:
        return [item for item in findings if item.fingerprint not in self.entries]

    def close(self) -> None:
        """Delete what was created in the tenant, and write cassettes."""
        with self._open:
            if "session" in self.__dict__:
                self.session.close()


def settings_for(config: pytest.Config) -> tuple[Settings, str, Path | None]:
    """Settings of the file and the environment with pytest's options on top; the record mode; the baseline."""
    settings = settings_of.load(start=config.rootpath)
    also_secret(settings.secret_names)
    settings = replace(
        settings,
        tenant=config.getoption("--tenant") or settings.tenant,
        allow=tuple(config.getoption("--docs-allow")) or settings.allow,
        allow_bound=tuple(config.getoption("--docs-allow-bound")) or settings.allow_bound,
        rate=config.getoption("--docs-rate") or settings.rate,
        confirm_tenant=config.getoption("--docs-confirm-tenant") or settings.confirm_tenant,
        metadata=tuple(config.getoption("--docs-metadata")) or settings.metadata,
        bindings={**settings.bindings, **settings_of.bindings(config.getoption("--docs-bind"))},
        jobs="1",
    )
    given = {"tenant": settings.tenant, "allow": settings.allow}
    settings_of.check(given, settings.tenants, lambda name: f"--{name}")
    check_formats(settings.formats)
    record = config.getoption("record_mode", None) or ""
    if settings.tenant == "replay":
        record = "" if record == "none" else record
    named = config.getoption("--docs-baseline")
    ini = str(config.getini("docs_baseline"))
    if named:
        return settings, record, config.invocation_params.dir / named
    if ini:
        return settings, record, config.rootpath / ini
    return settings, record, Path(settings.baseline) if settings.baseline else None


def params(paths: Sequence[str | Path]) -> list[Any]:
    """See `harness.plugin.cases`."""
    docs = load(paths, settings_of.load())
    result = []
    for case in docs.plan.cases:
        marks = [getattr(pytest.mark, f"docs_{case.safety}")]
        if case.reason:
            marks.append(pytest.mark.skip(reason=case.reason))
        result.append(pytest.param(DocumentedCase(case, docs), id=case.id, marks=marks))
    return result


class TenantFixture:
    """The fixture `tenant`."""

    def __init__(self, config: pytest.Config) -> None:
        self._settings, self._record, _ = settings_for(config)
        self._sessions: dict[int, tuple[Docs, Session]] = {}

    def send(self, item: DocumentedCase) -> Exchange:
        """Send a case, and before it what it needs.

        Raises:
            UnavailableError: no recording, no token, nobody answers.
        """
        return self._session(item.docs).exchange(item.case)

    def check(self, item: DocumentedCase) -> Exchange:
        """Send a case, and fail the test where the answer is not what the page promises."""
        try:
            exchange = self.send(item)
        except NotAllowedError as error:
            pytest.skip(str(error))
        except UnavailableError as error:
            pytest.fail(str(error), pytrace=False)
        done = perform(item.case, item.docs, self._session(item.docs))
        wrong = [item for item in done.findings if is_at_least(item.severity, self._settings.fail_on)]
        if wrong:
            pytest.fail("\n".join(explain(wrong, done.outcome)), pytrace=False)
        return exchange

    def _session(self, docs: Docs) -> Session:
        if id(docs) not in self._sessions:
            settings = check(self._settings, self._record)
            self._sessions[id(docs)] = (docs, open_session(docs, settings, self._record))
        return self._sessions[id(docs)][1]

    def close(self) -> None:
        """Leave nothing behind."""
        for _, session in self._sessions.values():
            session.close()


def explain(findings: Sequence[Finding], outcome: CaseOutcome | None = None) -> list[str]:
    """Lines for a failing item: what is wrong where, what to do, the request."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.location.path}:{finding.location.line}: {finding.message} [{finding.rule}]")
        if finding.hint:
            lines.append(f"  {finding.hint}")
    if outcome is not None and outcome.curl:
        lines += [f"  answered by: {outcome.answered_by}", f"  {outcome.curl}"]
    return lines
