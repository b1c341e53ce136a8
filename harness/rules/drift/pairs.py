"""A documented type beside the metadata's: whether and how they differ, and who else says what."""

from dataclasses import dataclass

from harness.facts.stated import TableProperty, TypeDeclaration
from harness.model import Metadata, Severity, TypeRef, Verdict
from harness.rules.context import Context
from harness.types.csdl import is_a, structured
from harness.types.primitives import ANYTHING, FLOATS, NUMBERS, TEXTS

VAGUE = frozenset(("integer", "int", "number", "numeric"))
"""Words of the pages that mean any width."""

STRING_FOR_ENUM = "`String` where the metadata has an enum"
ENUM_FOR_STRING = "enums where the metadata has `String`"
OTHER_WIDTH = "numbers of another width in the metadata"
OTHER_TEXT = "strings of another form in the metadata"
WIDER = "types from which those of the metadata derive"


@dataclass(frozen=True, slots=True)
class Difference:
    """How a type differs from the metadata's."""

    group: str = ""
    """Milder differences of one kind, which a page has together; empty for one that stands for itself."""
    severity: Severity | None = None
    """None for the rule's own."""
    unknown: bool = False
    """Whether the documented type is one that the metadata does not have."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row whose type differs from the metadata's."""

    row: TableProperty
    stated: TypeRef
    actual: TypeRef
    how: Difference
    shown: str
    """Whom the JSON representation supports: `table`, `metadata`, or empty when it does not tell."""
    agreeing: tuple[str, ...]
    """Other pages of the type that say what the metadata says."""

    @property
    def verdict(self) -> Verdict:
        """The page is wrong, unless its two halves agree against the metadata and no other page says otherwise."""
        return "undetermined" if self.shown == "table" and not self.agreeing else "docs"


def paired(
    context: Context, known: Metadata, declared: TypeDeclaration, row: TableProperty, actual: TypeRef
) -> Pair | None:
    """A row beside the metadata's type of the property; None when they agree."""
    options = row.mention.alternatives or (row.mention,)
    resolved = [context.types.resolve(each, declared.path) for each in options]
    ways = [difference(context, known, each, actual, row.mention.text) for each in resolved]
    if not ways or any(way is None for way in ways) or ways[0] is None:
        return None
    shown = _shown(context, declared, row.name, resolved[0], actual)
    return Pair(row, resolved[0], actual, ways[0], shown, _agreeing(context, declared, row.name, actual))


def difference(
    context: Context, known: Metadata, stated: TypeRef, actual: TypeRef, written: str = ""
) -> Difference | None:
    """How a documented type differs from the metadata's; None when it does not, or says nothing.

    Args:
        context: of the page.
        known: the metadata.
        stated: as the page states it, resolved.
        actual: in the metadata.
        written: the page's own words, of which some mean any number.
    """
    definition = known.type_definitions.get(actual.name)
    there = definition.underlying if definition else actual.name
    if stated.name in ANYTHING or there in ANYTHING or _is_json(stated.name, there):
        return None
    if stated.collection != actual.collection:
        return Difference()
    if stated.name == there:
        return None
    if stated.name.startswith("Edm."):
        return _from_primitive(context, known, stated.name, there, written)
    if there.startswith("Edm."):
        return _to_primitive(context, stated.name, there)
    return _between_types(context, known, stated.name, there)


def _is_json(stated: str, there: str) -> bool:
    """`Json` is a type of the metadata, and a word of the pages for anything."""
    return there == "microsoft.graph.Json" or stated == "microsoft.graph.Json"


def _from_primitive(context: Context, known: Metadata, stated: str, there: str, written: str) -> Difference | None:
    if stated in NUMBERS and there in NUMBERS:
        if written.strip("`* ").lower() in VAGUE or (written.lower().strip() == "float" and there in FLOATS):
            return None
        return Difference(OTHER_WIDTH, "warning")
    if stated == "Edm.String" and there in known.enum_types:
        described = context.types.enum(there)  # where no page describes it, `String` is how writers put it
        return Difference(STRING_FOR_ENUM, "warning" if described and described.declarations else "note")
    if {stated, there} <= TEXTS and "Edm.String" in (stated, there):
        return Difference(OTHER_TEXT, "warning")
    return Difference()


def _to_primitive(context: Context, stated: str, there: str) -> Difference:
    if there == "Edm.String" and context.types.type(stated) is None:
        return Difference(ENUM_FOR_STRING, "note")
    return Difference()


def _between_types(context: Context, known: Metadata, stated: str, there: str) -> Difference | None:
    if stated.rpartition(".")[2].lower() == there.rpartition(".")[2].lower():
        return None  # another namespace or case: told of the type, not of each property
    if structured(known, stated) is None and stated not in known.enum_types:
        return None if context.types.type(stated) is not None else Difference(unknown=True)
    if is_a(known, stated, there):
        return None
    return Difference(WIDER, "note") if is_a(known, there, stated) else Difference()


def _shown(context: Context, declared: TypeDeclaration, name: str, stated: TypeRef, actual: TypeRef) -> str:
    member = next((each for each in declared.json if each.name == name and not each.null), None)
    if member is None:
        return ""
    shown = context.types.resolve(member.mention, declared.path)
    with_table, with_metadata = _may_show(shown, stated), _may_show(shown, actual)
    if with_table == with_metadata:
        return ""
    return "table" if with_table else "metadata"


def _may_show(shown: TypeRef, meant: TypeRef) -> bool:
    """Whether a type in a representation may stand for another one."""
    if shown.collection != meant.collection:
        return False
    if shown.name == meant.name or shown.name in ANYTHING:
        return True
    if shown.name in NUMBERS:
        return meant.name in NUMBERS
    return shown.name == "Edm.String" and (meant.name in TEXTS or not meant.name.startswith("Edm."))


def _agreeing(context: Context, declared: TypeDeclaration, name: str, actual: TypeRef) -> tuple[str, ...]:
    documented = context.types.type(declared.name)
    pages = documented.declarations if documented else ()
    return tuple(
        page.path
        for page in pages
        if page.path != declared.path
        for row in page.table
        if row.name == name and context.types.resolve(row.mention, page.path) == actual
    )
