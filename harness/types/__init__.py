"""Knows types: one language for what pages and CSDL say of them, and what values of them look like.

`Types` answers with one view of a type, everything that it inherits included: a `Registry` of pages is one,
`metadata_types` makes one of a `$metadata` document, and `FirstOf` one of several. `json_schema` turns what any of
them says into JSON Schema 2020-12. `harness.types.csdl` has the lookups among the types of a document as it declares
them; `harness.types.validate` judges values, and is imported by itself because it alone needs the validators.
"""

from harness.types.json_schema import PURPOSES, Purpose, json_schema
from harness.types.service import MetadataTypes, metadata_types
from harness.types.several import FirstOf
from harness.types.shapes import Known, Member, Shape, Types, member_of, shape_of, type_ref

__all__ = [
    "PURPOSES",
    "FirstOf",
    "Known",
    "Member",
    "MetadataTypes",
    "Purpose",
    "Shape",
    "Types",
    "json_schema",
    "member_of",
    "metadata_types",
    "shape_of",
    "type_ref",
]
