"""Reads markdown pages: `parse(text, path) -> Page`.

The only room that knows markdown-it, annotation comments, HTTP text in fences and JSON that is not quite JSON.
Parsing never raises: damage becomes a `Problem` in the page, and the rest of the page is still read.
"""

import markdown_it
import yaml

from harness.markdown.inline import plain, slug
from harness.markdown.json_text import locate, looks_like_json, pointer_text, read_json
from harness.markdown.read import parse

LIBRARIES = f"markdown-it-py {markdown_it.__version__}, PyYAML {yaml.__version__}"
"""What decides, beside this package, how a page is read: part of the key of everything that is kept."""

__all__ = ["LIBRARIES", "locate", "looks_like_json", "parse", "plain", "pointer_text", "read_json", "slug"]
