"""Zones of a page: `:::zone pivot="a"` up to `:::zone-end`, and monikers alike. A reader is shown one of them."""

import re
from collections.abc import Iterator

_DIRECTIVE = re.compile(
    r"[ \t>]*:::[ \t]*(?:(?P<kind>zone|moniker)[ \t]+\w+[ \t]*=[ \t]*\"(?P<value>[^\"\n]*)\"|(?P<end>zone|moniker)-end)"
    r"[ \t]*(?::::)?[ \t]*\Z"
)


def directive(line: str) -> str | None:
    """The pivot or version range that a line opens, the empty string where it ends one, None for any other line."""
    match = _DIRECTIVE.match(line) if ":::" in line else None
    if match is None:
        return None
    return "" if match["end"] else " ".join(match["value"].lower().split())


def pieces(source: str) -> Iterator[tuple[int, str, str | None]]:
    """A paragraph as directives and the text between them: line offset, text, and what a directive opens or ends."""
    lines = source.split("\n")
    start = 0
    for number, line in enumerate(lines):
        opened = directive(line)
        if opened is not None:
            if start < number:
                yield start, "\n".join(lines[start:number]), None
            yield number, line, opened
            start = number + 1
    if start < len(lines):
        yield start, "\n".join(lines[start:]), None
