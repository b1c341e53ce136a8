"""`harness schema`."""

import json

import click

from harness import metadata as csdl
from harness.cli import options
from harness.config import Settings
from harness.errors import UsageError
from harness.pipeline.docs import load
from harness.types import PURPOSES, Purpose, Types, json_schema, metadata_types


@click.command("schema")
@click.argument("name", metavar="TYPE")
@click.option(
    "--docs", multiple=True, type=click.Path(), metavar="PATH", envvar="HARNESS_DOCS", help="Pages that document it."
)
@click.option("--metadata", metavar="CSDL", envvar="HARNESS_METADATA", help="Or a $metadata document that declares it.")
@click.option("--shape", type=options.OneOf(PURPOSES), default="response", envvar="HARNESS_SHAPE", show_default=True)
@click.option(
    "--version", "version", metavar="v1.0|beta", envvar="HARNESS_VERSION", help="Where pages are of several versions."
)
def command(name: str, docs: tuple[str, ...], metadata: str | None, shape: Purpose, version: str | None) -> int:
    """Print a JSON Schema 2020-12 for a documented type, or for a type of a $metadata document."""
    if bool(docs) == bool(metadata):
        raise UsageError("give either --docs PATH or --metadata CSDL")
    settings = options.settings(None)
    types = _from_metadata(metadata) if metadata else _from_docs(docs, version, settings)
    qualified = settings.dialect.qualified(name)
    known = types.known(qualified)
    if known is None or known.name != qualified:
        where = metadata or ", ".join(docs)
        raise UsageError(f"{where}: no type `{qualified}`")
    click.echo(json.dumps(json_schema(types, qualified, shape, complete=True), indent=2))
    return 0


def _from_metadata(path: str) -> Types:
    return metadata_types(csdl.read(path))


def _from_docs(paths: tuple[str, ...], version: str | None, settings: Settings) -> Types:
    known = load(paths, settings).registries
    if version is None and len(known) > 1:
        raise UsageError(f"the pages are of several versions: choose one of {', '.join(sorted(known))} with --version")
    if version is not None and version not in known:
        raise UsageError(f"no page is of version `{version}`; there are {', '.join(sorted(known)) or 'none'}")
    return known[version] if version is not None else next(iter(known.values()))
