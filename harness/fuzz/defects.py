"""Payloads with exactly one labelled defect."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

from harness.fuzz.primitives import BAD_FORMAT, OUT_OF_RANGE, WRONG_TYPE, Values
from harness.fuzz.sites import KINDS, WHOLE, Site, Step, other_case, sites
from harness.fuzz.terms import ANY, Terms
from harness.fuzz.vary import Maker, UnvariedError
from harness.model import EnumType, Location, TypeDefinition, TypeRef
from harness.types import Purpose, Types, shape_of

JSON: Final = "application/json"
NOBODY: Final = "00000000-0000-4000-8000-000000000000"
"""An identifier that no service gives."""
_NO_TYPES: Final = st.sampled_from(("#microsoft.graph.noSuchType", "#nowhere.noSuchType", "#Edm.String"))
_NO_NAMES: Final = ("notDocumented", "zz_unknown", "x1", "größe", "not-a-name", " ")
_DEEP: Final = 400
"""Levels: more than any documented value has, and few enough for every JSON reader."""
_ANYTHING: Final = st.one_of(st.sampled_from(("a", 1, True)), st.builds(list), st.builds(dict))


_IN_OBJECT: Final = ("unknown-property", "unknown-type", "name-case")
"""Kinds that concern an object, not a member that it has."""


def _twice(text: str) -> str:
    """The text of an object with its first member, or an annotation, repeated."""
    first = next(iter(json.loads(text)), "@x.note")
    return f"{text[:-1]}{', ' if text != '{}' else ''}{json.dumps(first)}: null, {json.dumps(first)}: null}}"


_TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    "duplicate-key": _twice,
    "empty-body": lambda _: "",
    "lone-surrogate": lambda text: text[:-1] + (", " if text != "{}" else "") + '"@x.note": "\\ud800"}',
    "too-deep": lambda _: _DEEP * "[" + _DEEP * "]",
}
"""What a body becomes that is wrong as a text."""


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong with a payload."""

    kind: str
    """A key of `KINDS`."""
    pointer: str
    """JSON pointer (RFC 6901) to the place; for a missing member to where it would be."""
    description: str
    member: str = ""
    """The place without positions, as `Site.member` has it, with the name of an unknown property."""
    location: Location | None = None
    """The line of the documentation that the payload breaks."""


@dataclass(frozen=True, slots=True, repr=False)
class Payload:
    """The body of a request."""

    text: str
    value: Any
    """The text as JSON; None when it is none."""
    content_type: str = JSON
    defect: Defect | None = None
    """None for a payload that the documentation allows."""

    def __repr__(self) -> str:
        """Its beginning: hypothesis prints what fails, however long it is."""
        return f"Payload({self.text[:80]!r}, {self.defect.kind if self.defect else 'valid'})"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))


Payloads = st.SearchStrategy[Payload]


def sound(value: Any) -> Payload:
    """A payload without a defect."""
    return Payload(_text(value), value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def kinds(found: Sequence[Site]) -> tuple[str, ...]:
    """The kinds of defects that some sites offer, in the order of `KINDS`."""
    offered = {site.kind for site in found}
    return tuple(kind for kind in KINDS if kind in offered)


def spoil(types: Types, type_name: str, purpose: Purpose, kind: str, terms: Terms = ANY) -> Payloads:
    """Payloads that the documentation forbids for one reason only.

    Args:
        types: documented or metadata types.
        type_name: qualified, of a structured type.
        purpose: `create` or `update`.
        kind: of the defect; one of those that `sites` offers for the type.
        terms: what the operation's page says beyond the type.

    Raises:
        UnvariedError: no payload of the type can be made, or none with such a defect.
    """
    found = shape_of(types, type_name)
    maker = Maker(types, purpose, terms, name=type_name)
    good = maker.root(found) if found else None
    offered = tuple(site for site in sites(types, type_name, purpose, terms) if site.kind == kind)
    if good is None or not offered:
        raise UnvariedError(f"no {purpose} payload of {type_name} with {KINDS.get(kind, kind)} can be made")
    if kind in WHOLE:
        return _broken(good, offered[0])
    return st.one_of([_spoilt(maker, good, site, _wrong(maker, site)) for site in offered])


@st.composite
def _spoilt(
    draw: st.DrawFn, maker: Maker, good: st.SearchStrategy[dict[str, Any]], site: Site, wrong: Values
) -> Payload:
    body = draw(good)
    holder, pointer = _reach(draw, maker, body, site.way[:-1])
    name = (
        _plant(draw, maker, holder, site, wrong, pointer) if site.way else _plant_in(draw, maker, body, site, pointer)
    )
    place = "/".join(part for part in (site.member, name) if part)
    described = f"{KINDS[site.kind]}: `{place}`" if place else KINDS[site.kind]
    return Payload(_text(body), body, defect=Defect(site.kind, _written(pointer), described, place, site.location))


@st.composite
def _broken(draw: st.DrawFn, good: st.SearchStrategy[dict[str, Any]], site: Site) -> Payload:
    """A body that is wrong as a whole."""
    body = draw(good)
    defect = Defect(site.kind, "", KINDS[site.kind], "", site.location)
    if site.kind == "wrong-content-type":
        return Payload(_text(body), body, draw(st.sampled_from(("text/plain", "application/xml"))), defect)
    if site.kind == "not-an-object":
        value = draw(st.sampled_from(("a", 1, True, None, [], [body])))
        return Payload(_text(value), value, defect=defect)
    if site.kind in _TEXTS:
        return Payload(_TEXTS[site.kind](_text(body)), None, defect=defect)
    text = _text(body)
    end = draw(st.integers(1, len(text) - 1))
    breaks = (text[:end], f"{text[:-1]},}}", f"{text}}}", text.replace('"', "'"), f"{text[:-1]} NaN}}")
    broken = draw(st.sampled_from([each for each in breaks if not is_json(each)]))
    return Payload(broken, None, defect=defect)


def is_json(text: str) -> bool:
    """Whether a text is JSON by RFC 8259, which knows no `NaN`."""
    try:
        json.loads(text, parse_constant=_refuse)
    except ValueError:
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _written(pointer: Sequence[str | int]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in pointer)


def _reach(
    draw: st.DrawFn, maker: Maker, body: dict[str, Any], way: Sequence[Step]
) -> tuple[dict[str, Any], list[str | int]]:
    """The object at the end of a way, drawn where the payload has none yet."""
    holder, pointer = body, list[str | int]()
    for depth, step in enumerate(way, 1):
        holder = _enter(draw, maker, holder, step, depth)
        pointer += [step.name, 0] if step.type.collection else [step.name]
    return holder, pointer


def _enter(draw: st.DrawFn, maker: Maker, holder: dict[str, Any], step: Step, depth: int) -> dict[str, Any]:
    """The object that is the value of a member, or the first item of its collection."""
    if not holder.get(step.name):
        holder[step.name] = draw(_surely(maker, step.type, depth))
    inner = holder[step.name]
    found: dict[str, Any] = inner[0] if step.type.collection else inner
    return found


def _surely(maker: Maker, ref: TypeRef, depth: int) -> Values:
    """A value of a type that is neither null nor an empty collection."""
    made = maker.value(ref, depth, least=1 if ref.collection else 0)
    return made if made is not None else st.nothing()


def _plant(
    draw: st.DrawFn, maker: Maker, holder: dict[str, Any], site: Site, wrong: Values, pointer: list[str | int]
) -> str:
    """Make one member of an object wrong; the pointer is completed. Returns the name of an unknown property."""
    step, depth = site.way[-1], len(site.way)
    pointer.append(step.name)
    if site.kind == "missing-required":
        holder.pop(step.name, None)
        return ""
    if site.kind in _IN_OBJECT:
        inner = _enter(draw, maker, holder, step, depth)
        if site.in_item:
            pointer.append(0)
        return _plant_in(draw, maker, inner, site, pointer)
    if site.in_item:
        items = list(holder.get(step.name) or draw(_surely(maker, step.type, depth)))
        holder[step.name] = [draw(wrong), *items[1:]]
        pointer.append(0)
    else:
        holder[step.name] = draw(wrong)
    return ""


def _plant_in(draw: st.DrawFn, maker: Maker, inner: dict[str, Any], site: Site, pointer: list[str | int]) -> str:
    """Give an object a member or type that does not exist; returns the name of the member."""
    if site.kind == "unknown-type":
        inner["@odata.type"] = draw(_NO_TYPES)
        pointer.append("@odata.type")
        return ""
    known = _names(maker, site)
    if site.kind == "name-case":
        name = draw(st.sampled_from([each for each in known if each != each.swapcase()]))
        value = inner.pop(name, "a")
        name = name.swapcase()
    else:
        folded = {each.lower() for each in known}
        near = [each for name in known for each in (name[:-1], f"{name}s") if each and each.lower() not in folded]
        name, value = draw(st.sampled_from((*_NO_NAMES, *near))), draw(_ANYTHING)
    inner[name] = value
    pointer.append(name)
    return name if site.kind == "name-case" else ""


def _names(maker: Maker, site: Site) -> tuple[str, ...]:
    """The members of the object at a site; a subtype may have more."""
    found = shape_of(maker.types, site.way[-1].type.name if site.way else maker.name)
    return tuple(found.members) if found else ()


def _wrong(maker: Maker, site: Site) -> Values:
    """A wrong value for a member, or an item of it; nothing for defects that are no values."""
    if not site.way or site.kind in ("missing-required", *_IN_OBJECT):
        return st.nothing()
    ref = site.way[-1].type
    if site.kind in ("null", "null-item"):
        return st.none()
    if site.kind == "too-long":
        return st.sampled_from([(site.most + 1) * "a", (site.most + 1) * 2 * "a"])
    if site.kind == "unknown-reference":
        return st.just([NOBODY] if ref.collection else NOBODY)
    if site.kind in ("collection-for-single", "single-for-collection", "read-only"):
        made = maker.value(ref if site.kind == "read-only" else TypeRef(ref.name), len(site.way))
        made = made if made is not None else st.just("a")
        return st.lists(made, max_size=2) if site.kind == "collection-for-single" else made
    return _wrong_of_type(maker.types, ref.name, site.kind)


def _wrong_of_type(types: Types, name: str, kind: str) -> Values:
    found = None if name.startswith("Edm.") else types.known(name)
    if isinstance(found, EnumType):
        if kind == "enum-case":
            return st.sampled_from(other_case(found))
        return _wrong_member(found) if kind == "bad-enum-member" else st.sampled_from((True, {}, 1.5))
    if isinstance(found, TypeDefinition):
        name = found.underlying
    elif found is not None:
        return st.sampled_from(("a", "", True, 1))
    table = {"wrong-type": WRONG_TYPE, "bad-format": BAD_FORMAT, "out-of-range": OUT_OF_RANGE}[kind]
    return table[name]


def _wrong_member(found: EnumType) -> Values:
    known = {name.lower() for name in found.members}
    words = [word for word in ("notAMember", "", f"{next(iter(found.members))}x") if word.lower() not in known]
    if found.flags:
        words.append(f"{next(iter(found.members))},notAMember")
    return st.sampled_from(words)
