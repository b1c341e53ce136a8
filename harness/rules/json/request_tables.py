"""The table of the Request body section against the type that is sent."""

from collections.abc import Iterator

from harness.bodies.requests import sent_types
from harness.facts.promises import ParameterRow
from harness.model import Location, Page
from harness.rules.context import Context
from harness.rules.found import Found
from harness.rules.places import word_on
from harness.rules.resource.types import related, spelt
from harness.spelling import meant
from harness.types import Member, Shape, shape_of
from harness.types.primitives import json_form


def judge_table(page: Page, context: Context) -> Iterator[Found]:
    """Rows that the type does not have, and rows of another type than there.

    A table of which half the rows are no properties lists something else: the parameters of an action, mostly.
    """
    operation = context.facts.operation
    rows = operation.body_table if operation else ()
    shape = _sent(page, context) if rows else None
    if shape is None:
        return
    known = [(row, member) for row in rows if (member := _member(row.name, shape, context))]
    documented = {row.name for row, _ in known}
    others = [row for row in rows if row.name not in documented and "@" not in row.name]
    meant_by = {row.name: _near(row.name, shape, documented) for row in others}
    if 2 * (len(known) + sum(bool(near) for near in meant_by.values())) <= len(rows):
        return
    for row in others:
        near = meant_by[row.name]
        if near is not None:
            yield _unknown(context, row, shape, near)
    for row, member in known:
        if _differ(context, row, member):
            yield _other_type(context, row, member)


def _sent(page: Page, context: Context) -> Shape | None:
    """The type that is sent, when the pages settle it."""
    known = shape_of(context.types, next(sent_types(page, context.facts, context.types), ""))
    return known if known is not None and known.complete else None


def _member(name: str, shape: Shape, context: Context) -> Member | None:
    """The property of the type or of a derived one."""
    if name in shape.members:
        return shape.members[name]
    below = (shape_of(context.types, derived) for derived in context.types.subtypes(shape.name))
    return next((known.members[name] for known in below if known is not None and name in known.members), None)


def _near(name: str, shape: Shape, documented: set[str]) -> str | None:
    """The property that a row means, empty when none is near; None where an open type may have such a property."""
    near = shape.folded.get(name.lower()) or meant(name, (each for each in shape.members if each not in documented), 1)
    return near if near or not shape.open else None


def _unknown(context: Context, row: ParameterRow, shape: Shape, near: str) -> Found:
    place = word_on(context, row.line, row.name)
    message = f"the table of the Request body section lists `{row.name}`, which {shape.name} does not have"
    hint = f"Write `{near}`." if near else f"Document `{row.name}` on the page of the type, or remove the row."
    cause = f"{context.page.version} {shape.name}.{row.name}"  # as of an example that has it
    return Found(place, f"request body {row.name}", message, hint, related=(shape.location,), cause=cause)


def _differ(context: Context, row: ParameterRow, member: Member) -> bool:
    """Whether table and type cannot both be right. Texts of all kinds are alike; so are numbers, and text and enums."""
    if not row.mention.name or not member.type.name or row.mention.alternatives or member.options:
        return False
    stated, known = context.types.resolve(row.mention, context.page.path), member.type
    if stated == known or "Edm.Untyped" in (stated.name, known.name):
        return False
    if stated.collection != known.collection:
        return True
    kinds = json_form(stated.name), json_form(known.name)
    if "" in kinds:
        other = kinds[0] or kinds[1]
        if other:
            structured = known if kinds[0] else stated
            return other != "text" or context.types.type(structured.name) is not None
        return not related(context, stated.name, known.name) and context.types.find(stated.name) is not None
    return kinds[0] != kinds[1]


def _other_type(context: Context, row: ParameterRow, member: Member) -> Found:
    stated = context.types.resolve(row.mention, context.page.path)
    place = word_on(context, row.line, row.mention.text, row.name)
    message = f"`{row.name}` is {spelt(stated)} in the table of the Request body section, but {spelt(member.type)} in "
    message += f"{member.location.path.rpartition('/')[2]}"
    related_places: tuple[Location, ...] = (member.location,) if member.location.line else ()
    hint = "Make the two agree with what the service takes."
    return Found(place, f"request body {row.name} type", message, hint, related=related_places)
