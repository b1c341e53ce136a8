"""What a walk can find, in words: each function makes one kind of deviation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harness.bodies.values import WORDS, described, shortened
from harness.model import Location
from harness.types import Member, Shape

Pointer = tuple[str | int, ...]

MANY = 3
"""Unknown members of one object from which on the type is in doubt, not each of them."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One place where a value leaves its type."""

    rule: str
    pointer: Pointer
    about: str
    """The property or type, stable: `user.mail`, `riskLevel`."""
    message: str
    hint: str = ""
    cause: str = ""
    """Equal for deviations that one edit of the docs repairs."""
    key: bool = False
    """Whether the member's name is the place, not its value."""
    owner: str = ""
    """The structured type whose member it is; empty for a value that belongs to none."""
    declared: Location | None = None
    """Where the type says otherwise."""


def unknown(name: str, content: Any, shape: Shape, pointer: Pointer) -> Deviation:
    """A member that the type does not have."""
    if name.partition(".")[0] == "odata":
        message = f"`{name}` is control information without its `@`"
        return Deviation("property-unknown", pointer, name, message, f"Write `@{name}`.", f"@{name}", key=True)
    message = f"`{name}` ({described(content)}) is no property of {shape.name}"
    hint = f"Document `{name}` on the page of the type, remove it here, or correct the type of the example."
    other = name[:-1] if name[-1:] == "s" else f"{name}s"
    if other in shape.members or (other == "value" and isinstance(content, list)):
        hint = f"Write `{other}`, or document `{name}` on the page of the type."
    return Deviation(
        "property-unknown",
        pointer,
        f"{unqualified(shape.name)}.{name}",
        message,
        hint,
        cause=f"{shape.name}.{name}",
        key=True,
        declared=shape.location,
        owner=shape.name,
    )


def misspelt(name: str, meant: str, shape: Shape, pointer: Pointer) -> Deviation:
    """A member of a type that may have others, a letter away from one that is documented and not there."""
    return Deviation(
        "property-unknown",
        pointer,
        f"{unqualified(shape.name)}.{name}",
        f"`{name}` is no documented property of {shape.name}; `{meant}` is",
        f"Write `{meant}`.",
        cause=f"{shape.name}.{name}",
        key=True,
        declared=shape.members[meant].location,
    )


def many_unknown(strangers: list[Deviation], shape: Shape) -> Deviation:
    """One deviation for an object that is of another type, or whose type names no base."""
    names = listed_names(str(each.pointer[-1]) for each in strangers)
    return Deviation(
        "property-unknown",
        strangers[0].pointer,
        unqualified(shape.name),
        f"{names} are no properties of {shape.name}",
        "Correct the type of the example, name the base of the type on its page, or document them there.",
        cause=f"{shape.name} is in doubt",
        key=True,
        declared=shape.location,
        owner=shape.name,
    )


def other_case(name: str, spelt: str, shape: Shape, pointer: Pointer) -> Deviation:
    """A member that differs in case only."""
    return Deviation(
        "property-case",
        pointer,
        f"{unqualified(shape.name)}.{spelt}",
        f"{shape.name} spells `{spelt}`, not `{name}`",
        f"Write `{spelt}`, unless the service says `{name}`: then correct the page of the type.",
        cause=f"{shape.name}.{name}",
        key=True,
        declared=shape.members[spelt].location,
    )


def undefined(name: str, pointer: Pointer, told_by: str) -> Deviation:
    """A type that a body names and nobody defines."""
    plain = name.lstrip("#")
    message = f"the body names the type `{plain}`, which {told_by} do not define"
    hint = "Correct the name, or document the type."
    return Deviation("type-undefined", pointer, plain, message, hint, f"type {plain.lower()}")


def unrelated(name: str, named: Shape, shape: Shape, pointer: Pointer) -> Deviation:
    """An object that says it is of a type that cannot stand where it stands."""
    message = f"`{pointer[-1]}` says `{name}`, which is neither {shape.name} nor derived from it"
    hint = "Name the type that is meant, or document its base."
    cause = f"{named.name} as {shape.name}"
    about = unqualified(shape.name)
    return Deviation("value-type", pointer, about, message, hint, cause, declared=named.location)


def null(member: Member, owner: str, pointer: Pointer) -> Deviation:
    """Null for a member that is not nullable."""
    message = f"`{member.name}` is null, and {member.told_by} say that it is not nullable"
    about = about_member(owner, member)
    hint = "Show a value, or document it as nullable."
    return Deviation("null-value", pointer, about, message, hint, f"{owner}.{member.name}", declared=member.location)


def absent(names: list[str], shape: Shape, pointer: Pointer) -> Deviation:
    """Documented properties that a whole example lacks."""
    message = f"the example is not truncated, but lacks {listed_names(names)} of {shape.name}"
    hint = 'Add what is missing, annotate the example with `"truncated": true`, or call it optional where its type is.'
    about, declared = unqualified(shape.name), shape.members[names[0]].location
    return Deviation("property-missing", pointer, about, message, hint, declared=declared)


def wrong_type(content: Any, member: Member, owner: str, pointer: Pointer, words: str) -> Deviation:
    """A value of another type; `words` say what it is and what is documented."""
    kind = "array" if isinstance(content, list) else "object" if isinstance(content, dict) else type(content).__name__
    return Deviation(
        "value-type",
        pointer,
        about_member(owner, member),
        f"`{member.name}` is {words}",
        f"Show {type_words(member)}, or correct the documented type.",
        cause=f"{owner}.{member.name} {kind}" if owner else "",
        declared=_place(member),
        owner=owner,
    )


def wrong_format(content: Any, member: Member, owner: str, pointer: Pointer) -> Deviation:
    """Text that does not have the form of its primitive type, or is no URL."""
    words = "an absolute URL" if member.url else WORDS[member.type.name]
    return Deviation(
        "value-format",
        pointer,
        about_member(owner, member),
        f"`{member.name}`: {described(content)} is not {words}",
        f"Write {words}, or document another type.",
        cause=f"{owner}.{member.name} {shortened(str(content))}" if owner else "",
        declared=_place(member),
        owner=owner,
    )


def not_listed(
    text: str, spelt: str | None, listed: Iterable[str], enum: str, member: Member, owner: str, pointer: Pointer,
    declared: Location,
) -> Deviation:  # fmt: skip
    """Text that is none of the listed values, or (`spelt`) one of them in another case."""
    about = unqualified(enum) if enum else about_member(owner, member)
    shown = shortened(text)
    cause = f"{enum or f'{owner}.{member.name}'} {shown}"
    if spelt is not None:
        message = f'`{member.name}` is `"{shown}"`, and is documented as `{spelt}`'
        return Deviation("enum-case", pointer, about, message, f"Write `{spelt}`.", cause, declared=declared)
    where = f"no member of the enum {enum}" if enum else "none of the values that its description lists"
    message = f'`{member.name}` is `"{shown}"`, which is {where}'
    hint = f"Write one of {listed_names(sorted(listed))}" + (f", or document `{shown}`." if shown else ".")
    return Deviation("enum-value", pointer, about, message, hint, cause, declared=declared, owner=owner)


def type_words(member: Member) -> str:
    """A documented type in words."""
    name = member.type.name.removeprefix("Edm.")
    return f"a collection of {name}" if member.type.collection else f"one {name}"


def about_member(owner: str, member: Member) -> str:
    """`user.mail`, or the name alone of a value that belongs to no type."""
    return f"{unqualified(owner)}.{member.name}" if owner else member.name


def unqualified(name: str) -> str:
    """A type's name without its namespace."""
    return name.rpartition(".")[2]


def listed_names(names: Iterable[str], longest: int = 6) -> str:
    """Names in back-ticks, joined as in a sentence, cut to a number of them."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > longest:
        return f"{', '.join(shown[:longest])} and {len(shown) - longest} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _place(member: Member) -> Location | None:
    return member.location if member.location.line else None
