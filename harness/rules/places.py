"""Where on a line something stands."""

from harness.facts.stated import EnumDeclaration, TypeDeclaration
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


def name_of_type(context: Context, declared: TypeDeclaration | EnumDeclaration) -> Location:
    """Where a page names a type that it declares: in its annotation, which may be long, or in a heading."""
    if isinstance(declared, TypeDeclaration) and declared.annotated:
        line = line_with(context, declared.line, declared.name)
        return word_on(context, line or declared.line, declared.name, declared.name.rpartition(".")[2])
    return word_on(context, declared.line, declared.name.rpartition(".")[2])


def line_with(context: Context, start: int, text: str) -> int:
    """The first line that holds a text, among those that an annotation beginning at `start` may have; 0 for none."""
    lines = context.lines[start - 1 : start - 1 + _LONGEST_ANNOTATION]
    return next((start + offset for offset, line in enumerate(lines) if text in line), 0)


_LONGEST_ANNOTATION = 200
"""Lines; the longest of the reference, with its list of optional properties, has 130."""
