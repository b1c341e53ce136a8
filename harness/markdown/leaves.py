"""Leaf blocks at the margin, read at once: what nearly all of a reference page consists of.

markdown-it asks each of its rules about each block, character by character. A heading, a fence, a comment or a
paragraph of one line that begins in the first column of the page needs no asking (CommonMark 0.31 chapter 4). All
else, above all what is inside lists and quotes, is left to markdown-it's own rules; a test compares both.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

_BLANKS = frozenset((" ", "\t"))
_OPENING = re.compile(r"(`{3,})([^`\n]*)$", re.MULTILINE)
_CLOSING = re.compile(r"^ {0,3}(`{3,})[ \t]*$", re.MULTILINE)


class Lines(StateBlock):
    """markdown-it's state of a page, its lines found by regular expressions instead of one by one."""

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
    first = state.src[state.bMarks[start]]
    if first.isalpha():
        return _paragraph(state, start, end)
    reader = _READERS.get(first)
    return reader is not None and reader(state, start, end)


def _paragraph(state: StateBlock, start: int, end: int) -> bool:
    """Lines that begin with letters, up to an empty one, a fence or a comment: no underline, no table, no list."""
    text, line = state.src, start + 1
    while line < end and not state.isEmpty(line):
        begin = state.bMarks[line]
        if not text[begin].isalpha():
            if not text.startswith("<!--", begin) and not _OPENING.match(text, begin):
                return False
            break
        line += 1
    _push(state, "inline", start, line, mdTrim(text[state.bMarks[start] : state.eMarks[line - 1]]))
    return True


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
    _push(state, "inline", start, start + 1, mdTrim(text)).info = str(level)
    return True


def _fence(state: StateBlock, start: int, end: int) -> bool:
    begin = state.bMarks[start]
    opening = _OPENING.match(state.src, begin)
    if not opening:
        return False
    long = len(opening[1])
    candidates = _CLOSING.finditer(state.src, min(opening.end() + 1, len(state.src)))
    closing = next((match for match in candidates if len(match[1]) >= long), None)
    last = bisect_left(state.bMarks, closing.start(), start, end) if closing else end
    content = state.src[state.bMarks[start + 1] : state.eMarks[last - 1] + 1] if last > start + 1 else ""
    token = _push(state, "fence", start, last + 1 if closing else last, content)
    token.info, token.markup = opening[2], opening[1]
    return True


def _comment(state: StateBlock, start: int, end: int) -> bool:
    begin = state.bMarks[start]
    if not state.src.startswith("<!--", begin):
        return False
    closing = state.src.find("-->", begin)
    last = bisect_right(state.bMarks, closing, start, end) if closing >= 0 else end
    _push(state, "html_block", start, last, state.src[begin : state.eMarks[last - 1] + 1])
    return True


_READERS: Mapping[str, Callable[[StateBlock, int, int], bool]] = {"#": _heading, "`": _fence, "<": _comment}


def _push(state: StateBlock, kind: str, start: int, end: int, content: str) -> Token:
    token = state.push(kind, "", 0)
    token.map, token.content = [start, end], content
    state.line = end
    return token
