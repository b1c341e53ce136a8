"""What a rule may ask beside the page itself."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from harness.bodies.conformance import Answer, D_co, Seen
from harness.bodies.differences import Difference
from harness.bodies.query_options import Shown, shown_answers
from harness.bodies.survey import differences_of, printed_answers
from harness.docset import Reference
from harness.facts.registry import Registry, registry
from harness.facts.stated import PageFacts
from harness.model import Fence, Finding, HttpRequest, HttpResponse, Location, Metadata, Page, Problem, Table
from harness.rules.described_requests import DescribedRequest, described_requests
from harness.rules.link_targets import PageLink, page_links
from harness.types import FirstOf, Types, metadata_types
from harness.urls import read_url

_DEFINITION = re.compile(r"[ ]{0,3}\[[^\[\]]+\]:[ \t]*<?(?P<target>[^\s>#?]+)")


@dataclass(frozen=True)
class Context:
    """Everything around one page. Other pages are asked through `reference` and `types`, which keep account."""

    page: Page
    facts: PageFacts
    """What the page itself states of types and operations."""
    reference: Reference
    """What other pages offer to links and names."""
    types: Registry = field(default_factory=registry)
    """What all pages of the page's version say of types."""
    metadata: Metadata | None = None
    """The service's own description of that version; None when nobody gave one."""
    other_metadata: tuple[Metadata, ...] = ()
    """Those of other versions."""
    given: tuple[Answer, ...] | None = None
    """Answers of somebody else, judged in place of those that the page prints."""
    fragment: Callable[[str], Page | None] = lambda _: None
    """Reads the fragment at a path from the docset root; None where there is none."""
    rule_names: Mapping[str, str] = field(default_factory=dict)
    """Every name that a rule has or had, with the one that it has; empty when nobody said."""
    ran: frozenset[str] = frozenset()
    """The rules that have judged the page: known to the rules that run last."""
    judged: tuple[Finding, ...] = ()
    """What they found."""

    @cached_property
    def all_types(self) -> Types:
        """What the pages say of types, and what the metadata says of those that no page has."""
        return FirstOf((self.types, metadata_types(self.metadata))) if self.metadata else self.types

    @cached_property
    def lines(self) -> Sequence[str]:
        """The page's lines; only findings need them."""
        return self.page.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The answers to judge, each with what it should be."""
        if self.given is not None:
            return self.given
        return tuple(printed_answers(self.page, self.facts, self.types))

    @cached_property
    def differences(self) -> Mapping[type, list[Seen[Difference]]]:
        """Where the bodies of answers and requests differ from their types, by the kind of the difference."""
        return differences_of(self)

    def seen(self, kind: type[D_co]) -> Sequence[Seen[D_co]]:
        """The differences of one kind."""
        return cast("Sequence[Seen[D_co]]", self.differences.get(kind, ()))

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """What the answers to GET show, beside the query options of their requests."""
        return tuple(shown_answers(self.answers, self.types, self.page.dialect, given=self.given is not None))

    @cached_property
    def described(self) -> tuple[DescribedRequest, ...]:
        """The page's templates and example requests, with what the metadata makes of them."""
        return tuple(described_requests(self.page, self.facts, self.metadata, self.other_metadata))

    @cached_property
    def permissions(self) -> tuple[Table, ...]:
        """The tables of the page, and those of fragments that its section about permissions includes."""
        return (*self.page.tables, *(table for page in self._included("permission") for table in page.tables))

    def _included(self, title: str) -> Iterator[Page]:
        """The fragments that sections with a word in their title include."""
        sections = [section.location for section in self.page.sections if title in section.title.lower()]
        folder = self.page.path.rpartition("/")[0]
        for link in self.page.links:
            if link.include and any(s.line < link.location.line <= s.end_line for s in sections):
                path = posixpath.normpath(posixpath.join(folder, link.target))
                self.reference.rests_on.add(f"fragment {path}")
                fragment = self.fragment(path)
                if fragment is not None:
                    yield fragment

    @cached_property
    def page_links(self) -> tuple[PageLink, ...]:
        """The page's links to missing pages, in other case, and to anchors."""
        return tuple(page_links(self.page, self.reference))

    @cached_property
    def link_definitions(self) -> Mapping[str, Location]:
        """Where the targets of reference-style links are written, without anchor; the first place of each."""
        found: dict[str, Location] = {}
        for number, line in enumerate(self.lines, 1):
            match = _DEFINITION.match(line) if "]:" in line else None
            if match:
                start, end = match.span("target")
                found.setdefault(match["target"], Location(self.page.path, number, start + 1, end_column=end + 1))
        return found

    @cached_property
    def asked(self) -> tuple[tuple[str, Fence, HttpRequest], ...]:
        """The requests to Graph that are examples of the page, with their names; callbacks to others are left out."""
        return tuple(
            (self.names.get(id(fence), f"{request.method} {request.url}"), fence, request)
            for fence in (*self.page.fences, *self.page.batched)
            if fence.role == "request" or id(fence) in self.names
            for request in fence.requests
            if read_url(request.url, self.page.dialect).ours
        )

    @cached_property
    def answered(self) -> tuple[tuple[str, Fence, HttpResponse], ...]:
        """The responses of the page, with the names of their examples; `ignored` ones are left out."""
        return tuple(
            (self.names.get(id(fence), f"{fence.response.status} response"), fence, fence.response)
            for fence in (*self.page.fences, *self.page.batched)
            if fence.role == "response" and fence.response is not None
        )

    @staticmethod
    def aside(fence: Fence) -> bool:
        """Whether a fence stands in a second-level section of another subject ("Retrieve thumbnail content")."""
        section = fence.section
        titles = (*section.parents, section.title)[1:2] if section else ()
        return bool(titles) and not titles[0].lower().startswith(("example", "request", "response", "http request"))

    @cached_property
    def names(self) -> Mapping[int, str]:
        """The example's name by the `id` of each fence that is part of one."""
        names: dict[int, str] = {}
        for example in self.page.examples:
            for fence in (example.request_fence, *example.responses):
                names.setdefault(id(fence), example.name)
        return names

    @cached_property
    def problems(self) -> Mapping[str, list[Problem]]:
        """What the reader noticed, by kind; damage in JSON stands with the JSON."""
        grouped: dict[str, list[Problem]] = {}
        for problem in self.page.problems:
            grouped.setdefault(problem.kind, []).append(problem)
        for fence in self.page.fences:
            for message in (*fence.requests, fence.response):
                for problem in message.problems if message else ():
                    grouped.setdefault(problem.kind, []).append(problem)
        return grouped
