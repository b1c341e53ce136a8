"""`audit`: read the pages, judge each against itself, the others and the metadata, and tell each cause once."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from harness import docset
from harness.config import Settings
from harness.docset import PageFile
from harness.errors import ConfigError
from harness.model import Finding, Report
from harness.pipeline import earlier_audit, ledger
from harness.pipeline.selection import selected
from harness.pipeline.workspace import PageOffer, PageVerdict, Workspace
from harness.rules import gather

Progress = Callable[[int], None]


def audit(paths: Sequence[str | Path], settings: Settings, progress: Progress | None = None) -> Report:
    """Audit pages.

    Args:
        paths: folders and markdown files.
        settings: rules, severities, metadata, jobs, cache.
        progress: told how many pages have been read, as it grows.

    Returns:
        The report: the same for the same input, whatever the jobs and the state of the cache are; only `seconds`
        differs. Pages of the same reference that stand around the given ones are read too: a page has the findings
        that an audit of the whole has for it.

    Raises:
        InputError: a path or a metadata file that cannot be read.
        ConfigError: a rule pattern that matches no rule; jobs that are no number.
    """
    started = time.perf_counter()
    files, fragments = docset.find_all(paths, settings.root_folder, settings.dialect, around=True)
    workspace = Workspace(selected(settings), settings, fragments)
    kept = earlier_audit.recall(files, workspace) if settings.cache else None
    report = kept.report if kept else None
    if report is None:
        offers, verdicts = (kept and earlier_audit.refresh(kept, files, workspace)) or _cold(
            files, workspace, settings, progress
        )
        report = _report(files, verdicts, offers, len(fragments))
        if settings.cache:
            earlier_audit.keep(files, workspace, offers, verdicts, report)
    asked = [file for file in files if file.asked]
    if len(asked) < len(files):
        report = _asked_for(report, asked, workspace)
    if settings.changed_since:
        report = _only(report, docset.changed_since(files, settings.changed_since), settings.changed_since)
    return replace(report, seconds=time.perf_counter() - started)


def _asked_for(report: Report, files: Sequence[PageFile], workspace: Workspace) -> Report:
    """Of an audit of a whole reference what concerns some of its pages: findings there, or that name a place there."""
    paths = {file.path for file in files}
    read = [workspace.read(file) for file in files]
    accounts = [ledger.account(item.page, item.offer.facts) for item in read]
    added = ledger.add_up(accounts)
    counts = {
        "pages": len(files),
        "fences": sum(added.fences.values()),
        "annotations": sum(added.annotations.values()),
        "examples": sum(each.examples for each in accounts),
        "cases": 0,
        "types": len({name for item in read for name in _declared(item.offer)}),
    }
    others = report.counts["pages"] - len(files)
    around = f"{others:,} other {'page' if others == 1 else 'pages'} of the reference"
    details = {**report.details, "judged with": around}
    return replace(report, findings=_concerning(report.findings, paths), counts=counts, ledger=added, details=details)


def _concerning(findings: Sequence[Finding], paths: Collection[str]) -> tuple[Finding, ...]:
    """The findings that are on some of the pages, or name a place there."""
    return tuple(f for f in findings if f.location.path in paths or any(p.path in paths for p in f.related))


def _declared(offer: PageOffer) -> Iterator[tuple[str, str]]:
    """Version and name of the types and enums that a page declares."""
    names = (*(item.name for item in offer.facts.types), *(item.name for item in offer.facts.enums))
    return ((offer.outline.version, name) for name in names)


def _only(report: Report, paths: frozenset[str], revision: str) -> Report:
    """The findings that are on some of the pages, or name a place there."""
    kept = _concerning(report.findings, paths)
    pages = "1 page has" if len(paths) == 1 else f"{len(paths)} pages have"
    notice = f"{pages} changed since {revision}; findings elsewhere are left out"
    return replace(report, findings=kept, notices=(*report.notices, notice))


def _cold(
    files: Sequence[PageFile], workspace: Workspace, settings: Settings, progress: Progress | None
) -> tuple[list[PageOffer], list[PageVerdict]]:
    """Read and judge every page."""
    try:
        jobs = docset.jobs_for(settings.jobs, len(files))
    except ValueError:
        raise ConfigError(f"jobs must be `auto` or a positive number, not `{settings.jobs}`") from None
    return docset.run_passes(files, workspace.passes(), jobs, progress)


def _report(
    files: Sequence[PageFile], verdicts: Sequence[PageVerdict], offers: Sequence[PageOffer], fragments: int
) -> Report:
    findings: list[Finding] = [finding for verdict in verdicts for finding in verdict.findings]
    accounts = ledger.add_up(verdict.ledger for verdict in verdicts)
    counts = {
        "pages": len(files),
        "fences": sum(accounts.fences.values()),
        "annotations": sum(accounts.annotations.values()),
        "examples": sum(verdict.ledger.examples for verdict in verdicts),
        "cases": 0,
        "types": len({name for offer in offers for name in _declared(offer)}),
    }
    if fragments:
        counts["fragments"] = fragments
    accepted = sum(verdict.suppressed for verdict in verdicts)
    return Report("audit", gather(findings), counts, accounts, accepted=accepted)
