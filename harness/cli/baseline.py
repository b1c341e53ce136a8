"""`harness baseline`."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from harness.cli import options
from harness.errors import UsageError
from harness.pipeline.audit import audit
from harness.pipeline.run import run
from harness.reports import baseline as accepted
from harness.transports import TRANSPORTS


@click.command("baseline")
@click.argument("verb", type=click.Choice(["write", "prune"]), metavar="write|prune")
@click.argument("file", type=click.Path())
@click.argument("paths", nargs=-1, type=click.Path(), metavar="PATH...")
@options.metadata
@click.option("--tenant", type=click.Choice(list(TRANSPORTS)), help="Also what the answers of this tenant show.")
@click.option("--rules", multiple=True, metavar="GLOB", help="Only these rules. Repeatable.")
@click.option("--ignore", multiple=True, metavar="GLOB", help="Not these rules. Repeatable.")
@click.option("--config", metavar="FILE", help="Settings file, instead of looking for one.")
def command(verb: str, file: str, paths: tuple[str, ...], config: str | None, tenant: str | None, **chosen: Any) -> int:
    """Accept today's findings of an audit (write), or forget accepted ones that are gone (prune).

    `write` keeps the reasons and expiry dates of entries that FILE has already.
    """
    if not paths:
        raise UsageError(f"harness baseline {verb} FILE PATH...: name the pages")
    settings = options.settings(config, **chosen)
    findings = list(audit(paths, settings).findings)
    if tenant:
        findings += run(paths, replace(settings, tenant=tenant)).findings
    path = Path(file)
    if verb == "write":
        previous = accepted.read(path) if path.exists() else None
        written = accepted.write(path, findings, previous, today=date.today())
        click.echo(f"{file}: {len(written.entries)} accepted findings")
    else:
        gone = accepted.prune(path, findings)
        click.echo(f"{file}: {len(gone)} entries are gone")
    return 0
