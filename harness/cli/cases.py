"""`harness cases`."""

from typing import Any

import click

from harness.cli import options
from harness.cli.show import show
from harness.model import Report
from harness.pipeline.docs import load


@click.command("cases")
@options.paths
@options.reporting
def command(
    paths: tuple[str, ...], config: str | None, quiet: bool, verbose: bool, no_color: bool, **chosen: Any
) -> int:
    """List the test cases that pages give: ids, templates, parameters, safety, and why one cannot run."""
    settings = options.settings(config, **chosen)
    docs = load(paths, settings)
    counts = {
        "pages": len(docs.pages),
        "fences": sum(len(page.fences) for page in docs.pages),
        "annotations": sum(len(page.annotations) for page in docs.pages),
        "examples": sum(len(page.examples) for page in docs.pages),
        "cases": len(docs.plan.cases),
        "types": docs.types,
    }
    ordered = tuple(sorted(docs.plan.cases, key=lambda case: (case.location.path, case.location.line)))
    return show(
        Report("cases", (), counts, plan=ordered), settings, paths, quiet=quiet, verbose=verbose, plain=no_color
    )
