"""The disk, the page cache and the worker processes: everything between a folder of pages and the rooms that judge.

`find(paths)` names the pages, `read_page` reads one, `Reference` answers what other pages say.
"""

from harness.docset.files import PageFile, find, read_text
from harness.docset.reference import Outline, Reference, outline, reference

__all__ = ["Outline", "PageFile", "Reference", "find", "outline", "read_text", "reference"]
