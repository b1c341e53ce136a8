"""Where a payload can be wrong: every place of a type at which exactly one statement of the documentation breaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from harness.fuzz.primitives import BAD_FORMAT, OUT_OF_RANGE, WRONG_TYPE
from harness.fuzz.terms import ANY, Terms, is_required, longest, refers, writable
from harness.model import EnumType, Location, TypeDefinition, TypeRef
from harness.types import Member, Purpose, Shape, Types, shape_of

KINDS: Final[Mapping[str, str]] = {
    "unknown-property": "a property that the type does not have",
    "wrong-type": "JSON of another kind than the documented type",
    "bad-format": "text that is no value of the documented type",
    "out-of-range": "a number that the documented type cannot hold",
    "bad-enum-member": "a member that the enum does not have",
    "null": "null where the documentation says that it is not allowed",
    "null-item": "null as an item of a collection",
    "too-long": "text that is longer than documented",
    "enum-case": "a member of the enum in other letter case",
    "name-case": "the name of a property in other letter case",
    "collection-for-single": "an array for a single value",
    "single-for-collection": "a single value for a collection",
    "missing-required": "a required property is left out",
    "unknown-reference": "the identifier of an object that does not exist",
    "read-only": "a value for a read-only property",
    "unknown-type": "an `@odata.type` that does not exist",
    "not-an-object": "JSON that is no object",
    "broken-json": "text that is no JSON",
    "too-deep": "arrays that are nested without end",
    "duplicate-key": "the same property twice",
    "lone-surrogate": "half of a surrogate pair, which is no character",
    "empty-body": "no body",
    "wrong-content-type": "a media type that is not JSON",
}
"""Kinds of defects, one of which an invalid payload has."""

WHOLE: Final = (
    "not-an-object", "broken-json", "too-deep", "duplicate-key", "lone-surrogate", "empty-body", "wrong-content-type"
)  # fmt: skip
"""Kinds that concern the body as a whole."""
TOLERATED: Final = ("read-only", "null-item", "enum-case", "name-case", "duplicate-key", "lone-surrogate")
"""Kinds that a service may also accept, because the documentation leaves them open.

OData 4.01 Protocol 11.4.2 lets it ignore computed values, RFC 8259 leaves open what repeated names (section 4) and
unpaired surrogates (section 8.2) mean, and few pages say whether items may be null, or how letter case counts. They
may not break the service, and what it refuses it has to refuse well.
"""

_DEEPEST: Final = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One member on the way to a site, and its type."""

    name: str
    type: TypeRef


@dataclass(frozen=True, slots=True)
class Site:
    """A place where one kind of defect can be planted."""

    kind: str
    way: tuple[Step, ...]
    """Members from the payload to the place, which is in the first item of each collection on the way."""
    location: Location
    """The line that documents what is broken there."""
    in_item: bool = False
    """Whether the place is an item of the last member, not the member itself."""
    most: int = 0
    """Characters that the documentation allows there; 0 for any number."""

    @property
    def member(self) -> str:
        """The place without positions: `synchronizationJobSettings/value`; empty for the payload itself."""
        return "/".join(step.name for step in self.way)


def sites(types: Types, type_name: str, purpose: Purpose, terms: Terms = ANY) -> tuple[Site, ...]:
    """All places at which a payload can break what the pages say.

    Args:
        types: documented or metadata types.
        type_name: qualified, of a structured type.
        purpose: `create` or `update`.
        terms: what the operation's page says beyond the type.
    """
    found = shape_of(types, type_name)
    if found is None:
        return ()
    whole = tuple(Site(kind, (), found.location) for kind in WHOLE)
    return (*_in_object(_Search(types, purpose), found, (), terms), *whole)


@dataclass(frozen=True, slots=True)
class _Search:
    types: Types
    purpose: Purpose


def _in_object(search: _Search, found: Shape, way: tuple[Step, ...], terms: Terms) -> Iterator[Site]:
    if not found.open:
        yield Site("unknown-property", way, found.location, in_item=_last_is_collection(way))
    if any(member.name != member.name.swapcase() for member in writable(found, search.purpose, terms)):
        yield Site("name-case", way, found.location, in_item=_last_is_collection(way))
    yield Site("unknown-type", way, found.location, in_item=_last_is_collection(way))
    for member in writable(found, search.purpose, terms):
        step = (*way, Step(member.name, member.type))
        if is_required(member, search.purpose, terms):
            yield Site("missing-required", step, member.location)
        yield from _at_member(search, member, step, terms)
    for member in found.properties():
        if member.read_only and not member.navigation:
            yield Site("read-only", (*way, Step(member.name, member.type)), member.location)


def _last_is_collection(way: tuple[Step, ...]) -> bool:
    return bool(way) and way[-1].type.collection


def _at_member(search: _Search, member: Member, way: tuple[Step, ...], terms: Terms) -> Iterator[Site]:
    """What can be wrong with the value of a member."""
    if refers(member) and len(way) == 1 and not member.key and member.name not in terms.known:
        return
    if member.type.name not in WRONG_TYPE and search.types.known(member.type.name) is None:
        return  # a type that takes anything, or that nobody describes
    if member.name in terms.known:
        yield Site("unknown-reference", way, member.location)
    if member.type.collection:
        yield Site("single-for-collection", way, member.location)
        yield Site("null", way, member.location)
        yield Site("null-item", way, member.location, in_item=True)
    else:
        yield Site("collection-for-single", way, member.location)
        if member.never_null:
            yield Site("null", way, member.location)
    yield from _of_type(search, member, way)


def _of_type(search: _Search, member: Member, way: tuple[Step, ...]) -> Iterator[Site]:
    """What can be wrong with a single value of a member's type, or an item of its collection."""
    name, inside = member.type.name, member.type.collection
    found = None if name.startswith("Edm.") or not name else search.types.known(name)
    if isinstance(found, TypeDefinition):
        name, found = found.underlying, None
    kinds: list[str] = []
    if isinstance(found, EnumType):
        kinds = ["wrong-type", "bad-enum-member"] if found.members else ["wrong-type"]
        if other_case(found):
            kinds.append("enum-case")
    elif found is not None:
        kinds = ["wrong-type"]
    else:
        tables = (("wrong-type", WRONG_TYPE), ("bad-format", BAD_FORMAT), ("out-of-range", OUT_OF_RANGE))
        kinds = [kind for kind, table in tables if name in table]
        if name == "Edm.String" and longest(member):
            kinds.append("too-long")
    for kind in kinds:
        yield Site(kind, way, member.location, in_item=inside, most=longest(member) or 0)
    if found is not None and not isinstance(found, EnumType) and len(way) < _DEEPEST and not found.abstract:
        yield from _in_object(search, found, way, ANY)


def other_case(found: EnumType) -> tuple[str, ...]:
    """Its members in letter case that it does not have."""
    return tuple(name.swapcase() for name in found.members if name.swapcase() not in found.members)
