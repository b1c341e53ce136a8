"""All documented types of one version of the API: a merged index, asked by name.

Every answer notes what it rests on in `asked`, in the keys of `declared`: that is what makes an audit incremental.
Answers depend on the facts only, never on the order of the questions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from harness.model import EnumMember, TypeRef
from harness.schemas.facts import PageFacts, TypeDeclaration
from harness.schemas.mentions import TypeMention
from harness.schemas.merged import DocumentedEnum, DocumentedProperty, DocumentedType, own_properties
from harness.schemas.names import (
    Kind,
    Names,
    best_name,
    declared_names,
    full_name,
    implied_enum,
    index_type,
    short,
)
from harness.schemas.promises import PageOperation

__all__ = ["Found", "Registry", "registries", "registry", "short"]


Answer = TypeVar("Answer")

_ENUM_ANCHORS = ("-values", "-enumeration", "-enum")
DEEPEST = 64
"""Levels of inheritance that are followed; the reference has seven."""


@dataclass(frozen=True, slots=True)
class Found:
    """A name that is documented."""

    name: str
    """Qualified, as the pages spell it."""
    kind: Kind
    """`implied` for an enum that is known only from the possible values of properties."""
    exact: bool
    """Whether the name was asked for as the pages spell it, case included."""


@dataclass(slots=True)
class Registry:
    """The index. Build it with `registry`."""

    version: str
    asked: set[str] = field(default_factory=set)
    """Keys of the answers given since it was last cleared."""
    _names: dict[str, Names] = field(default_factory=dict)
    _files: dict[str, list[PageFacts]] = field(default_factory=dict)
    _operations: dict[str, PageOperation] = field(default_factory=dict)
    _namespaces: dict[str, str] = field(default_factory=dict)
    _claims: dict[str, tuple[tuple[str, ...], frozenset[str]]] = field(default_factory=dict)
    _bases: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    _types: dict[str, tuple[DocumentedType | None, frozenset[str]]] = field(default_factory=dict)
    _enums: dict[str, tuple[DocumentedEnum | None, frozenset[str]]] = field(default_factory=dict)
    _links: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    _subtypes: dict[str, tuple[tuple[str, ...], frozenset[str]]] = field(default_factory=dict)

    def find(self, name: str) -> Found | None:
        """A type or enum by its qualified name, by its name alone, or by either in another case.

        `#`, the alias `graph.` and blanks around are ignored. Among several namespaces `microsoft.graph` wins.
        """
        wanted = full_name(name)
        entry = self._entry(short(wanted))
        if entry is None:
            return None
        spelt = best_name(entry, wanted)
        return Found(spelt[0], spelt[1], wanted in (spelt[0], spelt[0].rpartition(".")[2])) if spelt else None

    def resolve(self, mention: TypeMention, path: str) -> TypeRef:
        """What a mention on a page means: the linked page's type first, then by name.

        Returns:
            A reference with the qualified name as declared; the name as spelt, qualified with `microsoft.graph`, when
            no page declares it (then `find` answers None); an empty name when the mention names no type.
        """
        if not mention.name or mention.primitive:
            return TypeRef(mention.name, mention.collection)
        return TypeRef(self._resolved(mention, path), mention.collection)

    def type(self, name: str) -> DocumentedType | None:
        """The structured type of exactly this qualified name."""
        return self._noted(self._types, name, self._build)

    def enum(self, name: str) -> DocumentedEnum | None:
        """The enum of exactly this qualified name, declared or implied by possible values."""
        return self._noted(self._enums, name, self._enum)

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Every type that derives from a type, directly or not, sorted; without itself."""
        return self._noted(self._subtypes, name, self._derived)

    def names(self) -> Iterator[str]:
        """Qualified names of all declared structured types and enums, sorted. Notes nothing in `asked`."""
        every = (name for entry in self._names.values() for name in (*entry.types, *entry.enums))
        return iter(sorted(set(every)))

    def pages(self, file: str) -> tuple[PageFacts, ...]:
        """The pages with this file name, in any folder and case."""
        self.asked.add(f"file {file.lower()}")
        return tuple(self._files.get(file.lower(), ()))

    def operation(self, path: str) -> PageOperation | None:
        """What the API page at exactly this path promises."""
        self.asked.add(f"operation {path}")
        return self._operations.get(path)

    def base_names(self, name: str) -> tuple[str, ...]:
        """The bases that pages claim for a type and that are declared: by source, the most explicit first."""
        return self._noted(self._claims, name, lambda each: tuple(dict.fromkeys(self._claimed(each))))

    def _noted(
        self, memory: dict[str, tuple[Answer, frozenset[str]]], name: str, answer: Callable[[str], Answer]
    ) -> Answer:
        """An answer, from memory when it was given before; what it rests on is noted either way."""
        known = memory.get(name)
        if known is None:
            outer, self.asked = self.asked, set()
            known = memory[name] = (answer(name), frozenset(self.asked))
            self.asked = outer
        self.asked |= known[1]
        return known[0]

    def _enum(self, name: str) -> DocumentedEnum | None:
        entry = self._entry(short(name))
        if entry is None:
            return None
        declarations = tuple(entry.enums.get(name, ()))
        if declarations:
            rows = [(declaration, row) for declaration in declarations for row in declaration.members]
            members = {r.name: EnumMember(r.name, r.value, d.at(r.line, r.column), r.description) for d, r in rows}
            first = declarations[0]
            flags = any(declaration.flags for declaration in declarations)
            return DocumentedEnum(name, members, first.at(first.line), declarations, flags)
        if name in entry.types:
            return None
        return implied_enum(name, entry.implied.get(name, []))

    def _entry(self, lower: str) -> Names | None:
        self.asked.add(f"type {lower}")
        return self._names.get(lower)

    def _resolved(self, mention: TypeMention, path: str) -> str:
        wanted = short(mention.name)
        if mention.anchor and (enum := self._anchored(mention, path)):
            return enum
        linked = self._linked(mention.target.rpartition("/")[2], wanted) if mention.target else ""
        if linked and (short(linked) == wanted or short(linked).endswith(wanted)):
            return linked
        entry = self._entry(wanted)
        full = full_name(mention.name)
        if entry and "." not in full and (space := self._namespaces.get(path)):
            beside = best_name(entry, f"{space}.{full}")
            if beside and beside[0].lower() == f"{space}.{full}".lower():
                return beside[0]
        spelt = best_name(entry, full) if entry else None
        if spelt:
            return spelt[0]
        if mention.anchor.endswith(_ENUM_ANCHORS):
            found = self.find(mention.anchor.rpartition("-")[0])
            if found:
                return found.name
        if mention.anchor.startswith(wanted):
            linked = ""  # a part of the page that is about a type of its own
        return linked or (full if "." in full else f"microsoft.graph.{full}")

    def _anchored(self, mention: TypeMention, path: str) -> str:
        """The enum that a page describes below the heading that a link leads to; empty for other headings."""
        file = (mention.target or path).rpartition("/")[2]
        pages = [facts for facts in self.pages(file) if mention.target or facts.path == path]
        anchor = mention.anchor.lower()
        return next((enum.name for facts in pages for enum in facts.enums if enum.anchor.lower() == anchor), "")

    def _linked(self, file: str, wanted: str) -> str:
        """The type that the linked page is about: one of the mentioned name, else its only one."""
        return self._noted(self._links, f"{file}/{wanted}", lambda _: self._declared_in(file, wanted))

    def _declared_in(self, file: str, wanted: str) -> str:
        declared: list[str] = []
        for facts in self.pages(file):
            declared += declared_names(facts)
        named = [name for name in declared if short(name) == wanted]
        if named:
            return named[0]
        return declared[0] if len(set(declared)) == 1 else ""

    def _claimed(self, name: str) -> Iterator[str]:
        """Claims about the base of a type, resolved, without unknown ones and itself."""
        entry = self._entry(short(name))
        if entry is None:
            return
        for source in ("annotation", "prose", "inherited"):
            for declaration in entry.types.get(name, ()):
                for claim in declaration.bases:
                    base = self.resolve(claim.mention, declaration.path).name if claim.source == source else ""
                    if base and base != name and self._is_type(base):
                        yield base
        for base, mention, path in entry.derived_by:
            if base != name and self.resolve(mention, path).name == name:
                yield base

    def _is_type(self, name: str) -> bool:
        entry = self._entry(short(name))
        return entry is not None and name in entry.types

    def _base(self, name: str) -> str:
        """The nearest of the claimed bases: the one that has the others among its own ancestors."""
        return self._noted(self._bases, name, self._nearest)

    def _nearest(self, name: str) -> str:
        claims = self.base_names(name)
        above = {claim: self._above(claim) for claim in claims} if len(claims) > 1 else {}
        best = claims[0] if claims else ""
        for claim in claims[1:]:
            if best in above[claim] and claim not in above[best]:
                best = claim
        return best

    def _above(self, name: str) -> set[str]:
        """Everything above a type by any claim."""
        found: set[str] = set()
        level = {name}
        for _ in range(DEEPEST):
            level = {base for each in level for base in self.base_names(each)} - found
            if not level:
                break
            found |= level
        return found

    def _build(self, name: str) -> DocumentedType | None:
        entry = self._entry(short(name))
        declarations = tuple(entry.types.get(name, ())) if entry else ()
        if not declarations:
            return None
        ancestors: list[str] = []
        base = self._base(name)
        while base and base != name and base not in ancestors and len(ancestors) < DEEPEST:
            ancestors.append(base)
            base = self._base(base)
        own = self._own(name, declarations)
        members: dict[str, DocumentedProperty] = {}
        above = [self._declarations(ancestor) for ancestor in ancestors]
        for ancestor, pages in zip(reversed(ancestors), reversed(above), strict=True):
            members.update(self._own(ancestor, pages))
        members.update(own)
        every = (*declarations, *(page for pages in above for page in pages))
        key = next((page.key for page in every if page.key), ())
        return DocumentedType(
            name=name,
            declarations=declarations,
            base=ancestors[0] if ancestors else "",
            ancestors=tuple(ancestors),
            circular=base in (name, *ancestors),
            own=own,
            members=members,
            open=any(page.open for page in every),
            key=key,
            likely_entity="id" in members and any(page.methods for page in every),
        )

    def _declarations(self, name: str) -> tuple[TypeDeclaration, ...]:
        entry = self._entry(short(name))
        return tuple(entry.types.get(name, ())) if entry else ()

    def _own(self, name: str, declarations: tuple[TypeDeclaration, ...]) -> dict[str, DocumentedProperty]:
        types: dict[tuple[str, str], TypeRef] = {}
        for page in declarations:
            for member in page.json:
                types[page.path, member.name] = self.resolve(member.mention, page.path)
            for row in page.table:
                if row.mention.name or (page.path, row.name) not in types:
                    types[page.path, row.name] = self.resolve(row.mention, page.path)
        return own_properties(name, declarations, types)

    def _derived(self, name: str) -> tuple[str, ...]:
        found: set[str] = set()
        level = {name}
        for _ in range(DEEPEST):
            level = {child for each in level for child in self._children(each)} - found - {name}
            if not level:
                break
            found |= level
        return tuple(sorted(found))

    def _children(self, name: str) -> Iterator[str]:
        entry = self._entry(short(name))
        if entry is None:
            return
        candidates = dict.fromkeys(entry.bases_of)
        for page in {declaration.path.rpartition("/")[2].lower() for declaration in entry.types.get(name, ())}:
            linking = self._names.get(f"/{page}")
            candidates.update(dict.fromkeys(linking.bases_of if linking else ()))
        for declaration in entry.types.get(name, ()):
            for claim in declaration.bases:
                if claim.source == "reverse":
                    candidates[self.resolve(claim.mention, declaration.path).name] = None
        for candidate in candidates:
            if self._base(candidate) == name:
                yield candidate


def registry(pages: Iterable[PageFacts], version: str = "") -> Registry:
    """Index what pages say.

    Args:
        pages: facts of one version; pages without a version belong to every version, so give them too.
        version: of the API, for callers that hold several.
    """
    found = Registry(version)
    names: defaultdict[str, Names] = defaultdict(Names)
    for page in sorted(pages, key=lambda item: (item.path.count("/"), item.path)):
        found._files.setdefault(page.path.rpartition("/")[2].lower(), []).append(page)
        found._namespaces[page.path] = page.namespace
        if page.operation is not None:
            found._operations[page.path] = page.operation
        for declaration in page.types:
            names[short(declaration.name)].types.setdefault(declaration.name, []).append(declaration)
            index_type(declaration, names)
        for enum in page.enums:
            names[short(enum.name)].enums.setdefault(enum.name, []).append(enum)
    for entry in names.values():
        for declarations in entry.types.values():
            declarations.sort(key=_is_elsewhere)
    found._names.update(names)
    return found


def _is_elsewhere(declaration: TypeDeclaration) -> tuple[int, bool]:
    """Sorts the page that is named after a type, in the topmost folder, before others that also describe it."""
    folder, _, file = declaration.path.rpartition("/")
    return folder.count("/"), file.lower() != f"{short(declaration.name)}.md"


def registries(pages: Iterable[PageFacts]) -> dict[str, Registry]:
    """A registry for each version that occurs; pages without a version belong to all of them.

    A docset of one version and pages without one is one world: both versions then give the same registry.
    """
    every = list(pages)
    versions = sorted({page.version for page in every if page.version})
    found = {each: registry((p for p in every if p.version in (each, "")), each) for each in versions}
    found[""] = found[versions[0]] if len(versions) == 1 else registry(p for p in every if not p.version)
    return found
