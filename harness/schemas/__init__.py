"""Knows what pages state of types and operations.

`facts(page)` reads one page; `registries` merges the facts of all, and answers questions about types as
`harness.types.Types` does.
"""

from harness.schemas.answers import declared
from harness.schemas.documented import facts
from harness.schemas.facts import EnumDeclaration, PageFacts, TypeDeclaration
from harness.schemas.mentions import TypeMention, read_mention
from harness.schemas.merged import DocumentedEnum, DocumentedProperty, DocumentedType
from harness.schemas.operations import operation
from harness.schemas.promises import PageOperation
from harness.schemas.registry import Found, Registry, registries, registry

__all__ = [
    "DocumentedEnum",
    "DocumentedProperty",
    "DocumentedType",
    "EnumDeclaration",
    "Found",
    "PageFacts",
    "PageOperation",
    "Registry",
    "TypeDeclaration",
    "TypeMention",
    "declared",
    "facts",
    "operation",
    "read_mention",
    "registries",
    "registry",
]
