"""What lookups need again and again, computed once per document and then on demand.

The tables only ever grow by values that are functions of the document, so threads may share them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from harness.model import Action, Metadata, NavigationProperty, Property, StructuredType, TypeRef


@dataclass(frozen=True, slots=True)
class Edge:
    """What a segment may name at some place: a declared member or the overloads of an operation."""

    kind: str
    """`property`, `navigation`, `operation`, `entitySet`, `singleton` or `import`."""
    name: str
    """Of the declared object: `microsoft.graph.user/mail`, `microsoft.graph.delta`, `users`."""
    type: TypeRef | None = None
    """None for operations: the overload decides."""
    overloads: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """A metadata document with its tables."""

    metadata: Metadata
    short_names: Mapping[str, tuple[str, ...]]
    """Type name without namespace to qualified names; the shortest namespace first."""
    bound: Mapping[str, tuple[Action, ...]]
    """Binding parameter's type, as text, to the operations bound to exactly that."""
    operation_names: Mapping[str, tuple[Action, ...]]
    """Operation name without namespace to all its overloads."""
    root: Mapping[str, Edge]
    """What a URL may begin with."""
    lineages: dict[str, tuple[StructuredType, ...]] = field(default_factory=dict)
    properties: dict[str, Mapping[str, Property]] = field(default_factory=dict)
    navigation: dict[str, Mapping[str, NavigationProperty]] = field(default_factory=dict)
    edges: dict[TypeRef, Mapping[str, Edge]] = field(default_factory=dict)
    folded: dict[int, Mapping[str, str]] = field(default_factory=dict)
    """Identity of a table of edges to its names by their lower-case forms."""


_LATEST: list[Index] = []
_LIMIT = 8
"""Documents whose index is kept: two versions, and room for tests."""


def index(metadata: Metadata) -> Index:
    """The index of a document; the same one for the same object."""
    for found in _LATEST:
        if found.metadata is metadata:
            return found
    made = _build(metadata)
    _LATEST[:] = [made, *_LATEST[: _LIMIT - 1]]
    return made


def _build(metadata: Metadata) -> Index:
    short: defaultdict[str, list[str]] = defaultdict(list)
    for table in (metadata.entity_types, metadata.complex_types, metadata.enum_types, metadata.type_definitions):
        for name in table:
            short[name.rpartition(".")[2]].append(name)
    bound: defaultdict[str, list[Action]] = defaultdict(list)
    named: defaultdict[str, list[Action]] = defaultdict(list)
    for name, overloads in metadata.actions.items():
        named[name.rpartition(".")[2]].extend(overloads)
        for overload in overloads:
            if overload.binding is not None:
                bound[str(overload.binding)].append(overload)
    return Index(
        metadata=metadata,
        short_names={name: tuple(sorted(found, key=lambda n: n.count("."))) for name, found in short.items()},
        bound={name: tuple(found) for name, found in bound.items()},
        operation_names={name: tuple(found) for name, found in named.items()},
        root=dict(_root(metadata)),
    )


def _root(metadata: Metadata) -> Iterator[tuple[str, Edge]]:
    for name, called in metadata.imports.items():
        unbound = tuple(action for action in metadata.actions.get(called, ()) if action.binding is None)
        yield name, Edge("import", called, overloads=unbound)
    for name, singleton in metadata.singletons.items():
        yield name, Edge("singleton", name, TypeRef(singleton.type))
    for name, entity_set in metadata.entity_sets.items():
        yield name, Edge("entitySet", name, TypeRef(entity_set.type, collection=True))


def lineage(found: Index, name: str) -> tuple[StructuredType, ...]:
    """A structured type after its bases, the topmost first; empty for other names. A cycle ends where it closes."""
    known = found.lineages.get(name)
    if known is not None:
        return known
    chain: dict[str, StructuredType] = {}
    current = name
    while current and current not in chain:
        item = found.metadata.entity_types.get(current) or found.metadata.complex_types.get(current)
        if item is None:
            break
        chain[current] = item
        current = item.base
    result = tuple(reversed(chain.values()))
    found.lineages[name] = result
    return result


def edges(found: Index, place: TypeRef) -> Mapping[str, Edge]:
    """What a segment may name after something of this type: members first, then operations bound to it or a base."""
    known = found.edges.get(place)
    if known is not None:
        return known
    table: dict[str, Edge] = {}
    chain = lineage(found, place.name)
    if not place.collection:
        for item in chain:
            for name, structural in item.properties.items():
                table[name] = Edge("property", f"{item.name}/{name}", structural.type)
            for name, relation in item.navigation.items():
                table[name] = Edge("navigation", f"{item.name}/{name}", relation.type)
    names = [item.name for item in reversed(chain)] or [place.name]
    overloads: defaultdict[str, list[Action]] = defaultdict(list)
    for name in names:
        for action in found.bound.get(str(TypeRef(name, place.collection)), ()):
            overloads[action.name].append(action)
            overloads[action.name.rpartition(".")[2]].append(action)
    for name, actions in overloads.items():
        table.setdefault(name, Edge("operation", actions[0].name, overloads=tuple(actions)))
    found.edges[place] = table
    return table


def fold(found: Index, table: Mapping[str, Edge]) -> Mapping[str, str]:
    """The names of a table of edges by their lower-case forms."""
    known = found.folded.get(id(table))
    if known is None:
        known = found.folded[id(table)] = {name.lower(): name for name in reversed(list(table))}
    return known
