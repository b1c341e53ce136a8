"""Where the relative links of a page lead within the docset."""

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from harness.docset import Outline, Reference
from harness.model import Link, Page
from harness.spelling import edits

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|/|~/|#|\Z")
"""Beginnings of targets that are not relative to the page; the publishing system's root is `~`."""
_PAGE = re.compile(r"[^#?]*?\.md(?=[#?]|\Z)", re.IGNORECASE)

_LAYOUT = {"resources": 2, "api": 1}
"""The folders of a reference, and the letters that a slip in their names changes."""


class PageLink(NamedTuple):
    """A link to a page that the docset has or should have, and that needs a closer look."""

    link: Link
    path: str
    """As written, without anchor and query."""
    full: str
    """Relative to the docset root."""
    target: Outline | None
    exact: bool
    """False when the file's name differs in case."""


def page_links(page: Page, reference: Reference) -> Iterator[PageLink]:
    """The links and includes of a page whose target in the given folders is missing, spelt otherwise, or an anchor."""
    folder = page.path.rpartition("/")[0]
    answers: dict[str, tuple[Outline | None, bool, bool]] = {}
    for link in page.links:
        path, full = _split(folder, link.target)
        if not path:
            continue
        answer = answers.get(full)
        if answer is None:
            answer = answers[full] = _resolve(full, reference)
        found, exact, judged = answer
        if judged and (not exact or "#" in link.target):
            yield PageLink(link, path, full, found, exact)


@lru_cache(maxsize=16384)
def _split(folder: str, target: str) -> tuple[str, str]:
    """The path of a target, as written and from the root; both empty when it leads to no page of a docset."""
    match = None if _ELSEWHERE.match(target) else _PAGE.match(target)
    if match is None:
        return "", ""
    return match.group(), posixpath.normpath(posixpath.join(folder, match.group()))


def _resolve(full: str, reference: Reference) -> tuple[Outline | None, bool, bool]:
    """The page there, whether its case is right, and whether it lies in a given folder."""
    found = reference.page(full)
    if found is not None:
        return found, True, True
    plain = posixpath.normpath(full.replace("\\", "/")) if "\\" in full else full
    spelt = reference.spelt(plain)
    if spelt is not None:
        outline = reference.page(spelt) if plain is full else None
        return outline, False, True
    judged = reference.has_folder(plain.rpartition("/")[0]) or bool(same_name(plain, reference))
    return None, False, judged


@lru_cache(maxsize=256)
def _is_slip(folder: str) -> bool:
    """Whether a folder's name is that of a page folder but for a letter or two."""
    return folder in _LAYOUT or any(edits(folder.lower(), name, limit) <= limit for name, limit in _LAYOUT.items())


def same_name(full: str, reference: Reference) -> str:
    """The page of the same name in `resources` or `api`, when the link's own folder is missing; or empty."""
    folder, _, name = full.rpartition("/")
    if not _is_slip(folder.rpartition("/")[2]):
        return ""
    for sibling in _LAYOUT:
        path = posixpath.join(posixpath.dirname(folder), sibling, name)
        if folder.rpartition("/")[2] != sibling and reference.page(path) is not None:
            return path
    return ""
