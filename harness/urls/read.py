"""A URL as a page or a message writes it, read once: host and cloud, version, segments, query, each with its place."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import unquote_plus

from harness.dialect import Dialect
from harness.urls.pieces import Part, pieces

MAX_LENGTH = 32_768
"""Characters that are worth looking at; Graph answers 414 long before."""

_PARTS = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<host>\{[^{}/?]*\}|[^/?#\s\\{]*))?(?P<path>[^?]*)(?:\?(?P<query>.*))?",
    re.DOTALL,
)
_SEGMENT = re.compile(r"/*([^/]*)")


class QueryOption(NamedTuple):
    """What stands between two `&`."""

    name: str
    """Without percent encoding: `$filter`, `period`."""
    value: str
    """As written."""
    assigned: bool
    """Whether there is a `=`."""
    at: int
    value_at: int
    """Offsets in the URL."""


@dataclass(frozen=True)
class Url:
    """A URL, absolute or relative. Offsets are into `text`; nothing is judged, and reading never fails."""

    text: str
    """As written."""
    dialect: Dialect
    scheme: str
    """Empty for a relative URL."""
    host: str
    """As written, with a port; a placeholder may stand for it."""
    path: str
    """With the version."""
    query: str
    host_at: int
    path_at: int
    query_at: int
    """-1 without a query."""
    version: str
    """The version segment as written, also one that does not exist (`v1`, `{version}`); empty without one."""
    version_at: int
    """Where the version stands; without one, the first segment, which stands in its place."""
    resource_at: int
    """Where the path goes on after the version."""

    @property
    def ours(self) -> bool:
        """Whether it is the service's: by its host, in whichever cloud, or relative."""
        return not self.scheme or self.dialect.is_ours(self.host)

    @property
    def cloud(self) -> str:
        """The cloud that its host serves; empty for a relative URL and for other hosts."""
        return self.dialect.hosts.get(self.host.lower(), "")

    @property
    def origin(self) -> str:
        """Scheme and host as written; empty for a relative URL."""
        return self.text[: self.path_at]

    @property
    def known_version(self) -> str:
        """The version as the dialect spells it; empty when there is none or none that exists."""
        lower = self.version.lower()
        return next((known for known in self.dialect.versions if known.lower() == lower), "")

    @property
    def resource(self) -> str:
        """The path after the version."""
        return self.text[self.resource_at : self.path_at + len(self.path)]

    @cached_property
    def segments(self) -> tuple[Part, ...]:
        """The segments after the version, each with its offset; empty ones are left out."""
        path = self.resource.rstrip()
        if "(" in path or "{" in path or "<" in path:
            return tuple((text, place + self.resource_at) for text, place in pieces(path, "/") if text)
        found: list[Part] = []
        place = self.resource_at
        for text in path.split("/"):
            if text:
                found.append((text, place))
            place += len(text) + 1
        return tuple(found)

    @cached_property
    def options(self) -> tuple[QueryOption, ...]:
        """The query options in order, those of the service and of a function among them."""
        found: list[QueryOption] = []
        place = self.query_at
        for part in self.query.split("&") if self.query else ():
            name, equals, value = part.partition("=")
            value_at = place + len(name) + len(equals)
            found.append(QueryOption(unquote_plus(name).strip(), value, bool(equals), place, value_at))
            place += len(part) + 1
        return tuple(found)

    @property
    def option_names(self) -> frozenset[str]:
        """Names of the query options, in lower case; a function's parameters may be among them."""
        return frozenset(option.name.lower() for option in self.options)

    @property
    def doubled(self) -> int:
        """Offset of the first empty segment, or -1."""
        found = self.path.find("//")
        return found if found < 0 else found + self.path_at


@lru_cache(maxsize=4096)
def read_url(text: str, dialect: Dialect) -> Url:
    """Take a URL apart without judging it. Never raises, and is linear.

    Args:
        text: absolute or relative, as a page, a message or an answer has it.
        dialect: whose hosts and versions are meant.
    """
    match = _PARTS.match(text)
    assert match is not None  # every group may be empty
    path, path_at = match["path"], match.start("path")
    start = len(dialect.prefix) if f"{path}/".startswith(f"{dialect.prefix}/") else 0
    segment = _SEGMENT.match(path, start)
    assert segment is not None
    version = segment[1] if dialect.version_segment.fullmatch(segment[1].rstrip()) else ""
    return Url(
        text,
        dialect,
        match["scheme"] or "",
        match["host"] or "",
        path,
        match["query"] or "",
        max(match.start("host"), 0),
        path_at,
        match.start("query"),
        version.rstrip(),
        path_at + segment.start(1),
        path_at + (segment.start(1) + len(version) if version else start),
    )
