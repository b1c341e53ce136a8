"""A documented URL taken apart, and which hosts are Graph's."""

import re
from functools import lru_cache
from typing import NamedTuple

GRAPH_HOSTS = frozenset(
    (
        *("graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us"),
        *("microsoftgraph.chinacloudapi.cn", "graph.microsoft.de"),
    )
)
"""The global service and the national clouds."""

_PARTS = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<host>[^/?#\s\\{]*))?(?P<path>[^?]*)(?:\?(?P<query>.*))?", re.DOTALL
)


class UrlParts(NamedTuple):
    """A URL as written; offsets are into it."""

    scheme: str
    host: str
    path: str
    """With the version segment."""
    query: str
    host_at: int
    path_at: int
    query_at: int
    """-1 without a query."""

    @property
    def graph(self) -> bool:
        """Whether it is Graph's: by its host, or relative."""
        return not self.scheme or self.host.lower() in GRAPH_HOSTS


@lru_cache(maxsize=1024)
def url_parts(url: str) -> UrlParts:
    """Take a URL apart without judging it. Never raises."""
    match = _PARTS.match(url)
    if match is None:
        return UrlParts("", "", url, "", 0, 0, -1)
    return UrlParts(
        match["scheme"] or "",
        match["host"] or "",
        match["path"],
        match["query"] or "",
        match.start("host"),
        match.start("path"),
        match.start("query"),
    )
