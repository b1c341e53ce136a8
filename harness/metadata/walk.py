"""A URL's segments, one after the other, as a server walks them (OData 4.01 URL Conventions, 4)."""

from collections.abc import Collection
from dataclasses import dataclass, field

from harness.metadata.index import Edge, Edges, Index, edges
from harness.metadata.keys import fits_key, misplaced
from harness.metadata.nearest import nearest
from harness.metadata.operations import choose
from harness.metadata.paths import may_be_dynamic
from harness.metadata.resolution import Step, UrlProblem
from harness.model import Action, TypeRef
from harness.types.csdl import bases, is_a, is_open, key, qualify, structured, subtypes
from harness.urls import Part, call, is_placeholder

_LAST = frozenset({"action", "ref", "value", "count", "batch", "metadata"})
_ELLIPSES = ("...", "…")
"""How a page says that the part before may be repeated: `childFolders/{id}/.../messages`."""

_COUNT = TypeRef("Edm.Int32")
_STREAM = TypeRef("Edm.Stream")
_UNTYPED = TypeRef("Edm.Untyped")


@dataclass(slots=True)
class Walk:
    """Where a URL has got to. The methods return what stops it, or None."""

    index: Index
    method: str
    segments: tuple[Part, ...]
    options: Collection[str]
    """Names of the query options, in lower case."""
    path_addressed: tuple[str, ...] = ()
    """Types whose items are also found by a path between colons."""
    at: int = 0
    place: TypeRef | None = None
    entity: bool = False
    """Whether `place` is an entity type or a collection of one."""
    steps: list[Step] = field(default_factory=list)
    operation: Action | None = None
    problems: list[UrlProblem] = field(default_factory=list)
    notes: list[UrlProblem] = field(default_factory=list)

    def run(self) -> UrlProblem | None:
        """Walk all segments."""
        while self.at < len(self.segments):
            text, position = self.segments[self.at]
            self.at += 1
            failure = self.take(text, position) if text[-1] != ":" else self.addressed(text, position)
            if failure is not None:
                return failure
        return None

    def take(self, text: str, position: int) -> UrlProblem | None:
        """Understand one segment."""
        if self.steps and self.steps[-1].kind in _LAST:
            return UrlProblem(position, text, f"Nothing can follow `{self.steps[-1].segment}`.")
        if text in _ELLIPSES:
            self.note(position, text, "Segments are left out.")
            return None
        if text[0] == "$" or text.startswith("%24"):
            return self.system(text.replace("%24", "$", 1), position)
        if self.place is None:
            return self.top(text, position)
        if self.place.collection and self.entity:
            return self.item(text, position)
        return self.member(text, position)

    def add(self, text: str, kind: str, name: str, reference: TypeRef | None, position: int) -> None:
        """Be at what a segment addresses."""
        self.steps.append(Step(text, kind, name, reference, position))
        self.place = reference
        self.entity = reference is not None and reference.name in self.index.metadata.entity_types

    def note(self, position: int, name: str, reason: str) -> None:
        """Remember something forgiven."""
        self.notes.append(UrlProblem(position, name, reason))

    def edge(self, table: Edges, name: str, position: int) -> Edge | None:
        """What a name means here: as it is, without its alias, or in another letter case."""
        found = table.get(name)
        if found is not None:
            return found
        if "." in name:
            return table.get(qualify(self.index.metadata, name))
        declared = table.folded.get(name.lower())
        if declared is None:
            return None
        self.note(position, name, f"The name is spelt `{declared}`.")
        return table[declared]

    # Kinds of places

    def top(self, text: str, position: int) -> UrlProblem | None:
        """The first segment: something of the entity container."""
        if self.steps:
            return UrlProblem(position, text, f"Nothing is known of what `{self.steps[-1].segment}` gives.")
        called = call(text)
        name, groups = called or (text, ())
        found = self.edge(self.index.root, name, position) if called else None
        if found is None:
            reason = f"The service has no entity set, singleton or import `{name}`."
            return UrlProblem(position, text, reason, nearest(name, self.index.root))
        if found.kind == "import":
            return self.invoke(text, found, groups, position)
        return self.enter(text, found, groups, position)

    def item(self, text: str, position: int) -> UrlProblem | None:
        """After a collection of entities: an operation bound to it, a cast, or a key."""
        assert self.place is not None
        called = call(text)
        if called is not None and not is_placeholder(text):
            name, groups = called
            found = self.edge(edges(self.index, self.place), name, position)
            if found is not None:
                return self.invoke(text, found, groups, position)
            if self.is_qualified(name):
                return self.cast(text, name, groups, position)
            if groups or misplaced(self.index, self.place, name, self.method, last=self.at == len(self.segments)):
                return self.unknown(text, name, position)
            if name.isalpha():
                self.suspect(name, position)
        self.add(text, "key", "", TypeRef(self.place.name), position)
        parts = len(key(self.index.metadata, self.place.name))
        for more, place in self.segments[self.at : self.at + parts - 1]:
            self.add(more, "key", "", self.place, place)
            self.at += 1
        return None

    def member(self, text: str, position: int) -> UrlProblem | None:
        """After anything else: a property, an operation bound to it, or a cast."""
        assert self.place is not None
        called = call(text)
        if called is None:
            return UrlProblem(position, text, f"The parentheses of `{text}` don't match.")
        name, groups = called
        found = self.edge(edges(self.index, self.place), name, position)
        if found is not None:
            if found.kind == "operation":
                return self.invoke(text, found, groups, position)
            return self.enter(text, found, groups, position)
        if self.is_qualified(name):
            return self.cast(text, name, groups, position)
        if not groups and self.is_dynamic(name):
            self.add(text, "dynamic", "", _UNTYPED, position)
            return None
        return self.unknown(text, name, position)

    def system(self, text: str, position: int) -> UrlProblem | None:
        """`$count`, `$ref`, `$value`, and at the top `$batch` and `$metadata`."""
        place = self.place
        last = self.steps[-1].kind if self.steps else ""
        if not last and text == "$batch":
            self.add(text, "batch", "", None, position)
        elif not last and (text == "$metadata" or text.startswith("$metadata#")):
            self.add(text, "metadata", "", None, position)
        elif place is not None and text == "$count" and place.collection:
            self.add(text, "count", "", _COUNT, position)
        elif place is not None and text == "$ref" and self.entity and last not in ("singleton", "entitySet"):
            self.add(text, "ref", "", place, position)
        elif place is not None and text == "$value" and not place.collection:
            self.value(text, place, position)
        else:
            return UrlProblem(position, text, f"`{text}` does not apply here.", self.applicable())
        return None

    # Steps

    def enter(self, text: str, found: Edge, groups: tuple[Part, ...], position: int) -> UrlProblem | None:
        """Go to a declared member, and to its items by the keys in parentheses."""
        self.add(text, found.kind, found.name, found.type, position)
        return self.keys(text, groups, position)

    def keys(self, text: str, groups: tuple[Part, ...], position: int) -> UrlProblem | None:
        """Go to one item by each key in parentheses."""
        for written, start in groups:
            if self.place is None or not self.place.collection or not self.entity:
                return UrlProblem(
                    position, text, f"`{text[: start - 1]}` is no collection of entities: it has no keys."
                )
            names, problem = fits_key(self.index.metadata, self.place.name, written, position + start)
            if problem is not None:
                return problem
            self.add(f"({written})", "key", names, TypeRef(self.place.name), position + start - 1)
        return None

    def cast(self, text: str, name: str, groups: tuple[Part, ...], position: int) -> UrlProblem | None:
        """`microsoft.graph.user`: the same thing, seen as another type of its hierarchy."""
        assert self.place is not None
        metadata = self.index.metadata
        wanted = qualify(metadata, name)
        if structured(metadata, wanted) is None:
            similar = nearest(wanted, (self.place.name, *subtypes(metadata, self.place.name)))
            if not similar or similar[0].lower() != wanted.lower():
                return UrlProblem(position, text, f"`{name}` is no type and no operation of the metadata.", similar)
            self.note(position, name, f"The name is spelt `{similar[0]}`.")
            wanted = similar[0]
        if not (is_a(metadata, wanted, self.place.name) or is_a(metadata, self.place.name, wanted)):
            return UrlProblem(position, text, f"{wanted} does not derive from {self.place.name}.")
        self.add(text, "cast", wanted, TypeRef(wanted, self.place.collection), position)
        return self.keys(text, groups, position)

    def invoke(self, text: str, found: Edge, groups: tuple[Part, ...], position: int) -> UrlProblem | None:
        """Call the overload that fits, then take the keys that follow its arguments."""
        written, start = groups[0] if groups else ("", len(text))
        chosen = choose(found.overloads, self.method, written, position + start, self.options)
        if chosen is None:
            return UrlProblem(position, text, f"`{found.name}` is imported but not declared.")
        self.problems.extend(chosen.problems)
        self.notes.extend(chosen.notes)
        self.operation = action = chosen.action
        self.add(text, "function" if action.function else "action", action.name, action.returns, position)
        return self.keys(text, groups[1:], position)

    def addressed(self, text: str, position: int) -> UrlProblem | None:
        """`root:/a/b.txt:`: a drive item or site, then the path from there to another one."""
        failure = self.take(text[:-1] or text, position)
        if failure is not None:
            return failure
        if self.place is None:
            return UrlProblem(position, text, "A colon cannot follow here.")
        if self.place.collection or not any(is_a(self.index.metadata, self.place.name, n) for n in self.path_addressed):
            return UrlProblem(position, text, f"A {self.place.name} cannot be addressed by a path after a colon.")
        start = self.at
        while self.at < len(self.segments):
            self.at += 1
            if self.segments[self.at - 1][0].endswith(":"):
                break
        if self.at > start:
            path = "/".join(part for part, _ in self.segments[start : self.at])
            self.add(path, "path", "", self.place, self.segments[start][1])
        return None

    def value(self, text: str, place: TypeRef, position: int) -> None:
        """Take the raw value of a property, or the stream of a media entity."""
        if not self.entity:
            self.add(text, "value", "", place, position)
            return
        metadata = self.index.metadata
        family = (
            *bases(metadata, place.name),
            *(structured(metadata, name) for name in subtypes(metadata, place.name)),
        )
        if not any(getattr(item, "has_stream", False) for item in family):
            self.note(position, text, f"{place.name} declares no stream of its own.")
        self.add(text, "value", "", _STREAM, position)

    # Questions

    def is_qualified(self, name: str) -> bool:
        """Whether a name has a namespace or alias of the document; others (`contoso.com`) are keys."""
        return name.rpartition(".")[0] in self.index.metadata.aliases

    def is_dynamic(self, name: str) -> bool:
        """Whether an undeclared name may be a property of an open type: the last segment, and nothing similar."""
        assert self.place is not None
        if self.place.name == _UNTYPED.name:
            return True
        if self.method == "POST" or self.at < len(self.segments) or not is_open(self.index.metadata, self.place.name):
            return False
        if name in self.index.operation_names or is_placeholder(name) or self.owner(name):
            return False
        return may_be_dynamic(self.index, TypeRef(self.place.name), name)

    def suspect(self, name: str, position: int) -> None:
        """A literal key that resembles an operation may be that operation, misspelt."""
        assert self.place is not None
        similar = nearest(name, (known for known in edges(self.index, self.place) if "." not in known))
        if similar:
            reason = f"`{name}` is taken for a key; an operation is called `{similar[0]}`."
            self.notes.append(UrlProblem(position, name, reason, similar))

    def applicable(self) -> tuple[str, ...]:
        """The system segments that make sense here."""
        if self.place is None:
            return () if self.steps else ("$batch", "$metadata")
        return ("$count", "$ref") if self.place.collection else ("$value", "$ref")

    def owner(self, name: str) -> str:
        """The subtype that has a member or operation of that name, or the empty string."""
        assert self.place is not None
        for subtype in subtypes(self.index.metadata, self.place.name):
            if name in edges(self.index, TypeRef(subtype, self.place.collection)):
                return subtype
        return ""

    def unknown(self, text: str, name: str, position: int) -> UrlProblem:
        """Why a name means nothing here."""
        assert self.place is not None
        table = edges(self.index, self.place)
        if not name:
            return UrlProblem(position, text, "A name is missing before the parentheses.")
        if self.place.collection and self.entity:
            if name in edges(self.index, TypeRef(self.place.name)):
                reason = f"A key is missing before `{name}`, which belongs to one {self.place.name}."
                return UrlProblem(position, text, reason)
            reason = f"`{name}` is no operation bound to {self.place}."
        elif is_placeholder(name):
            return UrlProblem(position, text, f"`{name}` stands where {self.place} needs the name of a member.")
        else:
            reason = f"{self.place} has no property, navigation property or bound operation `{name}`."
            owner = self.owner(name)
            if owner:
                reason = f"`{name}` belongs to {owner}, which derives from {self.place.name}: a cast is missing."
                return UrlProblem(position, text, reason, (f"{owner}/{name}",))
        return UrlProblem(position, text, reason, nearest(name, table))
