"""Where the recording of an example lies."""

import hashlib
import re
from pathlib import Path, PurePosixPath

from harness.errors import CassetteError

MAX_NAME = 120
"""Characters of one path segment; file systems take 255 bytes."""

_ILLEGAL = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?\Z", re.IGNORECASE)


def cassette_path(root: Path, page: str, example: str) -> Path:
    """`<root>/<page path without .md>/<example>.yaml`.

    Names that a file system could refuse or misread (blank or reserved names, separators, `..`, overlong ones) are
    spelt in a legal way with a short digest, so that different names stay different files.

    Args:
        root: the folder of cassettes.
        page: the page's path, relative to the docset root, with `/`.
        example: the example's name.

    Raises:
        CassetteError: a symbolic link leads out of `root`.
    """
    segments = [part for part in PurePosixPath(page.replace("\\", "/").removesuffix(".md")).parts if part not in "/."]
    path = root.joinpath(*map(_legal, segments), _legal(example) + ".yaml")
    if not path.resolve().is_relative_to(root.resolve()):
        raise CassetteError(f"{path.as_posix()}: a symbolic link leads out of {root.as_posix()}")
    return path


def _legal(name: str) -> str:
    """The name itself where every file system takes it."""
    legal = _ILLEGAL.sub("_", name).encode("utf-8", "replace").decode()[:MAX_NAME].rstrip(". ").lstrip(" ")
    if legal.startswith(".") or _RESERVED.match(legal):
        legal = "_" + legal.lstrip(".")
    if legal == name and legal:
        return name
    return f"{legal}~{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
