"""Which type derives from which by what pages claim, and the types that follow from it."""

from collections.abc import Iterator

from harness.facts.asking import Asking
from harness.facts.mentions import TypeMention
from harness.facts.merged import DocumentedProperty, DocumentedType, own_properties
from harness.facts.names import short
from harness.facts.resolving import is_type, resolved
from harness.facts.stated import TypeDeclaration
from harness.model import TypeRef
from harness.types.lineage import descendants, lineage


def reference(asking: Asking, mention: TypeMention, path: str) -> TypeRef:
    """What a mention on a page means; primitives and mentions of nothing mean themselves."""
    if not mention.name or mention.primitive:
        return TypeRef(mention.name, mention.collection)
    return TypeRef(resolved(asking, mention, path), mention.collection)


def base_names(asking: Asking, name: str) -> tuple[str, ...]:
    """The bases that pages claim for a type and that are declared: by source, the most explicit first."""
    return tuple(dict.fromkeys(_claimed(asking, name)))


def documented(asking: Asking, name: str) -> DocumentedType | None:
    """The structured type of exactly this qualified name."""
    declarations = _declarations(asking, name)
    if not declarations:
        return None
    chain = lineage(name, lambda each: asking.answer(_nearest_base, each))
    circular = asking.answer(_nearest_base, chain[-1]) in chain
    return DocumentedType(name, declarations, _own(asking, name, declarations), chain[1:], circular)


def derived(asking: Asking, name: str) -> tuple[str, ...]:
    """Every type that derives from a type, directly or not, sorted; without itself."""
    return tuple(sorted(descendants(name, lambda each: _children(asking, each))))


def _claimed(asking: Asking, name: str) -> Iterator[str]:
    """Claims about the base of a type, resolved, without unknown ones and itself."""
    entry = asking.entry(short(name))
    if entry is None:
        return
    for source in ("annotation", "prose", "inherited"):
        for declaration in entry.types.get(name, ()):
            for claim in declaration.bases:
                base = reference(asking, claim.mention, declaration.path).name if claim.source == source else ""
                if base and base != name and is_type(asking, base):
                    yield base
    for base, mention, path in entry.derived_by:
        if base != name and reference(asking, mention, path).name == name:
            yield base


def _nearest_base(asking: Asking, name: str) -> str:
    """The nearest of the claimed bases: the one that has the others among its own ancestors."""
    claims = asking.answer(base_names, name)
    above = {claim: _above(asking, claim) for claim in claims} if len(claims) > 1 else {}
    best = claims[0] if claims else ""
    for claim in claims[1:]:
        if best in above[claim] and claim not in above[best]:
            best = claim
    return best


def _above(asking: Asking, name: str) -> frozenset[str]:
    """Everything above a type by any claim."""
    return frozenset(descendants(name, lambda each: asking.answer(base_names, each)))


def _declarations(asking: Asking, name: str) -> tuple[TypeDeclaration, ...]:
    entry = asking.entry(short(name))
    return tuple(entry.types.get(name, ())) if entry else ()


def _own(asking: Asking, name: str, declarations: tuple[TypeDeclaration, ...]) -> dict[str, DocumentedProperty]:
    types: dict[tuple[str, str], TypeRef] = {}
    for page in declarations:
        for member in page.json:
            types[page.path, member.name] = reference(asking, member.mention, page.path)
        for row in page.table:
            if row.mention.name or (page.path, row.name) not in types:
                types[page.path, row.name] = reference(asking, row.mention, page.path)
    return own_properties(name, declarations, types)


def _children(asking: Asking, name: str) -> Iterator[str]:
    entry = asking.entry(short(name))
    if entry is None:
        return
    candidates = dict.fromkeys(entry.bases_of)
    for file in {declaration.path.rpartition("/")[2] for declaration in entry.types.get(name, ())}:
        candidates.update(dict.fromkeys(asking.deriving(file)))
    for declaration in entry.types.get(name, ()):
        for claim in declaration.bases:
            if claim.source == "reverse":
                candidates[reference(asking, claim.mention, declaration.path).name] = None
    for candidate in candidates:
        if asking.answer(_nearest_base, candidate) == name:
            yield candidate
