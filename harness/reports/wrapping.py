"""Folding and colouring lines of text."""

from collections.abc import Callable, Mapping

Paint = Callable[[str, str], str]
"""(style, text) -> text, coloured or not."""

_ANSI: Mapping[str, str] = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[33m",
    "note": "\x1b[36m",
    "good": "\x1b[32m",
    "heading": "\x1b[1m",
    "dim": "\x1b[2m",
}
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
        line: visible text; colour codes count as text, which folds a coloured line a little early.
        width: columns, or 0 to leave the line alone.
        indent: what each further line begins with.
    """
    if not width or len(line) <= width:
        return line
    width = max(width, len(indent) + _NARROWEST)
    lines: list[str] = []
    begin = len(line) - len(line.lstrip())
    while len(line) > width:
        at = line.rfind(" ", begin + 1, width + 1)
        if at < 0:
            at = line.find(" ", width)
        if at < 0:
            break
        lines.append(line[:at].rstrip())
        line = indent + line[at:].lstrip()
        begin = len(indent)
    return "\n".join([*lines, line])
