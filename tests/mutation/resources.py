"""Operators that break what several pages say of one thing: types, bases, keys, enums, methods."""

import posixpath
import re
from collections.abc import Iterator
from random import Random

from harness.facts.mentions import read_mention
from harness.facts.stated import EnumMemberRow, MethodRow

from .json_nodes import tree
from .places import Edit, Operator, Subject, misspelt
from .tables import QUIET

_METHODS = ("method-link", "return-type", "link-target-missing", "link-case")
_ENUMS = ("enum-members", "enum-value", "enum-case", "table-malformed")


def _annotation(subject: Subject, key: str) -> Iterator[tuple[str, int, int]]:
    """A string in the annotation of the page's only resource block: its text, and the offsets of its value."""
    blocks = [fence for fence in subject.page.fences if fence.role == "resource" and fence.annotation]
    if len(blocks) == 1 and len(subject.facts.types) == 1:
        annotation = blocks[0].annotation
        root = tree(subject, annotation.json) if annotation else None
        node = root.member(key) if root else None
        if node is not None and isinstance(node.value, str) and node.value:
            yield node.value, node.start, node.end


def _type_renamed(subject: Subject, random: Random) -> Iterator[Edit]:
    for value, start, end in _annotation(subject, "@odata.type"):
        name = subject.facts.types[0].name
        known = subject.types.type(name)
        others = [path for path in subject.world.mentioned.get(name, ()) if path != subject.page.path]
        if known is not None and len(known.declarations) == 1 and others:
            slip = value.rpartition(".")[0] + "." + misspelt(value.rpartition(".")[2], random)
            if subject.types.find(slip) is None:
                yield Edit(start, end, f'"{slip}"', f"the page declares `{slip}`, and {others[0]} mentions `{name}`")


def _key(subject: Subject, random: Random) -> Iterator[Edit]:
    for value, start, end in _annotation(subject, "keyProperty"):
        known = subject.shape(subject.facts.types[0].name)
        if known is not None and value in known.members:
            slip = random.choice((misspelt(value, random, set(known.members)), value.upper(), "key", ""))
            if slip not in known.members:
                yield Edit(start, end, f'"{slip}"', f"`keyProperty` is `{slip}`")


def _base_misspelt(subject: Subject, random: Random) -> Iterator[Edit]:
    for value, start, end in _annotation(subject, "baseType"):
        short = value.rpartition(".")[2]
        if subject.types.find(value) is not None and short != "entity":
            slip = value[: -len(short)] + misspelt(short, random)
            if subject.types.find(slip) is None:
                yield Edit(start, end, f'"{slip}"', f"the base is `{slip}`")


def _base_other(subject: Subject, random: Random) -> Iterator[Edit]:
    for value, start, end in _annotation(subject, "baseType"):
        declared = subject.facts.types[0]
        stated = [claim for claim in declared.bases if claim.source in ("prose", "inherited")]
        found = subject.types.find(value)
        if found is None or not stated or any(claim.mention.name.lower().endswith("entity") for claim in stated):
            continue
        other = subject.types.type(random.choice(sorted(subject.world.mentioned)))
        bases = {subject.types.resolve(claim.mention, subject.page.path).name for claim in stated}
        near = {found.name, declared.name, *bases}
        above = {each for name in near for each in (*_ancestors(subject, name), *subject.types.subtypes(name))}
        if (
            other is not None
            and other.name not in near | above
            and bases <= {found.name, *_ancestors(subject, found.name)}
        ):
            yield Edit(
                start,
                end,
                f'"{other.name}"',
                f"the annotation says that the base is {other.name}, the text {sorted(bases)}",
            )


def _ancestors(subject: Subject, name: str) -> tuple[str, ...]:
    known = subject.types.type(name)
    return known.ancestors if known else ()


def _base_itself(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, start, end in _annotation(subject, "baseType"):
        name = subject.facts.types[0].name
        yield Edit(start, end, f'"{name}"', f"{name} is its own base")


def _enum_rows(subject: Subject) -> Iterator[tuple[str, EnumMemberRow, list[tuple[str, frozenset[str]]]]]:
    """Members of enum tables with the pages whose descriptions list them."""
    for enum in subject.facts.enums:
        known = subject.types.enum(enum.name)
        if known is None or len(known.declarations) != 1 or len(enum.members) < 3:
            continue
        names = {member.name for member in enum.members}
        for row in enum.members:
            lists = [
                item
                for item in subject.world.listed.get(enum.name, ())
                if row.name in item[1] and len(item[1] & names) > 1
            ]
            if lists:
                yield enum.name, row, lists


def _enum_dropped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for name, row, lists in _enum_rows(subject):
        if subject.page.tables and row.line:
            yield Edit(
                subject.at(row.line),
                subject.at(row.line + 1),
                "",
                f"{name} has no `{row.name}`, which {lists[0][0]} lists",
            )


def _enum_renamed(subject: Subject, random: Random) -> Iterator[Edit]:
    for name, row, lists in _enum_rows(subject):
        start = subject.at(row.line, row.column)
        names = {member.name for enum in subject.facts.enums for member in enum.members}
        slip = misspelt(row.name, random, names)
        if subject.text.startswith(row.name, start):
            yield Edit(
                start, start + len(row.name), slip, f"{name} has `{slip}` for `{row.name}`, which {lists[0][0]} lists"
            )


def _listed_renamed(subject: Subject, random: Random) -> Iterator[Edit]:
    for row, value, start, end, names in _listed(subject):
        slip = misspelt(value, random, names)
        yield Edit(start, end, f"`{slip}`", f"the description of `{row}` lists `{slip}` for `{value}`")


def _listed_dropped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for row, value, start, end, names in _listed(subject):
        rest = re.compile(r",?\s*").match(subject.text, end)
        if rest and rest.group().startswith(",") and value.lower() != "unknownfuturevalue" and len(names) > 3:
            yield Edit(start, rest.end(), "", f"the description of `{row}` leaves out `{value}`")


def _listed(subject: Subject) -> Iterator[tuple[str, str, int, int, set[str]]]:
    """Values in descriptions whose enum has a table: the property, the value, its place with ticks, all members."""
    for declared in subject.facts.types:
        for row in declared.table:
            if not row.says.values or not row.mention.name or row.mention.primitive:
                continue
            known = subject.types.enum(subject.types.resolve(row.mention, subject.page.path).name)
            if known is None or not known.declarations or set(row.says.values) - set(known.members):
                continue
            if len(known.members) < 3 or any(
                "deprecat" in m.description.lower() or "reserved" in m.description.lower()
                for m in known.members.values()
            ):
                continue
            line = subject.line(row.line)
            for value in row.says.values:
                if line.count(f"`{value}`") == 1 and not any(
                    value in other and value != other for other in row.says.values
                ):
                    at = subject.at(row.line) + line.index(f"`{value}`")
                    yield row.name, value, at, at + len(value) + 2, set(known.members)


def _methods(subject: Subject) -> Iterator[tuple[MethodRow, str]]:
    """Rows of the Methods table that agree with a linked page, and this page."""
    for row in subject.facts.methods:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(subject.page.path), row.target))
        if (
            row.target
            and row.returns.name
            and path in subject.reference.outlines.pages
            and not row.returns.alternatives
        ):
            operation = subject.world.operations.get(path)
            claims = operation.returns if operation else ()
            empty = operation is None or any(status.code == 204 for status in operation.statuses)
            if empty or len(claims) != 1 or claims[0].mention.alternatives:
                continue
            here = subject.types.resolve(row.returns, subject.page.path)
            if here == subject.types.resolve(claims[0].mention, path):
                yield row, path


def _method_type(subject: Subject, random: Random) -> Iterator[Edit]:
    every = sorted(name for name in subject.world.mentioned if subject.types.type(name))
    for row, path in _methods(subject):
        start = subject.at(row.line, row.returns_column)
        here = subject.types.resolve(row.returns, subject.page.path).name
        other = random.choice(every)
        related = {here, *_ancestors(subject, here), *subject.types.subtypes(here)}
        if row.returns_column and subject.text.startswith(row.returns.text, start) and other not in related:
            new = f"{other.rpartition('.')[2]} collection" if row.returns.collection else other.rpartition(".")[2]
            if subject.types.resolve(read_mention(new), subject.page.path).name == other:
                yield Edit(
                    start,
                    start + len(row.returns.text),
                    new,
                    f"`{row.text}` returns `{new}`, and {path} says otherwise",
                )


def _method_collection(subject: Subject, _random: Random) -> Iterator[Edit]:
    for row, path in _methods(subject):
        start, text = subject.at(row.line, row.returns_column), row.returns.text
        if row.returns_column and subject.text.startswith(text, start):
            new = (
                re.sub(r"\s+collection$", "", text, flags=re.IGNORECASE)
                if row.returns.collection
                else f"{text} collection"
            )
            if new != text and not text.lower().startswith("collection("):
                yield Edit(start, start + len(text), new, f"`{row.text}` returns `{new}`, and {path} says otherwise")


def _method_none(subject: Subject, _random: Random) -> Iterator[Edit]:
    for row, path in _methods(subject):
        start, text = subject.at(row.line, row.returns_column), row.returns.text
        if row.returns_column and subject.text.startswith(text, start):
            yield Edit(start, start + len(text), "None", f"`{row.text}` returns nothing, and {path} says otherwise")


def _method_link(subject: Subject, random: Random) -> Iterator[Edit]:
    rows = list(_methods(subject))
    for row, path in rows:
        line = subject.line(row.line)
        others = [
            other for other, _ in rows if other.returns != row.returns and other.returns.target != row.returns.target
        ]
        if others and line.count(f"({row.target})") == 1:
            at = subject.at(row.line) + line.index(f"({row.target})") + 1
            other = random.choice(others)
            yield Edit(at, at + len(row.target), other.target, f"`{row.text}` links {other.target} for {path}")


OPERATORS = (
    Operator("resource-type-renamed", _type_renamed, QUIET),
    Operator("resource-key", _key, QUIET),
    Operator("resource-base-misspelt", _base_misspelt, QUIET),
    Operator("resource-base-other", _base_other, QUIET),
    Operator("resource-base-itself", _base_itself, QUIET),
    Operator("enum-member-dropped", _enum_dropped, _ENUMS),
    Operator("enum-member-renamed", _enum_renamed, _ENUMS),
    Operator("enum-listed-renamed", _listed_renamed, _ENUMS),
    Operator("enum-listed-dropped", _listed_dropped, _ENUMS),
    Operator("method-type", _method_type, _METHODS),
    Operator("method-collection", _method_collection, _METHODS),
    Operator("method-none", _method_none, _METHODS),
    Operator("method-link", _method_link, _METHODS),
)
