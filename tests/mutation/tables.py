"""Operators that break tables: their shape, and what a Properties table says against the JSON representation."""

from collections.abc import Iterator
from random import Random

from harness.facts.stated import JsonProperty, TableProperty, TypeDeclaration
from harness.model import Cell, Row, Table

from .json_nodes import Node, cut, tree
from .places import Edit, Operator, Subject, misspelt

QUIET = (
    *("table-json-names", "table-json-types", "table-malformed", "type-cell-unreadable", "type-undefined", "base-type"),
    *("resource-duplicate", "key-property", "json-syntax", "enum-members"),
)
_NUMBERS = ("Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Double", "Edm.Single", "Edm.Decimal")


def declared(subject: Subject) -> TypeDeclaration | None:
    """The one type that a resource page documents by table and representation; on no other page, and not open."""
    types = subject.facts.types
    if len(types) != 1 or not types[0].table or not types[0].json or types[0].open:
        return None
    known = subject.types.type(types[0].name)
    return types[0] if known is not None and len(known.declarations) == 1 else None


def cells(subject: Subject) -> Iterator[tuple[Table, Row, TableProperty, JsonProperty]]:
    """Rows of the Properties table that the representation shows too."""
    type_ = declared(subject)
    if type_ is None:
        return
    rows = {row.line: (table, row) for table in subject.page.tables for row in table.rows}
    shown = {member.name: member for member in type_.json}
    names = [row.name for row in type_.table]
    known = subject.types.type(type_.name)
    base = subject.shape(known.base) if known else None
    for row in type_.table:
        found = rows.get(row.line)
        inherited = row.says.inherited_from or (base is not None and row.name in base.members)
        if found and row.name in shown and names.count(row.name) == 1 and not inherited and not row.navigation:
            yield found[0], found[1], row, shown[row.name]


def span(subject: Subject, row: Row, cell: Cell) -> tuple[int, int]:
    """The offsets of a cell's text."""
    start = subject.at(row.line, cell.column)
    assert subject.text.startswith(cell.text, start)
    return start, start + len(cell.text)


def members(subject: Subject) -> Iterator[tuple[Node, int, TableProperty, JsonProperty]]:
    """Members of the representation that the table has too: the representation, the index, and both facts."""
    type_ = declared(subject)
    resource = [fence for fence in subject.page.fences if fence.role == "resource"]
    root = tree(subject, resource[0].json) if len(resource) == 1 else None
    if type_ is None or root is None:
        return
    facts = {row.name: (row, json) for _, _, row, json in cells(subject)}
    for index, member in enumerate(root.members):
        if member.name in facts:
            yield root, index, *facts[member.name]


def _names(subject: Subject) -> set[str]:
    type_ = declared(subject)
    found = subject.shape(type_.name) if type_ else None
    return set(found.members) if found else set()


def _row_renamed(subject: Subject, random: Random) -> Iterator[Edit]:
    known = _names(subject)
    for _, row, fact, _ in cells(subject):
        start, end = span(subject, row, row.cells[0])
        text = row.cells[0].text
        if fact.name in text:
            slip = random.choice(
                (misspelt(fact.name, random, known), f"{fact.name}Setting", fact.name[0].swapcase() + fact.name[1:])
            )
            yield Edit(start, end, text.replace(fact.name, slip, 1), f"the table calls `{fact.name}` `{slip}`")


def _row_dropped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, row, fact, _ in cells(subject):
        yield Edit(subject.at(row.line), subject.at(row.line + 1), "", f"the table has no row `{fact.name}`")


def _row_added(subject: Subject, random: Random) -> Iterator[Edit]:
    known = _names(subject)
    name = random.choice(("contosoRank", "legacyCode", "extraNote"))
    for table, row, fact, _ in cells(subject):
        if name not in known and len(table.header.cells) == 3:
            at = subject.at(row.line + 1)
            yield Edit(
                at, at, f"|{name}|String|Text that nothing else documents.|\n", f"a row `{name}` below `{fact.name}`"
            )


def _type_cells(subject: Subject) -> Iterator[tuple[Row, Cell, TableProperty, JsonProperty]]:
    for _, row, fact, shown in cells(subject):
        cell = next((each for each in row.cells if each.column == fact.column), None)
        if cell is not None and cell.text and fact.typed and fact.mention.name and not fact.mention.alternatives:
            yield row, cell, fact, shown


def _type_retyped(subject: Subject, random: Random) -> Iterator[Edit]:
    for row, cell, fact, shown in _type_cells(subject):
        stated, other = fact.mention, shown.mention
        new = ""
        if stated.collection or other.collection or shown.null:
            continue
        if stated.name == "Edm.Boolean" and other.name == "Edm.Boolean":
            new = random.choice(("String", "Int32", "DateTimeOffset"))
        elif stated.name in _NUMBERS and other.name in _NUMBERS:
            new = random.choice(("String", "Boolean"))
        elif stated.name == "Edm.String" and other.name == "Edm.String" and not shown.literal:
            new = random.choice(("Boolean", "Int32", "Double"))
        elif (
            not stated.primitive
            and subject.types.type(subject.types.resolve(stated, subject.page.path).name)
            and not other.primitive
            and other.name
        ):
            new = random.choice(("String", "Boolean", "Int32"))
        if new:
            yield Edit(*span(subject, row, cell), new, f"the table says `{fact.name}` is {new}, not {cell.text}")


def _type_collection(subject: Subject, _random: Random) -> Iterator[Edit]:
    for row, cell, fact, shown in _type_cells(subject):
        if not shown.null and shown.mention.name and fact.mention.collection == shown.mention.collection:
            if not fact.mention.collection and "ollection" not in cell.text:
                new = f"{cell.text} collection"
            elif cell.text.lower().endswith(" collection"):
                new = cell.text[: -len(" collection")]
            else:
                continue
            yield Edit(*span(subject, row, cell), new, f"the table says `{fact.name}` is {new}")


def _type_undefined(subject: Subject, random: Random) -> Iterator[Edit]:
    for row, cell, fact, _ in _type_cells(subject):
        name = fact.mention.name.removeprefix("Edm.").rpartition(".")[2]
        slip = misspelt(name, random)
        if name in cell.text and subject.types.find(slip) is None and len(name) > 3 and not fact.says.values:
            new = f"{slip} collection" if fact.mention.collection else slip
            yield Edit(*span(subject, row, cell), new, f"the type of `{fact.name}` is `{new}`")


def _type_garbled(subject: Subject, random: Random) -> Iterator[Edit]:
    for row, cell, fact, _ in _type_cells(subject):
        garbled = ["see the description below", "", f"{cell.text} {cell.text} value", "???", "one of the values"]
        if cell.text.startswith("[") and "](" in cell.text and cell.text.endswith(")"):
            garbled += [cell.text[:-1], cell.text[:-1]]
        new = random.choice(garbled)
        yield Edit(*span(subject, row, cell), new, f"the type of `{fact.name}` is `{new}`")


def _json_renamed(subject: Subject, random: Random) -> Iterator[Edit]:
    known = _names(subject)
    for root, index, fact, _ in members(subject):
        member = root.members[index]
        slip = random.choice(
            (misspelt(fact.name, random, known), f"{fact.name}Setting", fact.name[0].swapcase() + fact.name[1:])
        )
        yield Edit(member.start, member.key_end, f'"{slip}"', f"the representation calls `{fact.name}` `{slip}`")


def _json_dropped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for root, index, fact, _ in members(subject):
        if (
            not fact.navigation
            and fact.mention.name != "Edm.Stream"
            and not fact.says.write_only
            and len(root.members) > 1
        ):
            yield Edit(*cut(root, index), "", f"the representation has no `{fact.name}`")


def _json_added(subject: Subject, random: Random) -> Iterator[Edit]:
    known = _names(subject)
    name = random.choice(("contosoRank", "legacyCode", "extraNote"))
    for root, index, _, _ in members(subject):
        if name not in known:
            at = root.members[index].start
            yield Edit(at, at, f'"{name}": "String", ', f"the representation has `{name}`")


def _json_retyped(subject: Subject, random: Random) -> Iterator[Edit]:
    for root, index, fact, shown in members(subject):
        node, stated = root.members[index].node, fact.mention
        if fact.mention.alternatives or shown.null or stated.collection != shown.mention.collection or not stated.name:
            continue
        new = ""
        if stated.collection:
            new = '"String"' if node.items else ""
        elif stated.name == "Edm.String":
            new = random.choice(("true", "42", '{"@odata.type": "microsoft.graph.identitySet"}', '["String"]'))
        elif stated.name == "Edm.Boolean":
            new = random.choice(('"String"', "1024", '["Boolean"]'))
        elif stated.name in _NUMBERS:
            new = random.choice(("true", '"Boolean"', "[1024]"))
        elif subject.types.type(subject.types.resolve(stated, subject.page.path).name):
            new = random.choice(("true", "1024", '[{"@odata.type": "microsoft.graph.identitySet"}]'))
        if new:
            yield Edit(node.start, node.end, new, f"the representation shows `{fact.name}` ({stated.name}) as {new}")


def _json_type(subject: Subject, random: Random) -> Iterator[Edit]:
    for root, index, fact, shown in members(subject):
        node = root.members[index].node
        name = shown.mention.name
        for each in (node, *node.items):
            inner = each.member("@odata.type")
            if inner is not None and name and subject.types.find(name) and isinstance(inner.value, str):
                short = inner.value.rpartition(".")[2]
                slip = misspelt(short, random)
                if subject.types.find(slip) is None:
                    yield Edit(
                        inner.start,
                        inner.end,
                        f'"{inner.value[: -len(short)]}{slip}"',
                        f"the representation types `{fact.name}` as `{slip}`",
                    )


def _delimiter(subject: Subject, _random: Random) -> Iterator[Edit]:
    for table in subject.page.tables:
        line = table.header.line + 1
        text = subject.line(line)
        if (
            table.delimiter_cells == len(table.header.cells) > 1
            and text.startswith("|")
            and text.rstrip().endswith("|")
        ):
            end = subject.at(line) + len(text.rstrip())
            cut_at = text.rstrip()[:-1].rindex("|")
            yield Edit(subject.at(line) + cut_at, end - 1, "", "a cell of the delimiter row is gone")
            yield Edit(end, end, "---|", "a cell of the delimiter row too many")


def _bar_dropped(subject: Subject, random: Random) -> Iterator[Edit]:
    for table in subject.page.tables:
        for row in table.rows:
            if len(row.cells) == len(table.header.cells) > 2:
                cell = row.cells[random.randrange(1, len(row.cells))]
                start = subject.at(row.line, cell.column)
                bar = subject.text.rindex("|", subject.at(row.line), start)
                yield Edit(bar, bar + 1, " ", f"the bar before cell `{cell.text[:30]}` is gone")


def _bar_added(subject: Subject, _random: Random) -> Iterator[Edit]:
    for table in subject.page.tables:
        for row in table.rows:
            cell = row.cells[-1]
            if len(row.cells) == len(table.header.cells) > 1 and " " in cell.text and "`" not in cell.text:
                at = subject.at(row.line, cell.column) + cell.text.index(" ")
                yield Edit(at, at, " |", f"a bar inside of the cell `{cell.text[:30]}`")


OPERATORS = (
    Operator("table-row-renamed", _row_renamed, QUIET),
    Operator("table-row-dropped", _row_dropped, QUIET),
    Operator("table-row-added", _row_added, QUIET),
    Operator("table-type-changed", _type_retyped, QUIET),
    Operator("table-type-collection", _type_collection, QUIET),
    Operator("table-type-undefined", _type_undefined, QUIET),
    Operator("table-type-garbled", _type_garbled, QUIET),
    Operator("table-delimiter", _delimiter, ("table-malformed",)),
    Operator("table-bar-dropped", _bar_dropped, ("table-malformed",)),
    Operator("table-bar-added", _bar_added, ("table-malformed",)),
    Operator("representation-renamed", _json_renamed, QUIET),
    Operator("representation-dropped", _json_dropped, QUIET),
    Operator("representation-added", _json_added, QUIET),
    Operator("representation-retyped", _json_retyped, QUIET),
    Operator("representation-type", _json_type, QUIET),
)
