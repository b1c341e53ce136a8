"""What an earlier audit found out, kept between runs.

One file an audit (folders, settings, version of the harness). It is msgpack of declared types with a checksum, read
strictly, so a damaged or foreign file is no cache; it is written to a temporary file and moved into place, so a kill
at any moment leaves the old one, and two runs at once each leave a whole one.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

_MAGIC = b"graph-docs-harness 1\n"
_KEPT = 8
"""Audits kept; the oldest go first. One of 3,000 pages takes about 15 MB."""
_ABANDONED = 3600.0
"""Seconds after which a temporary file is what a killed run left."""


def folder() -> Path:
    """The user's cache folder for this tool (XDG Base Directory Specification: relative paths there do not count)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if Path(base).is_absolute() else Path(os.path.expanduser("~"), ".cache")  # noqa: PTH111  Path.home() may raise
    return root / "graph-docs-harness"


def digest(*parts: bytes | str) -> str:
    """A key for content: 32 hex digits."""
    result = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        result.update(len(data).to_bytes(8, "big"))
        result.update(data)
    return result.hexdigest()


def load(name: str, kind: type[T], part: int = 0) -> T | None:
    """Part of a cache file, or None when there is no whole and sound one."""
    try:
        with open(folder() / f"{name}.cache", "rb") as file:  # noqa: PTH123  read in pieces
            size = os.fstat(file.fileno()).st_size  # damage may claim any length
            if file.readline(len(_MAGIC)) != _MAGIC:
                return None
            header = msgspec.msgpack.decode(file.read(min(int(file.readline(20)), size)), type=list[tuple[int, str]])
            file.seek(sum(length for length, _ in header[:part]), os.SEEK_CUR)
            length, checksum = header[part]
            data = file.read(min(length, size))
        return msgspec.msgpack.decode(data, type=kind) if digest(data) == checksum else None
    except (OSError, ValueError, IndexError, OverflowError, msgspec.MsgspecError):
        return None


def store(name: str, *parts: object) -> None:
    """Write a cache file; quietly does nothing where the folder cannot be written."""
    blobs = [msgspec.msgpack.encode(part) for part in parts]
    header = msgspec.msgpack.encode([(len(blob), digest(blob)) for blob in blobs])
    try:
        folder().mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder(), suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([_MAGIC, b"%d\n" % len(header), header, *blobs])
        Path(temporary).replace(folder() / f"{name}.cache")
    except OSError:
        Path(temporary).unlink(missing_ok=True)
    _prune()


def _prune() -> None:
    """Remove what killed runs left, and all but the newest audits. Another run may do the same at this moment."""
    with contextlib.suppress(OSError):
        ages = {path: path.stat().st_mtime for path in folder().iterdir() if path.is_file()}
        kept = sorted((path for path in ages if path.suffix == ".cache"), key=lambda path: -ages[path])
        left = [path for path in ages if path.suffix == ".part" and ages[path] < time.time() - _ABANDONED]
        for path in (*kept[_KEPT:], *left):
            path.unlink(missing_ok=True)
