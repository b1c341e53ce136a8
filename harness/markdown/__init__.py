"""Reads markdown pages: `parse(text, path) -> Page`.

The only room that knows markdown-it, annotation comments, HTTP text in fences and JSON that is not quite JSON.
Parsing never raises: damage becomes a `Problem` in the page, and the rest of the page is still read.
"""

from harness.markdown.inline import plain, slug
from harness.markdown.json_text import locate, looks_like_json, pointer_text, read_json
from harness.markdown.read import parse

__all__ = ["locate", "looks_like_json", "parse", "plain", "pointer_text", "read_json", "slug"]
