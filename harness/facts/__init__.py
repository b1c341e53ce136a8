"""Knows what pages state of types and operations.

`facts(page)` reads one page; `registries` merges the facts of all, and answers questions about types as
`harness.types.Types` does.
"""

from harness.facts.answers import declared
from harness.facts.documented import facts
from harness.facts.mentions import TypeMention, read_mention
from harness.facts.merged import DocumentedEnum, DocumentedProperty, DocumentedType
from harness.facts.operations import operation
from harness.facts.promises import PageOperation
from harness.facts.registry import DocumentedName, Registry, registries, registry
from harness.facts.stated import EnumDeclaration, PageFacts, TypeDeclaration

__all__ = [
    "DocumentedEnum",
    "DocumentedName",
    "DocumentedProperty",
    "DocumentedType",
    "EnumDeclaration",
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
