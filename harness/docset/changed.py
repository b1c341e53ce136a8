"""Which pages git says have changed."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from harness.docset.files import PageFile
from harness.errors import UsageError


def changed_since(files: Sequence[PageFile], revision: str) -> frozenset[str]:
    """Paths of the pages that differ from a revision: committed since, uncommitted, or not tracked yet.

    Args:
        files: the pages of the docset.
        revision: a commit, branch or tag, as git understands it.

    Raises:
        UsageError: the pages are in no git checkout, git is missing, or it does not know the revision.
    """
    changed: set[str] = set()
    for top in {_top(Path(file.file).parent) for file in _one_of_each_folder(files)}:
        named = _git(top, "diff", "--name-only", "-z", "--no-renames", "--end-of-options", revision, "--", "*.md")
        new = _git(top, "ls-files", "--others", "--exclude-standard", "-z", "--", "*.md")
        changed |= {str(top / name) for name in (*named, *new)}
    return frozenset(file.path for file in files if str(Path(file.file).resolve()) in changed)


def _one_of_each_folder(files: Sequence[PageFile]) -> list[PageFile]:
    return list({str(Path(file.file).parent): file for file in files}.values())


def _top(folder: Path) -> Path:
    return Path(_git(folder, "rev-parse", "--show-toplevel")[0].rstrip("\n")).resolve()


def _git(folder: Path, *arguments: str) -> list[str]:
    """Output of git, split at NULs."""
    try:
        result = subprocess.run(  # noqa: S603  no shell; the revision follows --end-of-options
            ["git", "-C", str(folder), *arguments],  # noqa: S607  the user's own git
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        raise UsageError(f"--changed-since needs git: {error.strerror}") from error
    if result.returncode:
        raise UsageError(f"--changed-since: git says: {' '.join(result.stderr.split())}")
    return [name for name in result.stdout.split("\0") if name]
