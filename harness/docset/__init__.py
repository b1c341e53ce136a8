"""The disk, the page cache and the worker processes: everything between a folder of pages and the rooms that judge.

`find(paths)` names the pages, `read_text` reads one, `run_passes` makes two passes over all of them, `load` and `store`
keep what an audit found out, `Reference` answers what other pages say.
"""

from harness.docset.cache import digest, load, store
from harness.docset.changed import changed_since
from harness.docset.files import (
    Fragments,
    PageFile,
    find,
    find_all,
    in_checkout,
    layout_root,
    page_path,
    read_fragment,
    read_page,
    read_text,
    stamps,
    within,
)
from harness.docset.reference import Outline, Reference, is_there, offered, outline, reference
from harness.docset.two_passes import Passes, jobs_for, run_passes

__all__ = [
    "Fragments",
    "Outline",
    "PageFile",
    "Passes",
    "Reference",
    "changed_since",
    "digest",
    "find",
    "find_all",
    "in_checkout",
    "is_there",
    "jobs_for",
    "layout_root",
    "load",
    "offered",
    "outline",
    "page_path",
    "read_fragment",
    "read_page",
    "read_text",
    "reference",
    "run_passes",
    "stamps",
    "store",
    "within",
]
