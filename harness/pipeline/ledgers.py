"""Where the ledgers of live runs lie, and which earlier runs left something in a tenant."""

from collections.abc import Iterator
from pathlib import Path

from harness.config import Settings
from harness.docset import cache
from harness.errors import InputError
from harness.transports import Ledger, is_running, read_ledgers


def folder() -> Path:
    """Below the user's cache folder; `--no-cache` does not concern it: what a run owes a tenant is no cache."""
    return cache.folder() / "ledgers"


def ledger_for(settings: Settings) -> Ledger:
    """A ledger for a run that is about to begin; its file is made with the first creation."""
    ledger = Ledger(settings.confirm_tenant.lower(), settings.service_url)
    named = Path(settings.ledger) if settings.ledger else folder() / f"{ledger.tenant or 'tenant'}-{ledger.run}.ledger"
    ledger.path = named.absolute()
    return ledger


def discard(ledger: Ledger, settings: Settings) -> None:
    """Nothing of a run is left in the tenant: its ledger says so, or goes where it was not asked for."""
    ledger.end()
    if not settings.ledger and ledger.path is not None:
        ledger.path.unlink(missing_ok=True)
        ledger.forget_file()


def unfinished(files: list[Path]) -> Iterator[Ledger]:
    """Runs that are over and have left something, or may have, from ledger files.

    Raises:
        InputError: a file cannot be read, or is no ledger.
    """
    for file in files:
        for ledger in read_ledgers(file):
            if not ledger.ended and ledger.left and not is_running(ledger):
                yield ledger


def ledger_files() -> list[Path]:
    """The ledgers in the cache folder."""
    return sorted(folder().glob("*.ledger")) if folder().is_dir() else []


def leftovers(own: Ledger, settings: Settings) -> tuple[str, ...]:
    """A line for each earlier run that left something in the tenant of a run, with the command that takes it away."""
    files = ledger_files()
    if settings.ledger and own.path is not None and own.path.is_file():
        files.append(own.path)
    lines = []
    for file in files:
        try:
            runs = [run for run in unfinished([file]) if (run.tenant, run.host) == (own.tenant, own.host)]
        except InputError as error:
            lines.append(str(error))
            continue
        if count := sum(len(creation.made) or 1 for run in runs for creation in run.left):
            what = "1 object" if count == 1 else f"{count} objects"
            lines.append(f"an earlier run has left {what} in this tenant: harness clean-up {file}")
    return tuple(lines)
