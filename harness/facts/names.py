"""Names of documented types: one entry for each unqualified name, whatever namespace and case it is written in."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from harness.dialect import Dialect
from harness.facts.mentions import TypeMention
from harness.facts.merged import DocumentedEnum
from harness.facts.stated import EnumDeclaration, PageFacts, TypeDeclaration
from harness.model import EnumMember

Kind = Literal["type", "enum", "implied"]


@dataclass(frozen=True, slots=True)
class Implied:
    """Possible values of a property whose type is otherwise unknown."""

    values: tuple[str, ...]
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that shares one unqualified name, in lower case."""

    types: dict[str, list[TypeDeclaration]] = field(default_factory=dict)
    enums: dict[str, list[EnumDeclaration]] = field(default_factory=dict)
    implied: dict[str, list[Implied]] = field(default_factory=dict)
    bases_of: list[str] = field(default_factory=list)
    """Types that claim a base of this name."""
    derived_by: list[tuple[str, TypeMention, str]] = field(default_factory=list)
    """Reverse claims: base type, mention of the derived type of this name, path."""


def declared_names(page: PageFacts) -> list[str]:
    """Qualified names of the types and enums that a page declares."""
    return [item.name for item in page.types] + [item.name for item in page.enums]


def short(name: str) -> str:
    """The unqualified name in lower case: what names are indexed by."""
    return name.rpartition(".")[2].lower()


def best_name(entry: Names, wanted: str, dialect: Dialect) -> tuple[str, Kind] | None:
    """The declared name that a qualified or bare name means, and its kind."""
    known: dict[str, Kind] = dict.fromkeys(entry.types, "type")
    known.update((name, "enum") for name in entry.enums if name not in known)
    known.update((name, "implied") for name in entry.implied if name not in known)
    qualified = "." in wanted
    if wanted in known:
        return wanted, known[wanted]
    lower = wanted.lower()
    options = [name for name in known if (name if qualified else name.rpartition(".")[2]).lower() == lower]
    if not options:
        return None
    ranks: dict[Kind, int] = {"type": 0, "enum": 0, "implied": 1}

    def rank(name: str) -> tuple[int, bool, bool, int, str]:
        bare = name if qualified else name.rpartition(".")[2]
        outside = name.rpartition(".")[0].lower() != dialect.namespace.lower()
        return ranks[known[name]], outside, bare != wanted, len(name), name

    best = min(options, key=rank)
    return best, known[best]


def index_type(declaration: TypeDeclaration, names: defaultdict[str, Names], dialect: Dialect) -> None:
    """Index what a type says about others: its base, its derived types, enums that only possible values describe."""
    for claim in declaration.bases:
        lower = short(claim.mention.name)
        if claim.source == "reverse":
            names[lower].derived_by.append((declaration.name, claim.mention, declaration.path))
            continue
        names[lower].bases_of.append(declaration.name)
        if claim.mention.target:
            names[f"/{claim.mention.target.rpartition('/')[2].lower()}"].bases_of.append(declaration.name)
    for row in declaration.table:
        mention = row.mention
        if row.says.values and mention.name and not mention.primitive and not row.navigation:
            name = dialect.qualified(mention.name)
            implied = Implied(row.says.values, declaration.path, row.line)
            names[short(name)].implied.setdefault(name, []).append(implied)


def implied_enum(name: str, known: list[Implied]) -> DocumentedEnum | None:
    """The enum that the possible values of properties make together; None without any."""
    if not known:
        return None
    places = {value: TypeDeclaration(name, each.path, each.line, False) for each in known for value in each.values}
    members = {value: EnumMember(value, None, page.at(page.line)) for value, page in places.items()}
    first = known[0]
    return DocumentedEnum(name, members, TypeDeclaration(name, first.path, first.line, False).at(first.line))
