"""Lookups among the types of a `$metadata` document. Names are qualified unless a function says otherwise."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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
from harness.types.lineage import descendants, lineage

_ALTERNATE = re.compile(r"Org\.OData\.Core\.V1\.AlternateKeys/(\d+)/Key/\d+/Name")


@dataclass(frozen=True, slots=True)
class _Tables:
    """What lookups need again and again. The later ones only ever grow by values that the document decides."""

    short_names: Mapping[str, tuple[str, ...]]
    """Type name without namespace to qualified names; the shortest namespace first."""
    bound: Mapping[str, tuple[Action, ...]]
    """Binding parameter's type, as text, to the operations bound to exactly that."""
    bases: dict[str, tuple[StructuredType, ...]] = field(default_factory=dict)
    properties: dict[str, Mapping[str, Property]] = field(default_factory=dict)
    navigation: dict[str, Mapping[str, NavigationProperty]] = field(default_factory=dict)


def _tables(metadata: Metadata) -> _Tables:
    short: defaultdict[str, list[str]] = defaultdict(list)
    for table in (metadata.entity_types, metadata.complex_types, metadata.enum_types, metadata.type_definitions):
        for name in table:
            short[name.rpartition(".")[2]].append(name)
    bound: defaultdict[str, list[Action]] = defaultdict(list)
    for overloads in metadata.actions.values():
        for overload in overloads:
            if overload.binding is not None:
                bound[str(overload.binding)].append(overload)
    return _Tables(
        {name: tuple(sorted(found, key=lambda n: n.count("."))) for name, found in short.items()},
        {name: tuple(found) for name, found in bound.items()},
    )


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
        return metadata.kept(_tables).short_names.get(name, ())
    qualified = qualify(metadata, name)
    known = metadata.kept(_tables).short_names.get(qualified.rpartition(".")[2], ())
    return (qualified,) if qualified in known else ()


def qualify(metadata: Metadata, name: str) -> str:
    """A name with its namespace instead of an alias; a name without either stays as it is."""
    prefix, dot, last = name.rpartition(".")
    return f"{metadata.aliases.get(prefix, prefix)}.{last}" if dot else name


def bases(metadata: Metadata, name: str) -> tuple[StructuredType, ...]:
    """A structured type after all its bases, the topmost first; empty for an unknown name."""
    known = metadata.kept(_tables).bases
    found = known.get(name)
    if found is None:
        found = known[name] = tuple(_chain(metadata, name))[::-1]
    return found


def _chain(metadata: Metadata, name: str) -> Iterator[StructuredType]:
    """A type and its bases, as far as they are declared."""

    def base_of(each: str) -> str:
        item = structured(metadata, each)
        return item.base if item is not None and structured(metadata, item.base) is not None else ""

    for each in lineage(name, base_of):
        item = structured(metadata, each)
        if item is not None:
            yield item


def properties(metadata: Metadata, name: str) -> Mapping[str, Property]:
    """Structural properties of a type with those of its bases, which come first."""
    known = metadata.kept(_tables).properties
    found = known.get(name)
    if found is None:
        found = known[name] = {n: p for item in bases(metadata, name) for n, p in item.properties.items()}
    return found


def navigation(metadata: Metadata, name: str) -> Mapping[str, NavigationProperty]:
    """Navigation properties of a type with those of its bases, which come first."""
    known = metadata.kept(_tables).navigation
    found = known.get(name)
    if found is None:
        found = known[name] = {n: p for item in bases(metadata, name) for n, p in item.navigation.items()}
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
    return descendants(name, lambda each: metadata.derived.get(each, ()))


def bound_to(metadata: Metadata, reference: TypeRef) -> tuple[Action, ...]:
    """Actions and functions bound to exactly that type or collection."""
    return metadata.kept(_tables).bound.get(str(reference), ())


def bound_operations(metadata: Metadata, reference: TypeRef | str) -> tuple[Action, ...]:
    """Actions and functions bound to a type (or, with a reference, a collection of it) or to a base, nearest first."""
    place = TypeRef(reference) if isinstance(reference, str) else reference
    names = [item.name for item in reversed(bases(metadata, place.name))] or [place.name]
    return tuple(action for name in names for action in bound_to(metadata, TypeRef(name, place.collection)))
