"""URLs as pages write them, cut into segments: which are names, and which are keys of what.

A key is known by its position: what follows `servicePrincipals` identifies a service principal, however the
placeholder is spelt (OData 4.01 URL Conventions, 4.3.1 and 4.3.6: keys in parentheses and as segments).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HOST = re.compile(r"(https?:)//([^/?#]*)", re.IGNORECASE)
_VERSION = re.compile(r"/?(v1\.0|beta)(?=/|\?|\Z)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"[{<]+[^{}<>]*[}>]+|\u2039[^\u203a]*\u203a")
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_OPAQUE = re.compile(r"(?=.*\d)[A-Za-z0-9_=.!+-]{16,}\Z")
_CALL = re.compile(r"([^()]+)\((.*)\)\Z")
_NAMED_KEY = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*(.*)\Z")
_CAST = re.compile(r"(?:microsoft\.)?graph\.\w+", re.IGNORECASE)


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
class Target:
    """A URL in parts."""

    host: str
    """With the scheme; empty for a relative URL."""
    version: str
    segments: tuple[Segment, ...]
    query: str
    """With its question mark, or empty."""

    @property
    def names(self) -> str:
        """The names of the path without keys and casts, joined by `/`: `servicePrincipals/synchronization/jobs`."""
        return "/".join(s.text for s in self.segments if not s.collection and not _CAST.fullmatch(s.text))

    @property
    def ends_in_key(self) -> bool:
        """Whether the last segment is a key."""
        return bool(self.segments) and bool(self.segments[-1].collection)


def read_target(url: str, templates: Sequence[str] = ()) -> Target:
    """Cut a URL into segments.

    Args:
        url: as written, absolute or relative.
        templates: documented path templates; where one fits, its placeholders tell literal keys from names.
    """
    host, version, path, query = _parts(url)
    raw = _split(path)
    keys = _key_positions(raw, templates)
    segments: list[Segment] = []
    names: list[str] = []
    for index, text in enumerate(raw):
        if names and (index in keys or _looks_like_key(text)) and not (segments and segments[-1].collection):
            segments.append(Segment(text, "/".join(names)))
            continue
        call = _CALL.match(text)
        if call and (key := _call_key(call[2])) is not None and not _PLACEHOLDER.match(call[1]):
            names.append(call[1])
            segments.append(Segment(call[1]))
            prop, quote, value = key
            before = f"({prop}={quote}" if prop else f"({quote}"
            segments.append(Segment(value, "/".join(names), prop, before, f"{quote})"))
            continue
        segments.append(Segment(text))
        if not _CAST.fullmatch(text):
            names.append(text)
    return Target(host, version, tuple(segments), query)


def _parts(url: str) -> tuple[str, str, str, str]:
    host = ""
    rest = url.strip()
    if match := _HOST.match(rest):
        host, rest = match.group(), rest[match.end() :]
    path, mark, query = rest.partition("?")
    version = ""
    if match := _VERSION.match(path):
        version, path = match[1], path[match.end() :]
    return host, version, path, mark + query


def _split(path: str) -> list[str]:
    """Segments; slashes in parentheses, braces and quotes do not separate."""
    result: list[str] = []
    current: list[str] = []
    depth = 0
    for mark in path:
        if mark in "({<":
            depth += 1
        elif mark in ")}>" and depth:
            depth -= 1
        if mark == "/" and depth == 0:
            result.append("".join(current))
            current = []
        else:
            current.append(mark)
    result.append("".join(current))
    return [text for text in result if text]


def _looks_like_key(text: str) -> bool:
    return bool(_PLACEHOLDER.fullmatch(text) or _GUID.fullmatch(text) or _OPAQUE.match(text))


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


def _key_positions(raw: Sequence[str], templates: Sequence[str]) -> set[int]:
    """Indexes of segments that a fitting template shows as placeholders."""
    for template in templates:
        parts = _split(_parts(template)[2])
        if len(parts) != len(raw):
            continue
        keys = {index for index, part in enumerate(parts) if _PLACEHOLDER.fullmatch(part)}
        if all(index in keys or part.lower() == raw[index].lower() for index, part in enumerate(parts)):
            return keys
    return set()


def is_placeholder(text: str) -> bool:
    """Whether a text is `{…}` or `<…>` and nothing else."""
    return _PLACEHOLDER.fullmatch(text) is not None


def has_placeholder(text: str) -> bool:
    """Whether a text holds `{…}` or `<…>`."""
    return _PLACEHOLDER.search(text) is not None
