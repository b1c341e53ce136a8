"""All documented types of one version of the API: a merged index, asked by name.

A registry keeps account of what its answers rest on, in the keys of `declared`: that is what makes an audit
incremental. The index behind it is shared: `anew` gives a registry of the same pages with an account of its own.
Answers depend on the facts only, never on the order of the questions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harness.dialect import GRAPH, Dialect
from harness.facts import described, inheritance, resolving
from harness.facts.asking import Asking, Index
from harness.facts.mentions import TypeMention
from harness.facts.merged import DocumentedEnum, DocumentedType
from harness.facts.names import Names, index_type, short
from harness.facts.promises import PageOperation
from harness.facts.resolving import DocumentedName
from harness.facts.stated import PageFacts, TypeDeclaration
from harness.model import TypeRef
from harness.types import Known

__all__ = ["DocumentedName", "Registry", "registries", "registry", "short"]


@dataclass(slots=True)
class Registry:
    """The documented types of one version. Build it with `registry`."""

    _asking: Asking
    told_by: str = "the pages"
    _known: dict[str, Known | None] = field(default_factory=dict)
    """What this registry was asked before: nothing new is noted then."""

    @property
    def rests_on(self) -> frozenset[str]:
        """Keys of everything that the answers so far rest on."""
        return frozenset(self._asking.rests_on)

    def anew(self) -> "Registry":
        """The same types, with an account of its own."""
        return Registry(Asking(self._asking.index))

    def known(self, name: str) -> Known | None:
        """The structured type, with everything that it inherits, or the enum that a name means."""
        if name not in self._known:
            self._known[name] = self._asking.answer(described.known, name)
        return self._known[name]

    def find(self, name: str) -> DocumentedName | None:
        """A type or enum by its qualified name, by its name alone, or by either in another case.

        `#`, the alias `graph.` and blanks around are ignored. Among several namespaces `microsoft.graph` wins.
        """
        return self._asking.answer(resolving.found, name)

    def resolve(self, mention: TypeMention, path: str) -> TypeRef:
        """What a mention on a page means: the linked page's type first, then by name.

        Returns:
            A reference with the qualified name as declared; the name as spelt, qualified with `microsoft.graph`, when
            no page declares it (then `find` answers None); an empty name when the mention names no type.
        """
        return inheritance.reference(self._asking, mention, path)

    def type(self, name: str) -> DocumentedType | None:
        """What the pages declare of the structured type of exactly this qualified name."""
        return self._asking.answer(inheritance.documented, name)

    def enum(self, name: str) -> DocumentedEnum | None:
        """The enum of exactly this qualified name, declared or implied by possible values."""
        return self._asking.answer(resolving.documented_enum, name)

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Every type that derives from a type, directly or not, sorted; without itself."""
        return self._asking.answer(inheritance.derived, name)

    def names(self) -> Iterator[str]:
        """Qualified names of all declared structured types and enums, sorted. Nobody's judgement rests on it."""
        every = (name for entry in self._asking.index.names.values() for name in (*entry.types, *entry.enums))
        return iter(sorted(set(every)))

    def pages(self, file: str) -> tuple[PageFacts, ...]:
        """The pages with this file name, in any folder and case."""
        return self._asking.pages(file)

    def operation(self, path: str) -> PageOperation | None:
        """What the API page at exactly this path promises."""
        return self._asking.operation(path)

    def calls(self, name: str) -> bool:
        """Whether a template or an example of some page has a segment of this name, in any case and namespace."""
        return self._asking.calls(name)

    def base_names(self, name: str) -> tuple[str, ...]:
        """The bases that pages claim for a type and that are declared: by source, the most explicit first."""
        return self._asking.answer(inheritance.base_names, name)


def registry(pages: Iterable[PageFacts] = (), version: str = "", dialect: Dialect = GRAPH) -> Registry:
    """Index what pages say.

    Args:
        pages: facts of one version; pages without a version belong to every version, so give them too.
        version: of the API, for callers that hold several.
        dialect: whose namespace types that are named without one are in.
    """
    files: defaultdict[str, list[PageFacts]] = defaultdict(list)
    names: defaultdict[str, Names] = defaultdict(Names)
    ordered = sorted(pages, key=lambda item: (item.path.count("/"), item.path))
    for page in ordered:
        files[page.path.rpartition("/")[2].lower()].append(page)
        for declaration in page.types:
            names[short(declaration.name)].types.setdefault(declaration.name, []).append(declaration)
            index_type(declaration, names, dialect)
        for enum in page.enums:
            names[short(enum.name)].enums.setdefault(enum.name, []).append(enum)
    for entry in names.values():
        for declarations in entry.types.values():
            declarations.sort(key=_is_elsewhere)
    operations = {page.path: page.operation for page in ordered if page.operation is not None}
    calls = frozenset(name for each in operations.values() for name in each.calls)
    namespaces = {page.path: page.namespace for page in ordered}
    by_file = {file: tuple(found) for file, found in files.items()}
    index = Index(version, dict(names), by_file, operations, calls, namespaces, dialect)
    return Registry(Asking(index))


def _is_elsewhere(declaration: TypeDeclaration) -> tuple[int, bool]:
    """Sorts the page that is named after a type, in the topmost folder, before others that also describe it."""
    folder, _, file = declaration.path.rpartition("/")
    return folder.count("/"), file.lower() != f"{short(declaration.name)}.md"


def registries(pages: Iterable[PageFacts], dialect: Dialect = GRAPH) -> dict[str, Registry]:
    """A registry for each version that occurs; pages without a version belong to all of them.

    A docset of one version and pages without one is one world: both versions then give the same registry.
    """
    every = list(pages)
    versions = sorted({page.version for page in every if page.version})
    found = {each: registry((p for p in every if p.version in (each, "")), each, dialect) for each in versions}
    found[""] = found[versions[0]] if len(versions) == 1 else registry((p for p in every if not p.version), "", dialect)
    return found
