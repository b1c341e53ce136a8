"""Knows the shapes: what pages say about types and operations, and JSON Schema from either pages or metadata.

`facts(page)` reads one page; `registries` merges the facts of all; `json_schema` turns a documented or a metadata type
into JSON Schema 2020-12. `harness.schemas.validate` judges values, and is imported by itself because it alone needs
the validators.
"""

from harness.schemas.answers import declared
from harness.schemas.documented import facts
from harness.schemas.edm import DocumentedTypes, MetadataTypes, Types, documented_type, type_ref
from harness.schemas.facts import EnumDeclaration, PageFacts, TypeDeclaration
from harness.schemas.json_schema import SHAPES, Shape, json_schema
from harness.schemas.mentions import TypeMention, read_mention
from harness.schemas.merged import DocumentedEnum, DocumentedProperty, DocumentedType
from harness.schemas.operations import operation
from harness.schemas.promises import PageOperation
from harness.schemas.registry import Found, Registry, registries, registry

__all__ = [
    "SHAPES",
    "DocumentedEnum",
    "DocumentedProperty",
    "DocumentedType",
    "DocumentedTypes",
    "EnumDeclaration",
    "Found",
    "MetadataTypes",
    "PageFacts",
    "PageOperation",
    "Registry",
    "Shape",
    "TypeDeclaration",
    "TypeMention",
    "Types",
    "declared",
    "documented_type",
    "facts",
    "json_schema",
    "operation",
    "read_mention",
    "registries",
    "registry",
    "type_ref",
]
