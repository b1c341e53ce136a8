"""Lookups among the types of a document. Names are qualified unless a function says otherwise."""

import re
from collections.abc import Mapping

from harness.metadata.index import index, lineage
from harness.model import (
    Action,
    EnumType,
    Metadata,
    NavigationProperty,
    Property,
    StructuredType,
    TypeDefinition,
    TypeRef,
)

_ALTERNATE = re.compile(r"Org\.OData\.Core\.V1\.AlternateKeys/(\d+)/Key/\d+/Name")


def structured(metadata: Metadata, name: str) -> StructuredType | None:
    """The entity or complex type of that name."""
    return metadata.entity_types.get(name) or metadata.complex_types.get(name)


def enum(metadata: Metadata, name: str) -> EnumType | None:
    """The enumeration of that name."""
    return metadata.enum_types.get(name)


def find(metadata: Metadata, name: str) -> StructuredType | EnumType | TypeDefinition | None:
    """A type by its qualified name, its name with an alias, or its name alone.

    Among types of one name in several namespaces the one in the shortest namespace is found
    (`microsoft.graph.alert`, not `microsoft.graph.security.alert`); `candidates` gives all.
    """
    names = candidates(metadata, name)
    if not names:
        return None
    first = names[0]
    return structured(metadata, first) or metadata.enum_types.get(first) or metadata.type_definitions.get(first)


def candidates(metadata: Metadata, name: str) -> tuple[str, ...]:
    """Qualified names of all types that a qualified, aliased or bare name may mean."""
    if "." not in name:
        return index(metadata).short_names.get(name, ())
    qualified = qualify(metadata, name)
    return (qualified,) if qualified in index(metadata).short_names.get(qualified.rpartition(".")[2], ()) else ()


def qualify(metadata: Metadata, name: str) -> str:
    """A name with its namespace instead of an alias; a name without either stays as it is."""
    prefix, dot, last = name.rpartition(".")
    return f"{metadata.aliases.get(prefix, prefix)}.{last}" if dot else name


def bases(metadata: Metadata, name: str) -> tuple[StructuredType, ...]:
    """A structured type after all its bases, the topmost first; empty for an unknown name."""
    return lineage(index(metadata), name)


def properties(metadata: Metadata, name: str) -> Mapping[str, Property]:
    """Structural properties of a type with those of its bases, which come first."""
    known = index(metadata)
    found = known.properties.get(name)
    if found is None:
        found = known.properties[name] = {n: p for item in lineage(known, name) for n, p in item.properties.items()}
    return found


def navigation(metadata: Metadata, name: str) -> Mapping[str, NavigationProperty]:
    """Navigation properties of a type with those of its bases, which come first."""
    known = index(metadata)
    found = known.navigation.get(name)
    if found is None:
        found = known.navigation[name] = {n: p for item in lineage(known, name) for n, p in item.navigation.items()}
    return found


def key(metadata: Metadata, name: str) -> tuple[str, ...]:
    """Names of the key properties of an entity type, declared on it or inherited; empty when it has none."""
    for item in reversed(bases(metadata, name)):
        declared = getattr(item, "key", ())
        if declared:
            return tuple(declared)
    return ()


def alternate_keys(metadata: Metadata, name: str) -> tuple[Mapping[str, str], ...]:
    """Other keys that annotations of an entity type or its bases declare: each is key name to property path."""
    found: dict[str, dict[str, str]] = {}
    for item in bases(metadata, name):
        for path, value in metadata.annotations.get(item.name, {}).items():
            match = _ALTERNATE.fullmatch(path)
            if match:
                aliases = metadata.annotations[item.name]
                alias = aliases.get(path.removesuffix("Name") + "Alias", value)
                found.setdefault(f"{item.name}/{match.group(1)}", {})[alias] = value
    return tuple(found.values())


def is_open(metadata: Metadata, name: str) -> bool:
    """Whether a type, or a base of it, allows undeclared properties."""
    return any(item.open for item in bases(metadata, name))


def is_a(metadata: Metadata, name: str, base: str) -> bool:
    """Whether a type is that type or derives from it."""
    return name == base or any(item.name == base for item in bases(metadata, name))


def subtypes(metadata: Metadata, name: str) -> tuple[str, ...]:
    """All types that derive from a type, directly or not, breadth first; without the type itself."""
    found: dict[str, None] = {}
    waiting = list(metadata.derived.get(name, ()))
    for item in waiting:
        if item not in found and item != name:
            found[item] = None
            waiting.extend(metadata.derived.get(item, ()))
    return tuple(found)


def bound_operations(metadata: Metadata, reference: TypeRef | str) -> tuple[Action, ...]:
    """Actions and functions bound to a type (or, with a reference, a collection of it) or to a base, nearest first."""
    place = TypeRef(reference) if isinstance(reference, str) else reference
    names = [item.name for item in reversed(bases(metadata, place.name))] or [place.name]
    bound = index(metadata).bound
    return tuple(action for name in names for action in bound.get(str(TypeRef(name, place.collection)), ()))
