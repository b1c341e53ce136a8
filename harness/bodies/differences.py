"""What can be found where a value is compared with its type: facts, for which the rules have words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from harness.model import Location
from harness.types import Member, Shape

Pointer = tuple[str | int, ...]
"""The path to a value: names of members and indexes of items."""

MANY = 3
"""Unknown members of one object from which on the type is in doubt, not each of them."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A member that the type does not have."""

    pointer: Pointer
    content: Any
    shape: Shape
    meant: str = ""
    """Of a type that may have more than is documented: the documented member that it is a letter away from."""
    at_name: ClassVar[bool] = True
    """Whether the member's name is the place, not its value."""


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A member that an open type does not declare, in an answer of a service: its own, or one that somebody added."""

    pointer: Pointer
    content: Any
    shape: Shape
    at_name: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ManyUnknown:
    """Members that the type does not have, so many that the type is in doubt."""

    pointer: Pointer
    names: Sequence[str]
    shape: Shape
    at_name: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A member that differs from a documented one in case only."""

    pointer: Pointer
    spelt: str
    shape: Shape
    at_name: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Beside:
    """A member of an envelope beside `value` that is no control information."""

    pointer: Pointer
    of: str
    """The type of the items."""
    at_name: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Absent:
    """Documented properties that a whole object lacks."""

    pointer: Pointer
    names: Sequence[str]
    shape: Shape
    at_name: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Undefined:
    """A type that a body names and nobody defines."""

    pointer: Pointer
    name: str
    told_by: str
    """Who describes the types."""
    at_name: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Unrelated:
    """An object that says it is of a type that cannot stand where it stands."""

    pointer: Pointer
    name: str
    named: Shape
    shape: Shape
    at_name: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class WrongType:
    """A value of another type than its member."""

    pointer: Pointer
    content: Any
    member: Member
    owner: str
    """The structured type whose member it is; empty for a value that belongs to none."""
    wanted: Literal["type", "collection", "item", "object", "enum"] = "type"
    """What is documented in its place: the type of the member, or what that is."""
    of: str = ""
    """The name of the object's or enum's type."""
    at_name: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class WrongForm:
    """Text that does not have the form of its primitive type, or is no URL."""

    pointer: Pointer
    content: Any
    member: Member
    owner: str
    at_name: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class NotListed:
    """Text that is none of the listed values, or one of them in another case."""

    pointer: Pointer
    text: str
    spelt: str | None
    """The listed value that differs in case only."""
    listed: Sequence[str]
    enum: str
    """The name of the enum that lists them; empty for the description of a String."""
    member: Member
    owner: str
    declared: Location
    """Where they are listed."""
    at_name: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class NullValue:
    """Null for a member that is not nullable."""

    pointer: Pointer
    member: Member
    owner: str
    at_name: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """A collection that is not shown as it is declared."""

    pointer: Pointer
    what: Literal["undeclared", "declared empty", "empty", "one object", "no envelope"]
    value: Any
    at_name: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Wrapped:
    """One object in `value`, as only collections are."""

    pointer: Pointer
    annotated: bool
    at_name: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """A read-only property in an update, or those in a create."""

    pointer: Pointer
    member: Member
    created_with: tuple[str, ...] = ()
    """All of them, for a create."""
    at_name: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a body of which a rule itself knows what is wrong."""

    pointer: Pointer
    at_name: bool = False


Difference = (
    Unknown
    | Undeclared
    | ManyUnknown
    | OtherCase
    | Beside
    | Absent
    | Undefined
    | Unrelated
    | WrongType
    | WrongForm
    | NotListed
    | NullValue
    | Envelope
    | Wrapped
    | ReadOnly
    | Spot
)


def is_control(name: str) -> bool:
    """Whether a name is that of control information without its `@` (`odata.type`)."""
    return name.partition(".")[0] == "odata"
