"""Shapes as a JSON body is compared with them: one view of documented types and of metadata types."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from harness import metadata as csdl
from harness.model import EnumType, Location, Metadata, Property, TypeDefinition, TypeRef
from harness.rules.bodies.values import CHECKS, Check
from harness.schemas.facts import TypeDeclaration
from harness.schemas.merged import DocumentedProperty, DocumentedType
from harness.schemas.registry import Registry, short

_OPEN = re.compile(r"(?<![A-Za-z])open[ _*-]+type(?![A-Za-z])", re.IGNORECASE)
"""What the introduction of a page says of a type whose members are not all documented."""


@dataclass(frozen=True, slots=True)
class Member:
    """A property or navigation property, ready to judge values."""

    name: str
    type: TypeRef
    """Its name is empty when nobody says."""
    check: Check | None
    """Of a primitive type."""
    owner: str
    location: Location
    values: tuple[str, ...] = ()
    """The values that the description of a String lists."""
    options: tuple[TypeRef, ...] = ()
    """For `x or y`: all of them."""
    nullable: bool | None = None
    optional: bool = False
    navigation: bool = False
    read_only: bool = False
    on_select: bool = False
    url: bool = False
    """A String documented as a URL."""
    description: str = ""
    plain: Check | None = field(init=False, compare=False)
    """The check of an item, where it is all that there is to judge."""
    quick: Check | None = field(init=False, compare=False)
    """The same for a member that is no collection."""

    def __post_init__(self) -> None:
        plain = None if self.values or self.url or self.options else self.check
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "quick", None if self.type.collection else plain)


def member_of(name: str, type_: TypeRef, owner: str, location: Location) -> Member:
    """A member of which only the type is known."""
    return Member(name, type_, CHECKS.get(type_.name), owner, location)


@dataclass(frozen=True, slots=True)
class Shape:
    """A structured type with everything that it inherits."""

    name: str
    members: Mapping[str, Member]
    folded: Mapping[str, str]
    """Lower-cased names to names."""
    open: bool
    complete: bool
    """False when a base is not known or nobody documents members: a name that it lacks then means nothing."""
    ancestors: frozenset[str]
    location: Location
    abstract: bool = False
    entity: bool = False


@dataclass(frozen=True, slots=True)
class Enumeration:
    """An enum type."""

    name: str
    members: frozenset[str]
    folded: Mapping[str, str]
    flags: bool
    location: Location
    declared: bool = True
    """False when only the possible values of a property describe it."""


Known = Shape | Enumeration


class Shapes(Protocol):
    """Where the walk asks for types."""

    @property
    def told_by(self) -> str:
        """Who describes the types, for messages: `the pages`, `the metadata`."""

    def known(self, name: str) -> Known | None:
        """The structured type or enum of a name; None for one that is not described."""

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Everything that derives from a type."""


@dataclass(slots=True)
class PageShapes:
    """The types of the pages. What an answer rests on is noted in the registry's account, cached or not."""

    registry: Registry
    told_by: str = "the pages"
    _known: dict[str, tuple[Known | None, frozenset[str]]] = field(default_factory=dict)
    _defined: dict[str, tuple[bool, frozenset[str]]] = field(default_factory=dict)

    def known(self, name: str) -> Known | None:
        """The structured type or enum that a name means, whatever its case and namespace."""
        found = self._known.get(name)
        if found is None:
            outer, self.registry.asked = self.registry.asked, set()
            built = self._build(name)
            found = self._known[name] = (built, frozenset(self.registry.asked))
            self.registry.asked = outer
        self.registry.asked |= found[1]
        return found[0]

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Everything that derives from a type."""
        return self.registry.subtypes(name)

    def defines(self, name: str) -> bool:
        """Whether a page defines a type of that name, or its possible values."""
        answer = self._defined.get(name)
        if answer is None:
            outer, self.registry.asked = self.registry.asked, set()
            exists = self.registry.find(name) is not None
            answer = self._defined[name] = (exists, frozenset(self.registry.asked))
            self.registry.asked = outer
        self.registry.asked |= answer[1]
        return answer[0]

    def _build(self, name: str) -> Known | None:
        found = self.registry.find(name)
        if found is None:
            return None
        if found.kind == "type":
            documented = self.registry.type(found.name)
            return self._shape(documented) if documented else None
        enum = self.registry.enum(found.name)
        if enum is None:
            return None
        return _enumeration(enum.name, enum.members, enum.location, flags=enum.flags, declared=bool(enum.declarations))

    def _shape(self, item: DocumentedType) -> Shape:
        members = {name: self._member(each) for name, each in item.members.items()}
        self._relax(members)
        for name in item.key:
            members.setdefault(name, member_of(name, TypeRef("Edm.String"), item.name, item.location))
        if item.entity:
            members.setdefault("id", member_of("id", TypeRef("Edm.String"), item.name, item.location))
        return Shape(
            name=item.name,
            members=members,
            folded={name.lower(): name for name in reversed(members)},
            open=item.open or any(_OPEN.search(page.description) for page in item.declarations),
            complete=bool(item.members) and self._bases_known(item),
            ancestors=frozenset(item.ancestors),
            location=item.location,
            abstract=any(page.abstract for page in item.declarations),
            entity=item.entity,
        )

    def _relax(self, members: dict[str, Member]) -> None:
        """Of a type that several pages document, only what all of them list is always there."""
        for name, member in members.items():
            owner = self.registry.type(member.owner) if not member.optional else None
            if owner and len(owner.declarations) > 1 and not all(_lists(page, name) for page in owner.declarations):
                members[name] = replace(member, optional=True)

    def _bases_known(self, item: DocumentedType) -> bool:
        """Whether every base that the annotations or the prose of a type and its ancestors name is documented."""
        for name in (item.name, *item.ancestors):
            documented = self.registry.type(name)
            for page in documented.declarations if documented else ():
                for claim in page.bases:
                    if claim.source not in ("reverse", "inherited"):
                        base = self.registry.resolve(claim.mention, page.path).name
                        if base and short(base) != "entity" and self.registry.find(base) is None:
                            return False
        return True

    def _member(self, item: DocumentedProperty) -> Member:
        mention = item.table.mention if item.table else item.json.mention if item.json else None
        says = item.says
        return Member(
            name=item.name,
            type=item.type,
            check=_check(item),
            owner=item.owner,
            location=item.location,
            values=item.values,
            options=tuple(self.registry.resolve(each, item.path) for each in mention.alternatives) if mention else (),
            nullable=item.nullable,
            optional=item.optional,
            navigation=item.navigation,
            read_only=says.read_only,
            on_select=says.on_select,
            url=mention is not None and mention.format == "url",
            description=item.table.description if item.table else "",
        )


@dataclass(slots=True)
class MetadataShapes:
    """The types of a `$metadata` document."""

    metadata: Metadata
    told_by: str = "the metadata"
    _known: dict[str, Known | None] = field(default_factory=dict)

    def known(self, name: str) -> Known | None:
        """The structured type or enum of a qualified, aliased or bare name."""
        if name not in self._known:
            self._known[name] = self._build(name)
        return self._known[name]

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Everything that derives from a type."""
        return csdl.subtypes(self.metadata, name)

    def _build(self, name: str) -> Known | None:
        found = csdl.find(self.metadata, name.lstrip("#"))
        if found is None or isinstance(found, TypeDefinition):
            return None
        if isinstance(found, EnumType):
            return _enumeration(found.name, found.members, found.location, flags=found.flags, declared=True)
        members = {
            key: self._member(each, found.name) for key, each in csdl.properties(self.metadata, found.name).items()
        }
        for key, each in csdl.navigation(self.metadata, found.name).items():
            members[key] = Member(
                key, each.type, None, found.name, each.location, nullable=each.nullable, optional=True, navigation=True
            )
        lineage = csdl.bases(self.metadata, found.name)
        return Shape(
            name=found.name,
            members=members,
            folded={key.lower(): key for key in reversed(members)},
            open=csdl.is_open(self.metadata, found.name),
            complete=True,
            ancestors=frozenset(item.name for item in lineage if item.name != found.name),
            location=found.location,
            abstract=found.abstract,
            entity=bool(csdl.key(self.metadata, found.name)),
        )

    def _member(self, item: Property, owner: str) -> Member:
        type_ = item.type
        definition = self.metadata.type_definitions.get(type_.name)
        if definition:
            type_ = TypeRef(definition.underlying, type_.collection)
        return Member(
            item.name, type_, CHECKS.get(type_.name), owner, item.location, nullable=item.nullable, optional=True
        )


def _enumeration(name: str, members: Iterable[str], location: Location, *, flags: bool, declared: bool) -> Enumeration:
    names = tuple(members)
    return Enumeration(
        name, frozenset(names), {each.lower(): each for each in reversed(names)}, flags, location, declared
    )


def _check(item: DocumentedProperty) -> Check | None:
    """The check of a primitive type; a sample number in a JSON representation documents no more than a number."""
    if item.table is None and item.json is not None and item.json.literal and item.type.name == "Edm.Int64":
        return CHECKS["Edm.Decimal"]
    return CHECKS.get(item.type.name)


def _lists(page: TypeDeclaration, name: str) -> bool:
    return any(row.name == name for row in page.table) or any(member.name == name for member in page.json)


_PAGES: list[PageShapes] = []
_METADATA: list[MetadataShapes] = []
_LIMIT = 4
"""Views that are kept: two versions, and room for tests."""


def page_shapes(registry: Registry) -> PageShapes:
    """The view of a registry; the same one for the same object, so that what it has built serves every page."""
    found = next((item for item in _PAGES if item.registry is registry), None)
    if found is None:
        found = PageShapes(registry)
        _PAGES[:] = [found, *_PAGES[: _LIMIT - 1]]
    return found


def metadata_shapes(metadata: Metadata) -> MetadataShapes:
    """The view of a metadata document; the same one for the same object."""
    found = next((item for item in _METADATA if item.metadata is metadata), None)
    if found is None:
        found = MetadataShapes(metadata)
        _METADATA[:] = [found, *_METADATA[: _LIMIT - 1]]
    return found
