"""The line a finding is about, with its place marked."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from harness.reports.visible import cell_width, visible

_TAB = 4
"""Tab stops, as most editors show markdown."""


def span(excerpt: str, column: int, end_column: int) -> tuple[int, int]:
    """The place in a line as 0-based start and end.

    Args:
        excerpt: the line as written.
        column: 1-based; 1 without an end means the whole line.
        end_column: one past the last character, or 0 when not known.

    Returns:
        `start < end`; a place past the end of the line is (length, length + 1).
    """
    if end_column > column > 0:
        start, end = column - 1, end_column - 1
    elif column > 1:
        start, end = column - 1, column
    else:
        start, end = len(excerpt) - len(excerpt.lstrip()), len(excerpt.rstrip())
    start = min(start, len(excerpt))
    return start, max(start + 1, min(end, len(excerpt)))


def split(excerpt: str, column: int, end_column: int) -> tuple[str, str, str]:
    """The line made visible, in three parts: before the place, the place, after it."""
    start, end = span(excerpt, column, end_column)
    before, place, after = excerpt[:start], excerpt[start:end], excerpt[end:]
    return _untab(before), _untab(place), _untab(after)


def underline(excerpt: str, column: int, end_column: int, width: int) -> tuple[str, str]:
    """The line as a terminal shows it, and the marks for the line below.

    Args:
        excerpt: the line as written.
        column: see `span`.
        end_column: see `span`.
        width: columns to fit into, or 0; a longer line is cut on one or both sides of the place, with `…`.
    """
    start, end = span(excerpt, column, end_column)
    pieces: Sequence[str] = excerpt
    offsets: Sequence[int] = range(len(excerpt) + 1)
    plain = excerpt.isascii() and excerpt.isprintable()
    if plain and (not width or len(excerpt) <= width):
        return excerpt, " " * start + "^" * (end - start)
    if not plain:
        pieces, offsets = _cells(excerpt)
    left, right = 0, len(pieces)
    if width and offsets[-1] > width:
        left, right = _window(offsets, start, min(end, right), max(width - 2, 1))
    cut_left, cut_right = "…" if left else "", "…" if right < len(pieces) else ""
    shown = f"{cut_left}{''.join(pieces[left:right])}{cut_right}"
    marks = max(offsets[min(end, max(right, start))] - offsets[start], 1)
    return shown, " " * (offsets[start] - offsets[left] + len(cut_left)) + "^" * marks


def _window(offsets: Sequence[int], start: int, end: int, room: int) -> tuple[int, int]:
    """First and last character (exclusive) of the part of a line that holds the place in its middle."""
    around = max(0, room - (offsets[end] - offsets[start])) // 2
    wanted = max(0, min(offsets[start] - around, offsets[-1] - room))
    left = min(bisect_left(offsets, wanted), start)
    right = bisect_right(offsets, offsets[left] + room) - 1
    return left, right


def _cells(excerpt: str) -> tuple[list[str], list[int]]:
    """Each character as shown, and the column where each starts, the end of the line included."""
    pieces: list[str] = []
    offsets = [0]
    total = 0
    for character in excerpt:
        if " " <= character <= "~":
            piece, width = character, 1
        elif character == "\t":
            width = _TAB - total % _TAB
            piece = " " * width
        else:
            piece = visible(character)
            width = cell_width(piece) if len(piece) == 1 else len(piece)
        pieces.append(piece)
        total += width
        offsets.append(total)
    return pieces, offsets


def _untab(text: str) -> str:
    return visible(text.replace("\t", " " * _TAB))
