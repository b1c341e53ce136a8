"""Documented enum members against the metadata."""

from collections.abc import Iterator, Mapping

from harness.facts.stated import EnumDeclaration, EnumMemberRow, TableProperty, TypeDeclaration
from harness.model import EnumType, Metadata, Page, Severity
from harness.rules.context import Context
from harness.rules.drift.properties import members_of
from harness.rules.found import Found, Rule
from harness.rules.places import name_of_type, word_on
from harness.rules.resource.enum_members import FUTURE
from harness.spelling import meant
from harness.types.csdl import structured

_MOST_NAMED = 8


def drift_enum(page: Page, context: Context) -> Iterator[Found]:
    """Members of an enum that the metadata does not have.

    What it reports:
        A row of an enum's table that names no member of the metadata's enum, or gives it another value; rows of one
        enum together. Descriptions ("Possible values are") of properties that the metadata types as an enum and that
        no table of the docs describes. Only another letter case, and `unknownFutureValue`, are notes. Members that
        are missing from the table are told by `drift-undocumented`.

    Why it matters:
        A value that the service does not know is refused, and one that it never sends is waited for in vain.

    Example:
        The table of `riskLevel` has `critical`, the metadata's enum has not.
    """
    del page
    known = context.metadata
    if known is None:
        return
    for enum in context.facts.enums:
        described = known.enum_types.get(enum.name)
        if described is not None:
            yield from _table(context, enum, described)
    for declared in context.facts.types:
        if structured(known, declared.name) is not None:
            for row in declared.table:
                if row.says.values:
                    yield from _description(context, known, declared, row)


def _table(context: Context, enum: EnumDeclaration, described: EnumType) -> Iterator[Found]:
    folded = {name.lower(): name for name in described.members}
    unknown = [row for row in enum.members if row.name.lower() not in folded and row.name.lower() != FUTURE]
    future = [row for row in enum.members if row.name.lower() == FUTURE and FUTURE not in folded]
    cased = [row for row in enum.members if row.name not in described.members and row.name.lower() in folded]
    if unknown:
        listed = {row.name.lower() for row in enum.members}
        free = [name for lower, name in folded.items() if lower not in listed]
        message = f"the metadata's {enum.name} has no member {_spelt(unknown, free)}"
        yield _found(context, enum, unknown, message, None)
    if cased:
        pairs = ", ".join(f"`{row.name}` is `{folded[row.name.lower()]}`" for row in cased[:_MOST_NAMED])
        yield _found(context, enum, cased, f"in the metadata, {pairs}", "note")
    if future:
        yield _found(context, enum, future, f"the metadata's {enum.name} has no `unknownFutureValue`", "note")
    yield from _values(context, enum, described)


def _values(context: Context, enum: EnumDeclaration, described: EnumType) -> Iterator[Found]:
    other = [row for row in enum.members if row.value is not None and _other_value(row, described)]
    if other:
        pairs = ", ".join(
            f"`{row.name}` is {described.members[row.name].value}, not {row.value}" for row in other[:_MOST_NAMED]
        )
        yield _found(context, enum, other, f"the values of {enum.name} differ from the metadata: {pairs}", None)


def _other_value(row: EnumMemberRow, described: EnumType) -> bool:
    member = described.members.get(row.name) if row.name.lower() != FUTURE else None
    return member is not None and member.value is not None and member.value != row.value


def _found(
    context: Context, enum: EnumDeclaration, rows: list[EnumMemberRow], message: str, severity: Severity | None
) -> Found:
    places = [word_on(context, row.line, row.name) for row in rows]
    hint = "Correct the table, or say that the metadata lags behind."
    cause = f"{context.page.version} {enum.name} {message}"
    return Found(
        places[0] if places else name_of_type(context, enum), enum.name, message, hint,
        severity=severity, related=tuple(places[1:]), cause=cause,
    )  # fmt: skip


def _spelt(rows: list[EnumMemberRow], free: list[str]) -> str:
    said = []
    for row in rows[:_MOST_NAMED]:
        similar = meant(row.name, free)
        said.append(f"`{row.name}` (but `{similar}`)" if similar else f"`{row.name}`")
    more = f" and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
    return ", ".join(said) + more


def _description(context: Context, known: Metadata, declared: TypeDeclaration, row: TableProperty) -> Iterator[Found]:
    """The values in a description, where no table of the docs tells more."""
    member = members_of(known, declared.name).get(row.name)
    described = known.enum_types.get(member.type.name) if member else None
    documented = context.types.enum(described.name) if described else None
    if described is None or (documented is not None and documented.declarations):
        return
    folded: Mapping[str, str] = {name.lower(): name for name in described.members}
    unknown = [value for value in row.says.values if value.lower() not in folded and value.lower() != FUTURE]
    if not unknown or len(unknown) == len(row.says.values):
        return
    names = ", ".join(f"`{value}`" for value in unknown[:_MOST_NAMED])
    message = f"the description of `{row.name}` lists {names}, which the metadata's {described.name} has not"
    place = word_on(context, row.line, f"`{unknown[0]}`", row.name)
    cause = f"{context.page.version} {described.name} {names}"
    hint = "Correct the list, or say that the metadata lags behind."
    yield Found(place, f"{declared.name}.{row.name}", message, hint, cause=cause)


RULES = (Rule("drift-enum", "warning", drift_enum, needs_metadata=True),)
