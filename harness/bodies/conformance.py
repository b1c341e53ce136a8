"""Every JSON body against its type, walked once and told by many rules.

A body is a printed answer, a request's payload, an example fence, or an answer that somebody else gave: the walk is
the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from harness.bodies.deviations import Deviation
from harness.bodies.envelopes import judge_body
from harness.bodies.expectation import Expectation, mention_of
from harness.bodies.walk import Walk
from harness.markdown import locate, pointer_text
from harness.model import Exchange, JsonText, Location, Page, TypeRef, Verdict
from harness.schemas.registry import Registry
from harness.types import Shape, Types

Answer = tuple[Exchange, Expectation]


@dataclass(frozen=True, slots=True)
class Seen:
    """A deviation, and the body it is in."""

    deviation: Deviation
    subject: str
    """`create_job response`."""
    body: JsonText
    """Where a page shows the place: the printed body, also for answers of others."""
    exchange: Exchange | None = None
    expected: Expectation | None = None
    verdict: Verdict = "docs"
    says: str = ""
    """What each of the sources says, for answers of others."""

    def place(self) -> Location:
        """The line of the page that is not true."""
        return locate(self.body, self.deviation.pointer, key=self.deviation.key)

    def about(self) -> str:
        """The subject of the finding: the property when one edit repairs all its places, else the place itself."""
        if self.deviation.cause:
            return self.deviation.about
        return f"{self.subject} {pointer_text(self.deviation.pointer)}".rstrip()


def judge_answers(answers: Iterable[Answer], types: Types) -> Iterator[Seen]:
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
        for deviation in (*judge_body(body.value, believed, walk), *walk.found):
            yield Seen(deviation, expected.subject, shown, exchange, expected)


def judge_examples(page: Page, registry: Registry, types: Types) -> Iterator[Seen]:
    """What is out of line in JSON fences that are annotated as examples of a type."""
    for number, fence in enumerate(page.fences):
        mention = mention_of(fence.annotation) if fence.role == "example" else None
        if mention is None or fence.json is None or not fence.json.parsed:
            continue
        known = registry.resolve(mention, page.path)
        walk = Walk(types)
        name = fence.annotation.names[0] if fence.annotation and fence.annotation.names else f"example {number}"
        expected = Expectation(name, fence.location, TypeRef(known.name, mention.collection))
        for deviation in (*judge_body(fence.json.value, expected, walk), *walk.found):
            yield Seen(deviation, name, fence.json)


def by_rule(seen: Iterable[Seen]) -> Mapping[str, list[Seen]]:
    """Deviations, grouped by the rule that tells them."""
    found: dict[str, list[Seen]] = defaultdict(list)
    for item in seen:
        found[item.deviation.rule].append(item)
    return found


def renamed(item: Seen, rules: Mapping[str, str]) -> Seen:
    """A deviation under the rule that tells it for another kind of body."""
    rule = rules.get(item.deviation.rule)
    return replace(item, deviation=replace(item.deviation, rule=rule)) if rule else item


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
