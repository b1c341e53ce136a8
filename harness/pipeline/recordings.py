"""Recordings that say nothing any more: too old, of a case that is gone, of a request that has changed."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from harness.config import Settings
from harness.model import CaseOutcome, Exchange
from harness.pipeline.docs import Docs
from harness.transports import cassette_path

Tried = tuple[CaseOutcome, Exchange | None]
"""What became of a case, and the answer that it got."""


def outdated(docs: Docs, tried: Sequence[Tried], settings: Settings, today: date) -> Iterator[tuple[Path, str]]:
    """Recordings of the judged pages that are out of date, each with the reason.

    Args:
        docs: the pages: only what lies in the folders of their recordings is looked at.
        tried: the cases that were replayed.
        settings: where recordings lie, and how old one of a live tenant may be.
        today: the day of the run.
    """
    root = Path(settings.cassettes)
    homes = {case.id: cassette_path(root, case.location.path, case.example.name) for case in docs.plan.cases}
    wanted = set(homes.values())
    for page in docs.pages:
        for file in sorted(cassette_path(root, page.path, "any").parent.glob("*.yaml")):
            if file not in wanted:
                yield file, "recorded for a case that is gone"
    for outcome, exchange in tried:
        home = homes[outcome.id]
        if exchange is None:
            if outcome.reason.startswith(f"{home.as_posix()}: has no recording"):
                yield home, "recorded for a request that has changed"
        elif exchange.source.answered_by == "live" and settings.max_age:
            day = exchange.source.recorded_at[:10]
            if _days(day, today) > settings.max_age:
                yield home, f"recorded on {day}, more than {settings.max_age} days ago"


def tell(found: Iterator[tuple[Path, str]], *, prune: bool) -> list[str]:
    """A line for each recording that is out of date, which is removed when `prune` says so."""
    lines = []
    for file, why in found:
        done = ""
        if prune:
            try:
                file.unlink(missing_ok=True)
                done = "; removed"
            except OSError as error:
                done = f"; cannot be removed: {error.strerror}"
            with suppress(OSError):  # others are left in it
                file.parent.rmdir()
        lines.append(f"{file.as_posix()}: {why}{done}")
    return lines


def _days(day: str, today: date) -> int:
    try:
        return (today - date.fromisoformat(day)).days
    except ValueError:
        return 0
