"""`harness run`."""

from typing import Any

import click

from harness.cli import options
from harness.cli.show import progress, show
from harness.pipeline.run import preview, run
from harness.pipeline.signals import orderly
from harness.secrets import leaving
from harness.transports import RECORD_MODES


@click.command("run")
@options.paths
@options.metadata
@options.tenant
@click.option("--record", is_flag=True, envvar="HARNESS_RECORD", help="Write cassettes while a tenant answers.")
@click.option(
    "--record-mode",
    type=options.OneOf(RECORD_MODES),
    default="rewrite",
    envvar="HARNESS_RECORD_MODE",
    show_default=True,
    help="With --record.",
)
@click.option("--cassettes", metavar="DIR", help="Where recordings lie. [default: cassettes]")
@click.option("--max-age", type=int, metavar="DAYS", help="Tell recordings of a live tenant that are older.")
@click.option("--prune", is_flag=True, envvar="HARNESS_PRUNE", help="Remove recordings that are out of date.")
@options.sending
@options.ending
@click.option("--dry-run", is_flag=True, envvar="HARNESS_DRY_RUN", help="Print what would be sent, and send nothing.")
@options.reporting
def command(
    paths: tuple[str, ...],
    config: str | None,
    record: bool,
    record_mode: str,
    quiet: bool,
    verbose: bool,
    no_color: bool,
    dry_run: bool,
    **chosen: Any,
) -> int:
    """Send every runnable case and judge the answers.

    A live tenant gets reads only, unless `--allow` and `--confirm-tenant` are given; and then only what the run itself
    created is changed or deleted. `PATH::NAME` sends one example, and shows its request and answer.
    """
    prune = bool(chosen.pop("prune"))
    settings = options.settings(config, **chosen)
    if dry_run:
        click.echo(leaving("\n".join(preview(paths, settings))))
        return 0
    with orderly(ledger=settings.ledger, live=settings.tenant not in ("replay", "embedded")):
        report = run(paths, settings, record_mode if record else "", progress("cases sent"), prune=prune)
    paths = tuple(path.partition("::")[0] for path in paths)
    return show(report, settings, paths, quiet=quiet, verbose=verbose, plain=no_color)
