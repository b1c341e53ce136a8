"""`harness fuzz`."""

from dataclasses import replace
from typing import Any

import click

from harness.cli import options
from harness.cli.show import progress, show
from harness.pipeline.fuzz import EXAMPLES, VARIED, fuzz
from harness.pipeline.signals import orderly


@click.command("fuzz")
@options.paths
@options.metadata
@options.tenant
@click.option(
    "--max-examples",
    "examples",
    type=click.IntRange(min=1),
    default=EXAMPLES,
    envvar="HARNESS_MAX_EXAMPLES",
    show_default=True,
    metavar="N",
    help="Payloads of each kind.",
)
@click.option(
    "--type",
    "types",
    multiple=True,
    default=VARIED,
    envvar="HARNESS_TYPE",
    show_default=True,
    metavar="GLOB",
    help="Types whose create and update operations are varied. Repeatable.",
)
@click.option(
    "--seconds",
    type=click.IntRange(min=1),
    envvar="HARNESS_SECONDS",
    metavar="N",
    help="Go on with other payloads for so long, and no longer. [default: each kind once]",
)
@options.sending
@options.ending
@options.reporting
def command(
    paths: tuple[str, ...],
    config: str | None,
    examples: int,
    types: tuple[str, ...],
    seconds: int | None,
    quiet: bool,
    verbose: bool,
    no_color: bool,
    **chosen: Any,
) -> int:
    """Send generated payloads, valid and with one defect, and judge what becomes of them."""
    settings = options.settings(config, **chosen)
    if settings.tenant == "replay":
        # the setting is about `run`: recordings cannot answer payloads that nobody has sent before
        settings = replace(settings, tenant="embedded")
    with orderly(ledger=settings.ledger, live=settings.tenant not in ("replay", "embedded")):
        report = fuzz(
            paths, settings, examples=examples, types=types, seconds=seconds or 0, progress=progress("payloads sent")
        )
    return show(report, settings, paths, quiet=quiet, verbose=verbose, plain=no_color)
