"""Pages as sources of types: `facts(page)` reads what one page says; nothing in here knows another page."""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from harness.facts.bases import read_bases
from harness.facts.columns import (
    PROPERTY_HEADERS,
    RELATION_HEADERS,
    TYPE_HEADERS,
    column,
    headings,
    is_heading,
    mention_at,
    name_of,
    section_titles,
    text_at,
)
from harness.facts.descriptions import read_description
from harness.facts.enums import read_enums
from harness.facts.mentions import TypeMention, read_mention
from harness.facts.operations import operation
from harness.facts.representation import inner_type, read_representation
from harness.facts.stated import BaseClaim, MethodRow, PageFacts, TableProperty, TypeDeclaration
from harness.model import Annotation, Fence, Page, Row, Section, Table

_NAMESPACE = re.compile(
    r"\**Namespace\**:?\**\s*:?\s*`?(?P<name>[A-Za-z][\w.]*[\w])`?\s*$", re.IGNORECASE | re.MULTILINE
)
_TITLE = re.compile(
    r"(?P<name>[A-Za-z][\w.]*)(?:\s+(?:resource|complex|entity|facet|\(preview\)|type|object|\(deprecated\)))*$",
    re.IGNORECASE,
)
_DESCRIPTION = frozenset({"comments", "description", "details", "value", "values"})
_METHOD_HEADERS = frozenset({"method", "methods", "function", "action", "task"})
_DESCRIBING = ("json rep", "propert", "relation")
"""How the titles of sections begin that speak of the type itself, lower case."""
_OPEN = re.compile(r"\b(?:is|are)\s+(?:also\s+)?an\s+[_*`\[]*(?:OData\s+)?open[\s-]types?(?![A-Za-z])", re.IGNORECASE)
_LONGEST = 4000
"""Characters of a paragraph that are read."""
_LINK = re.compile(r"\[(?P<text>[^\[\]]*)\](?:\((?P<target>[^()\s]*)[^()]*\)|\[(?P<label>[^\[\]]*)\])")


def facts(page: Page) -> PageFacts:
    """Everything that a page exports to other pages.

    Args:
        page: a page of any kind.

    Returns:
        Declared types with both their sources, enums, Methods rows, and for API pages the operation. Never raises;
        costs a small part of parsing the page.
    """
    first = next((section for section in page.sections if section.level == 1), None)
    namespace, namespace_line = _namespace(page)
    title = first.title if first else ""
    types, promised = _types(page, namespace, first), operation(page)
    mentions = [row.mention for each in types for row in each.table]
    mentions += [row.mention for row in (*promised.body_table, *promised.parameters)] if promised else []
    return PageFacts(
        path=page.path,
        version=page.version,
        title=title,
        title_line=first.location.line if first else page.body_line,
        namespace=namespace,
        namespace_line=namespace_line,
        types=types,
        enums=read_enums(page, namespace, title, _names_of(mentions)),
        methods=tuple(_methods(page)),
        anchors=tuple(section.anchor for section in page.sections),
        operation=promised,
    )


def _names_of(mentions: Iterable[TypeMention]) -> frozenset[str]:
    """Names and anchors, lower case, of types that are not primitive."""
    named = [mention for mention in mentions if mention.name and not mention.primitive]
    return frozenset(mention.name.rpartition(".")[2].lower() for mention in named) | frozenset(
        mention.anchor.lower() for mention in named if mention.anchor
    )


def _namespace(page: Page) -> tuple[str, int]:
    for line, text in page.paragraphs[:6]:
        if "amespace" in text and (match := _NAMESPACE.match(text)):
            return match["name"], line
    return "", 0


def _types(page: Page, namespace: str, title: Section | None) -> tuple[TypeDeclaration, ...]:
    """One declaration for each resource block, or one from the title of a page with only a table."""
    blocks = [fence for fence in page.fences if fence.role == "resource"]
    named = [block for block in blocks if block.annotation and block.annotation.type_name]
    tables = [table for table in page.tables if _is_property_table(table)]
    if named:
        owned, around = _owned(named, tables), _around(page)
        return tuple(_declared(page, namespace, block, own, around) for block, own in zip(named, owned, strict=True))
    match = _TITLE.match(title.title.replace("`", "").replace("\\", "")) if title else None
    inner = {_inner(block) for block in blocks} - {""}
    if title is None or (match is None and len(inner) != 1) or not _describes_resource(page, tables, blocks):
        return ()
    name = page.dialect.qualified(match["name"] if match else inner.pop(), namespace)
    block = blocks[0] if len(blocks) == 1 else _largest(blocks)
    return (_declaration(page, name, title.location.line, block, tables, _around(page)),)


def _inner(block: Fence) -> str:
    """The type that a representation says itself that it has."""
    value = block.json.value if block.json else None
    return inner_type(value) if isinstance(value, dict) else ""


def _largest(blocks: list[Fence]) -> Fence | None:
    """The largest of the representations of one type in different zones; None for those of different types."""
    zones = [block.zone for block in blocks]
    if not blocks or "" in zones or len(set(zones)) < len(zones) or len({_inner(block) for block in blocks}) > 1:
        return None
    return max(blocks, key=lambda block: len(block.text))


def _describes_resource(page: Page, tables: list[Table], blocks: list[Fence]) -> bool:
    """Whether a page without a type in an annotation still documents one: it has properties and is no API page."""
    if page.page_type and page.page_type == page.dialect.operation_page and not page.among_types:
        return False
    return bool(blocks) or any("propert" in "".join(section_titles(table)[:1]) for table in tables)


def _owned(blocks: list[Fence], tables: list[Table]) -> list[list[Table]]:
    """The tables of each block: those before it and after the block before; the last takes the rest."""
    owned: list[list[Table]] = [[] for _ in blocks]
    lines = [block.location.line for block in blocks]
    for table in tables:
        owned[min(bisect(lines, table.location.line), len(blocks) - 1)].append(table)
    return owned


class _Around(NamedTuple):
    """What a page says about its types outside of tables and blocks."""

    bases: tuple[BaseClaim, ...]
    open: bool
    description: str
    methods: bool


def _around(page: Page) -> _Around:
    about = list(_about_type(page))
    return _Around(
        bases=read_bases(about, page.definitions),
        open=any(_OPEN.search(text[:_LONGEST]) for _, text in about if "pen" in text),
        description=_introduction(page),
        methods=any(row.target for row in _methods(page)),
    )


def _about_type(page: Page) -> Iterator[tuple[int, str]]:
    """The paragraphs before the second heading, and those of sections that describe the type."""
    below = [section for section in page.sections if section.level > 1]
    lines = [section.location.line for section in below]
    for paragraph in page.paragraphs:
        number = bisect(lines, paragraph[0])
        if number == 0 or below[number - 1].title.lower().startswith(_DESCRIBING):
            yield paragraph


def _declared(page: Page, namespace: str, block: Fence, tables: list[Table], around: _Around) -> TypeDeclaration:
    annotation = block.annotation
    assert annotation is not None
    name = page.dialect.qualified(annotation.type_name.strip().lstrip("#"), namespace)
    return _declaration(page, name, annotation.location.line, block, tables, around)


def _declaration(
    page: Page, name: str, line: int, block: Fence | None, tables: list[Table], around: _Around
) -> TypeDeclaration:
    rows = tuple(row for table in tables for row in _properties(page, table))
    annotation = block.annotation if block else None
    value = block.json.value if block and block.json and isinstance(block.json.value, dict) else None
    source = block.json if block else None
    key = annotation.values.get("keyProperty") if annotation else None
    nullable = annotation is not None and "nullableProperties" in annotation.values
    return TypeDeclaration(
        name=name,
        path=page.path,
        line=line,
        annotated=bool(annotation and annotation.type_name),
        table=rows,
        json=read_representation(value, source.text, source.location.line, page.dialect)
        if value is not None and source
        else (),
        table_line=tables[0].location.line if tables else 0,
        json_line=source.location.line if value is not None and source else 0,
        bases=(*_annotated_base(annotation), *around.bases, *_inherited(rows)),
        key=tuple(part.strip() for part in key.split(",") if part.strip()) if isinstance(key, str) else (),
        key_line=annotation.location.line if annotation and isinstance(key, str) else 0,
        open=around.open or (annotation is not None and annotation.flag("openType")),
        abstract=bool(annotation and (annotation.flag("abstract") or annotation.flag("isAbstract"))),
        optional=annotation.strings("optionalProperties") if annotation else (),
        nullable=annotation.strings("nullableProperties") if annotation and nullable else None,
        description=around.description,
        methods=around.methods,
    )


def _introduction(page: Page) -> str:
    """The first paragraph that is neither the namespace nor an include or alert."""
    for _, text in page.paragraphs[:5]:
        if not text.lower().startswith(("namespace", "[!", ">", "**namespace")):
            return " ".join(text.split())
    return ""


def _annotated_base(annotation: Annotation | None) -> Iterator[BaseClaim]:
    base = annotation.values.get("baseType") if annotation else None
    if annotation and isinstance(base, str) and base.strip():
        mention = read_mention(base.strip().lstrip("#"))
        named = mention if mention.name else TypeMention(base, base)
        yield BaseClaim(named, "annotation", annotation.location.line)


def _inherited(rows: tuple[TableProperty, ...]) -> Iterator[BaseClaim]:
    """Bases by "Inherited from" in descriptions, each once."""
    seen: set[str] = set()
    for row in rows:
        inherited = row.says.inherited_from
        if inherited and inherited.name and inherited.name not in seen:
            seen.add(inherited.name)
            yield BaseClaim(inherited, "inherited", row.line)


def _is_property_table(table: Table) -> bool:
    names = headings(table.header)
    if not names or (names[0] not in PROPERTY_HEADERS | RELATION_HEADERS and not is_misheaded(table, names)):
        return False
    titles = section_titles(table)
    if any(title.startswith(("method", "example", "http", "see also", "use case")) for title in titles[:1]):
        return False
    if len(titles) > 1 and titles[0].startswith("properties of ") and titles[1] == "properties":
        return False  # the JSON inside of one string property
    if column(names, TYPE_HEADERS) > 0:
        return not titles or not titles[0].endswith((" values", " enumeration"))
    return any("propert" in title or "relation" in title for title in titles[:1]) and names[0] != "name"


def is_misheaded(table: Table, names: tuple[str, ...]) -> bool:
    """Whether a table of properties has the header of a Methods table: the section says what its rows are."""
    return names[:1] != () and names[0] in _METHOD_HEADERS and section_titles(table)[:1] == ("properties",)


def _properties(page: Page, table: Table) -> Iterator[TableProperty]:
    names = headings(table.header)
    types = column(names, TYPE_HEADERS)
    about = column(names, _DESCRIPTION)
    relation = names[0] in RELATION_HEADERS or any("relation" in title for title in section_titles(table)[:1])
    for row in table.rows:
        name = name_of(row.cells[0].text) if row.cells else ""
        if name and not is_heading(row):
            yield _table_property(page, row, name, types, about, navigation=relation)


def _table_property(page: Page, row: Row, name: str, types: int, about: int, *, navigation: bool) -> TableProperty:
    typed = 0 <= types < len(row.cells)
    description = text_at(row, about)
    return TableProperty(
        name=name,
        mention=mention_at(row, types, page.definitions),
        line=row.line,
        column=row.cells[types if typed else 0].column,
        description=description,
        says=read_description(description),
        navigation=navigation,
        typed=typed,
    )


def _methods(page: Page) -> Iterator[MethodRow]:
    for table in page.tables:
        names = headings(table.header)
        returns = column(names, TYPE_HEADERS)
        if not names or names[0] not in _METHOD_HEADERS or returns < 1 or is_misheaded(table, names):
            continue
        for row in table.rows:
            if row.cells:
                yield _method(page, row, returns)


def _method(page: Page, row: Row, returns: int) -> MethodRow:
    cell = row.cells[0]
    link = _LINK.search(cell.text)
    target = ""
    if link:
        target = link["target"] or page.definitions.get((link["label"] or link["text"]).strip().lower(), "")
    mention = mention_at(row, returns, page.definitions)
    text = link["text"] if link else cell.text
    place = row.cells[returns].column if returns < len(row.cells) else 0
    return MethodRow(text.strip(), target.partition("#")[0], row.line, cell.column, mention, place)
