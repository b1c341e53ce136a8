"""Every JSON body against its type, compared once and told by many rules.

A body is a printed answer, a request's payload, an example fence, or an answer that somebody else gave: the walk is
the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from harness.bodies.differences import Difference, Pointer
from harness.bodies.envelopes import compare_body
from harness.bodies.expectation import Expectation, mention_of
from harness.bodies.walk import Walk
from harness.facts.registry import Registry
from harness.markdown import locate, pointer_text
from harness.model import Exchange, JsonText, Location, Page, TypeRef, Verdict
from harness.types import Shape, Types

Answer = tuple[Exchange, Expectation]
D_co = TypeVar("D_co", bound=Difference, covariant=True)


@dataclass(frozen=True, slots=True)
class Payload:
    """What may be sent."""

    shape: Shape
    rows: frozenset[str]
    """Names that the table of the Request body section lists."""
    type_name: str
    """The type that the page says is sent, or empty."""


@dataclass(frozen=True, slots=True)
class Seen(Generic[D_co]):
    """A difference, and the body it is in."""

    difference: D_co
    subject: str
    """`create_job response`."""
    body: JsonText
    """Where a page shows the place: the printed body, also for answers of others."""
    told: Literal["", "request", "others"] = ""
    """Whose words it takes: those of a request, or of an answer of others that the pages do not describe."""
    exchange: Exchange | None = None
    expected: Expectation | None = None
    payload: Payload | None = None
    """What may be sent, for requests of which that is known."""
    verdict: Verdict = "docs"
    says: str = ""
    """What each of the sources says, for answers of others."""
    hint: str = ""
    """What to do, where that is another thing than for the printed body."""

    @property
    def pointer(self) -> Pointer:
        """The path to the place in the body."""
        return self.difference.pointer

    @property
    def name(self) -> str:
        """The name of the member, or the index of the item."""
        return str(self.pointer[-1])

    @property
    def of_others(self) -> bool:
        """Whether it is in an answer that no page prints."""
        return self.exchange is not None and self.exchange.source.kind != "page"

    def place(self) -> Location:
        """The line of the page that is not true."""
        return placed(self.body, self.pointer, key=self.difference.at_name)

    def path(self) -> str:
        """The place in words."""
        return f"{self.subject} {pointer_text(self.pointer)}".rstrip()


def placed(shown: JsonText, pointer: Pointer, *, key: bool = False) -> Location:
    """Where a printed body shows a place of an answer; the first item stands for those that are not printed."""
    value, path = shown.value, list[str | int]()
    for part in pointer:
        if isinstance(part, int) and isinstance(value, list):
            part = part if part < len(value) else 0  # noqa: PLW2901  the place that stands for it
            value = value[part] if value else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
        path.append(part)
    return locate(shown, tuple(path), key=key)


def compare_answers(answers: Iterable[Answer], types: Types) -> Iterator[Seen[Difference]]:
    """What is out of line in the bodies of answers."""
    for exchange, expected in answers:
        body = exchange.response.json
        if body is None or not body.parsed or expected.error or is_error(body.value):
            continue
        believed = meant(expected, body.value, types)
        walk = Walk(types, whole=_is_whole(exchange, expected), literal=exchange.source.kind != "page")
        shown = body if exchange.source.kind == "page" else expected.shown
        if shown is None:
            shown = JsonText("", expected.location, None)
        for difference in (*compare_body(body.value, believed, walk), *walk.found):
            yield Seen(difference, expected.subject, shown, exchange=exchange, expected=expected)


def compare_examples(page: Page, registry: Registry, types: Types) -> Iterator[Seen[Difference]]:
    """What is out of line in JSON fences that are annotated as examples of a type."""
    for number, fence in enumerate(page.fences):
        mention = mention_of(fence.annotation) if fence.role == "example" else None
        if mention is None or fence.json is None or not fence.json.parsed:
            continue
        known = registry.resolve(mention, page.path)
        walk = Walk(types)
        name = fence.annotation.names[0] if fence.annotation and fence.annotation.names else f"example {number}"
        expected = Expectation(name, fence.location, TypeRef(known.name, mention.collection))
        for difference in (*compare_body(fence.json.value, expected, walk), *walk.found):
            yield Seen(difference, name, fence.json)


def is_error(value: object) -> bool:
    """Whether a body is OData's error object (JSON Format 4.01 section 21.1)."""
    return isinstance(value, dict) and "error" in value and len(value) <= 2


def meant(expected: Expectation, value: object, types: Types) -> Expectation:
    """With the type that the Response section promises, when the body is plainly of that: `return-type` tells it."""
    promised = expected.promised
    if promised is None or expected.type is None or promised.name == expected.type.name:
        return expected
    named, better = types.known(expected.type.name), types.known(promised.name)
    if not isinstance(named, Shape) or not isinstance(better, Shape):
        return expected
    if named.is_kin(better):
        return expected
    item = value.get("value", value) if isinstance(value, dict) else value
    item = item[0] if isinstance(item, list) and item else item
    names = [name for name in item if "@" not in name] if isinstance(item, dict) else []
    if sum(name in better.members for name in names) <= sum(name in named.members for name in names):
        return expected
    return replace(expected, type=TypeRef(better.name, promised.collection))


def _is_whole(exchange: Exchange, expected: Expectation) -> bool:
    """Whether every documented property should be there."""
    return (
        expected.annotated
        and not expected.truncated
        and "select=" not in exchange.request.url
        and exchange.source.kind == "page"
    )
