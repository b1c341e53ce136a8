"""Which pages git says have changed."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from harness.docset.files import PageFile
from harness.errors import UsageError

_PAGES = ":(icase)*.md"
_OTHER_CHECKOUT = ("GIT_DIR", "GIT_WORK_TREE")
"""What git sets for hooks of a linked worktree: with it, any folder would pass for the top of the checkout."""


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
        named = _git(top, "diff", "--name-only", "-z", "--no-renames", "--end-of-options", revision, "--", _PAGES)
        new = _git(top, "ls-files", "--others", "--exclude-standard", "-z", "--", _PAGES)
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
            check=False,
            stdin=subprocess.DEVNULL,
            env={key: value for key, value in os.environ.items() if key not in _OTHER_CHECKOUT},
        )
    except OSError as error:
        raise UsageError(f"--changed-since needs git: {error.strerror}") from error
    if result.returncode:
        raise UsageError(f"--changed-since: git says: {' '.join(os.fsdecode(result.stderr).split())}")
    return [os.fsdecode(name) for name in result.stdout.split(b"\0") if name]
