"""The walk of a JSON value along its type: what OData's JSON Format 4.01 lets a body hold, member by member.

One walk sees everything that is out of line, and says so as facts; the rules share it, and each tells its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.bodies.differences import (
    MANY,
    Absent,
    Difference,
    ManyUnknown,
    NotListed,
    NullValue,
    OtherCase,
    Pointer,
    Undeclared,
    Undefined,
    Unknown,
    Unrelated,
    WrongForm,
    WrongType,
)
from harness.bodies.values import is_placeholder
from harness.model import EnumType, Location, TypeRef
from harness.spelling import meant
from harness.types import Known, Member, Shape, Types, member_of

_TYPE_KEYS = ("@odata.type", "@type")
_MAX_DEPTH = 100
_SHORTEST_SLIP = 5
_NOWHERE = Location("", 0)


@dataclass(slots=True)
class Walk:
    """A walk, and what it has seen."""

    types: Types
    whole: bool = False
    """Whether every documented property should be there."""
    literal: bool = False
    """Whether text is what it says: authors write placeholders, services do not."""
    found: list[Difference] = field(default_factory=list)

    def value(self, value: Any, type_: TypeRef, pointer: Pointer) -> None:
        """Judge a value that stands for itself: an item of a collection, a parameter, the body."""
        name = str(pointer[-1]) if pointer else "the body"
        self._content(value, member_of(name, type_, "", _NOWHERE), "", pointer)

    def object(self, value: Mapping[str, Any], shape: Shape, pointer: Pointer) -> None:
        """Judge an object as a value of a structured type, or of the derived type that it names itself."""
        if "@odata.type" in value or "@type" in value:
            shape = self._actual(value, shape, pointer)
        members = shape.members
        strangers: list[Unknown] = []
        for name, content in value.items():
            member = members.get(name)
            if member is None:
                member = self._stranger(name, value, shape, pointer, strangers)
                if member is None:
                    continue
            quick = member.quick
            if quick is None or content is None or quick(content):
                self._content(content, member, shape.name, (*pointer, name))
        if strangers:
            self.found += strangers if len(strangers) < MANY else [_doubtful(strangers, shape)]
        if self.whole and shape.complete and value:
            self._absent(value, shape, pointer)

    def _actual(self, value: Mapping[str, Any], shape: Shape, pointer: Pointer) -> Shape:
        """The type that an object names itself, when it may stand where it stands."""
        key = next(key for key in _TYPE_KEYS if key in value)
        name = value[key]
        if not isinstance(name, str) or not name.strip("#. ") or self._stands_in(name):
            return shape
        named = self.types.known(name)
        if named is None:
            self.found.append(Undefined((*pointer, key), name.lstrip("#"), self.types.told_by))
        if not isinstance(named, Shape) or named.name in shape.ancestors:
            return shape
        if not named.is_a(shape.name) and named.complete and shape.complete:
            self.found.append(Unrelated((*pointer, key), name, named, shape))
        return named

    def _stranger(
        self, name: str, value: Mapping[str, Any], shape: Shape, pointer: Pointer, strangers: list[Unknown]
    ) -> Member | None:
        """A member that the type does not have: control information, of a derived type, in another case, or unknown."""
        if "@" in name or name[:1] == "#" or not name or self._stands_in(name):
            return None
        if shape.open or not shape.complete:
            return self._slipped(name, value, shape, pointer, strangers)
        if name == "error" and isinstance(value[name], dict):
            return None  # what became of one item of an answer with 207 Multi-Status
        spelt = shape.folded.get(name.lower())
        if spelt is not None:
            self.found.append(OtherCase((*pointer, name), spelt, shape))
            return shape.members[spelt]
        for derived in self.types.subtypes(shape.name):
            known = self.types.known(derived)
            if isinstance(known, Shape) and (name in known.members or known.open or not known.complete):
                return known.members.get(name)
        strangers.append(Unknown((*pointer, name), value[name], shape))
        return None

    def _slipped(
        self, name: str, value: Mapping[str, Any], shape: Shape, pointer: Pointer, strangers: list[Unknown]
    ) -> Member | None:
        """A member of a type that may have more than is documented: a letter away from what it has is a slip there too.

        Not when the documented one is there as well, nor when a derived type has the name. What is left is noted of
        services' answers only: a page may show what somebody added.
        """
        near = _slip(name, (member for member in shape.members if member not in value))
        if self._is_derived(name, shape):
            return None
        if not near:
            if self.literal and shape.open and shape.complete:
                self.found.append(Undeclared((*pointer, name), value[name], shape))
            return None
        if near.lower() == name.lower():
            self.found.append(OtherCase((*pointer, name), near, shape))
            return shape.members[near]
        strangers.append(Unknown((*pointer, name), value[name], shape, near))
        return None

    def _is_derived(self, name: str, shape: Shape) -> bool:
        """Whether a derived type has a member of this name."""
        below = (self.types.known(derived) for derived in self.types.subtypes(shape.name))
        return any(isinstance(known, Shape) and name in known.members for known in below)

    def _absent(self, value: Mapping[str, Any], shape: Shape, pointer: Pointer) -> None:
        """Properties that a whole example lacks."""
        present = {name.partition("@")[0].lower() for name in value}
        names = [
            member.name
            for member in shape.members.values()
            if not (member.optional or member.navigation or member.on_select) and member.name.lower() not in present
        ]
        if names:
            self.found.append(Absent(pointer, names, shape))

    def _content(self, content: Any, member: Member, owner: str, pointer: Pointer) -> None:
        """Judge what a member holds."""
        if content is None:
            if member.nullable is False:
                self.found.append(NullValue(pointer, member, owner))
        elif len(pointer) > _MAX_DEPTH:
            return
        elif member.options:
            self._either(content, member, owner, pointer)
        elif member.type.collection:
            self._collection(content, member, owner, pointer)
        elif not isinstance(content, list):
            self._single(content, member, owner, pointer)
        elif self._is_judged(member):
            self.found.append(WrongType(pointer, content, member, owner))

    def _either(self, content: Any, member: Member, owner: str, pointer: Pointer) -> None:
        """`x or y`: fine when it fits one of them."""
        tried = []
        for option in member.options:
            walk = Walk(self.types, self.whole, self.literal)
            walk._content(content, member_of(member.name, option, member.owner, member.location), owner, pointer)
            if not walk.found:
                return
            tried.append(walk.found)
        self.found += tried[0]

    def _collection(self, content: Any, member: Member, owner: str, pointer: Pointer) -> None:
        if not isinstance(content, list):
            if isinstance(content, str) and self._stands_in(content):
                return
            if isinstance(content, dict) and (not content or not member.type.name):
                return
            self.found.append(WrongType(pointer, content, member, owner, "collection"))
            return
        plain = member.plain
        for index, item in enumerate(content):
            if item is None or (plain is not None and not plain(item)):
                continue
            if not isinstance(item, list):
                self._single(item, member, owner, (*pointer, index))
            elif self._is_judged(member):
                self.found.append(WrongType((*pointer, index), item, member, owner, "item"))

    def _single(self, content: Any, member: Member, owner: str, pointer: Pointer) -> None:
        check = member.check
        if check is not None:
            self._primitive(check(content), content, member, owner, pointer)
            return
        known = self._known(member)
        if isinstance(known, EnumType):
            self._enum(content, known, member, owner, pointer)
        elif isinstance(known, Shape):
            if isinstance(content, dict):
                self.object(content, known, pointer)
            elif not (isinstance(content, str) and (self._stands_in(content) or not content)):
                self.found.append(WrongType(pointer, content, member, owner, "object", known.name))

    def _primitive(self, broken: str, content: Any, member: Member, owner: str, pointer: Pointer) -> None:
        """A value of a primitive type; `broken` is what its check finds wrong."""
        text = content if isinstance(content, str) else ""
        if broken == "type" and not self._stands_in(text):
            self.found.append(WrongType(pointer, content, member, owner))
        elif broken and not self._stands_in(text):
            self.found.append(WrongForm(pointer, content, member, owner))
        elif text and not broken and member.values:
            self._listed(text, member.values, "", member, owner, pointer, member.location)
        elif text and not broken and member.url and ":" not in text and not self._stands_in(text):
            self.found.append(WrongForm(pointer, content, member, owner))

    def _enum(self, content: Any, enum: EnumType, member: Member, owner: str, pointer: Pointer) -> None:
        if not isinstance(content, str):
            self.found.append(WrongType(pointer, content, member, owner, "enum", enum.name))
        elif enum.members and content not in enum.members:
            listed = (*enum.members, *member.values)
            self._listed(content, listed, enum.name, member, owner, pointer, enum.location)

    def _listed(
        self, content: str, listed: Iterable[str], enum: str, member: Member, owner: str, pointer: Pointer,
        declared: Location,
    ) -> None:  # fmt: skip
        """Text that should be one of the listed values, or of a flags enum several."""
        folded = {each.lower(): each for each in (*listed, "unknownFutureValue")}
        wrong = next((part for part in map(str.strip, content.split(",")) if folded.get(part.lower()) != part), None)
        if wrong is None or (not wrong and "empty" in member.description.lower()):
            return
        spelt = folded.get(wrong.lower())
        if spelt is None and (self._stands_in(content) or f"`{content}`" in member.description):
            return
        names = [name for name in folded.values() if name != "unknownFutureValue"]
        self.found.append(NotListed(pointer, wrong, spelt, names, enum, member, owner, declared))

    def _known(self, member: Member) -> Known | None:
        name = member.type.name
        return self.types.known(name) if name and not name.startswith("Edm.") else None

    def _stands_in(self, text: str) -> bool:
        """Whether text stands for a value or name that the author left open."""
        return not self.literal and is_placeholder(text)

    def _is_judged(self, member: Member) -> bool:
        """Whether anybody knows the member's type."""
        return member.check is not None or self._known(member) is not None


def _doubtful(strangers: list[Unknown], shape: Shape) -> ManyUnknown:
    """An object that is of another type, or whose type names no base."""
    return ManyUnknown(strangers[0].pointer, [str(each.pointer[-1]) for each in strangers], shape)


def _slip(name: str, members: Iterable[str]) -> str:
    """The member that a name is but for one slip of the keyboard, or the empty string.

    Short names say little (`id` and `ip` are two properties), and a plural is a word of its own.
    """
    near = meant(name, members, limit=1) if len(name) >= _SHORTEST_SLIP else ""
    plural = near.lower() != name.lower() and near.lower().removesuffix("s") == name.lower().removesuffix("s")
    return "" if plural else near
