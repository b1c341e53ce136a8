"""Leaf blocks at the margin, read at once: what nearly all of a reference page consists of.

markdown-it asks each of its rules about each block, character by character. A heading, a fence, a comment or a plain
paragraph that begins in the first column of the page needs no asking (CommonMark 0.31 chapter 4). All else, above all
what is inside lists and quotes, is left to markdown-it's own rules; a test compares both.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock

_BLANKS = frozenset((" ", "\t"))
_OPENING = re.compile(r"(`{3,})([^`\n]*)$", re.MULTILINE)
_CLOSING = re.compile(r"\n {0,3}(`{3,})[ \t]*(?=\n|\Z)")
_TEXT = re.compile(r"[^\W\d_]|\*\*[^\W\d_]|\[!(?![^\n]*\]:)")
"""Beginnings of lines that no block but a paragraph has."""
_NO_TEXT = re.compile(r"<!--|`{3,}[^`\n]*$|#{1,6}(?:[ \t]|$)", re.MULTILINE)
"""Beginnings of blocks that end a paragraph."""


class Block(NamedTuple):
    """One leaf block. Lines are 0-based within the parsed text, `end` exclusive."""

    kind: str
    """`heading`, `html`, `fence`, `table`, `text` or `rule`."""
    start: int
    end: int
    content: str
    info: str = ""
    """Of a fence; for a heading, its level."""
    markup: str = ""


class PageState(StateBlock):
    """markdown-it's state of a page, its lines split at once instead of searched for."""

    def __init__(self, text: str, parser: MarkdownIt, environment: dict[str, dict[str, dict[str, str]]]) -> None:
        super().__init__("", parser, environment, [])
        self.src = text
        lines = text.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()  # markdown-it does not count a last line of blanks
        count = len(lines)
        begin, starts, ends = 0, [], []
        for line in lines:
            starts.append(begin)
            begin += len(line)
            ends.append(begin)
            begin += 1
        shifts = [0] * (count + 1)
        columns = shifts.copy()
        for number, line in enumerate(lines):
            if line[:1] in _BLANKS:
                blanks = line[: len(line) - len(line.lstrip(" \t"))]
                shifts[number], columns[number] = len(blanks), len(blanks.expandtabs(4))
        self.bMarks, self.eMarks = [*starts, len(text)], [*ends, len(text)]
        self.tShift, self.sCount, self.bsCount = shifts, columns, [0] * (count + 1)
        self.lineMax = count


def leaf(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: a leaf block that begins in the first column and needs no other rule to be told."""
    if silent or state.level or state.blkIndent or state.tShift[start]:
        return False
    return _READERS.get(state.src[state.bMarks[start]], _paragraph)(state, start, end)


def _paragraph(state: StateBlock, start: int, end: int) -> bool:
    """Lines that begin as text does, up to one that is empty or another block: no underline, no table, no list."""
    text, line = state.src, start + 1
    if not _TEXT.match(text, state.bMarks[start]):
        return False
    while line < end and not state.isEmpty(line):
        begin = state.bMarks[line]
        if not _TEXT.match(text, begin):
            if not _NO_TEXT.match(text, begin):
                return False
            break
        line += 1
    content = mdTrim(text[state.bMarks[start] : state.eMarks[line - 1]])
    return _found(state, Block("text", start, line, content))


def _heading(state: StateBlock, start: int, end: int) -> bool:
    del end
    line = state.src[state.bMarks[start] : state.eMarks[start]]
    text = line.lstrip("#")
    level = len(line) - len(text)
    if level > 6 or (text and text[0] not in " \t"):
        return False
    text = text.rstrip(" \t")
    unmarked = text.rstrip("#")
    if unmarked.endswith((" ", "\t")):
        text = unmarked
    return _found(state, Block("heading", start, start + 1, mdTrim(text), str(level)))


def _fence(state: StateBlock, start: int, end: int) -> bool:
    begin = state.bMarks[start]
    opening = _OPENING.match(state.src, begin)
    if not opening:
        return False
    long = len(opening[1])
    candidates = _CLOSING.finditer(state.src, opening.end())
    closing = next((match for match in candidates if len(match[1]) >= long), None)
    last = bisect_left(state.bMarks, closing.start() + 1, start, end) if closing else end
    content = state.src[state.bMarks[start + 1] : state.eMarks[last - 1] + 1] if last > start + 1 else ""
    return _found(state, Block("fence", start, last + 1 if closing else last, content, opening[2], opening[1]))


def _comment(state: StateBlock, start: int, end: int) -> bool:
    begin = state.bMarks[start]
    if not state.src.startswith("<!--", begin):
        return False
    closing = state.src.find("-->", begin)
    last = bisect_right(state.bMarks, closing, start, end) if closing >= 0 else end
    return _found(state, Block("html", start, last, state.src[begin : state.eMarks[last - 1] + 1]))


_READERS: Mapping[str, Callable[[StateBlock, int, int], bool]] = {"#": _heading, "`": _fence, "<": _comment}


def _found(state: StateBlock, block: Block) -> bool:
    state.tokens.append(block)  # type: ignore[arg-type]  # no rule looks at a token of the top level; a token costs more
    state.line = block.end
    return True
