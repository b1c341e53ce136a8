"""`harness serve`."""

import signal
import threading

import click

from harness import metadata as csdl
from harness.tenant import create, packaged_metadata, parse_chaos
from harness.transports.serve import serve


@click.command("serve")
@click.option(
    "--metadata", metavar="CSDL", envvar="HARNESS_METADATA", help="The model to serve. [default: synchronization]"
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, envvar="HARNESS_PORT", help="0 takes a free one.")
@click.option("--seed", type=int, default=0, envvar="HARNESS_SEED", help="Of ids and clock.")
@click.option(
    "--chaos", metavar="KIND=RATE,...", default="", envvar="HARNESS_CHAOS", help="Bad days, by seed and rate."
)
def command(metadata: str | None, port: int, seed: int, chaos: str) -> int:
    """Serve the embedded tenant on loopback, under /v1.0 and /beta; any non-empty bearer token is accepted."""
    model = csdl.read(metadata) if metadata else packaged_metadata()
    tenant = create(model, seed=seed, chaos=parse_chaos(chaos))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with serve(tenant, port=port) as server:
        click.echo(f"embedded tenant on {server.url}/v1.0 and {server.url}/beta; Ctrl-C stops it")
        stop.wait()
    return 0
