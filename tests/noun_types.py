"""Types from nouns, for tests that need only a few."""

from harness.model import ComplexType, EntityType, EnumType, Metadata, TypeDefinition
from harness.types import MetadataTypes, metadata_types

Noun = EntityType | ComplexType | EnumType | TypeDefinition


def types_of(*nouns: Noun) -> MetadataTypes:
    """The types as a `$metadata` document with nothing else would describe them."""
    derived: dict[str, tuple[str, ...]] = {}
    for each in nouns:
        if isinstance(each, EntityType | ComplexType) and each.base:
            derived[each.base] = (*derived.get(each.base, ()), each.name)
    entity, complex_, enum, defined = (
        {each.name: each for each in nouns if isinstance(each, kind)}
        for kind in (EntityType, ComplexType, EnumType, TypeDefinition)
    )
    document = Metadata("", "", entity, complex_, enum, defined, {}, {}, {}, {}, derived=derived)  # type: ignore[arg-type]
    return metadata_types(document)
