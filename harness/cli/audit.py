"""`harness audit`."""

from typing import Any

import click

from harness.cli import options
from harness.cli.show import progress, show
from harness.pipeline.audit import audit


@click.command("audit")
@options.paths
@options.metadata
@click.option("--changed-since", metavar="REV", help="Only findings on pages that git says changed since REV.")
@options.reporting
def command(
    paths: tuple[str, ...], config: str | None, quiet: bool, verbose: bool, no_color: bool, **chosen: Any
) -> int:
    """Judge pages against themselves, each other and the metadata. No network."""
    settings = options.settings(config, **chosen)
    report = audit(paths, settings, progress("pages read"))
    return show(report, settings, paths, quiet=quiet, verbose=verbose, plain=no_color)
