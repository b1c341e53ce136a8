"""Documented types against the metadata: whether they exist, what they are and what they derive from."""

from collections.abc import Iterator

from harness.facts.stated import EnumDeclaration, TypeDeclaration
from harness.model import EntityType, EnumType, Metadata, Page, Severity, Verdict
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.places import line_with, name_of_type, word_on
from harness.spelling import edits
from harness.types import shape_of
from harness.types.csdl import candidates, find, is_a, structured

_HINT = "Correct the page, or document that the type is not in the metadata."


def drift_type(page: Page, context: Context) -> Iterator[Found]:
    """A documented type that the metadata does not know, or knows as something else.

    What it reports:
        A resource or enum page whose type the metadata has not, has in another namespace or in another case; a type
        that is an entity type on the page and a complex type in the metadata; an annotated base from which the
        metadata does not derive the type. An enum that is only a heading on a page is a note: Graph keeps many of
        these as strings. What follows from a missing type is not reported again for its properties.

    Why it matters:
        Client libraries are generated from the metadata: nobody can use the type as documented.

    Example:
        The page of `microsoft.graph.orgcontact`, where the metadata has `microsoft.graph.orgContact`.
    """
    known = context.metadata
    if known is None:
        return
    del page
    for declared in context.facts.types:
        if structured(known, declared.name) is None:
            if declared.annotated:
                yield _missing_type(context, known, declared)
            continue
        yield from _kind(context, known, declared)
        yield from _base(context, known, declared)
    for enum in context.facts.enums:
        if find(known, enum.name) is None:
            yield from _missing_enum(context, known, enum)


def _missing_type(context: Context, known: Metadata, declared: TypeDeclaration) -> Found:
    place = name_of_type(context, declared)
    if find(known, declared.name) is not None:
        message = f"{declared.name} is documented as a resource, but is an enum in the metadata"
        return Found(place, declared.name, message, _HINT)
    similar = _similar(known, declared.name)
    message = f"the metadata has no type {declared.name}" + (f", but {similar}" if similar else "")
    hint = f"Write {similar}." if similar else _HINT
    return Found(place, declared.name, message, hint, cause=_cause(context, declared.name))


def _similar(known: Metadata, name: str) -> str:
    """The type that is meant: in another namespace, in another case, or a letter away."""
    short = name.rpartition(".")[2]
    elsewhere = candidates(known, short)
    if elsewhere:
        return elsewhere[0]
    wanted, best = short.lower(), (2, "")
    for each in (*known.entity_types, *known.complex_types, *known.enum_types):
        other = each.rpartition(".")[2].lower()
        if other[:1] == wanted[:1] and abs(len(other) - len(wanted)) < best[0]:
            best = min(best, (edits(wanted, other, 1), each))
    return best[1] if best[0] <= 1 else ""


def _cause(context: Context, name: str) -> str:
    return f"{context.page.version} {name}"


def _kind(context: Context, known: Metadata, declared: TypeDeclaration) -> Iterator[Found]:
    """An entity type here and a complex type there. A page that states no key says nothing."""
    found = structured(known, declared.name)
    if not declared.key or isinstance(found, EntityType) or found is None:
        return
    place = word_on(context, line_with(context, declared.key_line, "keyProperty"), '"keyProperty"')
    message = f"`keyProperty` makes {declared.name} an entity type, but the metadata has a complex type"
    yield Found(place, f"{declared.name} kind", message, "Remove `keyProperty`.", verdict=_verdict(context, declared))


def _verdict(context: Context, declared: TypeDeclaration) -> Verdict:
    """Two sources on the page may agree against the metadata: the key in the annotation, and the key as a property."""
    shape = shape_of(context.types, declared.name)
    listed = shape is not None and shape.listed().keys() >= set(declared.key)
    return "undetermined" if listed else "docs"


def _base(context: Context, known: Metadata, declared: TypeDeclaration) -> Iterator[Found]:
    for claim in declared.bases:
        if claim.source != "annotation":
            continue
        name = context.types.resolve(claim.mention, declared.path).name
        if structured(known, name) is None or is_a(known, declared.name, name):
            continue
        found = structured(known, declared.name)
        actual = found.base if found else ""
        line = line_with(context, claim.line, "baseType")
        says = f"the metadata derives it from {actual}" if actual else "it has no base in the metadata"
        message = f"the annotation derives {declared.name} from {name}; {says}"
        hint = f"Write `{actual}`." if actual else "Remove `baseType`."
        yield Found(word_on(context, line, claim.mention.text, "baseType"), f"{declared.name} base", message, hint)


def _missing_enum(context: Context, known: Metadata, enum: EnumDeclaration) -> Iterator[Found]:
    """A page about one enum, or a heading on a page about other things."""
    alone = len(context.facts.enums) == 1 and not context.facts.types
    severity: Severity | None = None if alone else "note"
    similar = _similar(known, enum.name)
    similar = similar if isinstance(find(known, similar), EnumType) else ""
    place = name_of_type(context, enum)
    message = f"the metadata has no enum {enum.name}" + (f", but {similar}" if similar else "")
    hint = f"Write {similar}." if similar else _HINT
    yield Found(place, enum.name, message, hint, severity=severity, cause=_cause(context, enum.name))


RULES = (Rule("drift-type", "warning", drift_type, needs_metadata=True),)
