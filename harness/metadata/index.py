"""What a URL may name, computed once per document and then on demand.

The tables only ever grow by values that are functions of the document, so threads may share them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.model import Action, Metadata, TypeRef
from harness.types.csdl import bases, bound_to


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


class Edges(dict[str, Edge]):
    """What a segment may name at one place, by name."""

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """The names by their lower-case forms."""
        return {name.lower(): name for name in reversed(list(self))}


@dataclass(frozen=True, slots=True)
class Index:
    """A metadata document with its tables."""

    metadata: Metadata
    operation_names: Mapping[str, tuple[Action, ...]]
    """Operation name without namespace to all its overloads."""
    root: Edges
    """What a URL may begin with."""
    edges: dict[TypeRef, Edges] = field(default_factory=dict)


def index(metadata: Metadata) -> Index:
    """The index of a document; the same one for the same object."""
    return metadata.kept(_build)


def _build(metadata: Metadata) -> Index:
    named: defaultdict[str, list[Action]] = defaultdict(list)
    for name, overloads in metadata.actions.items():
        named[name.rpartition(".")[2]].extend(overloads)
    names = {name: tuple(found) for name, found in named.items()}
    return Index(metadata, names, Edges(_root(metadata)))


def _root(metadata: Metadata) -> Iterator[tuple[str, Edge]]:
    for name, called in metadata.imports.items():
        unbound = tuple(action for action in metadata.actions.get(called, ()) if action.binding is None)
        yield name, Edge("import", called, overloads=unbound)
    for name, singleton in metadata.singletons.items():
        yield name, Edge("singleton", name, TypeRef(singleton.type))
    for name, entity_set in metadata.entity_sets.items():
        yield name, Edge("entitySet", name, TypeRef(entity_set.type, collection=True))


def edges(found: Index, place: TypeRef) -> Edges:
    """What a segment may name after something of this type: members first, then operations bound to it or a base."""
    known = found.edges.get(place)
    if known is not None:
        return known
    table = Edges()
    chain = bases(found.metadata, place.name)
    if not place.collection:
        for item in chain:
            for name, structural in item.properties.items():
                table[name] = Edge("property", f"{item.name}/{name}", structural.type)
            for name, relation in item.navigation.items():
                table[name] = Edge("navigation", f"{item.name}/{name}", relation.type)
    names = [item.name for item in reversed(chain)] or [place.name]
    overloads: defaultdict[str, list[Action]] = defaultdict(list)
    for name in names:
        for action in bound_to(found.metadata, TypeRef(name, place.collection)):
            overloads[action.name].append(action)
            overloads[action.name.rpartition(".")[2]].append(action)
    for name, actions in overloads.items():
        table.setdefault(name, Edge("operation", actions[0].name, overloads=tuple(actions)))
    found.edges[place] = table
    return table
