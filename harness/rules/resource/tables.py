"""Resource pages against themselves: the names in the tables, in the JSON representation, and in `keyProperty`."""

from collections.abc import Iterator, Mapping
from itertools import islice

from harness.facts.merged import DocumentedType
from harness.facts.stated import JsonProperty, TableProperty, TypeDeclaration
from harness.model import Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.places import line_with, word_on
from harness.spelling import edits
from harness.types import shape_of

_MOST_ROWS = 500
"""Rows that a name of the representation is compared with; no type has more."""


def table_json_names(page: Page, context: Context) -> Iterator[Found]:
    """A property in the tables or in the JSON representation only.

    What it reports:
        Every property that the Properties table has and the JSON representation has not, at its row; and the reverse,
        an error, at its member. Two names that differ in case or by a letter or two are one finding. One finding for
        each property, because each is an edit of its own. Relationships, streams, write-only and inherited properties
        need not be in the representation; open types may show more than they document.

    Why it matters:
        The two lists are what readers copy from and what libraries are generated from: a name in one of them only is
        forgotten, removed, or misspelt.

    Example:
        The table documents `displayName`, the JSON representation shows `"dispalyName": "String"`.
    """
    del page
    for declared in context.facts.types:
        if declared.table_line and declared.json_line:
            yield from _names(context, declared)


def _names(context: Context, declared: TypeDeclaration) -> Iterator[Found]:
    rows = {row.name: row for row in declared.table if "@" not in row.name}
    members = {member.name: member for member in declared.json if "@" not in member.name}
    missing = {name: row for name, row in rows.items() if name not in members and row.mention.name != "Edm.Stream"}
    surplus = {name: member for name, member in members.items() if name not in rows}
    if not missing and not surplus:
        return
    known = context.types.type(declared.name)
    base = shape_of(context.types, known.base) if known else None
    inherited = base.members if base else {}
    for name, member in surplus.items():
        if name in inherited or _on_other_page(name, declared, known):
            continue
        twin = _twin(name, missing)
        if twin:
            yield _spelt_twice(context, declared, missing.pop(twin), member)
        elif not declared.open:
            yield _undocumented(context, declared, member)
    for name, row in missing.items():
        if (
            row.navigation
            or row.says.write_only
            or row.says.removed
            or name in inherited
            or _is_inherited(context, declared, row)
        ):
            continue
        place = word_on(context, row.line, name)
        message = f"`{name}` is in the table of properties, but not in the JSON representation"
        yield Found(place, f"{declared.name}.{name}", message, "Add it to the JSON representation, or remove the row.")


def _is_inherited(context: Context, declared: TypeDeclaration, row: TableProperty) -> bool:
    """Whether a row says that its property is inherited, and the type that it names does not say otherwise."""
    mention = row.says.inherited_from
    if mention is None:
        return False
    base = shape_of(context.types, context.types.resolve(mention, declared.path).name)
    return base is None or not base.members or base.open or row.name in base.members


def _on_other_page(name: str, declared: TypeDeclaration, known: DocumentedType | None) -> bool:
    """Whether another page of the type has a row for it."""
    pages = known.declarations if known else ()
    return any(row.name == name for page in pages if page.path != declared.path for row in page.table)


def _twin(name: str, rows: Mapping[str, TableProperty]) -> str:
    """The row that means the same property in another spelling, or the empty string."""
    lower = name.lower()
    few = list(islice(rows, _MOST_ROWS))
    for other in few:
        if other.lower() == lower:
            return other
    return next((other for other in few if len(name) > 4 and edits(lower, other.lower(), 2) <= 2), "")


def _spelt_twice(context: Context, declared: TypeDeclaration, row: TableProperty, member: JsonProperty) -> Found:
    place = word_on(context, member.line, f'"{member.name}"', member.name)
    message = f"the table calls it `{row.name}`, the JSON representation `{member.name}`"
    if row.name.lower() == member.name.lower():
        message = f"`{member.name}` in the JSON representation differs in case from `{row.name}` in the table"
    related = (word_on(context, row.line, row.name),)
    return Found(place, f"{declared.name}.{row.name}", message, "Spell it as the service does.", related=related)


def _undocumented(context: Context, declared: TypeDeclaration, member: JsonProperty) -> Found:
    place = word_on(context, member.line, f'"{member.name}"', member.name)
    message = f"`{member.name}` is in the JSON representation, but in no table of the page"
    hint = "Document it in the Properties table, or remove it from the JSON representation."
    return Found(place, f"{declared.name}.{member.name}", message, hint, severity="error")


def key_property(page: Page, context: Context) -> Iterator[Found]:
    """A `keyProperty` that is no property.

    What it reports:
        A `keyProperty` of a resource annotation that is empty, or that neither the page nor a base documents; that
        the metadata calls the type complex is for `drift-type` to say.

    Why it matters:
        The key tells entities from complex values; libraries build URLs with it.

    Example:
        `"keyProperty": "ID"` where the table documents `id`.
    """
    del page
    for declared in context.facts.types:
        if not declared.key_line or _is_complex(context, declared):
            continue
        shape = shape_of(context.types, declared.name)
        members = shape.listed() if shape else {}
        for name in declared.key or ("",):
            if name not in members and not (name == "id" and shape is not None and shape.ancestors):
                yield _no_key(context, declared, name, members)


def _is_complex(context: Context, declared: TypeDeclaration) -> bool:
    return context.metadata is not None and declared.name in context.metadata.complex_types and bool(declared.key)


def _no_key(context: Context, declared: TypeDeclaration, name: str, members: Mapping[str, object]) -> Found:
    line = line_with(context, declared.key_line, "keyProperty") or declared.key_line
    place = word_on(context, line, '"keyProperty"', "keyProperty")
    near = next((known for known in members if known.lower() == name.lower()), "")
    message = (
        f"`keyProperty` is `{name}`, which {declared.name} does not document" if name else "`keyProperty` is empty"
    )
    hint = f"Write `{near}`." if near else "Name the property that identifies an item, or remove the key."
    return Found(place, f"{declared.name} keyProperty", message, hint)


RULES = (
    Rule("table-json-names", "warning", table_json_names),
    Rule("key-property", "warning", key_property),
)
