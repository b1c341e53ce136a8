"""Parsed metadata, kept between runs.

The key is everything that decides the result: content, path, version, this package's version and the shape of the
nouns. So nothing has to be invalidated, and a cache that cannot be read or written is no cache, never an error.
"""

import contextlib
import os
import tempfile
import time
from hashlib import blake2b
from pathlib import Path

import msgspec

from harness import __version__, model
from harness.model import Metadata

_READING = 1
"""Raise it when the same XML is to give other nouns."""

_KEPT = 16
"""Documents kept; the oldest go first. One takes about 7 MB."""

_ABANDONED = 3600.0
"""Seconds after which a temporary file is what a killed run left."""

_DIGEST = 16
_NOUNS = (
    model.Action, model.ComplexType, model.EntitySet, model.EntityType, model.EnumMember, model.EnumType,
    model.Location, Metadata, model.NavigationProperty, model.Parameter, model.Property, model.Singleton,
    model.TypeDefinition, model.TypeRef,
)  # fmt: skip


def folder() -> Path:
    """Where parsed metadata is kept: in `$XDG_CACHE_HOME`, or `~/.cache` (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if Path(base).is_absolute() else Path(os.path.expanduser("~"), ".cache")  # noqa: PTH111  Path.home() may raise
    return root / "graph-docs-harness" / "metadata"


def key(xml: bytes, path: str, version: str) -> str:
    """The name under which a document is kept."""
    nouns = repr([(noun.__qualname__, noun.__annotations__) for noun in _NOUNS])
    digest = blake2b(repr((path, version, __version__, _READING, nouns)).encode(), digest_size=_DIGEST)
    digest.update(xml)
    return digest.hexdigest()


def load(name: str) -> Metadata | None:
    """What was kept under a name, or None when there is nothing, or nothing sound."""
    try:
        kept = (folder() / f"{name}.msgpack").read_bytes()
        payload = memoryview(kept)[_DIGEST:]
        if blake2b(payload, digest_size=_DIGEST).digest() != kept[:_DIGEST]:
            return None
        return msgspec.msgpack.decode(payload, type=Metadata)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None


def store(name: str, metadata: Metadata) -> None:
    """Keep a document, in one step: a reader sees all of it or nothing."""
    payload = msgspec.msgpack.encode(metadata)
    with contextlib.suppress(OSError, ValueError):
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=folder(), suffix=".tmp")
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123  a descriptor has no Path
                file.write(blake2b(payload, digest_size=_DIGEST).digest() + payload)
            os.replace(temporary, folder() / f"{name}.msgpack")  # noqa: PTH105
        except OSError:
            os.unlink(temporary)  # noqa: PTH108
            raise
        _prune()


def _prune() -> None:
    """Remove what is older than the newest documents, and what killed runs left."""
    kept = sorted(folder().glob("*.msgpack"), key=lambda path: path.stat().st_mtime, reverse=True)
    left = [path for path in folder().glob("*.tmp") if path.stat().st_mtime < time.time() - _ABANDONED]
    for path in (*kept[_KEPT:], *left):
        path.unlink(missing_ok=True)
