"""`harness traffic`."""

from typing import Any

import click

from harness.cli import options
from harness.cli.show import progress, show
from harness.pipeline.traffic import traffic


@click.command("traffic")
@click.argument("captures", nargs=-1, required=True, type=click.Path(), metavar="CAPTURE...")
@click.option(
    "--docs",
    multiple=True,
    required=True,
    type=click.Path(),
    metavar="PATH",
    envvar="HARNESS_DOCS",
    help="Pages to judge it against. Repeatable.",
)
@options.metadata
@options.reporting
def command(
    captures: tuple[str, ...],
    docs: tuple[str, ...],
    config: str | None,
    quiet: bool,
    verbose: bool,
    no_color: bool,
    **chosen: Any,
) -> int:
    """Judge captured traffic against the pages that document it.

    A CAPTURE is a cassette of vcrpy (YAML or JSON), a HAR file, or a folder of such files.
    """
    settings = options.settings(config, **chosen)
    report = traffic(captures, docs, settings, progress("interactions judged"))
    return show(report, settings, docs, quiet=quiet, verbose=verbose, plain=no_color)
