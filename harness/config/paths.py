"""One rule for paths: what is typed starts where one types, what stands in a settings file starts at that file."""

from pathlib import Path
from typing import Any

from harness.dialect import Dialect


def beside(name: str, value: Any, folder: Path, dialect: Dialect) -> Any:
    """A setting of a file, its paths as seen from the working directory.

    Args:
        name: of the setting.
        value: what the file says, of the setting's type.
        folder: where the file lies.
        dialect: knows versions.
    """
    if name in ("root", "baseline", "cassettes", "ledger"):
        return from_folder(folder, value) if value else value
    if name == "metadata":
        parts = [bound(item, dialect) for item in value]
        return tuple(
            f"{version}={from_folder(folder, file)}" if version else from_folder(folder, file)
            for version, file in parts
        )
    if name == "formats":
        formats = [item.partition("=") for item in value]
        return tuple(f"{name}={from_folder(folder, file)}" if file else name + equals for name, equals, file in formats)
    return value


def bound(item: str, dialect: Dialect) -> tuple[str, str]:
    """The version, empty for none, and the file of `[VERSION=]FILE`."""
    version, _, file = item.partition("=")
    return (version, file) if file and dialect.version_segment.fullmatch(version) else ("", item)


def from_folder(folder: Path, path: str) -> str:
    """A path that starts in a folder, short where it lies below the working directory."""
    whole, here = folder / path, Path.cwd()
    return str(whole.relative_to(here) if whole.is_relative_to(here) and ".." not in whole.parts else whole)
