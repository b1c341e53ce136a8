"""Inline markup that matters: links, includes, emphasis around words, heading anchors."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from harness.model import Link, Location

_LINK = re.compile(
    r"(?P<code>(?P<ticks>`+)[^\n]{0,500}?(?P=ticks))"
    r"|(?P<definition>^[ ]{0,3}\[[^\[\]\n]+\]:[^\n]*)"
    r"|\[(?P<text>(?:\\.|\[[^\[\]\n]{0,400}\]|[^\[\]\\\n]){1,1500})\]"
    r"(?:\((?P<target><[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
    r"|\[(?P<label>[^\[\]\n]*)\])?",
    re.MULTILINE,
)
_INCLUDE = re.compile(r"\[!INCLUDE\s*\[(?P<text>[^\]\n]*)\]\((?P<target>[^)\n]*)\)\s*\]", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*|__|\*|`+)(.+?)\1")
_LINK_TEXT = re.compile(r"!?\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)")
_LONGEST_TITLE = 1000  # characters of a heading or cell that are looked at
_NAME = re.compile(r"[A-Za-z]")
_SLUG_DROP = re.compile(r"[^\w\- ]")


def links_in(text: str, path: str, first_line: int, definitions: Mapping[str, str]) -> Iterable[Link]:
    """Links and includes of a piece of a page that begins on `first_line`; code spans hold none."""
    line, line_start, counted = first_line, 0, 0
    for match in _LINK.finditer(text):
        label, start = match["text"], match.start()
        if label is None:
            continue
        line += text.count("\n", counted, start)
        line_start = max(line_start, text.rfind("\n", counted, start) + 1)
        counted = start
        place = Location(path, line, start - line_start + 1, end_column=match.end() - line_start + 1)
        if include := _INCLUDE.match(text, start):
            yield Link(include["text"], include["target"], place, include=True)
            continue
        target = match["target"]
        if target is None:
            target = _referenced(label, match["label"], definitions)
        if target is not None:
            yield Link(label, target.strip("<>"), place)


def _referenced(label: str, reference: str | None, definitions: Mapping[str, str]) -> str | None:
    """The target of a reference link; empty when it has no definition; None when the brackets are no link."""
    known = definitions.get((reference or label).strip().lower())
    if known is not None or reference is None:
        return known
    return "" if _NAME.match(reference or label) else None


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text without emphasis and code markers, links reduced to their text."""
    text = _LINK_TEXT.sub(r"\1", text[:_LONGEST_TITLE])
    for _ in range(3):
        changed = _EMPHASIS.sub(r"\2", text)
        if changed == text:
            break
        text = changed
    return text.replace("\\", "").strip()


@lru_cache(maxsize=4096)
def slug(title: str) -> str:
    """GitHub's anchor of a heading: lower case, punctuation dropped, blanks to hyphens."""
    return _SLUG_DROP.sub("", plain(title).lower()).replace(" ", "-")
