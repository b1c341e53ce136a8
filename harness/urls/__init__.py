"""Reads URLs as pages and messages write them: `read_url(text, dialect) -> Url`, each part with its place.

The only room that takes URLs apart; what they mean is for the rooms that ask.
"""

from harness.urls.documented import documented_path
from harness.urls.forms import Form, fits, forms, same
from harness.urls.keys import ResourcePath, Segment, resource_path
from harness.urls.pieces import Part, arguments, call, decoded, has_placeholder, is_placeholder, pieces
from harness.urls.read import MAX_LENGTH, QueryOption, Url, read_url

__all__ = [
    "MAX_LENGTH",
    "Form",
    "Part",
    "QueryOption",
    "ResourcePath",
    "Segment",
    "Url",
    "arguments",
    "call",
    "decoded",
    "documented_path",
    "fits",
    "forms",
    "has_placeholder",
    "is_placeholder",
    "pieces",
    "read_url",
    "resource_path",
    "same",
]
