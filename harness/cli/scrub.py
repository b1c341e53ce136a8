"""`harness scrub`."""

import os
from pathlib import Path

import click

from harness.errors import CassetteError
from harness.secrets import OWN, leaving
from harness.transports.cleaning import recordings, scrub_file


@click.command("scrub")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@click.option("--check", is_flag=True, envvar="HARNESS_CHECK", help="Only look; exit with 1 if secrets are found.")
def command(paths: tuple[str, ...], check: bool) -> int:
    """Take secrets out of cassettes and HAR files, where they lie.

    PATH is a file, or a folder whose YAML, JSON and HAR files are looked at. What variables of the environment hold
    whose names say that it is secret is taken out wherever it stands; all else by its name or shape. Exits with 3 when
    a file could not be cleaned.
    """
    OWN.learn_environment(os.environ)
    found = unreadable = 0
    for path in recordings([Path(name) for name in paths]):
        try:
            if scrub_file(path, write=not check):
                found += 1
                click.echo(f"{path.as_posix()}: {'holds secrets' if check else 'cleaned'}")
        except CassetteError as error:
            unreadable += 1
            message = str(error)
            prefix = "" if path.as_posix() in message else f"{path.as_posix()}: "
            click.echo(leaving(f"harness: {prefix}{message}"), err=True)
    if unreadable:
        return 3
    return int(check and found > 0)
