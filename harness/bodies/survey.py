"""The bodies that a page is judged by, and one look at all of them for every rule."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from harness.bodies.conformance import Answer, Seen, compare_answers, compare_examples
from harness.bodies.differences import Difference
from harness.bodies.expectation import promised
from harness.bodies.requests import compare_requests
from harness.bodies.verdicts import against_metadata, with_verdicts
from harness.facts.registry import Registry
from harness.facts.stated import PageFacts
from harness.model import Exchange, HttpRequest, Metadata, Page, Source
from harness.urls import read_url


class Surroundings(Protocol):
    """What a look at the bodies needs; the rules' `Context` is one."""

    @property
    def page(self) -> Page:
        """The page."""

    @property
    def facts(self) -> PageFacts:
        """What the page states."""

    @property
    def types(self) -> Registry:
        """The documented types."""

    @property
    def metadata(self) -> Metadata | None:
        """The service's own description."""

    @property
    def given(self) -> tuple[Answer, ...] | None:
        """Answers of somebody else."""

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers to judge."""


def printed_answers(page: Page, facts: PageFacts, registry: Registry) -> Iterator[Answer]:
    """The answers that a page prints, as exchanges like any other.

    What a bot answers to a callback is judged only where its annotation or its body names a type: the Response section
    is about Graph's answers.
    """
    source = Source("page", path=page.path)
    for example, fence, expected in promised(page, facts, registry):
        theirs = example is not None and not read_url(example.request.url, page.dialect).ours
        if fence.response is not None and not (theirs and expected.stated_by in ("", "prose")):
            request = example.request if example else HttpRequest("", "", (), "", fence.location)
            yield Exchange(request, fence.response, source), expected


def differences_of(around: Surroundings) -> Mapping[type, list[Seen[Difference]]]:
    """Where bodies differ from their types, by the kind of the difference."""
    page, registry, answers = around.page, around.types, around.answers
    seen = list(compare_answers(answers, registry))
    if around.given is None:
        seen += compare_examples(page, registry, registry)
        seen += compare_requests(page, around.facts, registry, registry)
    else:
        own = seen
        seen = list(with_verdicts(own, around.metadata))
        for exchange, expected in answers if around.metadata else ():
            assert around.metadata is not None
            seen += against_metadata(exchange, expected, own, around.metadata, registry)
    grouped: dict[type, list[Seen[Difference]]] = {}
    for item in seen:
        grouped.setdefault(type(item.difference), []).append(item)
    return grouped
