"""Documented properties against the metadata: their names and types."""

from collections.abc import Iterator, Mapping
from posixpath import basename

from harness.facts.stated import TableProperty, TypeDeclaration
from harness.model import Metadata, Page, Severity
from harness.rules.context import Context
from harness.rules.drift.pairs import STRING_FOR_ENUM, Pair, paired
from harness.rules.found import Found, Rule
from harness.rules.places import word_on
from harness.rules.resource.types import spelt
from harness.spelling import meant
from harness.types import Member, metadata_types, shape_of
from harness.types.csdl import is_open, navigation, structured, subtypes

Members = Mapping[str, Member]

_MOST_NAMED = 12
_WITH_TABLE = " and in the JSON representation"


def members_of(known: Metadata, name: str) -> Members:
    """Properties and navigation properties of a metadata type, with those of its bases."""
    shape = shape_of(metadata_types(known), name)
    return shape.members if shape else {}


def _described(context: Context) -> Iterator[tuple[Metadata, TypeDeclaration, Members]]:
    """The types of a page that the metadata has too, with their members there."""
    known = context.metadata
    for declared in context.facts.types if known else ():
        if known and structured(known, declared.name) is not None:
            yield known, declared, members_of(known, declared.name)


def drift_property(page: Page, context: Context) -> Iterator[Found]:
    """A documented property that the metadata does not know.

    What it reports:
        A row of a Properties or Relationships table of a type that the metadata knows, whose name is no property of
        the type and its bases, or differs in case. Properties of open types need not be in the metadata, unless a
        name there differs in case only; `@odata` and `@microsoft.graph` annotations never are. Where a derived type
        or, with the metadata of several versions, another version has the property, the message says so.

    Why it matters:
        The service does not send it, or not under this name; generated libraries do not have it.

    Example:
        `|printerID|String|…|` where the metadata has `printerId`.
    """
    del page
    for known, declared, members in _described(context):
        seen: set[str] = set()
        for row in declared.table:
            if row.name not in members and "@" not in row.name and row.name not in seen:
                seen.add(row.name)
                yield from _unknown(context, known, declared, row)


def _unknown(context: Context, known: Metadata, declared: TypeDeclaration, row: TableProperty) -> Iterator[Found]:
    members = members_of(known, declared.name)
    folded = next((name for name in members if name.lower() == row.name.lower()), "")
    place = word_on(context, row.line, row.name)
    kind = "relationship" if row.navigation else "property"
    subject, cause = f"{declared.name}.{row.name}", _cause(context, declared, row)
    if folded:
        message = f"the {kind} `{row.name}` is spelt `{folded}` in the metadata"
        message += _WITH_TABLE if any(member.name == folded for member in declared.json) else ""
        yield Found(place, subject, message, f"Write `{folded}`.", cause=cause)
        return
    if is_open(known, declared.name) and not row.navigation:
        return
    where, hint = _elsewhere(context, known, declared.name, row.name)
    message = f"the metadata has no {kind} `{row.name}` of {declared.name}{where}"
    documented = {each.name for each in declared.table}
    alike = navigation(known, declared.name) if row.navigation else members
    similar = meant(row.name, (name for name in alike if name not in documented)) if len(row.name) > 4 else ""
    if similar:
        message, hint = f"{message}, but `{similar}`", f"Write `{similar}`."
    yield Found(place, subject, message, hint, cause=cause)


def _elsewhere(context: Context, known: Metadata, type_name: str, name: str) -> tuple[str, str]:
    """Where else the metadata has a property of that name, and what to do about it."""
    for derived in subtypes(known, type_name):
        found = structured(known, derived)
        if found and (name in found.properties or name in found.navigation):
            return f"; the derived type {derived} has it", f"Move it to the page of {derived}."
    for other in context.other_metadata:
        if structured(other, type_name) and name in members_of(other, type_name):
            return f"; that of {other.version or 'another version'} has it", "Document it in that version only."
    return "", "Remove the row, or say that the property is not in the metadata."


def _cause(context: Context, declared: TypeDeclaration, row: TableProperty) -> str:
    """Pages of derived types repeat the rows of their base: all of them are one cause."""
    documented = context.types.type(declared.name)
    base = shape_of(context.types, documented.base) if documented else None
    above = base.members.get(row.name) if base else None
    owner = above.owner if above else declared.name
    return f"{context.page.version} {owner} {row.name}"


def drift_property_type(page: Page, context: Context) -> Iterator[Found]:
    """A documented property with another type than in the metadata.

    What it reports:
        A row whose type is another one than the metadata's: a collection instead of one or the reverse, another
        primitive or structured type. Milder, and one for each kind on a page: `String` for an enum that a page
        describes, or for a GUID, another width of number (warnings); `String` for an enum that no page describes, an
        enum for a `String`, a type from which the metadata's derives (notes). Types that the metadata does not have
        are told by `drift-type`. The message says what the table, the JSON representation, other pages of the type
        and the metadata say; who is wrong is undetermined when both halves of the page agree against the metadata:
        `harness run` with the same metadata asks the third source.

    Why it matters:
        A client that believes the page cannot read what the service sends.

    Example:
        `|settings|[keyValuePair](keyvaluepair.md)|…|` where the metadata has a collection of `keyValuePair`.
    """
    del page
    for known, declared, members in _described(context):
        grouped: dict[str, list[Pair]] = {}
        for row in declared.table:
            if row.name in members and row.mention.name:
                pair = paired(context, known, declared, row, members[row.name].type)
                if pair is not None:
                    grouped.setdefault(pair.how.group or f".{row.name}", []).append(pair)
        for group, pairs in grouped.items():
            yield _one(context, declared, pairs[0]) if len(pairs) == 1 else _several(context, declared, pairs, group)


def _one(context: Context, declared: TypeDeclaration, pair: Pair) -> Found:
    row = pair.row
    there = f"the enum {spelt(pair.actual)}" if pair.how.group == STRING_FOR_ENUM else spelt(pair.actual)
    message = f"`{row.name}` is {spelt(pair.stated)} in the table{_WITH_TABLE if pair.shown == 'table' else ''}"
    message += f", but {there} in the metadata{_WITH_TABLE if pair.shown == 'metadata' else ''}"
    message += f" and in {', '.join(basename(path) for path in pair.agreeing)}" if pair.agreeing else ""
    hint = f"Write {spelt(pair.actual)}."
    if pair.verdict == "undetermined":
        hint = f"Ask the service; write {spelt(pair.actual)} unless it contradicts its metadata."
    place = word_on(context, row.line, row.mention.text, row.name)
    subject = f"{declared.name}.{row.name}"
    return Found(
        place, subject, message, hint, pair.verdict, pair.how.severity, cause=_pair_cause(context, declared, pair)
    )


def _pair_cause(context: Context, declared: TypeDeclaration, pair: Pair) -> str:
    """A type that is called otherwise, for whatever property, is one cause; else each property is."""
    named = not pair.stated.name.startswith("Edm.") and not pair.actual.name.startswith("Edm.")
    if named and pair.stated.collection == pair.actual.collection and not pair.how.group:
        return f"{context.page.version} {pair.stated.name} {pair.actual.name}"
    return _cause(context, declared, pair.row)


def _several(context: Context, declared: TypeDeclaration, pairs: list[Pair], group: str) -> Found:
    places = [word_on(context, pair.row.line, pair.row.mention.text, pair.row.name) for pair in pairs]
    first = pairs[0]
    names = [f"`{pair.row.name}`" for pair in pairs[:_MOST_NAMED]]
    more = f" and {len(pairs) - _MOST_NAMED} more" if len(pairs) > _MOST_NAMED else ""
    message = f"{', '.join(names)}{more} are {group}: {spelt(first.actual)} for the first"
    hint = "Write the types that the metadata has."
    severity: Severity | None = "warning" if any(p.how.severity == "warning" for p in pairs) else first.how.severity
    return Found(places[0], f"{declared.name} {group}", message, hint, "docs", severity, tuple(places[1:]))


RULES = (
    Rule("drift-property", "warning", drift_property, needs_metadata=True),
    Rule("drift-property-type", "error", drift_property_type, needs_metadata=True),
)
