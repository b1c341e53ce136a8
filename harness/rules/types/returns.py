"""What a page says an answer is, in its several places: Response section, annotation, the body's own type."""

from collections.abc import Iterator

from harness.bodies.conformance import Answer, meant
from harness.bodies.expectation import Expectation, is_promise
from harness.facts.promises import ReturnClaim
from harness.facts.registry import Registry
from harness.facts.stated import PageFacts
from harness.model import Location, Page, TypeRef
from harness.rules.found import Found
from harness.types import Shape, Types


def judge_returns(
    page: Page, facts: PageFacts, answers: tuple[Answer, ...], registry: Registry, types: Types
) -> Iterator[Found]:
    """Answers whose type is none of those that the Response section promises.

    A page that shows what `$expand` adds, or the last step of several requests, shows other types as well: where some
    answer keeps the promise, only those are told whose annotation is wrong and whose body keeps it too.
    """
    yield from _of_nothing(answers)
    operation = facts.operation
    every = [claim for claim in (operation.returns if operation else ()) if is_promise(claim)]
    stated = [claim for claim in every if claim.code] or every
    claims = [(claim, ref) for claim in stated for ref in _promised(claim, page, registry)]
    typed = [
        (exchange.response.json, expected, kind)
        for exchange, expected in answers
        if (kind := _shown(expected, exchange.response.json)) and not expected.error and exchange.response.status < 300
    ]
    if not claims or not typed or not _known(claims[0][1], types):
        return
    kept = any(_fits(kind, ref, types) for _, _, kind in typed for _, ref in claims)
    for body, expected, kind in typed if kept else typed[:1]:
        plain = body is not None and meant(expected, body.value, types) is not expected
        if _known(kind, types) and (plain or not kept):
            yield from _contradiction(page, expected, kind, *claims[0], types)


def _of_nothing(answers: tuple[Answer, ...]) -> Iterator[Found]:
    """Types of answers that have no content."""
    for exchange, expected in answers:
        if exchange.response.status == 204 and expected.stated_by == "annotation" and not exchange.response.body:
            message = f"the annotation says {expected.type}, and `204 No Content` has no body"
            hint = "Remove the type from the annotation, or show the status and the body that hold it."
            yield Found(expected.location, expected.subject, message, hint)


def _contradiction(
    page: Page, expected: Expectation, kind: TypeRef, claim: ReturnClaim, ref: TypeRef, types: Types
) -> Iterator[Found]:
    """What is shown against what is promised."""
    place, cause = expected.location, f"{page.path} {kind}"  # as a row of a Methods table that says the same has it
    prose = Location(page.path, claim.line, claim.column, end_column=claim.column + len(claim.mention.text))
    if not _related(kind.name, ref.name, types):
        source = "the annotation" if expected.stated_by == "annotation" else "the body"
        message = f"{source} says {kind.name}, and the Response section promises {ref.name}"
        hint = "Name the same type in both places."
        yield Found(place, expected.subject, message, hint, related=(prose,), cause=cause)
    elif expected.declares_collection is not ref.collection:  # else `collection-envelope` tells that the body differs
        message = f"the Response section promises {_words(ref)}, and {_words(kind)} is shown"
        hint = "Say in the Response section what is returned."
        yield Found(prose, expected.subject, message, hint, related=(place,), cause=cause)


def _promised(claim: ReturnClaim, page: Page, registry: Registry) -> Iterator[TypeRef]:
    mentions = claim.mention.alternatives or (claim.mention,)
    for mention in mentions:
        ref = registry.resolve(mention, page.path)
        yield TypeRef(ref.name, claim.mention.collection)


def _shown(expected: Expectation, body: object) -> TypeRef | None:
    """Type and collection-ness of the body that is shown, by its annotation or its own words."""
    if expected.type is None or expected.stated_by == "prose" or not expected.type.name:
        return None
    value = getattr(body, "value", None)
    if not isinstance(value, dict):
        return None
    return TypeRef(expected.type.name, isinstance(value.get("value"), list))


def _known(ref: TypeRef, types: Types) -> bool:
    return ref.name.startswith("Edm.") or types.known(ref.name) is not None


def _fits(kind: TypeRef, promised: TypeRef, types: Types) -> bool:
    known = types.known(promised.name) if not promised.name.startswith("Edm.") else None
    if isinstance(known, Shape) and "value" in known.members:
        return True  # its own `value` cannot be told from that of an envelope
    return kind.collection == promised.collection and _related(kind.name, promised.name, types)


def _related(name: str, other: str, types: Types) -> bool:
    """Whether two types are the same or one derives from the other."""
    if name.lower() == other.lower():
        return True
    left = types.known(name) if not name.startswith("Edm.") else None
    right = types.known(other) if not other.startswith("Edm.") else None
    if not isinstance(left, Shape) or not isinstance(right, Shape):
        return name.startswith("Edm.") and other.startswith("Edm.")
    return left.is_kin(right)


def _words(ref: TypeRef) -> str:
    return f"a collection of {ref.name}" if ref.collection else f"one {ref.name}"
