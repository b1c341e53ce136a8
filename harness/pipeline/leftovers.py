"""`clean-up`: delete what runs that were stopped have left in a live tenant, and nothing else."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from harness.config import Settings
from harness.errors import UsageError
from harness.model import Exchange, HttpRequest
from harness.pipeline.clean_up import take_away
from harness.pipeline.ledgers import ledger_files, unfinished
from harness.pipeline.tenants import chosen
from harness.transports import Ledger, TransportOptions, open_transport, send, tenant_of


@dataclass(frozen=True, slots=True)
class CleanedUp:
    """What became of what earlier runs had left."""

    told: tuple[str, ...]
    """Lines: what was deleted, and what could not be."""
    left: bool


def clean_up(files: Sequence[Path], settings: Settings) -> CleanedUp:
    """Delete what ledgers say that runs have left.

    Args:
        files: ledgers; those of the cache folder when there are none.
        settings: the live tenant.

    Raises:
        UsageError: the settings' tenant is no live one, or not the tenant of a ledger that was named.
        InputError: a ledger cannot be read.
        TransportError: no token.
    """
    settings = chosen(settings)
    if settings.tenant != "live":
        raise UsageError("only a live tenant keeps what a run has left: choose it by --tenant NAME")
    runs = list(unfinished(list(files) or ledger_files()))
    if not runs:
        return CleanedUp(("nothing is left by earlier runs",), left=False)
    options = TransportOptions(
        live_url=settings.service_url, token_variable=settings.token_variable, environment=os.environ
    )
    with open_transport("live", options) as client:
        known = tenant_of(client, options).lower()
        mine = [run for run in runs if (run.tenant, run.host) == (known, settings.service_url)]
        others = [run for run in runs if run not in mine]
        if files and others:
            raise UsageError(
                f"{others[0].path}: is about tenant {others[0].tenant} at {others[0].host}; "
                f"the token is for {known or 'an unknown tenant'} at {settings.service_url}"
            )
        told, left = [], False
        for run in mine:
            lines = _take(run, client)
            left = left or bool(run.left)
            told += lines
    told += [f"{run.path}: is about another tenant, {run.tenant} at {run.host}" for run in others]
    return CleanedUp(tuple(told), left=left)


def _take(run: Ledger, client: httpx.Client) -> list[str]:
    """Delete what one run has left; lines about it."""

    def ask(request: HttpRequest) -> Exchange:
        return send(client, request, raw=True)

    before = sum(len(creation.made) or 1 for creation in run.left)
    troubles = take_away(run, ask, live=True)
    if troubles:
        return [f"{run.path}: {line}" for line in troubles]
    run.end()
    _forget(run)
    what = "1 object is" if before == 1 else f"{before} objects are"
    return [f"{run.path}: {what} deleted, nothing is left"]


def _forget(run: Ledger) -> None:
    """A ledger whose runs have all ended has nothing to say any more; one that was named by its user stays."""
    if run.path is not None and run.path in ledger_files() and not list(unfinished([run.path])):
        run.path.unlink(missing_ok=True)
