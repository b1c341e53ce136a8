"""HTML comments that hold JSON: the annotations of API Doctor's grammar."""

import re
from functools import lru_cache
from typing import Any

from harness.markdown.json_text import read_json
from harness.model import Annotation, JsonText, Location
from harness.spelling import meant

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
_PROPER = tuple(_HEEDED.values())
_KNOWN = frozenset(_PROPER)
_OTHERS = frozenset(("type", "scopes", "tags", "target", "title", "@type.aka"))
"""Keys that mean something else, however near to one of those."""


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
    values = _as_meant(json.value) if json.parsed and isinstance(json.value, dict) else {}
    kind = values.get("type")
    is_page = isinstance(kind, str) and kind.startswith("#page.") and "blockType" not in values
    if not values and '"#page.annotation"' in json.text:
        is_page = True
    return Annotation("page" if is_page else "block", values, json, location)


def _as_meant(values: dict[str, Any]) -> dict[str, Any]:
    """The values, and those of keys in another case, or a slip away, under the proper key too.

    A misspelt `name` is one mistake of the page; what else would be found without the name is none.
    """
    if values.keys() <= _KNOWN:
        return values
    proper = {_HEEDED.get(key.lower()) or _slip(key): key for key in values if key not in _KNOWN}
    others = {key: values[written] for key, written in proper.items() if key and key not in values}
    return {**values, **others} if others else values


@lru_cache(maxsize=256)
def _slip(key: str) -> str:
    """The key that something depends on and that this one is a slip of; empty for other keys."""
    return "" if key in _OTHERS else meant(key, _PROPER)
