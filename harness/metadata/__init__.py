"""The service's own description of itself: CSDL XML, EDM types, and what a URL means (OData 4.01)."""

from harness.metadata.csdl import parse
from harness.metadata.document import digest, read, source
from harness.metadata.index import Index, index
from harness.metadata.methods import allowed_methods
from harness.metadata.resolution import Resolution, Step, UrlProblem
from harness.metadata.resolve import resolve
from harness.metadata.types import (
    alternate_keys,
    bases,
    bound_operations,
    candidates,
    enum,
    find,
    is_a,
    is_open,
    key,
    navigation,
    properties,
    qualify,
    structured,
    subtypes,
)

__all__ = [
    "Index",
    "Resolution",
    "Step",
    "UrlProblem",
    "allowed_methods",
    "alternate_keys",
    "bases",
    "bound_operations",
    "candidates",
    "digest",
    "enum",
    "find",
    "index",
    "is_a",
    "is_open",
    "key",
    "navigation",
    "parse",
    "properties",
    "qualify",
    "read",
    "resolve",
    "source",
    "structured",
    "subtypes",
]
