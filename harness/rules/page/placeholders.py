"""What a page generator leaves for an author to fill in."""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from harness.dialect import Dialect
from harness.model import Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINE_END = re.compile(r"\r\n?|\n")
_WORDS = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")


@lru_cache(maxsize=8)
def placeholder(dialect: Dialect) -> re.Pattern[str]:
    """What a page generator leaves to be filled in."""
    junk = "|".join(map(re.escape, dialect.generator_words)) or "(?!)"
    return re.compile(
        r"\*\*[ \t]*(?P<todo>TODO:[^*\n]{0,300})(?:\*\*|$)"
        rf"|\*\*[ \t]*(?P<junk>(?:{junk})\b[^*\n]{{0,300}})(?:\*\*|$)"
        r"|(?<![\w\"'`/])(?P<note>TODO:[^|\n]{0,200})",
        re.MULTILINE,
    )


@dataclass(slots=True)
class _Kind:
    """One thing to fill in, at all its places."""

    words: str
    places: list[Location] = field(default_factory=list)


def placeholder_left(page: Page, context: Context) -> Iterator[Found]:
    """Text of a page generator that nobody replaced.

    What it reports:
        `**TODO: …**` and the generator's own errors (`** Collection URI for … not found`, `Unknown Type`) in front
        matter, text, tables and fences; comments aside. One finding for each kind of placeholder on a page.

    Why it matters:
        Readers see it; and a permission or a type that is still to be provided documents nothing.

    Example:
        `|Delegated (work or school account)|**TODO: Provide applicable permissions.**|`
    """
    text = page.text
    if "TODO:" not in text and not any(words in text for words in page.dialect.generator_words):
        return
    kinds: dict[str, _Kind] = {}
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    hidden = [match.span() for match in _COMMENT.finditer(text)] if "<!--" in text else []
    for match in placeholder(page.dialect).finditer(text):
        comment = bisect(hidden, (match.start(), len(text))) - 1
        if comment >= 0 and match.start() < hidden[comment][1]:
            continue
        words = _kind(match)
        line = bisect(starts, match.start())
        column = match.start() - starts[line - 1] + 1
        place = Location(page.path, line, column, end_column=column + len(match.group().rstrip()))
        kinds.setdefault(words.lower(), _Kind(words)).places.append(place)
    for kind in kinds.values():
        yield _found(kind, context)


def _kind(match: re.Match[str]) -> str:
    """What tells one kind from another: the words before the first name, path or punctuation."""
    if match["junk"]:
        return " ".join(match["junk"].split()[:2])
    rest = (match["todo"] or match["note"]).removeprefix("TODO").lstrip(": ")
    words = _WORDS.match(rest)
    return f"TODO: {words.group()}" if words else "TODO"


def _found(kind: _Kind, context: Context) -> Found:
    count = len(kind.places)
    times = f", {count} times on this page" if count > 1 else ""
    place = kind.places[0]
    front = place.line < context.page.body_line
    hint = "Write the value of this key." if front else "Replace it by what it asks for, or remove the row."
    message = f"the placeholder `{kind.words}` was never filled in{times}"
    return Found(place, f"placeholder {kind.words}", message, hint, related=tuple(kind.places[1:]))


RULES = (Rule("placeholder-left", "warning", placeholder_left),)
