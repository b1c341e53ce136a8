"""Documented types in the one view that everybody asks."""

import re
from collections.abc import Iterable
from dataclasses import replace

from harness.facts.asking import Asking
from harness.facts.inheritance import documented, reference
from harness.facts.merged import DocumentedProperty, DocumentedType
from harness.facts.names import short
from harness.facts.resolving import documented_enum, found
from harness.facts.stated import TypeDeclaration
from harness.model import EnumType, TypeRef
from harness.types import Known, Member, Shape, member_of
from harness.types.values import CHECKS, Check

_OPEN = re.compile(r"(?<![A-Za-z])open[ _*-]+type(?![A-Za-z])", re.IGNORECASE)
"""What the introduction of a page says of a type whose members are not all documented."""


def known(asking: Asking, name: str) -> Known | None:
    """The structured type or enum that a name means, whatever its case and namespace."""
    named = found(asking, name)
    if named is None:
        return None
    if named.kind == "type":
        item = asking.answer(documented, named.name)
        return _shape(asking, item) if item else None
    enum = asking.answer(documented_enum, named.name)
    return EnumType(enum.name, enum.members, enum.location, enum.flags) if enum else None


def _shape(asking: Asking, item: DocumentedType) -> Shape:
    above = [each for name in item.ancestors if (each := asking.answer(documented, name))]
    pages = [page for each in (item, *above) for page in each.declarations]
    key = next((page.key for page in pages if page.key), ())
    stated = {name: each for holder in (*reversed(above), item) for name, each in holder.own.items()}
    members = {name: _member(asking, each, is_key=name in key) for name, each in stated.items()}
    _relax(asking, members)
    entity = bool(key) or asking.index.dialect.entity in (item.name, *item.ancestors)
    for name in (*key, "id") if entity else ():
        members.setdefault(name, _implied(name, item, is_key=name in key))
    first = item.declarations[0]
    return Shape(
        name=item.name,
        members=members,
        folded={name.lower(): name for name in reversed(members)},
        open=any(page.open for page in pages) or any(_OPEN.search(page.description) for page in item.declarations),
        complete=bool(stated) and _bases_known(asking, (item, *above)),
        ancestors=frozenset(item.ancestors),
        location=first.at(first.line),
        abstract=any(page.abstract for page in item.declarations),
        entity=entity or ("id" in stated and any(page.methods for page in pages)),  # right for all but a few
    )


def _implied(name: str, item: DocumentedType, *, is_key: bool) -> Member:
    """What identifies an entity, where no page lists it."""
    first = item.declarations[0]
    return replace(member_of(name, TypeRef("Edm.String"), item.name, first.at(first.line)), key=is_key, implied=True)


def _relax(asking: Asking, members: dict[str, Member]) -> None:
    """Of a type that several pages document, only what all of them list is always there."""
    for name, member in members.items():
        owner = asking.answer(documented, member.owner) if not member.optional else None
        if owner and len(owner.declarations) > 1 and not all(_lists(page, name) for page in owner.declarations):
            members[name] = replace(member, optional=True)


def _lists(page: TypeDeclaration, name: str) -> bool:
    return any(row.name == name for row in page.table) or any(member.name == name for member in page.json)


def _bases_known(asking: Asking, chain: Iterable[DocumentedType]) -> bool:
    """Whether every base that the annotations or the prose of a type and its ancestors name is documented."""
    for item in chain:
        for page in item.declarations:
            for claim in page.bases:
                if claim.source not in ("reverse", "inherited"):
                    base = reference(asking, claim.mention, page.path).name
                    if base and short(base) != "entity" and found(asking, base) is None:
                        return False
    return True


def _member(asking: Asking, item: DocumentedProperty, *, is_key: bool) -> Member:
    mention = item.table.mention if item.table else item.json.mention if item.json else None
    says = item.says
    return Member(
        name=item.name,
        type=item.type,
        check=_check(item),
        owner=item.owner,
        location=item.location,
        values=item.values,
        options=tuple(reference(asking, each, item.path) for each in mention.alternatives) if mention else (),
        nullable=item.nullable,
        optional=item.optional,
        navigation=item.navigation,
        read_only=says.read_only,
        on_select=says.on_select,
        url=mention is not None and mention.format == "url",
        description=item.table.description if item.table else "",
        required=says.required,
        key=is_key,
        default=says.default,
    )


def _check(item: DocumentedProperty) -> Check | None:
    """The check of a primitive type; a sample number in a JSON representation documents no more than a number."""
    if item.table is None and item.json is not None and item.json.literal and item.type.name == "Edm.Int64":
        return CHECKS["Edm.Decimal"]
    return CHECKS.get(item.type.name)
