"""The types of a `$metadata` document, in the one view that everybody asks."""

from dataclasses import dataclass, field

from harness.model import EnumType, Metadata, NavigationProperty, Property, StructuredType, TypeDefinition, TypeRef
from harness.types.csdl import bases, find, is_open, key, subtypes
from harness.types.shapes import Known, Member, Shape
from harness.types.values import CHECKS


@dataclass(slots=True)
class MetadataTypes:
    """What a document says of types; `metadata_types` gives the one of a document."""

    metadata: Metadata
    told_by: str = "the metadata"
    _known: dict[str, Known | None] = field(default_factory=dict)

    def known(self, name: str) -> Known | None:
        """The type of a qualified, aliased or bare name."""
        if name not in self._known:
            self._known[name] = self._build(name)
        return self._known[name]

    def subtypes(self, name: str) -> tuple[str, ...]:
        """Everything that derives from a type, sorted."""
        return tuple(sorted(subtypes(self.metadata, name)))

    def _build(self, name: str) -> Known | None:
        found = find(self.metadata, name.lstrip("#"))
        if found is None or isinstance(found, EnumType | TypeDefinition):
            return found
        return self._shape(found)

    def _shape(self, found: StructuredType) -> Shape:
        keys = key(self.metadata, found.name)
        chain = bases(self.metadata, found.name)
        members = {
            name: self._property(each, item.name, is_key=name in keys)
            for item in chain
            for name, each in item.properties.items()
        }
        members.update(
            (name, self._navigation(each, item.name)) for item in chain for name, each in item.navigation.items()
        )
        return Shape(
            name=found.name,
            members=members,
            folded={name.lower(): name for name in reversed(members)},
            open=is_open(self.metadata, found.name),
            complete=True,
            ancestors=frozenset(item.name for item in chain if item.name != found.name),
            location=found.location,
            abstract=found.abstract,
            entity=bool(keys),
        )

    def _property(self, item: Property, owner: str, *, is_key: bool) -> Member:
        type_ = item.type
        definition = self.metadata.type_definitions.get(type_.name)
        if definition:
            type_ = TypeRef(definition.underlying, type_.collection)
        return Member(
            name=item.name,
            type=type_,
            check=CHECKS.get(type_.name),
            owner=owner,
            location=item.location,
            nullable=item.nullable,
            optional=item.optional,
            read_only=item.read_only,
            description=item.description,
            required=item.required,
            key=is_key,
            default=item.default,
            told_by=self.told_by,
        )

    def _navigation(self, item: NavigationProperty, owner: str) -> Member:
        return Member(
            name=item.name,
            type=item.type,
            check=None,
            owner=owner,
            location=item.location,
            nullable=item.nullable,
            optional=True,
            navigation=True,
            description=item.description,
            told_by=self.told_by,
        )


def metadata_types(metadata: Metadata) -> MetadataTypes:
    """The types of a document; the same object for the same document, so that what it has built serves everybody."""
    return metadata.kept(MetadataTypes)
