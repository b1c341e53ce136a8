"""Where on a line something stands."""

from harness.model import Location
from harness.rules.context import Context


def word_on(context: Context, line: int, *words: str) -> Location:
    """The first of the words that stands on a line of the page; the line's text when none does.

    Args:
        context: of the page.
        line: 1-based.
        words: as the page may spell it, the most precise first (`"name"`, then `name`).
    """
    path, lines = context.page.path, context.lines
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    for word in words:
        start = text.find(word)
        if word and start >= 0:
            return Location(path, line, start + 1, end_column=start + 1 + len(word))
    start = len(text) - len(text.lstrip())
    return Location(path, max(line, 1), start + 1, end_column=max(len(text.rstrip()), start) + 1)
