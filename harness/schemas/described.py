"""Documented types in the one view that everybody asks."""

import re
from dataclasses import replace

from harness.model import EnumType, TypeRef
from harness.schemas.asking import Asking
from harness.schemas.facts import TypeDeclaration
from harness.schemas.inheritance import documented, reference
from harness.schemas.merged import DocumentedProperty, DocumentedType
from harness.schemas.names import short
from harness.schemas.resolving import documented_enum, found
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
    members = {name: _member(asking, each, item) for name, each in item.members.items()}
    _relax(asking, members)
    for name in item.key:
        members.setdefault(name, _implied(name, item))
    if item.entity:
        members.setdefault("id", _implied("id", item))
    return Shape(
        name=item.name,
        members=members,
        folded={name.lower(): name for name in reversed(members)},
        open=item.open or any(_OPEN.search(page.description) for page in item.declarations),
        complete=bool(item.members) and _bases_known(asking, item),
        ancestors=frozenset(item.ancestors),
        location=item.location,
        abstract=any(page.abstract for page in item.declarations),
        entity=item.entity or item.likely_entity,
    )


def _implied(name: str, item: DocumentedType) -> Member:
    """A key that no page lists."""
    return replace(member_of(name, TypeRef("Edm.String"), item.name, item.location), key=name in item.key)


def _relax(asking: Asking, members: dict[str, Member]) -> None:
    """Of a type that several pages document, only what all of them list is always there."""
    for name, member in members.items():
        owner = asking.answer(documented, member.owner) if not member.optional else None
        if owner and len(owner.declarations) > 1 and not all(_lists(page, name) for page in owner.declarations):
            members[name] = replace(member, optional=True)


def _lists(page: TypeDeclaration, name: str) -> bool:
    return any(row.name == name for row in page.table) or any(member.name == name for member in page.json)


def _bases_known(asking: Asking, item: DocumentedType) -> bool:
    """Whether every base that the annotations or the prose of a type and its ancestors name is documented."""
    for name in (item.name, *item.ancestors):
        declared = asking.answer(documented, name)
        for page in declared.declarations if declared else ():
            for claim in page.bases:
                if claim.source not in ("reverse", "inherited"):
                    base = reference(asking, claim.mention, page.path).name
                    if base and short(base) != "entity" and found(asking, base) is None:
                        return False
    return True


def _member(asking: Asking, item: DocumentedProperty, holder: DocumentedType) -> Member:
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
        key=item.name in holder.key,
        default=says.default,
    )


def _check(item: DocumentedProperty) -> Check | None:
    """The check of a primitive type; a sample number in a JSON representation documents no more than a number."""
    if item.table is None and item.json is not None and item.json.literal and item.type.name == "Edm.Int64":
        return CHECKS["Edm.Decimal"]
    return CHECKS.get(item.type.name)
