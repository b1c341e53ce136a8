"""HTML comments that hold JSON: the annotations of API Doctor's grammar."""

import re

from harness.markdown.json_text import read_json
from harness.model import Annotation, JsonText, Location

_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_JSON_START = re.compile(r"\s*\{")


def read_comments(html: str, path: str, first_line: int) -> tuple[list[Annotation], list[tuple[int, str]], bool]:
    """The comments of one HTML block.

    Returns:
        Its annotations, its other comments (line and text), and whether the last comment is not closed.
    """
    annotations: list[Annotation] = []
    others: list[tuple[int, str]] = []
    closed = True
    for match in _COMMENT.finditer(html):
        body = match[1]
        line = first_line + html.count("\n", 0, match.start())
        closed = match.group().endswith("-->") and len(match.group()) >= len("<!---->")
        if start := _JSON_START.match(body):
            at = match.start(1) + start.end() - 1
            text = body[start.end() - 1 :].rstrip()
            column = at - (html.rfind("\n", 0, at) + 1) + 1
            place = Location(path, first_line + html.count("\n", 0, at), column)
            end_line = line + match.group().count("\n")
            annotations.append(_annotation(read_json(text, place), Location(path, line, end_line=end_line)))
        else:
            others.append((line, body))
    return annotations, others, not closed


def _annotation(json: JsonText, location: Location) -> Annotation:
    values = json.value if json.parsed and isinstance(json.value, dict) else {}
    kind = values.get("type")
    is_page = isinstance(kind, str) and kind.startswith("#page.") and "blockType" not in values
    if not values and '"#page.annotation"' in json.text:
        is_page = True
    return Annotation("page" if is_page else "block", values, json, location)
