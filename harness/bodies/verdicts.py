"""Who is out of line, where the pages, the metadata and an answer all speak."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from harness.bodies.conformance import Seen, renamed
from harness.bodies.deviations import Deviation, Pointer, type_words
from harness.bodies.envelopes import judge_body
from harness.bodies.expectation import Expectation
from harness.bodies.walk import Walk
from harness.model import Exchange, Metadata, Source, Verdict
from harness.types import Shape, Types, metadata_types

_OF_ANSWERS = {"property-unknown": "answer-undocumented"}
_ABOUT_METADATA = frozenset({"property-unknown", "value-type", "value-format", "enum-value"})
_WALKED = frozenset(
    {"property-unknown", "property-case", "value-type", "value-format", "enum-value", "enum-case", "null-value"}
)


def answered_by(source: Source) -> str:
    """Who gave an answer, for messages.

    An answer says the same whether the tenant gives it now or a cassette kept it, so that a recording gives the same
    findings, fingerprints included; reports tell at the case which of them it was.
    """
    words = {
        "traffic": f"the captured answer ({source.path})" if source.path else "the captured answer",
        "fuzz": "the answer to a generated request",
        "page": "the printed answer",
    }
    return words.get(source.kind, "the tenant's answer")


def with_verdicts(seen: Iterable[Seen], metadata: Metadata | None) -> Iterator[Seen]:
    """Deviations of answers of others, each with who is out of line and what each source says.

    The metadata agrees with the pages when its own walk of the same body stumbles at the same place by the same rule;
    then the service is out of line. Else it agrees with the answer, and the pages are.
    """
    known: dict[int, dict[tuple[str, Pointer], Deviation]] = {}
    for item in seen:
        exchange = item.exchange
        if exchange is None or item.expected is None:
            yield item
            continue
        if id(exchange) not in known:
            known[id(exchange)] = _by_metadata(exchange, item.expected, metadata)
        yield renamed(_judged(item, exchange, known[id(exchange)], metadata), _OF_ANSWERS)


def against_metadata(
    exchange: Exchange, expected: Expectation, seen: Iterable[Seen], metadata: Metadata, types: Types
) -> Iterator[Seen]:
    """Members and values that the pages and the answer agree on, and that the metadata does not allow."""
    places = {item.deviation.pointer for item in seen if item.exchange is exchange}
    if expected.shown is None:
        return
    who = answered_by(exchange.source)
    for (rule, pointer), deviation in _by_metadata(exchange, expected, metadata).items():
        page_says = _by_pages(deviation, types) if rule in _ABOUT_METADATA and pointer not in places else ""
        if page_says:
            mended = replace(deviation, hint="Correct the metadata, or else the pages and the service.")
            says = f" by the metadata; {page_says}, and {who} agrees"
            yield Seen(mended, expected.subject, expected.shown, exchange, expected, "metadata", says)


def _by_pages(deviation: Deviation, types: Types) -> str:
    """What the pages say of the member that a deviation is about; empty when they say nothing."""
    if not deviation.owner:
        return "the pages say otherwise"
    shape = types.known(deviation.owner)
    name = next((part for part in reversed(deviation.pointer) if isinstance(part, str)), "")
    member = shape.members.get(name) if isinstance(shape, Shape) else None
    if member is None:
        return ""
    return f"the pages say {type_words(member)}" if member.type.name else "the pages document it"


def _by_metadata(
    exchange: Exchange, expected: Expectation, metadata: Metadata | None
) -> dict[tuple[str, Pointer], Deviation]:
    body = exchange.response.json
    if metadata is None or body is None or expected.type is None:
        return {}
    walk = Walk(metadata_types(metadata), literal=True)
    for _ in judge_body(body.value, expected, walk):
        pass  # the envelope is the same whoever describes the type
    return {(deviation.rule, deviation.pointer): deviation for deviation in walk.found}


def _judged(
    item: Seen, exchange: Exchange, known: dict[tuple[str, Pointer], Deviation], metadata: Metadata | None
) -> Seen:
    deviation = item.deviation
    who = answered_by(exchange.source)
    expected = item.expected
    described = metadata is not None and expected is not None and expected.type is not None
    if deviation.rule not in _WALKED or not described or not _knows(metadata, expected):
        return replace(item, verdict="undetermined", says=f", in {who}")
    verdict: Verdict = "service" if (deviation.rule, deviation.pointer) in known else "docs"
    says = "the metadata agrees with the pages" if verdict == "service" else "the metadata agrees with the answer"
    return replace(item, verdict=verdict, says=f", in {who}; {says}")


def _knows(metadata: Metadata | None, expected: Expectation | None) -> bool:
    if metadata is None or expected is None or expected.type is None:
        return False
    return expected.type.name.startswith("Edm.") or metadata_types(metadata).known(expected.type.name) is not None
