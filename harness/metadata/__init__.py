"""The service's own description of itself: CSDL XML, and what a URL means (OData 4.01)."""

from harness.metadata.csdl import parse
from harness.metadata.document import digest, read, source
from harness.metadata.expression import faults
from harness.metadata.index import Index, index
from harness.metadata.methods import allowed_methods
from harness.metadata.paths import Trail
from harness.metadata.resolution import Resolution, Step, UrlProblem
from harness.metadata.resolve import resolve

__all__ = [
    "Index",
    "Resolution",
    "Step",
    "Trail",
    "UrlProblem",
    "allowed_methods",
    "digest",
    "faults",
    "index",
    "parse",
    "read",
    "resolve",
    "source",
]
