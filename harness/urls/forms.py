"""Documented paths in one spelling, so that those that mean the same are the same."""

import re
from functools import lru_cache
from urllib.parse import unquote

from harness.dialect import Dialect

Form = tuple[str, ...]
"""Segments in lower case; keys are `{}`, a path between colons is `:path`, a cast begins with `^`."""

_SEGMENT = re.compile(
    r"(?:\((?:[^()']|'[^']*'|\((?:[^()']|'[^']*')*\))*\)|\{[^{}]*\}|<[^<>]*>|'[^']*'|[^/({<']|[({<'])+"
)
_BY_PATH = re.compile(r":/[^:]*:?(?=/|\Z)")
_LITERAL_KEY = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d+")
"""Keys that some templates show in place of a placeholder."""
_CALL = re.compile(r"(?P<name>[^(]+)\((?P<inner>.*)\)\Z", re.DOTALL)
_KEY = "{}"
_PATH = ":path"
_CAST = "^"


@lru_cache(maxsize=4096)
def forms(path: str, dialect: Dialect) -> tuple[Form, ...]:
    """The ways to read a documented path; more than one where `x(y=z)` may be key or call."""
    path = _BY_PATH.sub(f"/{_PATH}", path)
    found: list[list[str]] = [[]]
    for match in _SEGMENT.finditer(path.strip("/")):
        choices = _segment(match.group(), dialect)
        found = [[*each, *choice] for each in found for choice in choices][:4]
    return tuple(dict.fromkeys(_one_spelling(each, dialect) for each in found))


def _segment(text: str, dialect: Dialect) -> list[list[str]]:
    """The readings of one segment."""
    if text == _PATH:
        return [[_PATH]]
    if text[0] in "{<(" or text in dialect.sample_keys or _LITERAL_KEY.fullmatch(text):
        return [[_KEY]]
    call = _CALL.match(text)
    name = unquote(call["name"] if call else text).strip()
    qualifier = dialect.qualifier.match(name)
    mark = _CAST if qualifier else ""
    name = mark + dialect.qualifier.sub("", name).lower()
    if call is None:
        return [[_KEY if "{" in name or "<" in name else name]]
    inner = call["inner"].strip()
    if not inner:
        return [[name]]
    return [[name], [name, _KEY]] if "=" in inner or inner[0] in "{<@" else [[name, _KEY]]


def _one_spelling(segments: list[str], dialect: Dialect) -> Form:
    """The path with what the dialect writes in several ways in one; `{}` in a way stands for any segment."""
    parts = segments
    for way, means in dialect.same_paths:
        if len(way) <= len(parts) and all(want in (_KEY, part) for want, part in zip(way, parts, strict=False)):
            parts = [*means, *parts[len(way) :]]
    return tuple(parts)


def same(asked: str, form: str) -> bool:
    """Whether a segment is one that a form has."""
    if asked == form or asked.lstrip(_CAST) == form.lstrip(_CAST):
        return True
    return form == _KEY and asked[:1] not in ("$", ":", "(")


def fits(asked: Form, form: Form) -> bool:
    """Whether a path is one that a template means. Casts may be added or left out, and `/$count` may follow."""
    reachable = {0}
    for segment in asked:
        skipped = {at for at in reachable if segment[:1] == _CAST}
        reachable = _past_casts(reachable, form)
        reachable = {at + 1 for at in reachable if at < len(form) and same(segment, form[at])} | skipped
        if not reachable:
            return segment == "$count" and asked[-1] == "$count" and fits(asked[:-1], form)
    return len(form) in _past_casts(reachable, form)


def _past_casts(reachable: set[int], form: Form) -> set[int]:
    return reachable | {at + 1 for at in reachable if at < len(form) and form[at][:1] == _CAST}
