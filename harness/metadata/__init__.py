"""The service's own description of itself: CSDL XML, EDM types, and what a URL means (OData 4.01)."""

from harness.metadata.csdl import parse
from harness.metadata.document import read

__all__ = ["parse", "read"]
