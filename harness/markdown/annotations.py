"""HTML comments that hold JSON: the annotations of API Doctor's grammar."""

import re
from typing import Any

from harness.markdown.json_text import read_json
from harness.model import Annotation, JsonText, Location

_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_JSON_START = re.compile(r"\s*\{")
_HEEDED = {
    key.lower(): key
    for key in (
        *("blockType", "name", "@odata.type", "@type", "baseType", "keyProperty", "optionalProperties", "openType"),
        *("nullableProperties", "sampleKeys", "truncated", "isCollection", "isEmpty", "abstract", "expectError"),
    )
}
"""Keys that something depends on, by lower case: API Doctor reads them in any case."""
_PROPER = frozenset(_HEEDED.values())


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
    values = _in_any_case(json.value) if json.parsed and isinstance(json.value, dict) else {}
    kind = values.get("type")
    is_page = isinstance(kind, str) and kind.startswith("#page.") and "blockType" not in values
    if not values and '"#page.annotation"' in json.text:
        is_page = True
    return Annotation("page" if is_page else "block", values, json, location)


def _in_any_case(values: dict[str, Any]) -> dict[str, Any]:
    """The values, and those of keys in another case under the proper key too."""
    if values.keys() <= _PROPER:
        return values
    meant = {_HEEDED.get(key.lower(), key): key for key in values}
    others = {key: values[written] for key, written in meant.items() if key not in values}
    return {**values, **others} if others else values
