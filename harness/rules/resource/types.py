"""Resource pages against themselves: the types in the tables and in the JSON representation."""

import re
from collections.abc import Iterator

from harness.facts.mentions import TypeMention
from harness.facts.stated import JsonProperty, TableProperty, TypeDeclaration
from harness.model import Page, TypeRef
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.places import word_on
from harness.types import shape_of
from harness.types.csdl import is_a
from harness.types.primitives import NUMBERS, TEXTS

_VARIES = re.compile(r"\bdepend(?:s|ing)\s+on\s+the\s+type\b", re.IGNORECASE)
_ANYTHING = frozenset(("", "Edm.Untyped"))
_SPECIAL_NUMBERS = frozenset(("INF", "-INF", "NaN", "Infinity", "-Infinity"))


def table_json_types(page: Page, context: Context) -> Iterator[Found]:
    """A property with another type in the table than in the JSON representation.

    What it reports:
        A collection in one and a single value in the other; a string, number, Boolean or object in one and another of
        these in the other; two structured types of which neither derives from the other. Dates, GUIDs and the like
        may be shown as strings, enums too.

    Why it matters:
        One of the two is wrong, and readers cannot know which.

    Example:
        `|targetIds|String collection|…|` in the table, `"targetIds": "String"` in the JSON representation.
    """
    del page
    for declared in context.facts.types:
        members = {member.name: member for member in declared.json}
        for row in declared.table:
            member = members.get(row.name)
            if member is None or member.null or not row.mention.name or _spelt_alike(row.mention, member.mention):
                continue
            if not member.mention.primitive and _VARIES.search(row.description):
                continue  # the representation shows one of the types that the row speaks of
            if _differ(context, declared, row, member):
                yield _two_types(context, declared, row, member)


def _spelt_alike(stated: TypeMention, shown: TypeMention) -> bool:
    """Whether both plainly name one type: no page has to be asked then."""
    return stated.collection == shown.collection and (
        stated.name == shown.name or stated.name == shown.name.rpartition(".")[2]
    )


def _differ(context: Context, declared: TypeDeclaration, row: TableProperty, member: JsonProperty) -> bool:
    shown = member.mention
    options = row.mention.alternatives or (row.mention,)
    if len(options) > 1 and not shown.primitive and shown.collection == row.mention.collection:
        return False  # their common base
    return not any(_agree(context, declared, option, member, shown) for option in options)


def _agree(
    context: Context, declared: TypeDeclaration, stated: TypeMention, member: JsonProperty, shown: TypeMention
) -> bool:
    if stated.name in _ANYTHING:
        return True
    if stated.collection != shown.collection:
        return shown.name == "" and not shown.collection
    table = context.types.resolve(stated, declared.path).name
    if shown.primitive:
        return _is_form_of(context, table, member)
    if shown.name in _ANYTHING:
        return True
    representation = context.types.resolve(shown, declared.path).name
    if table.startswith("Edm."):
        return table == "Edm.String" and context.types.enum(representation) is not None
    return related(context, table, representation)


def _is_form_of(context: Context, table: str, member: JsonProperty) -> bool:
    """Whether a primitive in the representation is a form of the table's type."""
    shown = member.mention.name
    if shown == "Edm.Untyped":
        return not table.startswith("Edm.")
    if table in NUMBERS:
        return shown in NUMBERS or member.mention.text in _SPECIAL_NUMBERS
    if table in TEXTS:
        return shown in ("Edm.String", table) or (shown in TEXTS and (member.literal or table == "Edm.String"))
    if table.startswith("Edm."):
        return shown == table
    if context.types.type(table) is not None:
        return member.mention.text.lower() == table.rpartition(".")[2].lower()  # the type's name as the sample
    return shown in TEXTS or context.types.enum(table) is None


def related(context: Context, one: str, other: str) -> bool:
    """Whether two names mean one type, or one derives from the other; unknown types are related by name only."""
    if one.rpartition(".")[2].lower() == other.rpartition(".")[2].lower():
        return True
    return derives(context, one, other) or derives(context, other, one)


def derives(context: Context, name: str, base: str) -> bool:
    """Whether a type derives from another, by the pages or by the metadata."""
    shape = shape_of(context.types, name)
    return (shape is not None and base in shape.ancestors) or (
        context.metadata is not None and is_a(context.metadata, name, base)
    )


def _two_types(context: Context, declared: TypeDeclaration, row: TableProperty, member: JsonProperty) -> Found:
    place = word_on(context, member.line, f'"{member.name}"', member.name)
    stated = TypeRef(row.mention.name, row.mention.collection)
    shown = spelt(TypeRef(member.mention.name or member.mention.text, member.mention.collection))
    message = f"`{row.name}` is {spelt(stated)} in the table, but {shown} in the JSON representation"
    related_place = (word_on(context, row.line, row.mention.text, row.name),)
    hint = "Make the two agree with what the service sends."
    return Found(place, f"{declared.name}.{row.name}", message, hint, related=related_place)


def spelt(type_: TypeRef) -> str:
    """A type as a table spells it, in back-ticks: `String`, `user collection`."""
    name = type_.name.removeprefix("Edm.").removeprefix("microsoft.graph.")
    name = "object" if name == "Untyped" else name
    return f"`{name} collection`" if type_.collection else f"`{name}`"


RULES = (Rule("table-json-types", "warning", table_json_types),)
