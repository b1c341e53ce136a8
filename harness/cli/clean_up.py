"""`harness clean-up`."""

from pathlib import Path

import click

from harness.cli import options
from harness.pipeline.leftovers import clean_up
from harness.secrets import leaving


@click.command("clean-up")
@click.argument("ledgers", nargs=-1, type=click.Path(), metavar="[LEDGER...]")
@options.tenant
@click.option("--config", metavar="FILE", help="Settings file, instead of looking for one.")
def command(ledgers: tuple[str, ...], config: str | None, **chosen: str | tuple[str, ...] | None) -> int:
    """Delete what runs that were stopped have left in a live tenant, and nothing else.

    Without LEDGER: what stands in the ledgers of the cache folder for this tenant. The tenant is the live one of the
    settings, or one that --tenant names. Exits with 0 when nothing is left, with 3 when something is.
    """
    settings = options.settings(config, **{"tenant": "live", **{k: v for k, v in chosen.items() if v}})
    done = clean_up([Path(name) for name in ledgers], settings)
    for line in done.told:
        click.echo(leaving(line))
    return 3 if done.left else 0
