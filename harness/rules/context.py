"""What a rule may ask beside the page itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from harness.docset import Reference
from harness.model import HttpRequest, HttpResponse, Metadata, Page, Problem
from harness.rules.link_targets import PageLink, page_links
from harness.schemas.facts import PageFacts
from harness.schemas.registry import Registry


@dataclass(frozen=True)
class Context:
    """Everything around one page. Other pages are asked through `reference` and `types`, which keep account."""

    page: Page
    facts: PageFacts
    """What the page itself states of types and operations."""
    reference: Reference
    """What other pages offer to links and names."""
    types: Registry = field(default_factory=lambda: Registry(""))
    """What all pages of the page's version say of types."""
    metadata: Metadata | None = None
    """The service's own description of that version; None when nobody gave one."""

    @cached_property
    def lines(self) -> Sequence[str]:
        """The page's lines; only findings need them."""
        return self.page.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    @cached_property
    def page_links(self) -> tuple[PageLink, ...]:
        """The page's links to missing pages, in other case, and to anchors."""
        return tuple(page_links(self.page, self.reference))

    @cached_property
    def problems(self) -> Mapping[str, list[Problem]]:
        """What the reader noticed, by rule."""
        grouped: dict[str, list[Problem]] = defaultdict(list)
        for problem in self.page.problems:
            grouped[problem.rule].append(problem)
        for fence in self.page.fences:
            messages: list[HttpRequest | HttpResponse] = [*fence.requests]
            if fence.response:
                messages.append(fence.response)
            for message in messages:
                for problem in (*message.problems, *(message.json.problems if message.json else ())):
                    grouped[problem.rule].append(problem)
            for problem in fence.json.problems if fence.json else ():
                grouped[problem.rule].append(problem)
        return grouped
