"""Payloads that obey the documentation: one strategy for any type that pages or metadata describe.

Built directly from the type language. Recursion is bounded by depth, so every strategy is finite and shrinks to the
smallest payload that the type allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from hypothesis import strategies as st

from harness.fuzz.primitives import GOOD, Values, texts, urls
from harness.fuzz.terms import ANY, Terms, is_due, is_required, longest, refers, writable
from harness.model import EnumType, TypeDefinition, TypeRef
from harness.types import Member, Purpose, Shape, Types, shape_of

DEEPEST: Final = 4
"""Levels of complex values that are filled with everything; deeper ones get only what is due."""
_BOTTOM: Final = 12
"""Levels after which a type that demands itself cannot be made."""
MOST_MEMBERS: Final = 8
MOST_ITEMS: Final = 3
MANY: Final = 20
"""Items that a collection of the payload itself sometimes has."""
MOST_SUBTYPES: Final = 8
SENTINEL: Final = "unknownFutureValue"
"""The member of evolvable enums that clients never send."""


class UnvariedError(Exception):
    """No payload can be made: the type is not described, or demands what cannot be made."""


def vary(
    types: Types, type_name: str, purpose: Purpose, terms: Terms = ANY, service: Types | None = None
) -> st.SearchStrategy[dict[str, Any]]:
    """Payloads that the documentation allows.

    Args:
        types: documented or metadata types.
        type_name: qualified, of a structured type.
        purpose: `create` for a new object, `update` for PATCH; `response` for what a service might answer.
        terms: what the operation's page says beyond the type.
        service: the service's own description, which says where null is allowed and the pages say nothing.

    Returns:
        A strategy of JSON objects. What nobody promises is not sent: null where no one says that it is allowed,
        related entities, sentinels of enums, members whose type is not described.

    Raises:
        UnvariedError: the type is not described, or demands what cannot be made.
    """
    found = shape_of(types, type_name)
    if found is None:
        raise UnvariedError(f"the type {type_name} is not documented")
    made = Maker(types, purpose, terms, type_name, service).root(found)
    if made is None:
        raise UnvariedError(f"no {purpose} payload of {type_name} can be made: a required property has no known values")
    return made


@dataclass(slots=True)
class Maker:
    """Strategies in the making, each made once for a type and depth."""

    types: Types
    purpose: Purpose
    terms: Terms
    name: str = ""
    """Of the type of the payload."""
    service: Types | None = None
    """Says where null is allowed, where the pages do not."""
    _made: dict[tuple[str, int], st.SearchStrategy[dict[str, Any]] | None] = field(default_factory=dict)
    _values: dict[tuple[TypeRef, int, int], Values | None] = field(default_factory=dict)

    def root(self, found: Shape) -> st.SearchStrategy[dict[str, Any]] | None:
        """The payload itself."""
        return self._choice(found, 0, self.terms)

    def value(self, ref: TypeRef, depth: int, *, least: int = 0) -> Values | None:
        """Values of a type reference, never null; None when no value can be made.

        Args:
            ref: the type.
            depth: of the value in the payload.
            least: items that a collection has at least.
        """
        key = ref, depth, least
        if key not in self._values:
            self._values[key] = self._value(ref, depth, least)
        return self._values[key]

    def _value(self, ref: TypeRef, depth: int, least: int) -> Values | None:
        single = self._single(ref.name, depth)
        if not ref.collection:
            return single
        if single is None or (depth > DEEPEST and not least):
            return None if least else st.just([])
        return _listed(single, least, depth)

    def _single(self, name: str, depth: int) -> Values | None:
        if name.startswith("Edm."):
            return GOOD.get(name)
        found = self.types.known(name) if name else None
        if found is None:
            return None
        if isinstance(found, EnumType):
            return enum_values(found)
        if isinstance(found, TypeDefinition):
            return GOOD.get(found.underlying)
        return self._structured(found, depth)

    def _structured(self, found: Shape, depth: int) -> st.SearchStrategy[dict[str, Any]] | None:
        if depth > _BOTTOM:
            return None
        key = found.name, depth
        if key not in self._made:
            self._made[key] = self._choice(found, depth, ANY)
        return self._made[key]

    def _choice(self, found: Shape, depth: int, terms: Terms) -> st.SearchStrategy[dict[str, Any]] | None:
        """The type itself, or one of its subtypes, which then says so in `@odata.type`."""
        options: list[st.SearchStrategy[dict[str, Any]]] = []
        if not found.abstract and (own := self._object(found, depth, terms)) is not None:
            options += [own, own.map(partial(_tag, tag=f"#{found.name}"))]
        for name in self.types.subtypes(found.name)[:MOST_SUBTYPES] if depth <= DEEPEST else ():
            subtype = shape_of(self.types, name)
            if subtype is None or subtype.abstract:
                continue
            if (derived := self._object(subtype, depth, terms)) is not None:
                options.append(derived.map(partial(_tag, tag=f"#{name}")))
        return st.one_of(options) if options else None

    def _object(self, found: Shape, depth: int, terms: Terms) -> st.SearchStrategy[dict[str, Any]] | None:
        due: dict[str, Values] = {}
        free: dict[str, Values] = {}
        for member in writable(found, self.purpose, terms):
            needed = is_required(member, self.purpose, terms) or (depth > 0 and is_due(member))
            always = needed or (self.purpose == "create" and is_due(member))
            if depth > DEEPEST and not always:
                continue
            made = self.member(member, depth + 1, terms)
            if made is not None and not needed and self._takes_null(found, member):
                made = st.one_of(made, st.none())
            if made is not None:
                (due if always else free)[member.name] = made
            elif needed:
                return None
        if found.open and depth <= DEEPEST and terms.only is None:
            free.update(_dynamic(due, free))
        return _objects(due, free, _some(tuple(free)))

    def member(self, member: Member, depth: int, terms: Terms = ANY) -> Values | None:
        """Values of a member, null included where somebody says that it is allowed."""
        known = terms.known.get(member.name, ())
        if known:
            return st.sampled_from(known)
        if refers(member) and depth == 1 and self.purpose != "response" and not member.key:
            return None
        return self._plain(member, depth)

    def _plain(self, member: Member, depth: int) -> Values | None:
        """Values that the type allows, and what the description says of them."""
        if member.type.name != "Edm.String":
            return self.value(member.type, depth)
        if member.values:
            single: Values = st.sampled_from(member.values)
        elif member.url:
            single = urls()
        else:
            # the documentation leaves open whether an empty text is the value that it requires
            needed = member.required or member.name in self.terms.required
            single = texts(least=int(needed), most=longest(member))
        if not member.type.collection:
            return single
        return _listed(single, 0, depth) if depth <= DEEPEST else st.just([])

    def _takes_null(self, found: Shape, member: Member) -> bool:
        """Whether somebody says that a single value may be null: the pages, or the service where they are silent."""
        if member.type.collection or self.purpose == "response" or member.nullable is not None:
            return bool(member.nullable) and not member.type.collection
        own = shape_of(self.service, found.name) if self.service else None
        theirs = own.members.get(member.name) if own else None
        return theirs is not None and not theirs.never_null and not member.never_null and not theirs.navigation


def _listed(single: Values, least: int, depth: int) -> Values:
    """Collections; those of the payload itself are sometimes long."""
    some = st.lists(single, min_size=least, max_size=MOST_ITEMS)
    return st.one_of(some, some, some, st.lists(single, min_size=least, max_size=MANY)) if depth == 1 else some


def enum_values(found: EnumType) -> Values | None:
    """A member of an enum; with flags some of them, joined by commas (CSDL 4.01 section 8.2)."""
    names = [name for name in found.members if name.lower() != SENTINEL.lower()] or list(found.members)
    if not names:
        return None
    single = st.sampled_from(names)
    if not found.flags:
        return single
    return st.lists(single, min_size=1, max_size=MOST_ITEMS, unique=True).map(",".join)


def _dynamic(*declared: Mapping[str, Values]) -> dict[str, Values]:
    """Members that only an open type takes."""
    names = ("extension_0f4c6c1b2a305d1f3c3e7a3a4d0e9a51_note", "extension_0f4c6c1b2a305d1f3c3e7a3a4d0e9a51_level")
    values = (GOOD["Edm.String"], GOOD["Edm.Int32"])
    taken = {name for each in declared for name in each}
    return {name: value for name, value in zip(names, values, strict=True) if name not in taken}


@st.composite
def _objects(
    draw: st.DrawFn, due: Mapping[str, Values], free: Mapping[str, Values], chosen: st.SearchStrategy[list[str]]
) -> dict[str, Any]:
    """An object with all that is due and some of the rest, in any order."""
    body = {name: draw(values) for name, values in due.items()}
    for name in draw(chosen):
        body[name] = draw(free[name])
    return body


def _some(names: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=MOST_MEMBERS) if names else st.just([])


def _tag(body: dict[str, Any], tag: str) -> dict[str, Any]:
    return {"@odata.type": tag, **body}
