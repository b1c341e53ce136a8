"""`harness serve`."""

import signal
import threading
from dataclasses import replace
from typing import Any

import click

from harness.cli import options
from harness.pipeline.service import descriptions
from harness.pipeline.tenants import options_for
from harness.transports.embedded import fresh
from harness.transports.serve import serve


@click.command("serve")
@options.metadata
@click.option("--port", type=click.IntRange(0, 65535), default=0, envvar="HARNESS_PORT", help="0 takes a free one.")
@click.option("--seed", type=int, help="Of ids and clock. [default: 0]")
@options.chaos
@click.option(
    "--synthetic",
    is_flag=True,
    envvar="HARNESS_SYNTHETIC",
    help="Let operations without a behaviour answer made-up values, marked by the header X-Harness-Synthetic, instead "
    "of 501.",
)
@click.option("--config", metavar="FILE", help="Settings file, instead of looking for one.")
def command(port: int, config: str | None, synthetic: bool, **chosen: Any) -> int:
    """Serve the embedded tenant on loopback, under /v1.0 and /beta; any non-empty bearer token is accepted.

    A request can ask for a made-up answer by itself: X-Harness-Synthetic: true.

    Without --metadata it is a tenant of the synchronization API and what that needs.
    """
    settings = options.settings(config, **chosen, tenant="embedded")
    tenant = fresh(replace(options_for(settings, "", descriptions(settings)), synthetic=synthetic))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with serve(tenant, port=port) as server:
        click.echo(f"embedded tenant on {server.url}/v1.0 and {server.url}/beta; Ctrl-C stops it")
        stop.wait()
    return 0
