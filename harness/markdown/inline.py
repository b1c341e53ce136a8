"""Inline markup that matters: links, includes, emphasis around words, heading anchors."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from harness.model import Link, Location

_BRACKETS = (
    r"\[(?P<text>(?=[^\]])[^\[\]\\\n]{0,1500}(?:(?:\\.|\[[^\[\]\n]{0,400}\])[^\[\]\\\n]{0,1500}){0,50})\]"
    r"(?:\((?P<target><[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
    r"|\[(?P<label>[^\[\]\n]*)\])?"
)
_LINK = re.compile(_BRACKETS)
_LINK_OR_CODE = re.compile(
    r"(?P<code>(?P<ticks>`+)[^\n]{0,500}?(?P=ticks))|(?P<definition>^[ ]{0,3}\[[^\[\]\n]+\]:[^\n]*)|" + _BRACKETS,
    re.MULTILINE,
)
"""Takes three times as long: only where there is code, or what may define a reference."""
_INCLUDE = re.compile(r"\[!INCLUDE\s*\[(?P<text>[^\]\n]*)\]\((?P<target>[^)\n]*)\)\s*\]", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*|__|\*|`+)(.+?)\1")
_LINK_TEXT = re.compile(r"!?\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)")
_LONGEST_TITLE = 1000  # characters of a heading or cell that are looked at
_NAME = re.compile(r"[A-Za-z]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SLUG_DROP = re.compile(r"[^\w\- ]")


def links_in(text: str, path: str, first_line: int, definitions: Mapping[str, str]) -> Iterable[Link]:
    """Links and includes of a piece of a page that begins on `first_line`; code spans hold none."""
    line, line_start, counted = first_line, 0, 0
    pattern = _LINK_OR_CODE if "`" in text or "]:" in text else _LINK
    for match in pattern.finditer(text):
        label, target, reference = match.group("text", "target", "label")
        if label is None:
            continue
        start, end = match.span()
        line += text.count("\n", counted, start)
        line_start = max(line_start, text.rfind("\n", counted, start) + 1)
        counted = start
        place = Location(path, line, start - line_start + 1, end_column=end - line_start + 1)
        if label.startswith("!") and (include := _INCLUDE.match(text, start)):
            yield Link(include["text"], include["target"], place, include=True)
            continue
        if target is None:
            target = _referenced(label, reference, definitions)
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
    """GitHub's anchor of a heading: lower case, punctuation and HTML tags dropped, blanks to hyphens."""
    text = _TAG.sub("", title) if "<" in title else title
    return _SLUG_DROP.sub("", plain(text).lower()).replace(" ", "-")
