"""Documented templates and example requests, each with what the metadata makes of its URL."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.facts.stated import PageFacts
from harness.metadata import Resolution, allowed_methods, resolve
from harness.model import Location, Metadata, Page
from harness.urls import is_placeholder, read_url

_DAMAGED = re.compile(r"[\\\[\]]|/\(|/\.\.?/|^\.")
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class DescribedRequest:
    """A template or an example request, resolved."""

    method: str
    url: str
    """A template's path and query; an example's URL as written."""
    place: Location
    """The URL."""
    template: bool
    resolution: Resolution
    metadata: Metadata
    """That of the version that the URL names."""

    @property
    def failed(self) -> bool:
        """Whether the metadata does not know its path; keys and names that a placeholder hides are nobody's fault."""
        return not self.resolution.ok and self.resolution.failed_segment[:1] not in ("{", "<", "(")

    @property
    def refused(self) -> bool:
        """Whether the metadata knows the resource and does not let it take the method."""
        return self.resolution.ok and self.method not in allowed_methods(self.metadata, self.resolution)


def described_requests(
    page: Page, facts: PageFacts, metadata: Metadata | None, others: Iterable[Metadata]
) -> Iterator[DescribedRequest]:
    """The templates and then the example requests of a page that the metadata can say something about.

    Damaged URLs are left to the rules about HTTP text, URLs of other hosts and of versions without metadata to nobody.
    """
    if metadata is None:
        return
    for method, url, place, template in _requests(page, facts):
        if not method or _DAMAGED.search(url.partition("?")[0]) or len(url) > _LONGEST:
            continue
        read = read_url(url, page.dialect)
        named = read.version.lower() if read.scheme and not is_placeholder(read.version) else ""
        described = _of_version(named, metadata, others)
        if described is None:
            continue
        resolution = resolve(described, method, read)
        if resolution.kind != "foreign":
            yield DescribedRequest(method, url, place, template, resolution, described)


def _requests(page: Page, facts: PageFacts) -> Iterator[tuple[str, str, Location, bool]]:
    """Method, URL, place, and whether it is a template."""
    for line in facts.operation.templates if facts.operation else ():
        if line.path:
            url = f"{line.path}?{line.query}" if line.query else line.path
            yield line.method, url, _place(page, line.line, line.column, line.written), True
    for fence in (*page.fences, *page.batched):
        for request in fence.requests if fence.role == "request" else ():
            if request.url and " " not in request.url.partition("?")[0]:
                place = _place(page, request.location.line, request.url_column, request.url)
                yield request.method, request.url, place, False


def _place(page: Page, line: int, column: int, written: str) -> Location:
    return Location(page.path, line, column, end_column=column + max(1, len(written)))


def _of_version(version: str, metadata: Metadata, others: Iterable[Metadata]) -> Metadata | None:
    """The metadata that speaks of a version; one without a version speaks of all."""
    if not version or metadata.version in ("", version):
        return metadata
    return next((other for other in others if other.version == version), None)
