"""The service's own descriptions: which `$metadata` document speaks of which version of the API."""

from collections.abc import Mapping
from pathlib import Path

from harness import metadata
from harness.config import Settings, bound
from harness.errors import ConfigError
from harness.metadata import index
from harness.model import Metadata


def documents(settings: Settings) -> dict[str, Path]:
    """The files of `settings.metadata` by version; the empty version is that of a bare file, which serves all pages.

    Raises:
        ConfigError: two files for one version.
    """
    found: dict[str, Path] = {}
    for item in settings.metadata:
        version, file = bound(item, settings.dialect)
        path = Path(file)
        if version in found:
            raise ConfigError(f"two metadata documents for {version or 'all pages'}: {found[version]} and {path}")
        found[version] = path
    return found


def descriptions(settings: Settings) -> dict[str, Metadata]:
    """The documents of `documents`, read, with their lookup tables built: worker processes then share both.

    Raises:
        ConfigError: two files for one version.
        InputError: a file that cannot be read, or is no CSDL.
    """
    found = {
        version: metadata.read(path, version=version, cache=settings.cache)
        for version, path in documents(settings).items()
    }
    for document in found.values():
        index(document)
    return found


def description_of(version: str, known: Mapping[str, Metadata]) -> Metadata | None:
    """The document that speaks of a version of the API, if any."""
    return known.get(version) or known.get("")


def contents(settings: Settings) -> tuple[str, ...]:
    """A key for each document, which changes with its version, its file name or its content.

    Raises:
        ConfigError: two files for one version.
        InputError: a file that cannot be read.
    """
    return tuple(f"{version}={path}:{metadata.digest(path)}" for version, path in documents(settings).items())
