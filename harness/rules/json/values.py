"""Values of bodies against the types of their members."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from harness.bodies.differences import NotListed, NullValue, Unrelated, WrongForm, WrongType
from harness.bodies.values import described, listed_names, shortened, type_words, unqualified
from harness.model import Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.in_bodies import found_in
from harness.types import Member

_FORMS: Mapping[str, str] = {
    "Edm.Date": "a date (`2026-01-31`)",
    "Edm.DateTimeOffset": "a date and time with offset (`2026-01-31T12:00:00Z`)",
    "Edm.Duration": "an ISO 8601 duration (`PT1H30M`)",
    "Edm.Guid": "a GUID",
    "Edm.TimeOfDay": "a time of day (`12:00:00`)",
    "Edm.Binary": "base64",
}
"""What text of a primitive type looks like."""
_KINDS = {"list": "array", "dict": "object"}
_NONE = "none of the values that its description lists"


def value_type(page: Page, context: Context) -> Iterator[Found]:
    """A value of another type than documented.

    What it reports:
        In answers, requests and example fences: text for a number or Boolean and the reverse, one value for a
        collection and the reverse, an object of an unrelated type. Whole numbers stand for floating types, text for
        Int64 and Decimal; placeholders are left to `json-placeholder`.

    Why it matters:
        Code that is written or generated from the docs fails on such a value.

    Example:
        `"isOwner": "true"` where the type documents a Boolean.
    """
    for seen in context.seen(WrongType):
        found = seen.difference
        member, content = found.member, found.content
        kind = _KINDS.get(type(content).__name__, type(content).__name__)
        message = f"`{member.name}` is {_wanted(found)}"
        hint = f"Show {type_words(member)}, or correct the documented type."
        cause = f"{found.owner}.{member.name} {kind}" if found.owner else ""
        yield found_in(seen, page, _about(found.owner, member), message, hint, cause, _place(member))
    for each in context.seen(Unrelated):
        named, shape = each.difference.named, each.difference.shape
        message = f"`{each.name}` says `{each.difference.name}`, which is neither {shape.name} nor derived from it"
        hint = "Name the type that is meant, or document its base."
        cause = f"{named.name} as {shape.name}"
        yield found_in(each, page, unqualified(shape.name), message, hint, cause, named.location)


def _wanted(found: WrongType) -> str:
    """What a value is, and what is documented."""
    if found.wanted == "item":
        return "an array inside of an array"
    wanted = {
        "type": type_words(found.member),
        "collection": "a collection",
        "object": f"an object of {found.of}",
        "enum": f"a member of the enum {found.of}",
    }[found.wanted]
    return f"{described(found.content)} where {wanted} is documented"


def value_format(page: Page, context: Context) -> Iterator[Found]:
    """Text that does not have the form of its type.

    What it reports:
        Text of a DateTimeOffset, Date, TimeOfDay, Duration, Guid, Binary or URL that is none; placeholders aside.

    Why it matters:
        Parsers of these types refuse it, and requests that copy it are answered with 400.

    Example:
        `"birthDate": "2001-01-01T00:00:00Z"` where a Date is documented.
    """
    for seen in context.seen(WrongForm):
        found = seen.difference
        member, content = found.member, found.content
        words = "an absolute URL" if member.url else _FORMS[member.type.name]
        message = f"`{member.name}`: {described(content)} is not {words}"
        hint = f"Write {words}, or document another type."
        cause = f"{found.owner}.{member.name} {shortened(str(content))}" if found.owner else ""
        yield found_in(seen, page, _about(found.owner, member), message, hint, cause, _place(member))


def enum_value(page: Page, context: Context) -> Iterator[Found]:
    """A value that an enum does not list.

    What it reports:
        Text that is no member of the documented enum, nor one of the values that the description of a String lists.
        `unknownFutureValue` is always fine, and so are comma lists of members.

    Why it matters:
        Either the list misses a member, or the example shows a value that no service sends or takes.

    Example:
        `"tokenIssuerType": "Azure Active Directory"` where the enum lists `AzureAD`.
    """
    for seen in context.seen(NotListed):
        found = seen.difference
        if found.spelt is None:
            about, shown, cause = _of_enum(found)
            where = f"no member of the enum {found.enum}" if found.enum else _NONE
            message = f'`{found.member.name}` is `"{shown}"`, which is {where}'
            hint = f"Write one of {listed_names(sorted(found.listed))}"
            hint += f", or document `{shown}`." if shown else "."
            yield found_in(seen, page, about, message, hint, cause, found.declared)


def enum_case(page: Page, context: Context) -> Iterator[Found]:
    """A value of an enum in another case than documented.

    What it reports:
        Text that differs from a documented member in case only. In answers of others it is an error.

    Why it matters:
        Services compare members in any case, and most clients do not.

    Example:
        `"status": "running"` where the description lists `Running`.
    """
    for seen in context.seen(NotListed):
        found = seen.difference
        if found.spelt is not None:
            about, shown, cause = _of_enum(found)
            message = f'`{found.member.name}` is `"{shown}"`, and is documented as `{found.spelt}`'
            told = found_in(seen, page, about, message, f"Write `{found.spelt}`.", cause, found.declared)
            yield replace(told, severity="error" if seen.of_others else None)


def _of_enum(found: NotListed) -> tuple[str, str, str]:
    """What a value of an enum is about, how it is shown, and its cause."""
    shown = shortened(found.text)
    about = unqualified(found.enum) if found.enum else _about(found.owner, found.member)
    return about, shown, f"{found.enum or f'{found.owner}.{found.member.name}'} {shown}"


def null_value(page: Page, context: Context) -> Iterator[Found]:
    """Null where it is documented that there is none.

    What it reports:
        A member that is null, and that its description or the `nullableProperties` of its type call not nullable.

    Why it matters:
        Code that trusts the description does not look for null.

    Example:
        `"displayName": null` where the description ends in "Not nullable."
    """
    for seen in context.seen(NullValue):
        found = seen.difference
        member = found.member
        message = f"`{member.name}` is null, and {member.told_by} say that it is not nullable"
        hint = "Show a value, or document it as nullable."
        cause = f"{found.owner}.{member.name}"
        yield found_in(seen, page, _about(found.owner, member), message, hint, cause, member.location)


def _about(owner: str, member: Member) -> str:
    """`user.mail`, or the name alone of a value that belongs to no type."""
    return f"{unqualified(owner)}.{member.name}" if owner else member.name


def _place(member: Member) -> Location | None:
    return member.location if member.location.line else None


RULES = (
    Rule("value-type", "error", value_type),
    Rule("value-format", "warning", value_format),
    Rule("enum-value", "warning", enum_value),
    Rule("enum-case", "note", enum_case),
    Rule("null-value", "note", null_value),
)
