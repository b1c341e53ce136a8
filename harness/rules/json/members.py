"""Members of bodies against the members of their types."""

from collections.abc import Iterator
from dataclasses import replace

from harness.bodies.conformance import Seen
from harness.bodies.differences import (
    Absent,
    Beside,
    Difference,
    ManyUnknown,
    OtherCase,
    Undeclared,
    Unknown,
    is_control,
)
from harness.bodies.values import described, listed_names, unqualified
from harness.model import Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.in_bodies import found_in


def property_unknown(page: Page, context: Context) -> Iterator[Found]:
    """A member that its type does not have.

    What it reports:
        In printed answers and example fences: a member that neither the type, nor its bases, nor a type derived from
        it documents, in its table or its JSON representation. Of open types only slips of one letter count, and in
        the envelope of a collection only `value` and control information belong. A type that lacks several
        members of one object is told once.

    Why it matters:
        Generated libraries drop what is not documented, and readers look for it in vain. Either the page of the type
        misses a row, or the example shows what the service does not return.

    Example:
        An openShift in an answer has `id` and `createdDateTime`, and its page names no base and no such rows.
    """
    for seen in strangers(context):
        if not seen.told:
            yield unknown(seen, page)


def property_case(page: Page, context: Context) -> Iterator[Found]:
    """A member spelt in another case than its type spells it.

    What it reports:
        In printed answers: a member that differs from a documented one in case only. In answers of others it is an
        error.

    Why it matters:
        JSON names are case-sensitive: code that follows the example reads nothing.

    Example:
        `"ConferenceId": "2425999"` where the type documents `conferenceId`.
    """
    for seen in context.seen(OtherCase):
        if seen.told != "request":
            yield replace(other_case(seen, page), severity="error" if seen.of_others else None)


def property_missing(page: Page, context: Context) -> Iterator[Found]:
    """A whole example that lacks documented properties.

    What it reports:
        An annotated answer that is neither `truncated`, nor said to be shortened in the text above it, nor an answer
        to `$select`, and that lacks properties of its type. Those in `optionalProperties`, relationships, and those
        that are returned only on `$select` may be absent.

    Why it matters:
        Readers and tools take such an example for all that the service returns.

    Example:
        `"truncated": false`, and the answer has no `preventsDownload` of microsoft.graph.sharingLink.
    """
    for seen in context.seen(Absent):
        names, shape = seen.difference.names, seen.difference.shape
        message = f"the example is not truncated, but lacks {listed_names(names)} of {shape.name}"
        hint = (
            'Add what is missing, annotate the example with `"truncated": true`, or call it optional where its type is.'
        )
        declared = shape.members[names[0]].location
        yield found_in(seen, page, unqualified(shape.name), message, hint, declared=declared)


def undeclared(page: Page, context: Context) -> Iterator[Found]:
    """Members of open types that are not documented, and whose names are none that a tenant gives."""
    mark = page.dialect.own_name
    for seen in context.seen(Undeclared):
        if mark and mark not in seen.name:
            shape = seen.difference.shape
            message = f"`{seen.name}` ({described(seen.difference.content)}) is no documented property of {shape.name}"
            hint = f"Document `{seen.name}` on the page of the type."
            about, cause = f"{unqualified(shape.name)}.{seen.name}", f"{shape.name}.{seen.name}"
            yield found_in(seen, page, about, message, hint, cause, shape.location)


def strangers(context: Context) -> Iterator[Seen[Unknown | ManyUnknown | Beside]]:
    """Members that bodies have and types have not."""
    yield from context.seen(Unknown)
    yield from context.seen(ManyUnknown)
    yield from context.seen(Beside)


def unknown(seen: Seen[Unknown | ManyUnknown | Beside], page: Page) -> Found:
    """A member that the type does not have, or several."""
    found = seen.difference
    if isinstance(found, Beside):
        return _beside(seen, found, page)
    shape = found.shape
    about, cause = f"{unqualified(shape.name)}.{seen.name}", f"{shape.name}.{seen.name}"
    if isinstance(found, ManyUnknown):
        message = f"{listed_names(found.names)} are no properties of {shape.name}"
        hint = "Correct the type of the example, name the base of the type on its page, or document them there."
        return found_in(seen, page, unqualified(shape.name), message, hint, f"{shape.name} is in doubt", shape.location)
    if found.meant:
        message = f"`{seen.name}` is no documented property of {shape.name}; `{found.meant}` is"
        declared = shape.members[found.meant].location
        return found_in(seen, page, about, message, f"Write `{found.meant}`.", cause, declared)
    if is_control(seen.name):
        message = f"`{seen.name}` is control information without its `@`"
        return found_in(seen, page, seen.name, message, f"Write `@{seen.name}`.", f"@{seen.name}")
    message = f"`{seen.name}` ({described(found.content)}) is no property of {shape.name}"
    return found_in(seen, page, about, message, _mended(seen.name, found), cause, shape.location)


def _mended(name: str, found: Unknown) -> str:
    other = name[:-1] if name[-1:] == "s" else f"{name}s"
    if other in found.shape.members or (other == "value" and isinstance(found.content, list)):
        return f"Write `{other}`, or document `{name}` on the page of the type."
    return f"Document `{name}` on the page of the type, remove it here, or correct the type of the example."


def _beside(seen: Seen[Difference], found: Beside, page: Page) -> Found:
    name = seen.name
    message = f"`{name}` stands beside `value`, where only control information belongs"
    hint = f"Write `@{name}`." if name.startswith("odata.") else "Remove it, or show it in each item."
    return found_in(seen, page, f"envelope {name}", message, hint, f"envelope of {found.of} {name}")


def other_case(seen: Seen[OtherCase], page: Page, message: str = "", hint: str = "") -> Found:
    """A member that differs in case only; in the words of an answer unless others are given."""
    shape, spelt, name = seen.difference.shape, seen.difference.spelt, seen.name
    return found_in(
        seen,
        page,
        f"{unqualified(shape.name)}.{spelt}",
        message or f"{shape.name} spells `{spelt}`, not `{name}`",
        hint or f"Write `{spelt}`, unless the service says `{name}`: then correct the page of the type.",
        f"{shape.name}.{name}",
        shape.members[spelt].location,
    )


RULES = (
    Rule("property-unknown", "warning", property_unknown),
    Rule("property-case", "warning", property_case, family="property-unknown"),
    Rule("property-missing", "warning", property_missing),
)
