"""Property paths in query options: `from/emailAddress/address` (OData 4.01 URL Conventions, 5.1.1.15)."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.metadata.index import Edge, Index, edges
from harness.metadata.nearest import nearest
from harness.model import TypeRef
from harness.types.csdl import is_open, qualify, structured, subtypes
from harness.types.primitives import ANYTHING
from harness.urls import is_placeholder


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a path ends, or which of its segments means nothing."""

    type: TypeRef | None = None
    """None when nobody can know: an open type, a placeholder, a failure."""
    kind: str = ""
    """Of the last member: `property` or `navigation`."""
    failed: str = ""
    offset: int = 0
    """Of the failed segment within the path."""
    reason: str = ""
    nearest: tuple[str, ...] = ()
    note: str = ""
    """Something forgiven on the way."""
    dynamic: bool = False
    """Whether it ends in an undeclared member of an open type."""


def follow(index: Index, place: TypeRef | None, path: str) -> Trail:
    """The type that a path leads to from one item of a place."""
    here, kind, offset, note = place, "", 0, ""
    for segment in path.split("/"):
        if here is None or here.name in ANYTHING or is_placeholder(segment) or segment.startswith("@"):
            return Trail(note=note)
        if segment == "$count" and here.collection:
            return Trail(TypeRef("Edm.Int32"), "property", note=note)
        item = TypeRef(here.name)
        if "." in segment and segment.rpartition(".")[0] in index.metadata.aliases:
            here, remark = _cast(index, item, segment)
            note = note or remark
            if here is None:
                return _lost(index, item, segment, offset)
        else:
            edge, remark = _member(index, item, segment)
            note = note or remark
            if edge is None:
                if may_be_dynamic(index, item, segment):
                    return Trail(note=note, dynamic=True)
                return _lost(index, item, segment, offset)
            here, kind = edge.type, edge.kind
        offset += len(segment) + 1
    return Trail(here, kind, note=note)


def _cast(index: Index, item: TypeRef, segment: str) -> tuple[TypeRef | None, str]:
    """The type that a qualified name casts to; the item itself for the name of an operation and for `namespace.*`."""
    metadata = index.metadata
    name = qualify(metadata, segment)
    if structured(metadata, name) is not None:
        return TypeRef(name), ""
    if segment.endswith(".*") or name in metadata.actions:
        return item, ""
    similar = next((known for known in subtypes(metadata, item.name) if known.lower() == name.lower()), None)
    return (TypeRef(similar), f"The name is spelt `{similar}`.") if similar else (None, "")


def _member(index: Index, item: TypeRef, segment: str) -> tuple[Edge | None, str]:
    """A declared member of a type or of what derives from it, and what had to be forgiven to find it."""
    table = edges(index, item)
    found = _exact(table, segment)
    if found is not None:
        return found, ""
    declared = table.folded.get(segment.lower())
    if declared is not None and _exact(table, declared) is not None:
        return table[declared], f"The name is spelt `{declared}`."
    for name in subtypes(index.metadata, item.name):
        inherited = _exact(edges(index, TypeRef(name)), segment)
        if inherited is not None:
            return inherited, f"`{segment}` belongs to {name}, which derives from {item.name}."
    return None, ""


def _exact(table: Mapping[str, Edge], name: str) -> Edge | None:
    found = table.get(name)
    return found if found is not None and found.kind != "operation" else None


def may_be_dynamic(index: Index, item: TypeRef, segment: str) -> bool:
    """Whether an open type may have an undeclared property of that name.

    Extensions are called `extension_…` or `prefix_name`; any other name that resembles a declared one is a mistake.
    """
    if not is_open(index.metadata, item.name):
        return False
    return "_" in segment or not nearest(segment, _members(index, item))


def _members(index: Index, item: TypeRef) -> list[str]:
    return [name for name, edge in edges(index, item).items() if edge.kind != "operation"]


def _lost(index: Index, item: TypeRef, segment: str, offset: int) -> Trail:
    if structured(index.metadata, item.name) is None:
        reason = f"{item.name} has no members, so no `{segment}`."
        return Trail(failed=segment, offset=offset, reason=reason)
    reason = f"{item.name} has no property `{segment}`."
    return Trail(failed=segment, offset=offset, reason=reason, nearest=nearest(segment, _members(index, item)))
