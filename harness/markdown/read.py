"""From the text of a page to the `Page`: front matter, blocks, what each block is, and what belongs together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.dialect import GRAPH, Dialect
from harness.markdown.annotations import read_comments
from harness.markdown.batch import unpack
from harness.markdown.blocks import blocks
from harness.markdown.fences import Around, read_fence, swallowed_at, with_body
from harness.markdown.front_matter import read_front_matter
from harness.markdown.inline import links_in, plain, slug
from harness.markdown.leaf_blocks import Block
from harness.markdown.pairing import pair
from harness.markdown.tables import meant_as_table, read_table, table_problems
from harness.markdown.zones import pieces
from harness.model import Annotation, Fence, Link, Location, Page, Problem, Section, TabGroup, Table, replace

_TAB = re.compile(r"\[([^\[\]]*)\]\(#tab/([\w-]+)[^)]*\)")
_MAX_RECOVERIES = 20
"""Swallowed fences after which the rest of a page is read again; keeps the reading linear."""


@dataclass(slots=True)
class _Draft:
    """What is known of the page so far, and the state that the order of blocks needs."""

    path: str
    lines: list[str]
    dialect: Dialect
    definitions: Mapping[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    paragraphs: list[tuple[int, str]] = field(default_factory=list)
    tab_groups: list[TabGroup] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    pending: Annotation | None = None
    between: str = ""
    """What stands between the pending annotation and here: empty, `paragraph` or `heading`."""
    open_sections: list[Section] = field(default_factory=list)
    """Those that enclose what comes next, outermost first."""
    tabs: list[tuple[str, int]] = field(default_factory=list)
    slugs: dict[str, int] = field(default_factory=dict)
    zone: str = ""
    """The pivot or version range that only some readers are shown."""


def parse(text: str, path: str, version: str = "", dialect: Dialect = GRAPH) -> Page:
    """Read one page.

    Args:
        text: the whole page; any line ends, any characters.
        path: relative to the docset root, with `/`; it is what locations carry.
        version: of the API, where the caller knows it; else a folder of `path` or the page's URLs tell.
        dialect: the habits of those who wrote it.

    Returns:
        The page. Damage is in `problems`. Never raises, and takes time linear in the text.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    values, key_lines, skipped, problems = read_front_matter(lines, path)
    draft = _Draft(path, lines, dialect, problems=problems)
    start = skipped
    for _ in range(_MAX_RECOVERIES):
        start = _read_blocks(draft, start)
        if start < 0:
            break
    _orphaned(draft, None)
    _end_tabs(draft, len(lines), closed=False)
    paired, unanswered, orphans = pair(tuple(draft.fences), path, dialect)
    examples, fences, batched, silent = unpack(paired, tuple(draft.fences), dialect)
    return Page(
        path=path,
        version=version or _version(path, text, dialect),
        text=text,
        front_matter=values,
        front_matter_lines=key_lines,
        body_line=skipped + 1,
        sections=_closed_sections(draft),
        fences=fences,
        tables=tuple(draft.tables),
        annotations=tuple(draft.annotations),
        comments=tuple(draft.comments),
        links=tuple(draft.links),
        paragraphs=tuple(draft.paragraphs),
        examples=examples,
        unanswered=(*unanswered, *silent),
        orphans=orphans,
        problems=tuple(draft.problems),
        batched=batched,
        tab_groups=tuple(draft.tab_groups),
        definitions=draft.definitions,
        dialect=dialect,
    )


def _version(path: str, text: str, dialect: Dialect) -> str:
    """From the folder, else from the URLs of the page when they agree."""
    parts = path.split("/")[:-1]
    for version in dialect.versions:
        if version in parts:
            return version
    found = set(dialect.version_url.findall(text))
    return found.pop() if len(found) == 1 else ""


def _read_blocks(draft: _Draft, start: int) -> int:
    """Read the blocks from a line (0-based) on; the line to go on from when a fence swallowed the rest, else -1."""
    found, definitions = blocks("\n".join(draft.lines[start:]))
    draft.definitions = {**draft.definitions, **definitions}
    for block in found:
        first = start + block.start
        if block.kind == "fence":
            cut = swallowed_at(draft.lines, block, start, draft.dialect)
            _fence(draft, block, first, cut)
            if cut:
                return cut
        else:
            _READERS[block.kind](draft, block, first, start + block.end)
    return -1


def _heading(draft: _Draft, block: Block, first: int, _end: int) -> None:
    if tab := _TAB.search(block.content) if "#tab/" in block.content else None:
        draft.tabs.append((tab[2].lower(), first + 1))
        return
    _end_tabs(draft, first, closed=False)
    title = plain(block.content)
    title = draft.dialect.headings.get(title.lower(), title)
    base = slug(block.content)
    count = draft.slugs.get(base, 0)
    draft.slugs[base] = count + 1
    level = int(block.info)
    while draft.open_sections and draft.open_sections[-1].level >= level:
        draft.open_sections.pop()
    parents = tuple(section.title for section in draft.open_sections)
    column = len(draft.lines[first]) - len(draft.lines[first].lstrip("# \t")) + 1
    place = Location(draft.path, first + 1, column, end_column=column + len(block.content))
    section = Section(title, level, place, parents, f"{base}-{count}" if count else base)
    draft.sections.append(section)
    draft.open_sections.append(section)
    if "[" in block.content:
        _links(draft, block.content, first, column)
    if draft.pending is not None:
        draft.between = "heading"


def _html(draft: _Draft, block: Block, first: int, end: int) -> None:
    if "<!--" not in block.content:
        _text(draft, block, first, end)
        return
    annotations, comments, unclosed = read_comments(block.content, draft.path, first + 1)
    draft.comments.extend(comments)
    draft.annotations.extend(annotations)
    for annotation in annotations:
        if annotation.kind == "block":
            _orphaned(draft, annotation)
    if unclosed:
        draft.problems.append(Problem("comment-unclosed", Location(draft.path, first + 1, end_line=end)))


def _orphaned(draft: _Draft, following: Annotation | None) -> None:
    """The pending annotation finds no fence: another annotation or the end of the page comes first."""
    if draft.pending is not None:
        facts: dict[str, str | int] = {"block_type": draft.pending.block_type}
        place = draft.pending.location
        draft.problems.append(
            Problem("annotation-before-another" if following else "annotation-without-fence", place, facts)
        )
    draft.pending, draft.between = following, ""


def _fence(draft: _Draft, block: Block, first: int, cut: int) -> None:
    annotation, between = draft.pending, draft.between
    draft.pending, draft.between = None, ""
    if annotation and between and annotation.block_type != "ignored":
        facts: dict[str, str | int] = {"between": between, "block_type": annotation.block_type or "annotation"}
        draft.problems.append(Problem("annotation-apart", annotation.location, facts))
    section = draft.sections[-1] if draft.sections else None
    tab = draft.tabs[-1][0] if draft.tabs else ""
    around = Around(section, tab, draft.zone, annotation, draft.dialect)
    fence, problems = read_fence(draft.lines, block, first, cut, draft.path, around)
    if draft.fences and annotation is None and (whole := with_body(draft.fences[-1], fence, draft.lines)):
        draft.fences[-1] = whole
        fence = replace(fence, role="body")
    draft.fences.append(fence)
    draft.problems.extend(problems)


def _table(draft: _Draft, block: Block, first: int, end: int) -> None:
    del block
    section = draft.sections[-1] if draft.sections else None
    table = read_table(draft.lines, first, end, draft.path, section)
    draft.tables.append(table)
    _permitted(draft)
    draft.problems.extend(table_problems(table))
    source = "\n".join(draft.lines[first:end])
    if "[" in source:
        _links(draft, source, first)


def _text(draft: _Draft, block: Block, first: int, end: int) -> None:
    del block
    source = "\n".join(draft.lines[first:end])
    if ":::" not in source:
        _paragraph(draft, source, first)
        return
    for offset, text, opened in pieces(source):
        if opened is None:
            _paragraph(draft, text, first + offset)
        else:
            draft.zone = opened


def _permitted(draft: _Draft) -> None:
    """A table or an include follows: it is what an annotation of permissions speaks of."""
    if draft.pending is not None and draft.pending.block_type.lower() == "permissions":
        draft.pending, draft.between = None, ""


def _paragraph(draft: _Draft, source: str, first: int) -> None:
    section = draft.sections[-1] if draft.sections else None
    if "|" in source and (table := meant_as_table(source, first, draft.lines, draft.path, section)):
        draft.tables.append(table)
        draft.problems.extend(table_problems(table))
    draft.paragraphs.append((first + 1, source))
    if "[" in source:
        _links(draft, source, first)
    if draft.pending is None:
        return
    if source.lstrip().upper().startswith("[!INCLUDE"):
        _permitted(draft)
    elif not draft.between and not source.lstrip().startswith("[!"):
        draft.between = "paragraph"


def _rule(draft: _Draft, block: Block, first: int, end: int) -> None:
    del block
    _end_tabs(draft, max(first, end), closed=True)


_READERS = {"heading": _heading, "html": _html, "table": _table, "text": _text, "rule": _rule}


def _end_tabs(draft: _Draft, line: int, *, closed: bool) -> None:
    if draft.tabs:
        place = Location(draft.path, draft.tabs[0][1], end_line=line)
        draft.tab_groups.append(TabGroup(tuple(draft.tabs), place, closed))
        draft.tabs = []


def _links(draft: _Draft, source: str, first: int, column: int = 1) -> None:
    for link in links_in(source, draft.path, first + 1, draft.definitions):
        if column > 1:
            place = link.location
            shifted = Location(place.path, place.line, place.column + column - 1, 0, place.end_column + column - 1)
            draft.links.append(Link(link.text, link.target, shifted, link.include))
        else:
            draft.links.append(link)


def _closed_sections(draft: _Draft) -> tuple[Section, ...]:
    """The sections with their last lines, and with them in the fences and tables that refer to them."""
    ends: list[int] = [0] * len(draft.sections)
    open_at: list[int] = []
    for index, section in enumerate(draft.sections):
        while open_at and draft.sections[open_at[-1]].level >= section.level:
            ends[open_at.pop()] = section.location.line - 1
        open_at.append(index)
    for index in open_at:
        ends[index] = len(draft.lines)
    return tuple(
        Section(
            s.title,
            s.level,
            Location(s.location.path, s.location.line, s.location.column, end, s.location.end_column),
            s.parents,
            s.anchor,
        )
        for s, end in zip(draft.sections, ends, strict=True)
    )
