"""One type on several resource pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from posixpath import basename

from harness.facts.stated import JsonProperty, TableProperty, TypeDeclaration
from harness.model import Page, Severity, TypeRef, Verdict
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.places import name_of_type, word_on
from harness.rules.resource.types import related, spelt
from harness.types import metadata_types, shape_of

_HINT = "Keep one page for the type, or make the pages agree."

Stated = TableProperty | JsonProperty


@dataclass(frozen=True, slots=True)
class _Clash:
    """A property that two pages give types which cannot both be true."""

    name: str
    wrong: TypeDeclaration
    """The page that the metadata contradicts, else the later one."""
    other: TypeDeclaration
    stated: TypeRef
    """By the page that is wrong."""
    rival: TypeRef
    actual: TypeRef | None
    """By the metadata."""


_MOST_PAGES = 20
"""Pages of one type that are compared with each other; the reference has four."""


def resource_duplicate(page: Page, context: Context) -> Iterator[Found]:
    """One type on two pages of a version.

    What it reports:
        A property to which two pages give types that cannot both be true: one finding for each property, at the page
        that the metadata contradicts, without metadata at the later page. Where nothing contradicts, one finding for
        the type; a note when the pages share no property but the key, because areas of the reference may each
        document their slice of a type. Pages with the same file name in two folders belong to two references.

    Why it matters:
        Readers find one of the two pages; whoever changes one forgets the other.

    Example:
        `settings` is a `keyValuePair` on one page and a `keyValuePair collection` on another page of the same type.
    """
    for declared in context.facts.types:
        known = context.types.type(declared.name)
        every = known.declarations[:_MOST_PAGES] if known else ()
        pages = tuple(each for each in every if each.path == page.path or basename(each.path) != basename(page.path))
        if len({each.path for each in pages}) < 2:
            continue
        clashes = [clash for one, other in combinations(pages, 2) for clash in _clashes(context, one, other)]
        seen: set[str] = set()
        for clash in clashes:
            if clash.wrong.path == page.path and clash.name not in seen:
                seen.add(clash.name)
                yield _contradiction(context, clash)
        if not clashes:
            yield _repetition(context, declared, pages)


def _stated(declared: TypeDeclaration) -> dict[str, Stated]:
    """What a page says of each property; the table before the representation."""
    members: dict[str, Stated] = {item.name: item for item in declared.json if not item.null}
    members.update((row.name, row) for row in declared.table if row.mention.name)
    return members


def _clashes(context: Context, one: TypeDeclaration, other: TypeDeclaration) -> Iterator[_Clash]:
    mine, theirs = _stated(one), _stated(other)
    for name in mine:
        if name not in theirs or not _comparable(mine[name], theirs[name]):
            continue
        left = context.types.resolve(mine[name].mention, one.path)
        right = context.types.resolve(theirs[name].mention, other.path)
        if not _contradict(context, left, right):
            continue
        actual = _in_metadata(context, one.name, name)
        if actual == right:
            yield _Clash(name, one, other, left, right, actual)
        else:
            yield _Clash(name, other, one, right, left, actual)


def _comparable(one: Stated, other: Stated) -> bool:
    """Whether both stand in a table, or both in a representation, and name one type each."""
    return type(one) is type(other) and not one.mention.alternatives and not other.mention.alternatives


def _contradict(context: Context, left: TypeRef, right: TypeRef) -> bool:
    if not left.name or not right.name or "Edm.Untyped" in (left.name, right.name):
        return False
    if left.collection != right.collection:
        return True
    primitive = left.name.startswith("Edm."), right.name.startswith("Edm.")
    if all(primitive):
        return left.name != right.name
    if any(primitive):  # a String here and an enum there say the same
        return context.types.type(right.name if primitive[0] else left.name) is not None
    return not related(context, left.name, right.name)


def _in_metadata(context: Context, type_name: str, name: str) -> TypeRef | None:
    if context.metadata is None:
        return None
    shape = shape_of(metadata_types(context.metadata), type_name)
    found = shape.members.get(name) if shape else None
    return found.type if found else None


def _contradiction(context: Context, clash: _Clash) -> Found:
    wrong, other = _stated(clash.wrong)[clash.name], _stated(clash.other)[clash.name]
    message = f"`{clash.name}` is {spelt(clash.stated)} here, but {spelt(clash.rival)} in {basename(clash.other.path)}"
    verdict: Verdict = "undetermined"
    if clash.actual is not None:
        verdict = "docs"
        same = clash.actual == clash.rival
        message += " and in the metadata" if same else f", and {spelt(clash.actual)} in the metadata"
    place = word_on(context, wrong.line, wrong.mention.text, f'"{clash.name}"', clash.name)
    place_there = (clash.other.at(other.line),)
    return Found(place, f"{clash.wrong.name}.{clash.name}", message, _HINT, verdict, related=place_there)


def _repetition(context: Context, declared: TypeDeclaration, pages: tuple[TypeDeclaration, ...]) -> Found:
    others = [other for other in pages if other.path != declared.path]
    names = ", ".join(sorted({f"`{basename(other.path)}`" for other in others}))
    severity: Severity = "note" if all(_is_slice(declared, other) for other in others) else "warning"
    place = name_of_type(context, declared)
    message = f"{declared.name} is also documented in {names}"
    related_places = tuple(other.at(other.line) for other in others)
    return Found(place, declared.name, message, _HINT, severity=severity, related=related_places, cause=declared.name)


def _is_slice(one: TypeDeclaration, other: TypeDeclaration) -> bool:
    """Whether two pages document parts of a type that have only the key in common."""
    mine, theirs = _stated(one).keys(), _stated(other).keys()
    return mine != theirs and (mine & theirs) <= {*one.key, *other.key, "id"}


RULES = (Rule("resource-duplicate", "warning", resource_duplicate),)
