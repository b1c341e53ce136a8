"""Query options (OData 4.01 URL Conventions, 5): known names, and values whose names exist.

Graph takes system options with and without `$`, in any letter case; so does this.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from harness.metadata.expression import faults
from harness.metadata.index import Index
from harness.metadata.nearest import nearest
from harness.metadata.paths import Trail, follow
from harness.metadata.resolution import UrlProblem
from harness.model import TypeRef
from harness.urls import QueryOption, decoded, is_placeholder, pieces

MAX_NAMES = 300
"""Names that are looked up per URL, and options within options: far more than any server takes."""

MAX_DEPTH = 12
MAX_PROBLEMS = 20


@dataclass(slots=True)
class Check:
    """The options of one URL while they are checked."""

    index: Index
    problems: list[UrlProblem] = field(default_factory=list)
    notes: list[UrlProblem] = field(default_factory=list)
    names: int = 0

    def follow(self, place: TypeRef | None, path: str) -> Trail:
        """Where a path leads from one item of a place; nowhere known once too many names were asked for."""
        self.names += 1
        return follow(self.index, place, path) if self.names <= MAX_NAMES else Trail()

    def option(self, name: str, value: "Value") -> None:
        """One option; a name that is none of the system's is the caller's own, or a parameter."""
        if len(self.problems) >= MAX_PROBLEMS:
            return
        bare = name.removeprefix("$").lower()
        if bare in _OPTIONS:
            if not is_placeholder(value.text):
                _OPTIONS[bare](replace(value, option=f"${bare}"))
        elif len(name) > 1 and name.startswith("$"):
            similar = nearest(name, (f"${option}" for option in _OPTIONS))
            value.problem(-len(name) - 1, name, f"`{name}` is no system query option.", similar)


@dataclass(frozen=True, slots=True)
class Value:
    """The value of one option, without percent encoding."""

    check: Check
    place: TypeRef | None
    """What the option is about; None when nobody knows."""
    text: str
    position: int
    """In the URL, of the query option's value that holds this one."""
    start: int = 0
    """Within that value."""
    origins: list[int] | None = None
    """Offsets in that value as written, of its characters without encoding; None when they are the same."""
    depth: int = 0
    option: str = ""

    def at(self, offset: int) -> int:
        """The place in the URL of a character of the text; before the text lies its name, never encoded."""
        offset += self.start
        if self.origins is None or not 0 <= offset < len(self.origins):
            return self.position + offset
        return self.position + self.origins[offset]

    def problem(self, offset: int, name: str, reason: str, similar: tuple[str, ...] = ()) -> None:
        """Something that a server refuses."""
        if len(self.check.problems) < MAX_PROBLEMS:
            self.check.problems.append(UrlProblem(self.at(offset), name, reason, similar, self.option))

    def path(self, offset: int, path: str) -> Trail:
        """Where a path leads; what is wrong with it is recorded."""
        trail = self.check.follow(self.place, path)
        if trail.failed:
            self.problem(offset + trail.offset, trail.failed, trail.reason, trail.nearest)
        elif trail.note:
            self.check.notes.append(UrlProblem(self.at(offset), path, trail.note, (), self.option))
        return trail

    def items(self) -> Iterator[tuple[str, int]]:
        """Comma-separated parts with their offsets, without blanks."""
        for part, offset in pieces(self.text, ","):
            stripped = part.strip()
            if stripped:
                yield stripped, offset + part.index(stripped)


def check(index: Index, place: TypeRef | None, options: Iterable[QueryOption]) -> Check:
    """Check the options of a query.

    Args:
        index: of the metadata.
        place: what the path before it addresses, or returns; None when nobody knows.
        options: of the URL, each with its place.
    """
    found = Check(index)
    for option in options:
        if option.assigned:
            text, origins = decoded(option.value)
            found.option(option.name, Value(found, place, text, option.value_at, origins=origins))
    return found


def _select(value: Value) -> None:
    for item, offset in value.items():
        path = item.partition("(")[0].strip()
        if path != "*":
            value.path(offset, path)


def _expand(value: Value) -> None:
    for item, offset in value.items():
        written, parenthesis, rest = item.partition("(")
        path = written.strip().removesuffix("/$ref").removesuffix("/$count")
        trail = Trail() if path == "*" else value.path(offset, path)
        if trail.kind == "property":
            value.problem(offset, path, f"`{path}` is a structural property: it cannot be expanded.")
        if parenthesis and value.depth < MAX_DEPTH:
            begin = value.start + offset + len(written) + 1
            inner = replace(value, place=trail.type, text=rest.removesuffix(")"), start=begin, depth=value.depth + 1)
            _nested(inner)


def _nested(value: Value) -> None:
    """The options within the parentheses of an expanded property."""
    for part, offset in pieces(value.text, ";"):
        name, equals, text = part.partition("=")
        if equals:
            begin = value.start + offset + len(name) + 1
            value.check.option(name.strip(), replace(value, text=text, start=begin))


def _filter(value: Value) -> None:
    for fault in faults(value.check.follow, value.place, value.text):
        value.problem(fault.offset, fault.name, fault.reason, fault.nearest)


def _whole_number(value: Value) -> None:
    text = value.text.strip()
    if text and not _DIGITS.fullmatch(text):
        value.problem(0, text, f"`{text[:40]}` is no whole number.")


def _truth(value: Value) -> None:
    text = value.text.strip()
    if text and text.lower() not in ("true", "false"):
        value.problem(0, text, f"`{text[:40]}` is neither true nor false.")


def _anything(_value: Value) -> None:
    """Free text, or tokens that only the server understands."""


_DIGITS = re.compile(r"[0-9]{1,18}")

_OPTIONS: Mapping[str, Callable[[Value], None]] = {
    "select": _select,
    "expand": _expand,
    "filter": _filter,
    "orderby": _filter,
    "search": _anything,
    "top": _whole_number,
    "skip": _whole_number,
    "count": _truth,
    "format": _anything,
    "deltatoken": _anything,
    "deltalink": _anything,
    "skiptoken": _anything,
    "levels": _anything,
    "id": _anything,
    "apply": _anything,
    "compute": _anything,
    "index": _anything,
    "schemaversion": _anything,
}
"""System query options, and those that Graph adds, without `$`."""
