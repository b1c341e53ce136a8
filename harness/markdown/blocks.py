"""The block structure of a page, from markdown-it: the only place that knows its tokens.

Only blocks are parsed (CommonMark, plus GFM pipe tables): inline markup is read where it matters, in cells and
links. Tables are recognised by GFM's conditions but kept as lines, because markdown-it gives cells no columns.
"""

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, fence, heading, html_block, lheading, paragraph
from markdown_it.token import Token

from harness.markdown.leaf_blocks import Block, PageState, leaf

_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")


def blocks(text: str) -> tuple[list[Block], Mapping[str, str]]:
    """The leaf blocks of markdown in their order, and its link reference definitions (lower-cased label to target)."""
    environment: dict[str, dict[str, dict[str, str]]] = {}
    result: list[Block] = []
    level = ""
    state = PageState(text.replace("\0", "\ufffd"), _parser, environment)
    _parser.block.tokenize(state, 0, state.lineMax)
    found: list[Token | Block] = [*state.tokens]
    for token in found:
        if isinstance(token, Block):
            result.append(token)
            continue
        span = token.map or (0, 0)
        if token.type == "inline":
            result.append(Block("heading" if level else "text", span[0], span[1], token.content, level))
        elif token.type == "heading_open":
            level = token.tag[1:]
        elif token.type == "heading_close":
            level = ""
        elif token.type == "fence":
            result.append(Block("fence", span[0], span[1], token.content, token.info, token.markup))
        elif token.type in _KINDS:
            result.append(Block(_KINDS[token.type], span[0], span[1], token.content))
    references = environment.get("references", {})
    return result, {label.lower(): item["href"] for label, item in references.items()}


_KINDS = {"html_block": "html", "code_block": "text", "hr": "rule", "pipe_table": "table"}


def delimiter_cells(line: str) -> int:
    """Cells of a table's delimiter row, or 0 when the line is none."""
    return len(row_cells(line)) if "-" in line and _DELIMITER.match(line) else 0


def row_cells(line: str) -> list[tuple[int, str]]:
    """Cells of a pipe row as (offset of the first character, text without outer blanks); GFM 4.10."""
    end = len(line.rstrip())
    start = len(line) - len(line.lstrip())
    if line.startswith("|", start):
        start += 1
    if end > start and line[end - 1] == "|" and line[end - 2 : end - 1] != "\\":
        end -= 1
    inner = line[start:end]
    parts = inner.split("|") if "\\" not in inner else _UNESCAPED_PIPE.split(inner)
    cells = []
    for part in parts:
        text = part.strip()
        cells.append((start + part.find(text) if text else start + len(part), text))
        start += len(part) + 1
    return cells


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: a header row, a delimiter row with as many cells, and the rows up to the next block."""
    if start + 2 > end or state.sCount[start + 1] < state.blkIndent or state.is_code_block(start + 1):
        return False
    delimiter = _line(state, start + 1)
    if not delimiter or delimiter[0] not in "|-:" or not _DELIMITER.match(delimiter):
        return False
    header = _line(state, start)
    if "|" not in header or ("|" not in delimiter and ":" not in delimiter and len(delimiter) < 2):
        return False
    if state.is_code_block(start) or len(row_cells(header)) != len(row_cells(delimiter)):
        return False
    if silent:
        return True
    terminators = state.md.block.ruler.getRules("blockquote")
    parent, state.parentType = state.parentType, "table"
    line = start + 2
    while line < end and not _ends_table(state, line, end, terminators):
        line += 1
    state.parentType = parent
    token = state.push("pipe_table", "", 0)
    token.map = [start, line]
    state.line = line
    return True


def _by_first_character(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: straight to the rules that can match a line that begins like this one.

    No block but these begins with a letter, `#`, `|`, `` ` `` or `<`; trying all rules in turn takes twice the time.
    """
    if silent or state.is_code_block(start):
        return False
    first = state.src[state.bMarks[start] + state.tShift[start]]
    candidates = _TEXT if first.isalpha() else _CANDIDATES.get(first, ())
    return any(rule(state, start, end, False) for rule in candidates)


_TEXT = (_table, lheading, paragraph)
_CANDIDATES = {
    "#": (_table, heading, lheading, paragraph),
    "|": _TEXT,
    "`": (_table, fence, lheading, paragraph),
    "<": (_table, html_block, lheading, paragraph),
}


def _ends_table(state: StateBlock, line: int, end: int, terminators: list) -> bool:  # type: ignore[type-arg]  # markdown-it leaves its rules untyped
    if state.sCount[line] < state.blkIndent or state.isEmpty(line) or state.is_code_block(line):
        return True
    if state.src[state.bMarks[line] + state.tShift[line]] == "|":
        return False  # no other block begins with a pipe
    return any(rule(state, line, end, True) for rule in terminators)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.before("code", "pipe_table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("pipe_table", "by_first_character", _by_first_character)
    parser.block.ruler.before("by_first_character", "leaf", leaf)
    return parser


_parser = _make_parser()
