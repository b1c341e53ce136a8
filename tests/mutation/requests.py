"""Operators that make a request body contradict what the page says can be sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from harness.facts.mentions import TypeMention
from harness.facts.promises import ParameterRow
from harness.model import Example
from harness.types import Shape

from .answers import NUMBERS
from .json_nodes import Member, Node, tree
from .places import Edit, Operator, Subject, misspelt
from .typed import SHAPE, is_settled, is_stand_in


@dataclass(frozen=True, slots=True)
class Sent:
    """A request body whose page says what can be sent."""

    example: Example
    body: Node
    types: tuple[Shape, ...]
    rows: dict[str, TypeMention]
    names_of_types: frozenset[str]
    """Every name that a type has which may be sent; derived types included."""

    @property
    def names(self) -> frozenset[str]:
        """Everything that may be sent."""
        return self.names_of_types | self.rows.keys()


def _sent(subject: Subject) -> Iterator[Sent]:
    operation = subject.facts.operation
    if operation is None:
        return
    for example in subject.page.examples:
        request = example.request
        body = tree(subject, request.json)
        if body is None or not body.members or request.method not in ("POST", "PATCH", "PUT"):
            continue
        types = tuple(_types(subject, example, body))
        rows = {row.name: row.mention for row in operation.body_table if not row.mention.alternatives}
        if (types or rows) and all(is_settled(subject, each) for each in (*types, *_near(subject, example))):
            near = [*types, *_near(subject, example)]
            below = [subject.shape(name) for each in near for name in subject.types.subtypes(each.name)]
            names = {name for each in (*near, *below) if each for name in each.members}
            yield Sent(example, body, types, rows, frozenset(names))


def _types(subject: Subject, example: Example, body: Node) -> Iterator[Shape]:
    """What the body itself, its annotation or the Request body section names."""
    operation, annotation = subject.facts.operation, example.request_fence.annotation
    claim = operation.request_body.mention if operation and operation.request_body else None
    own = body.member("@odata.type")
    names = [str(own.value)] if own else []
    names += [annotation.type_name] if annotation and annotation.type_name else []
    names += [subject.types.resolve(claim, subject.page.path).name] if claim else []
    for name in names:
        found = subject.types.find(name)
        known = subject.shape(found.name) if found else None
        if known is not None:
            yield known


def _near(subject: Subject, example: Example) -> Iterator[Shape]:
    """The types of the answers, and those that the page's file is named after: what is sent may be one of them."""
    names = [f.annotation.type_name for f in example.responses if f.annotation and f.annotation.type_name]
    names += subject.page.path.rpartition("/")[2].removesuffix(".md").split("-")
    for name in names:
        found = subject.types.find(re.sub(r"(?i)^collection\(|\)$", "", name))
        known = subject.shape(found.name) if found else None
        if known is not None:
            yield known


def _documented(each: Sent) -> Iterator[tuple[Member, str, bool]]:
    """Members that the table or the type documents, with the type and whether it is a collection."""
    for member in each.body.members:
        row = each.rows.get(member.name)
        known = next((type_.members[member.name] for type_ in each.types if member.name in type_.members), None)
        if row is not None and (row.primitive or not row.name):
            yield member, row.name, row.collection
        elif row is None and known is not None and not known.options:
            yield member, known.type.name, known.type.collection


def _renamed(subject: Subject, random: Random) -> Iterator[Edit]:
    for each in _sent(subject):
        for member, _, _ in _documented(each):
            slip = misspelt(member.name, random, each.names)
            yield Edit(member.start, member.key_end, f'"{slip}"', f"the request sends `{slip}` for `{member.name}`")


def _case(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each in _sent(subject):
        for member, _, _ in _documented(each):
            other = member.name[0].swapcase() + member.name[1:]
            if other not in each.names and other != member.name:
                yield Edit(
                    member.start, member.key_end, f'"{other}"', f"the request sends `{other}` for `{member.name}`"
                )


def _added(subject: Subject, random: Random) -> Iterator[Edit]:
    name = random.choice(("contosoRank", "extraNote", "legacyCode"))
    for each in _sent(subject):
        for member, _, _ in _documented(each):
            yield Edit(member.start, member.start, f'"{name}": "abc", ', f"the request sends `{name}`")


def _retyped(subject: Subject, random: Random) -> Iterator[Edit]:
    for each in _sent(subject):
        for member, type_, many in _documented(each):
            node, new = member.node, ""
            text = subject.text[node.start : node.end]
            if many and len(node.items) == 1 and not isinstance(node.items[0].value, str):
                new = subject.text[node.items[0].start : node.items[0].end]
            elif many or node.value is None or (isinstance(node.value, str) and is_stand_in(node.value)):
                continue
            elif type_ == "Edm.Boolean" and isinstance(node.value, bool):
                new = random.choice((f'"{text}"', "1", f"[{text}]"))
            elif type_ in NUMBERS and isinstance(node.value, int | float):
                new = random.choice((f'"{text}"', "true", f"[{text}]"))
            elif type_ == "Edm.String" and isinstance(node.value, str):
                new = random.choice(("42", "true", f"[{text}]", f'{{"value": {text}}}'))
            elif type_ == "Edm.DateTimeOffset" and re.match(r'"\d{4}-\d\d-\d\dT', text):
                new = random.choice(('"tomorrow at noon"', "20210701", '"07/01/2021 10:00"'))
            if new:
                yield Edit(node.start, node.end, new, f"the request sends `{member.name}` ({type_}) as {new}")


def _enum(subject: Subject, random: Random) -> Iterator[Edit]:
    for each in _sent(subject):
        for member, type_, many in _documented(each):
            enum = subject.types.enum(type_) if type_ and not type_.startswith("Edm.") else None
            value = member.node.value
            if enum is not None and not many and isinstance(value, str) and value in enum.members:
                slip = misspelt(value, random, set(enum.members))
                yield Edit(
                    member.node.start,
                    member.node.end,
                    f'"{slip}"',
                    f"the request sends `{member.name}` as `{slip}`, no member of {type_}",
                )


def _read_only(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each in _sent(subject):
        if each.example.request.method != "PATCH" or not each.types:
            continue
        type_ = each.types[0]
        for name, known in type_.members.items():
            text = known.type.name == "Edm.String" and not known.type.collection and not known.values
            if known.read_only and text and name not in each.rows and name not in each.body.value:
                at = each.body.members[0].start
                yield Edit(at, at, f'"{name}": "abc", ', f"the update sends the read-only `{name}` of {type_.name}")


def _table_row(subject: Subject, random: Random) -> Iterator[Edit]:
    operation = subject.facts.operation
    sent = list(_sent(subject))
    types = {name for each in sent for name in each.names_of_types}
    for row in operation.body_table if operation else ():
        line = subject.line(row.line)
        used = any(row.name in each.body.value for each in sent)
        if used and row.name not in types and re.match(rf"\|\s*\**`?{re.escape(row.name)}\b", line):
            slip = misspelt(
                row.name, random, types | {each.name for each in operation.body_table} if operation else set()
            )
            at = subject.at(row.line) + line.index(row.name)
            yield Edit(
                at,
                at + len(row.name),
                slip,
                f"the request body table calls `{row.name}` `{slip}`, and the example sends it",
            )


def _table_type(subject: Subject, random: Random) -> Iterator[Edit]:
    operation = subject.facts.operation
    sent = list(_sent(subject))
    for row in operation.body_table if operation else ():
        start = subject.at(row.line, row.column)
        values = [each.body.value[row.name] for each in sent if row.name in each.body.value]
        if (
            not row.typed
            or not values
            or not subject.text.startswith(row.mention.text, start)
            or row.mention.collection
        ):
            continue
        new = ""
        if row.mention.name == "Edm.String" and all(
            isinstance(value, str) and not is_stand_in(value) for value in values
        ):
            new = random.choice(("Boolean", "Int32", "String collection"))
        elif row.mention.name == "Edm.Boolean" and all(isinstance(value, bool) for value in values):
            new = random.choice(("String", "Int32"))
        elif row.mention.name in NUMBERS and all(type(value) in (int, float) for value in values):
            new = random.choice(("String", "Boolean"))
        if new and row.mention.text:
            yield Edit(
                start, start + len(row.mention.text), new, f"the request body table says that `{row.name}` is {new}"
            )


def _settled_rows(subject: Subject) -> Iterator[tuple[ParameterRow, Shape, frozenset[str]]]:
    """Rows of the request body table that are properties of the type that the page says is sent, as most of it are."""
    operation = subject.facts.operation
    claim = operation.request_body.mention if operation and operation.request_body else None
    type_ = subject.shape(subject.types.resolve(claim, subject.page.path).name) if claim else None
    if operation is None or type_ is None or not is_settled(subject, type_):
        return
    below = [subject.shape(name) for name in subject.types.subtypes(type_.name)]
    names = frozenset(name for each in (type_, *below) if each for name in each.members)
    rows = [row for row in operation.body_table if row.name in type_.members]
    if len(rows) > 1 and 2 * (len(rows) - 1) > len(operation.body_table):
        yield from ((row, type_, names) for row in rows)


def _settled_row(subject: Subject, random: Random) -> Iterator[Edit]:
    for row, type_, names in _settled_rows(subject):
        line = subject.line(row.line)
        if re.match(rf"\|\s*\**`?{re.escape(row.name)}\b", line):
            slip = misspelt(row.name, random, names)
            at = subject.at(row.line) + line.index(row.name)
            yield Edit(at, at + len(row.name), slip, f"the table lists `{slip}` for `{row.name}` of {type_.name}")


def _settled_type(subject: Subject, random: Random) -> Iterator[Edit]:
    for row, type_, _ in _settled_rows(subject):
        start, known = subject.at(row.line, row.column), type_.members[row.name].type
        if row.typed and row.mention.text and subject.text.startswith(row.mention.text, start):
            kinds = {"Edm.Boolean": ("String", "Int32"), "Edm.String": ("Boolean", "Int32", "String collection")}
            if known.name in kinds and not known.collection and row.mention.name == known.name:
                new = random.choice(kinds[known.name])
                yield Edit(start, start + len(row.mention.text), new, f"the table says that `{row.name}` is {new}")


OPERATORS = (
    Operator("request-table-property", _settled_row, SHAPE),
    Operator("request-table-property-type", _settled_type, SHAPE),
    Operator("request-property-renamed", _renamed, SHAPE),
    Operator("request-property-case", _case, SHAPE),
    Operator("request-property-added", _added, SHAPE),
    Operator("request-property-retyped", _retyped, SHAPE),
    Operator("request-enum-value", _enum, SHAPE),
    Operator("request-read-only", _read_only, SHAPE),
    Operator("request-table-row", _table_row, SHAPE),
    Operator("request-table-type", _table_type, SHAPE),
)
