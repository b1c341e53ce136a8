"""What a name, or a mention on a page, means among the documented types."""

from dataclasses import dataclass

from harness.facts.asking import Asking
from harness.facts.mentions import TypeMention
from harness.facts.merged import DocumentedEnum
from harness.facts.names import Kind, best_name, declared_names, implied_enum, short
from harness.model import EnumMember

_ENUM_ANCHORS = ("-values", "-enumeration", "-enum")


@dataclass(frozen=True, slots=True)
class DocumentedName:
    """A name that is documented."""

    name: str
    """Qualified, as the pages spell it."""
    kind: Kind
    """`implied` for an enum that is known only from the possible values of properties."""
    exact: bool
    """Whether the name was asked for as the pages spell it, case included."""


def found(asking: Asking, name: str) -> DocumentedName | None:
    """A type or enum by its qualified name, by its name alone, or by either in another case."""
    dialect = asking.index.dialect
    wanted = dialect.unaliased(name)
    entry = asking.entry(short(wanted))
    if entry is None:
        return None
    spelt = best_name(entry, wanted, dialect)
    return DocumentedName(spelt[0], spelt[1], wanted in (spelt[0], spelt[0].rpartition(".")[2])) if spelt else None


def is_type(asking: Asking, name: str) -> bool:
    """Whether a page declares a structured type of exactly this qualified name."""
    entry = asking.entry(short(name))
    return entry is not None and name in entry.types


def resolved(asking: Asking, mention: TypeMention, path: str) -> str:
    """What a mention of a type on a page means: the linked page's type first, then one beside it, then by name."""
    wanted = short(mention.name)
    if mention.anchor and (enum := _anchored(asking, mention, path)):
        return enum
    linked = _linked(asking, mention.target.rpartition("/")[2], wanted) if mention.target else ""
    if linked and (short(linked) == wanted or short(linked).endswith(wanted)):
        return linked
    entry = asking.entry(wanted)
    dialect = asking.index.dialect
    full = dialect.unaliased(mention.name)
    if entry and "." not in full and (space := asking.index.namespaces.get(path)):
        beside = best_name(entry, f"{space}.{full}", dialect)
        if beside and beside[0].lower() == f"{space}.{full}".lower():
            return beside[0]
    spelt = best_name(entry, full, dialect) if entry else None
    if spelt:
        return spelt[0]
    if mention.anchor.endswith(_ENUM_ANCHORS):
        named = found(asking, mention.anchor.rpartition("-")[0])
        if named:
            return named.name
    if mention.anchor.startswith(wanted):
        linked = ""  # a part of the page that is about a type of its own
    return linked or dialect.qualified(full)


def _anchored(asking: Asking, mention: TypeMention, path: str) -> str:
    """The enum that a page describes below the heading that a link leads to; empty for other headings."""
    file = (mention.target or path).rpartition("/")[2]
    pages = [facts for facts in asking.pages(file) if mention.target or facts.path == path]
    anchor = mention.anchor.lower()
    return next((enum.name for facts in pages for enum in facts.enums if enum.anchor.lower() == anchor), "")


def _linked(asking: Asking, file: str, wanted: str) -> str:
    """The type that the linked page is about: one of the mentioned name, else its only one."""
    return asking.answer(_declared_in, f"{file}/{wanted}")


def _declared_in(asking: Asking, where: str) -> str:
    """The type of a file, both as `file/name`."""
    file, _, wanted = where.rpartition("/")
    declared = [name for facts in asking.pages(file) for name in declared_names(facts)]
    named = [name for name in declared if short(name) == wanted]
    if named:
        return named[0]
    return declared[0] if len(set(declared)) == 1 else ""


def documented_enum(asking: Asking, name: str) -> DocumentedEnum | None:
    """The enum of exactly this qualified name, declared or implied by possible values."""
    entry = asking.entry(short(name))
    if entry is None:
        return None
    declarations = tuple(entry.enums.get(name, ()))
    if declarations:
        rows = [(declaration, row) for declaration in declarations for row in declaration.members]
        members = {r.name: EnumMember(r.name, r.value, d.at(r.line, r.column), r.description) for d, r in rows}
        first = declarations[0]
        flags = any(declaration.flags for declaration in declarations)
        return DocumentedEnum(name, members, first.at(first.line), declarations, flags)
    if name in entry.types:
        return None
    return implied_enum(name, entry.implied.get(name, []))
