"""Bodies of requests against what the page says can be sent."""

from collections.abc import Iterator
from dataclasses import replace

from harness.bodies.conformance import Payload, Seen
from harness.bodies.differences import Beside, ManyUnknown, OtherCase, ReadOnly, Unknown, is_control
from harness.bodies.values import listed_names, unqualified
from harness.model import Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.in_bodies import found_in
from harness.rules.json.members import other_case, strangers, unknown
from harness.rules.json.request_tables import judge_table


def request_property(page: Page, context: Context) -> Iterator[Found]:
    """A request that sends what is not documented.

    What it reports:
        A member of a request body that neither the table of the Request body section nor the type that is sent has,
        or that differs in case; and a read-only property in an update that the table does not list; in a create it
        is a note. Rows of that table that the type does not have, or has with another type.

    Why it matters:
        The service refuses such a request, or ignores what it sends.

    Example:
        PATCH sends `iCalUId`, which the page of event calls read-only.
    """
    for seen in strangers(context):
        if seen.told == "request":
            yield _unknown(seen, page)
    for each in context.seen(OtherCase):
        if each.told == "request":
            yield other_case(each, page, *_spelt(each))
    for read_only in context.seen(ReadOnly):
        yield _read_only(read_only, page)
    if context.given is None:
        yield from judge_table(page, context)


def _unknown(seen: Seen[Unknown | ManyUnknown | Beside], page: Page) -> Found:
    """A member that nobody documents; at the top of the body in the words of a request."""
    found, payload = seen.difference, seen.payload
    if payload is None or len(seen.pointer) != 1 or not isinstance(found, Unknown):
        return unknown(seen, page)
    name, shape = seen.name, found.shape
    where = ["the table of the Request body section"] if payload.rows else []
    where += [payload.type_name] if payload.type_name else []
    message = f"the request sends `{name}`, which {' and '.join(where)} {'do' if len(where) > 1 else 'does'} not have"
    hint = f"Document `{name}`, or remove it from the request."
    if is_control(name) and not found.meant:
        return found_in(seen, page, name, message, hint, f"@{name}")
    declared = shape.members[found.meant].location if found.meant else shape.location
    about = f"{unqualified(shape.name)}.{name}"
    return found_in(seen, page, about, message, hint, f"{shape.name}.{name}", declared)


def _spelt(seen: Seen[OtherCase]) -> tuple[str, str]:
    """Who spells a name in another case: the table, or the type that has it. Nothing to add below the top."""
    payload: Payload | None = seen.payload
    if payload is None or len(seen.pointer) != 1:
        return "", ""
    spelt, name = seen.difference.spelt, seen.name
    if spelt in payload.rows:
        message = f"the table of the Request body section spells `{spelt}`, not `{name}`"
        return message, f"Write `{spelt}`, unless the service says `{name}`: then correct the table."
    return f"{payload.shape.members[spelt].owner} spells `{spelt}`, not `{name}`", ""


def _read_only(seen: Seen[ReadOnly], page: Page) -> Found:
    member, created_with = seen.difference.member, seen.difference.created_with
    if created_with:
        message = f"the create sends {listed_names(created_with)}, documented as read-only"
        hint = "Remove it from the request, or say on the page of the type that it can be set on create."
        about = f"{unqualified(member.owner)}.{seen.name} on create"
        return replace(found_in(seen, page, about, message, hint, declared=member.location), severity="note")
    message = f"the update sends `{seen.name}`, which is documented as read-only"
    hint = "Remove it from the request, or say on the page of the type when it can be set."
    about, cause = f"{unqualified(member.owner)}.{seen.name}", f"{member.owner}.{seen.name} is read-only"
    return found_in(seen, page, about, message, hint, cause, member.location)


RULES = (Rule("request-property", "warning", request_property, family="property-unknown"),)
