"""Who is out of line, where the pages, the metadata and an answer all speak."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from harness.bodies.conformance import D_co, Seen
from harness.bodies.differences import (
    Beside,
    Difference,
    ManyUnknown,
    NotListed,
    NullValue,
    OtherCase,
    Pointer,
    Spot,
    Undeclared,
    Unknown,
    Unrelated,
    WrongForm,
    WrongType,
    is_control,
)
from harness.bodies.envelopes import compare_body
from harness.bodies.expectation import Expectation
from harness.bodies.values import type_words
from harness.bodies.walk import Walk
from harness.model import Exchange, JsonText, Metadata, Source, Verdict
from harness.types import Shape, Types, metadata_types

_KINDS: Mapping[type[Difference], int] = {
    kind: number
    for number, kinds in enumerate(
        (
            (Unknown, Undeclared, ManyUnknown, Beside),
            (WrongType, Unrelated),
            (WrongForm,),
            (NotListed,),
            (OtherCase,),
            (NullValue,),
        )
    )
    for kind in kinds
}
"""What pages and metadata both say, and may find in other words."""
_OF_METADATA = (Unknown, ManyUnknown, WrongType, Unrelated, WrongForm, NotListed)
"""What only the metadata may find."""

Key = tuple[int, bool, Pointer]


def answered_by(source: Source) -> str:
    """Who gave an answer, for messages.

    An answer says the same whether the tenant gives it now or a cassette kept it, so that a recording gives the same
    findings, fingerprints included; reports tell at the case which of them it was.
    """
    words = {
        "traffic": "the captured answer",
        "fuzz": "the answer to a generated request",
        "page": "the printed answer",
    }
    return words.get(source.kind, "the tenant's answer")


def undetermined(exchange: Exchange) -> tuple[Verdict, str]:
    """The verdict where nobody can tell who is out of line, and what is said then."""
    return "undetermined", f", in {answered_by(exchange.source)}"


def at(spot: Spot, exchange: Exchange, expected: Expectation, printed: JsonText, *, given: bool) -> Seen[Spot]:
    """A place in an answer of which a rule knows what is wrong; who is, nobody can tell of what others gave."""
    if not given:
        return Seen(spot, expected.subject, printed)
    verdict, says = undetermined(exchange)
    return Seen(spot, expected.subject, printed, verdict=verdict, says=says)


def with_verdicts(seen: Iterable[Seen[D_co]], metadata: Metadata | None) -> Iterator[Seen[D_co]]:
    """Differences in answers of others, each with who is out of line and what each source says.

    The metadata agrees with the pages when its own walk of the same body stumbles at the same place over the same;
    then the service is out of line. Else it agrees with the answer, and the pages are.
    """
    known: dict[int, dict[Key, Difference]] = {}
    for item in seen:
        exchange = item.exchange
        if exchange is None or item.expected is None:
            yield item
            continue
        if id(exchange) not in known:
            known[id(exchange)] = _by_metadata(exchange, item.expected, metadata)
        yield _judged(item, exchange, known[id(exchange)], metadata)


def against_metadata(
    exchange: Exchange, expected: Expectation, seen: Iterable[Seen[Difference]], metadata: Metadata, types: Types
) -> Iterator[Seen[Difference]]:
    """Members and values that the pages and the answer agree on, and that the metadata does not allow."""
    places = {item.pointer for item in seen if item.exchange is exchange}
    if expected.shown is None:
        return
    who = answered_by(exchange.source)
    for difference in _by_metadata(exchange, expected, metadata).values():
        about = isinstance(difference, _OF_METADATA) and not (isinstance(difference, NotListed) and difference.spelt)
        page_says = _by_pages(difference, types) if about and difference.pointer not in places else ""
        if page_says:
            says = f" by the metadata; {page_says}, and {who} agrees"
            hint = "Correct the metadata, or else the pages and the service."
            yield Seen(difference, expected.subject, expected.shown, verdict="metadata", says=says, hint=hint)


def _by_pages(difference: Difference, types: Types) -> str:
    """What the pages say of the member that a difference is about; empty when they say nothing."""
    owner = _owner(difference)
    if not owner:
        return "the pages say otherwise"
    shape = types.known(owner)
    name = next((part for part in reversed(difference.pointer) if isinstance(part, str)), "")
    member = shape.members.get(name) if isinstance(shape, Shape) else None
    if member is None:
        return ""
    return f"the pages say {type_words(member)}" if member.type.name else "the pages document it"


def _owner(difference: Difference) -> str:
    """The structured type whose member a difference is about; empty for a value that belongs to none."""
    if isinstance(difference, Unknown | ManyUnknown):
        slip = isinstance(difference, Unknown) and (difference.meant or is_control(str(difference.pointer[-1])))
        return "" if slip else difference.shape.name
    return difference.owner if isinstance(difference, WrongType | WrongForm | NotListed) else ""


def _by_metadata(exchange: Exchange, expected: Expectation, metadata: Metadata | None) -> dict[Key, Difference]:
    body = exchange.response.json
    if metadata is None or body is None or expected.type is None:
        return {}
    walk = Walk(metadata_types(metadata), literal=True)
    for _ in compare_body(body.value, expected, walk):
        pass  # the envelope is the same whoever describes the type
    return {_key(difference): difference for difference in walk.found}


def _key(difference: Difference) -> Key:
    """What is the same where two walks stumble over the same."""
    other_case = isinstance(difference, NotListed) and difference.spelt is not None
    return _KINDS.get(type(difference), -1), other_case, difference.pointer


def _judged(
    item: Seen[D_co], exchange: Exchange, known: Mapping[Key, Difference], metadata: Metadata | None
) -> Seen[D_co]:
    who = answered_by(exchange.source)
    difference = item.difference
    told: Literal["", "others"] = "others" if isinstance(difference, Unknown | ManyUnknown | Beside) else ""
    if type(difference) not in _KINDS or not _knows(metadata, item.expected):
        verdict, says = undetermined(exchange)
        return replace(item, verdict=verdict, says=says, told=told)
    verdict = "service" if _key(difference) in known else "docs"
    says = "the metadata agrees with the pages" if verdict == "service" else "the metadata agrees with the answer"
    if verdict == "service" and exchange.source.kind == "traffic":
        # nobody knows which is older: what the service has added since is no fault of it
        verdict, says = "undetermined", f"{says}, and both may be older than the answer"
    return replace(item, verdict=verdict, says=f", in {who}; {says}", told=told)


def _knows(metadata: Metadata | None, expected: Expectation | None) -> bool:
    if metadata is None or expected is None or expected.type is None:
        return False
    return expected.type.name.startswith("Edm.") or metadata_types(metadata).known(expected.type.name) is not None
