"""`audit`: read the pages, judge each against itself, the others and the metadata, and tell each cause once."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from harness import docset
from harness.config import Settings
from harness.docset import PageFile
from harness.errors import ConfigError
from harness.model import Finding, Report
from harness.pipeline import ledger, memory
from harness.pipeline.bench import Bench, PageOffer, PageVerdict
from harness.pipeline.selection import selected
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
        differs.

    Raises:
        InputError: a path or a metadata file that cannot be read.
        ConfigError: a rule pattern that matches no rule; jobs that are no number.
    """
    started = time.perf_counter()
    files, fragments = docset.find_all(paths, settings.root_folder, settings.dialect)
    bench = Bench(selected(settings), settings, fragments)
    kept = memory.recall(files, bench) if settings.cache else None
    report = kept.report if kept else None
    if report is None:
        offers, verdicts = (kept and memory.refresh(kept, files, bench)) or _cold(files, bench, settings, progress)
        report = _report(files, verdicts, offers, len(fragments))
        if settings.cache:
            memory.keep(files, bench, offers, verdicts, report)
    if settings.changed_since:
        report = _only(report, docset.changed_since(files, settings.changed_since), settings.changed_since)
    return replace(report, seconds=time.perf_counter() - started)


def _only(report: Report, paths: frozenset[str], revision: str) -> Report:
    """The findings that are on some of the pages, or name a place there."""
    kept = [f for f in report.findings if f.location.path in paths or any(p.path in paths for p in f.related)]
    pages = "1 page has" if len(paths) == 1 else f"{len(paths)} pages have"
    notice = f"{pages} changed since {revision}; findings elsewhere are left out"
    return replace(report, findings=tuple(kept), notices=(*report.notices, notice))


def _cold(
    files: Sequence[PageFile], bench: Bench, settings: Settings, progress: Progress | None
) -> tuple[list[PageOffer], list[PageVerdict]]:
    """Read and judge every page."""
    try:
        jobs = docset.jobs_for(settings.jobs, len(files))
    except ValueError:
        raise ConfigError(f"jobs must be `auto` or a positive number, not `{settings.jobs}`") from None
    return docset.work(files, bench.passes(), jobs, progress)


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
        "types": len(
            {(o.outline.version, t.name) for o in offers for t in o.facts.types}
            | {(o.outline.version, e.name) for o in offers for e in o.facts.enums}
        ),
    }
    if fragments:
        counts["fragments"] = fragments
    accepted = sum(verdict.suppressed for verdict in verdicts)
    return Report("audit", gather(findings), counts, accounts, accepted=accepted)
