"""`harness baseline`."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from harness.cli import options
from harness.cli.judged import judged
from harness.config import TENANTS
from harness.errors import UsageError
from harness.pipeline.audit import audit
from harness.reports import baseline as accepted
from harness.reports.summary import plural
from harness.secrets import without_secrets


@click.command("baseline")
@click.argument("verb", type=options.OneOf(["write", "prune"]), metavar="write|prune")
@click.argument("file", type=click.Path())
@click.argument("paths", nargs=-1, type=click.Path(), metavar="PATH...")
@options.metadata
@click.option("--tenant", type=options.OneOf(TENANTS), help="Also what the answers of this tenant show.")
@click.option("--reason", default="", envvar="HARNESS_REASON", help="Why, for what is accepted now (write).")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    envvar="HARNESS_EXPIRES",
    metavar="YYYY-MM-DD",
    help="The last day on which that is accepted (write).",
)
@click.option("--rules", multiple=True, metavar="GLOB", help="Only these rules. Repeatable.")
@click.option("--ignore", multiple=True, metavar="GLOB", help="Not these rules. Repeatable.")
@click.option("--config", metavar="FILE", help="Settings file, instead of looking for one.")
def command(
    verb: str,
    file: str,
    paths: tuple[str, ...],
    config: str | None,
    tenant: str | None,
    reason: str,
    expires: datetime | None,
    **chosen: Any,
) -> int:
    """Accept today's findings of an audit (write), or forget accepted ones that are gone (prune).

    `write` keeps the reasons and expiry dates of entries that FILE has already.
    """
    if not paths:
        raise UsageError(f"harness baseline {verb} FILE PATH...: name the pages")
    settings = replace(options.settings(config, **chosen), changed_since="")
    findings = list(audit(paths, settings).findings)
    if tenant:
        from harness.pipeline.run import run  # noqa: PLC0415  an audit needs nothing that sends

        findings += run(paths, replace(settings, tenant=tenant)).findings
    findings = [without_secrets(finding) for finding in findings]
    path = Path(file)
    concerned = judged(settings, paths, frozenset((False, True) if tenant else (False,)))
    if verb == "write":
        previous = accepted.read(path) if path.exists() else None
        until = expires.date() if expires else None
        written = accepted.write(path, findings, previous, date.today(), reason=reason, until=until, judged=concerned)
        click.echo(f"{file}: {plural(len(written.entries), 'accepted finding')}{_told(previous, written)}")
    else:
        gone = accepted.prune(path, findings, concerned)
        click.echo(f"{file}: {'1 entry is' if len(gone) == 1 else f'{len(gone):,} entries are'} gone")
    return 0


def _told(before: accepted.Baseline | None, after: accepted.Baseline) -> str:
    """What has become of a baseline that was there before."""
    if before is None:
        return ""
    new, gone = len(after.entries.keys() - before.entries.keys()), len(before.entries.keys() - after.entries.keys())
    return f" ({new:,} new, {len(after.entries) - new:,} kept, {gone:,} gone)"
