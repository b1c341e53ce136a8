"""A CSDL file on disk to `Metadata`."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from harness.errors import InputError, MetadataError
from harness.metadata import cache as kept
from harness.metadata.csdl import parse
from harness.metadata.xml import MAX_BYTES
from harness.model import Metadata


def read(path: Path | str, *, version: str = "", cache: bool = True) -> Metadata:
    """A `$metadata` document from a file.

    Args:
        path: a CSDL XML 4.x file.
        version: the API version it describes (`v1.0`, `beta`), or empty when it serves all pages.
        cache: whether to look in the user's cache folder first, and to keep the result there.

    Raises:
        InputError: the file is missing or cannot be read.
        MetadataError: it is not XML or not CSDL; one line that names file and line.
    """
    name = Path(path).as_posix()
    xml = _content(Path(path), name)
    with _no_collection():
        if not cache:
            return parse(xml, name, version)
        key = kept.key(xml, name, version)
        found = kept.load(key)
        if found is None:
            found = parse(xml, name, version)
            kept.store(key, found)
        return found


def source(document: Metadata) -> bytes:
    """The XML that a document was read from, as it is on disk now.

    Raises:
        InputError: the file is missing or cannot be read.
        MetadataError: it has become larger than what is read.
    """
    return _content(Path(document.path), document.path)


def digest(path: Path | str) -> str:
    """A key for what a file holds: 32 hex digits, the same for the same bytes.

    Raises:
        InputError: the file is missing or cannot be read.
        MetadataError: it is larger than what is read.
    """
    return blake2b(_content(Path(path), Path(path).as_posix()), digest_size=16).hexdigest()


def _content(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            xml = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{name}: cannot read the metadata: {reason}") from None
    if len(xml) > MAX_BYTES:
        raise MetadataError(f"{name}:1: larger than the {MAX_BYTES:,} bytes that are read")
    return xml


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the cyclic garbage collector: a hundred thousand new objects, none of them garbage, cost it 0.2 s."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.freeze()
            gc.unfreeze()  # together: all is of the oldest generation, and the next collection does not visit it
            gc.enable()
