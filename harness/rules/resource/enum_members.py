"""The values that descriptions list, against the enums' own tables."""

import re
from collections.abc import Iterable, Iterator

from harness.facts.merged import DocumentedEnum
from harness.facts.stated import TableProperty, TypeDeclaration
from harness.model import Page, Severity
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.places import word_on

FUTURE = "unknownfuturevalue"
"""The member that marks an enum which may grow; descriptions need not list it."""
_MOST_NAMED = 6
_PARTIAL = re.compile(r"\bsubset\b|\bonly\s+`(?!\$)|`\s+(?:when|if|unless)\b")
"""Words that say that a list holds some of the members, or those for some case."""


def enum_members(page: Page, context: Context) -> Iterator[Found]:
    """The possible values in a description against the enum's own table.

    What it reports:
        A description of a property whose list of values names something that the table of the enum has not, or
        names some members nowhere; only other case is a note. `unknownFutureValue` may be left out, and so may
        members that the table calls deprecated or reserved; a list of some members, or of those for some case, leaves
        out the others. Properties with the same difference are one finding.

    Why it matters:
        Readers of the property believe the list; code that does not know a member fails on it.

    Example:
        "Possible values are: `low`, `medium`." where the table of `riskLevel` has `low`, `medium`, `high`.
    """
    del page
    for declared in context.facts.types:
        for row in declared.table:
            if row.says.values and row.mention.name and not row.mention.primitive:
                yield from _compared(context, declared, row)


def _compared(context: Context, declared: TypeDeclaration, row: TableProperty) -> Iterator[Found]:
    name = context.types.resolve(row.mention, declared.path).name
    known = context.types.enum(name)
    if known is None or not known.declarations or not known.members:
        return
    listed = [value for value in row.says.values if value.lower() != FUTURE]
    members = {member.lower(): member for member in known.members}
    unknown = [value for value in listed if value.lower() not in members]
    cased = [value for value in listed if value not in known.members and value.lower() in members]
    said = row.description.lower()
    absent = [m for lower, m in members.items() if f"`{lower}`" not in said and _expected(known, m)]
    absent = [] if "`" not in said or _PARTIAL.search(said) else absent
    if not (unknown or cased or absent) or len(unknown) == len(listed):
        return
    parts = [
        f"lists {_names(unknown)}, which {known.name} has not" if unknown else "",
        f"leaves out {_names(absent)}" if absent else "",
        f"spells {_names(cased)} in another case than {known.name}" if cased else "",
    ]
    message = f"the description of `{row.name}` " + ", ".join(part for part in parts if part)
    place = word_on(context, row.line, *(f"`{value}`" for value in (*unknown, *cased)), row.name)
    cause = f"{context.page.version} {known.name} {' '.join(sorted((*unknown, *absent, *cased)))}"
    hint = "List the members of the enum, or link to its table instead."
    severity: Severity | None = None if unknown or absent else "note"
    subject = f"{declared.name}.{row.name}"
    yield Found(place, subject, message, hint, severity=severity, related=(known.location,), cause=cause)


def _expected(known: DocumentedEnum, member: str) -> bool:
    """Whether a list of all values should have a member."""
    about = known.members[member].description.lower()
    return member.lower() not in (FUTURE, "null") and not any(
        word in about for word in ("deprecated", "reserved", "do not use")
    )


def _names(names: Iterable[str]) -> str:
    every = [f"`{name}`" for name in names]
    rest = len(every) - _MOST_NAMED
    return ", ".join(every[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


RULES = (Rule("enum-members", "warning", enum_members),)
