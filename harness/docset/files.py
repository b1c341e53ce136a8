"""Pages on disk: which they are, what they are called, what they hold."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.dialect import GRAPH, Dialect
from harness.docset.cache import digest
from harness.errors import InputError
from harness.model import Location, Problem, is_fragment


@dataclass(frozen=True, slots=True)
class PageFile:
    """A markdown file of the docset."""

    path: str
    """Relative to the docset root, with `/`."""
    file: str
    """Where it is on disk."""
    version: str
    """A version of the dialect (`v1.0`, `beta`) or empty: from the folders of its full path."""
    alone: bool = False
    """Named by itself: its folder was not given, so pages that are not there may well exist."""
    asked: bool = True
    """Whether it, or a folder above it, was given; False for what is only read because it stands around."""


Fragments = Mapping[str, str]
"""Files below `includes`, which pages include: path from the docset root to place on disk. There are six for a page."""


def find(paths: Iterable[str | Path], root: Path | None = None, dialect: Dialect = GRAPH) -> tuple[PageFile, ...]:
    """The pages below the given folders and files, sorted by path, as `find_all` finds them."""
    return find_all(paths, root, dialect)[0]


def find_all(
    paths: Iterable[str | Path], root: Path | None = None, dialect: Dialect = GRAPH, *, around: bool = False
) -> tuple[tuple[PageFile, ...], Fragments]:
    """The pages below the given folders and files, sorted by path, and the fragments that they may include.

    The docset root of a folder or file is what stands above the dialect's layout (`v1.0/api`), so that a page has one
    path whatever was given; several roots have their nearest common folder. Symbolic links that lead out of a given
    folder are not followed.

    Args:
        paths: folders and markdown files.
        root: the docset root where all paths lie in it.
        dialect: whose folders and versions the paths are made of.
        around: also what stands around: the pages of the same version, or of the same layout.

    Raises:
        InputError: a path does not exist, or is no folder and no markdown file.
    """
    given = [Path(path) for path in paths]
    for path in given:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
        if path.is_file() and path.suffix.lower() != ".md":
            raise InputError(f"{path}: not a markdown page (its name does not end in .md)")
        if not path.is_file() and not path.is_dir():
            raise InputError(f"{path}: neither a file nor a folder")
    base = _base(given, root, dialect)
    found: dict[str, PageFile] = {}
    fragments: dict[str, str] = {}
    tops = [(os.path.abspath(path), True) for path in given]
    if around:
        tops = [(top, False) for top in dict.fromkeys(_around(given, dialect))] + tops
    for top, asked in tops:
        is_file = os.path.isfile(top)
        for file in [top] if is_file else _files(top):
            relative = os.path.relpath(file, base) if is_file else file[len(base) :].lstrip(os.sep)
            relative = _spelt(relative.replace(os.sep, "/"))
            if is_fragment(relative):
                fragments[relative] = file
                continue
            alone = is_file and (relative not in found or found[relative].alone)
            found[relative] = PageFile(relative, file, _version(os.path.dirname(file), dialect), alone, asked)
    return tuple(found[key] for key in sorted(found)), fragments


def _around(given: Sequence[Path], dialect: Dialect) -> Iterator[str]:
    """Folders whose pages belong to the same reference as the given ones, and which no given folder holds."""
    folders = [os.path.abspath(path) for path in given if path.is_dir()]
    for path in given:
        here = Path(os.path.abspath(path))
        above = [here, *here.parents] if path.is_dir() else list(here.parents)
        version = next((folder for folder in above if folder.name in dialect.versions), None)
        root = layout_root(here / "page" if path.is_dir() else here, dialect=dialect)
        if version is not None:
            tops = [version]
        elif root not in (here, here.parent) or (root == here.parent and path.is_dir()):
            tops = [root / name for name in dialect.layout if (root / name).is_dir()]
        else:
            tops = []
        yield from (str(top) for top in tops if not any(_lies_in(str(top), folder) for folder in folders))


def stamps(fragments: Fragments) -> dict[str, str]:
    """Size and time of change of each fragment: to read them all takes longer than to judge the pages."""
    states = ((path, os.stat(file)) for path, file in fragments.items() if os.path.exists(file))
    return {path: f"{state.st_size} {state.st_mtime_ns}" for path, state in states}


def read_fragment(file: str) -> bytes:
    """The bytes of a fragment; none where it cannot be read, for pages are judged without it then."""
    try:
        with open(file, "rb") as opened:
            return opened.read() if stat.S_ISREG(os.fstat(opened.fileno()).st_mode) else b""
    except OSError:
        return b""


def within(paths: Iterable[str | Path], root: Path | None = None, dialect: Dialect = GRAPH) -> Callable[[str], bool]:
    """Whether a page is, or would be, among those that `find` finds: told by its path, so that it need not exist."""
    given = [Path(path) for path in paths]
    base = _base(given, root, dialect)
    files = {_spelt(os.path.relpath(path, base)).replace(os.sep, "/") for path in given if path.is_file()}
    folders = [os.path.abspath(path) for path in given if path.is_dir()]
    return lambda page: page in files or any(_lies_in(os.path.join(base, page), folder) for folder in folders)


def in_checkout(paths: Iterable[str | Path], root: Path | None = None, dialect: Dialect = GRAPH) -> str:
    """The docset root as code hosts know it: from the top of its checkout, or from the working directory without one.

    Where it lies in neither, the empty string.
    """
    base = Path(_base([Path(path) for path in paths], root, dialect))
    top = next((folder for folder in (base, *base.parents) if (folder / ".git").exists()), Path.cwd())
    return base.relative_to(top).as_posix() if base.is_relative_to(top) else ""


def _lies_in(path: str, folder: str) -> bool:
    return os.path.commonpath([path, folder]) == folder


def _base(given: list[Path], root: Path | None, dialect: Dialect) -> str:
    """The folder that the paths of pages start from."""
    roots = [os.path.abspath(_root(path, dialect)) for path in given]
    base = os.path.commonpath(roots) if roots else ""
    if root is not None and roots and _lies_in(base, os.path.abspath(root)):
        base = os.path.abspath(root)
    return base


def _root(path: Path, dialect: Dialect) -> Path:
    here = Path(os.path.abspath(path))
    return layout_root(here / "page" if path.is_dir() else here, dialect=dialect)


def layout_root(file: Path, root: Path | None = None, dialect: Dialect = GRAPH) -> Path:
    """The docset root of a page: the given one when the page lies in it, else the folder above the dialect's layout."""
    if root is not None and file.absolute().is_relative_to(root.absolute()):
        return root.absolute()
    folder = file.absolute().parent
    while folder.name in dialect.layout:
        folder = folder.parent
    return folder


def page_path(file: Path, root: Path) -> str:
    """What a page is called: its path from the docset root, with `/`."""
    return _spelt(file.absolute().relative_to(root.absolute()).as_posix())


def _spelt(path: str) -> str:
    r"""A path as text: a byte of a file name that is no UTF-8 becomes `\xff`, since no report and no cache takes it."""
    return path if path.isprintable() else os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(top: str) -> Iterator[str]:
    real_top = os.path.realpath(top)
    for folder, folders, names in os.walk(top, onerror=_unlisted):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(".md"):
                file = os.path.join(folder, name)
                if _readable(file, real_top):
                    yield file


def _unlisted(error: OSError) -> None:
    """A folder that cannot be listed hides its pages: better no audit than one that looks whole."""
    raise InputError(f"{error.filename}: cannot be listed: {error.strerror}") from error


def _readable(file: str, top: str) -> bool:
    """Whether it is a file, or a link to one in the same folder tree: no pipe or device, which may never end."""
    mode = os.lstat(file).st_mode
    if not stat.S_ISLNK(mode):
        return stat.S_ISREG(mode)
    real = os.path.realpath(file)
    return os.path.isfile(real) and os.path.commonpath([real, top]) == top


@cache
def _version(folder: str, dialect: Dialect) -> str:
    return next((part for part in reversed(Path(folder).parts) if part in dialect.versions), "")


def read_page(page: PageFile) -> tuple[bytes, tuple[Problem, ...], str]:
    """The bytes of a page, what kept them from being read, and a digest of both.

    There are none, and a problem, for a file of a folder that cannot be read: the other pages can.

    Raises:
        InputError: a file that was named itself cannot be read.
    """
    try:
        with open(page.file, "rb") as file:
            data = file.read()
        return data, (), digest(data)
    except OSError as error:
        if page.alone:
            raise InputError(f"{page.file}: cannot be read: {error.strerror}") from error
        reason = error.strerror or type(error).__name__
        return b"", (Problem("file-unreadable", Location(page.path, 1), {"reason": reason}),), digest(reason)


def read_text(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a page's bytes, a byte order mark dropped.

    Bytes that are no UTF-8 become U+FFFD; they and the first NUL are a problem.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        place = Location(path, good.count("\n") + 1, len(good) - (good.rfind("\n") + 1) + 1)
        problem = Problem("no-utf-8", place, {"byte": data[error.start], "reason": error.reason})
        return data.decode("utf-8", "replace").removeprefix("\ufeff"), (problem,)
    if "\0" in text:
        at = text.index("\0")
        place = Location(path, text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1)
        return text.removeprefix("\ufeff"), (Problem("nul", place),)
    return text.removeprefix("\ufeff"), ()
