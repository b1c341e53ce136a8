"""The path of a URL as names and keys: which segments are names, and which are keys of what.

A key is known by its position: what follows `servicePrincipals` identifies a service principal, however the
placeholder is spelt (OData 4.01 URL Conventions, 4.3.1 and 4.3.6: keys in parentheses and as segments).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.urls.pieces import is_placeholder, starts_with_placeholder
from harness.urls.read import Url

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_OPAQUE = re.compile(r"(?=.*\d)[A-Za-z0-9_=.!+-]{16,}\Z")
_CALL = re.compile(r"([^()]+)\((.*)\)\Z", re.DOTALL)
_NAMED_KEY = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*(.*)\Z")


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a path: a name, or a key of the collection before it."""

    text: str
    """As written; of a key without its parentheses and quotes."""
    collection: str = ""
    """Of a key: the names before it, joined by `/`: what it identifies. Empty for a name."""
    property: str = ""
    """The named key property (`appId='{appId}'`), or empty for the entity's own key."""
    before: str = "/"
    """What is written before the text: `/`, or `(` with the key's name and quote."""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ResourcePath:
    """What a URL addresses."""

    url: Url
    segments: tuple[Segment, ...]

    @property
    def query(self) -> str:
        """With its question mark, or empty."""
        return f"?{self.url.query}" if self.url.query_at >= 0 else ""

    @property
    def names(self) -> str:
        """The names of the path without keys and casts, joined by `/`: `servicePrincipals/synchronization/jobs`."""
        casts = self.url.dialect.qualified_name
        return "/".join(s.text for s in self.segments if not s.collection and not casts.fullmatch(s.text))

    @property
    def ends_in_key(self) -> bool:
        """Whether the last segment is a key."""
        return bool(self.segments) and bool(self.segments[-1].collection)


def resource_path(url: Url, templates: Sequence[Url] = ()) -> ResourcePath:
    """Tell names from keys.

    Args:
        url: absolute or relative.
        templates: documented ones; where one fits, its placeholders tell literal keys from names.
    """
    raw = [text for text, _ in url.segments]
    keys = _key_positions(raw, templates)
    casts = url.dialect.qualified_name
    segments: list[Segment] = []
    names: list[str] = []
    for index, text in enumerate(raw):
        if names and (index in keys or _looks_like_key(text)) and not (segments and segments[-1].collection):
            segments.append(Segment(text, "/".join(names)))
            continue
        call = _CALL.match(text)
        if call and (key := _call_key(call[2])) is not None and not starts_with_placeholder(call[1]):
            names.append(call[1])
            segments.append(Segment(call[1]))
            prop, quote, value = key
            before = f"({prop}={quote}" if prop else f"({quote}"
            segments.append(Segment(value, "/".join(names), prop, before, f"{quote})"))
            continue
        segments.append(Segment(text))
        if not casts.fullmatch(text):
            names.append(text)
    return ResourcePath(url, tuple(segments))


def _looks_like_key(text: str) -> bool:
    return bool(is_placeholder(text) or _GUID.fullmatch(text) or _OPAQUE.match(text))


def _call_key(inside: str) -> tuple[str, str, str] | None:
    """The key in parentheses as (property, quote, value); None for function parameters."""
    prop = ""
    if match := _NAMED_KEY.match(inside):
        prop, inside = match[1], match[2]
    if "," in inside or "=" in inside or not inside:
        return None
    quote = "'" if inside.startswith("'") and inside.endswith("'") and len(inside) > 1 else ""
    value = inside.strip("'") if quote else inside
    if not prop and not _looks_like_key(value) and not quote:
        return None
    if prop and not prop.lower().endswith(("id", "name", "key")):
        return None
    return prop, quote, value


def _key_positions(raw: Sequence[str], templates: Sequence[Url]) -> set[int]:
    """Indexes of segments that a fitting template shows as placeholders."""
    for template in templates:
        parts = [text for text, _ in template.segments]
        if len(parts) != len(raw):
            continue
        keys = {index for index, part in enumerate(parts) if is_placeholder(part)}
        if all(index in keys or part.lower() == raw[index].lower() for index, part in enumerate(parts)):
            return keys
    return set()
