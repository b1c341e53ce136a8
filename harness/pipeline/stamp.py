"""Which code ran: part of every cache key, so that an edited checkout never meets results of its former self."""

import os
import sys
from functools import cache
from pathlib import Path

from harness import __version__
from harness.docset import digest
from harness.markdown import LIBRARIES


@cache
def code_stamp() -> str:
    """A key for this version of the package, from the size and time of each of its files, and of what it reads with."""
    top = Path(__file__).parent.parent
    facts = []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            status = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118  some hundred files at every start
            facts.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return digest(__version__, sys.version, LIBRARIES, *facts)
