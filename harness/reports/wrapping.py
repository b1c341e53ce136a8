"""Folding and colouring lines of text."""

import re
from collections.abc import Callable, Mapping

from harness.reports.severities import LOOKS
from harness.reports.visible import cell_width

Paint = Callable[[str, str], str]
"""(style, text) -> text, coloured or not."""

_ANSI: Mapping[str, str] = {
    **{severity: f"\x1b[{look.ansi}m" for severity, look in LOOKS.items()},
    "good": "\x1b[32m",
    "heading": "\x1b[1m",
    "dim": "\x1b[2m",
}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_RESET = "\x1b[0m"
_NARROWEST = 20


def painter(colour: bool) -> Paint:
    """The function that paints, or one that leaves text alone."""
    return _painted if colour else _plain


def _painted(style: str, text: str) -> str:
    return f"{_ANSI[style]}{text}{_RESET}" if text else text


def _plain(_style: str, text: str) -> str:
    return text


def fold(line: str, width: int, indent: str) -> str:
    """Break a line at blanks so that it fits; a word that is too long stays whole, so that it can be copied.

    Args:
        line: visible text, maybe painted; colours take no room.
        width: columns, or 0 to leave the line alone.
        indent: what each further line begins with.
    """
    measure = len if line.isascii() and "\x1b" not in line else _width
    if not width or measure(line) <= width:
        return line
    width = max(width, len(indent) + _NARROWEST)
    lines: list[str] = []
    current, used = "", 0
    for word in line.lstrip(" ").split(" "):
        size = measure(word)
        if used and used + 1 + size > width:
            lines.append(current.rstrip(" "))
            current, used = "", 0
        if not used:
            start = indent if lines else line[: len(line) - len(line.lstrip(" "))]
            current, used = start + word, (len(start) + size if word else 0)
        else:
            current, used = f"{current} {word}", used + 1 + size
    return "\n".join([*lines, current.rstrip(" ")])


def _width(text: str) -> int:
    """Columns that a terminal gives to text, its colours not counted."""
    return sum(map(cell_width, _COLOUR.sub("", text)))
