"""Render a report to where it belongs, and turn it into an exit code."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TextIO

import click

from harness import docset
from harness.cli.judged import judged
from harness.config import Settings
from harness.errors import InputError, OutputError
from harness.model import Report, is_at_least
from harness.pipeline.ends import INTERRUPTED
from harness.pipeline.outcomes import judged_cases
from harness.reports import RenderOptions, RuleHelp, render
from harness.reports import baseline as accepted
from harness.reports.summary import nothing_checked
from harness.rules import explained
from harness.secrets import leaks, rendered, without_secrets


def show(
    report: Report,
    settings: Settings,
    paths: Sequence[str],
    *,
    quiet: bool = False,
    verbose: bool = False,
    plain: bool = False,
) -> int:
    """Write a report in every format that was asked for.

    Args:
        report: what was found.
        settings: formats, baseline, what fails.
        paths: the pages that were given.
        quiet: only the findings.
        verbose: also the ledger and what passed.
        plain: no colours.

    Returns:
        The exit code: 3 when a case or a capture could not be checked, nothing was sent or replayed, or a format would
        have told a secret, which is not written then; else 1 when something is at or above `fail_on`, else 0.

    Raises:
        InputError: a file that cannot be written.
    """
    if _moves(sys.stderr):
        click.echo("\r\x1b[K", err=True, nl=False)  # where `progress` counted
    report = without_secrets(_without_accepted(report, settings, paths))
    terminal = sys.stdout.isatty() and not quiet
    options = RenderOptions(
        colour=terminal and not plain and not os.environ.get("NO_COLOR") and _moves(sys.stdout),
        width=shutil.get_terminal_size().columns if terminal else 0,
        verbosity=-1 if quiet else int(verbose),
        rule_help={
            name: RuleHelp(name, h.severity, h.summary, h.why, h.example, h.title, h.formerly)
            for name, h in explained().items()
        },
        fail_on=settings.fail_on,
        root=docset.in_checkout(paths, settings.root_folder, settings.dialect),
    )
    refused = False
    for item in settings.formats:
        name, _, file = item.partition("=")
        text = rendered(render(name, report, replace(options, colour=False, width=0) if file else options))
        if left := next(leaks(text), None):
            click.echo(f"{file or name}: not written: line {left[0]} would hold {left[1]}", err=True)
            refused = True
        elif file:
            write(Path(file), text)
        else:
            tell(text)
    if quiet or not any(item == "text" for item in settings.formats):
        _tell(nothing_checked(report))  # the last line of the text says it
    return 3 if refused else exit_code(report, settings.fail_on)


def _tell(line: str) -> None:
    """A line on standard error, where there is something to say."""
    if line:
        click.echo(line, err=True)


def tell(text: str) -> None:
    """Write to standard output.

    Raises:
        OutputError: whoever reads has gone, or the disk is full.
    """
    try:
        click.echo(text, nl=False)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter would try again at its end
        raise OutputError(f"the output cannot be written: {error.strerror}") from error


def _moves(stream: TextIO) -> bool:
    """Whether it is a terminal that understands ANSI escapes."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def exit_code(report: Report, fail_on: str) -> int:
    """The contract's exit code for a report."""
    if report.stopped:
        return 130 if report.stopped == INTERRUPTED else 3
    if any(case.outcome == "error" for case in report.cases):
        return 3
    if nothing_checked(report) or (report.traffic is not None and report.traffic.files_refused):
        return 3
    return int(any(is_at_least(finding.severity, fail_on) for finding in report.findings))


def _without_accepted(report: Report, settings: Settings, paths: Sequence[str]) -> Report:
    """The report without what the baseline accepts; notices say what of the baseline is expired or stale."""
    if not settings.baseline:
        return report
    path = Path(settings.baseline)
    known = accepted.read(path)
    applied = accepted.apply(known, report.findings, date.today())
    if report.command in ("audit", "run") and not settings.changed_since:
        concerned = judged(settings, paths, frozenset({report.command == "run"}))
        applied = replace(applied, stale=tuple(entry for entry in applied.stale if concerned(entry)))
    else:
        applied = replace(applied, stale=())  # nobody looked for all of them
    notices = [*report.notices, *applied.notices()]
    cases = judged_cases(report.cases, applied.kept, settings.fail_on)
    return replace(
        report,
        findings=applied.kept,
        cases=cases,
        accepted=report.accepted + len(applied.accepted),
        notices=tuple(notices),
    )


def write(path: Path, text: str) -> None:
    """Write a file, and the folders above it.

    Raises:
        InputError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error


def progress(total: str) -> Callable[[int], None] | None:
    """A counter on standard error while pages are read, on a terminal only."""
    if not _moves(sys.stderr):
        return None

    def tell(number: int) -> None:
        click.echo(f"\r\x1b[K{number} {total}", err=True, nl=False)

    return tell
