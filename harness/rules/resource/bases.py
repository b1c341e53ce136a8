"""What resource pages say of base types."""

from collections.abc import Iterator

from harness.facts.stated import BaseClaim, TypeDeclaration
from harness.model import Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.places import line_with, word_on
from harness.rules.resource.types import derives
from harness.types.csdl import structured

_SOURCES = {"annotation": "the annotation", "prose": "the text", "inherited": "a description"}
_HINT = "Name the type that it derives from, everywhere the same."


def base_type(page: Page, context: Context) -> Iterator[Found]:
    """A base type that does not exist, closes a circle, or differs from place to place.

    What it reports:
        A `baseType`, or a base named in the text, that no page and no metadata defines; a type that is its own base,
        directly or through others; an annotation, a text and an "Inherited from" that cannot all be true: the
        annotation names the direct base, so everything else must be above it. `entity` may stay undefined. A base
        behind a link to a missing page is left to the rules about links.

    Why it matters:
        Half of a type's properties come from its base: with a wrong one, they are unknown or somebody else's.

    Example:
        `"baseType": "microsoft.graph.entitty"`.
    """
    del page
    for declared in context.facts.types:
        claims = [claim for claim in declared.bases if claim.source != "reverse"]
        undefined = list(_undefined(context, declared, claims))
        yield from undefined
        yield from _circle(context, declared, claims)
        if not undefined:
            yield from _contradiction(context, declared, claims)


def _undefined(context: Context, declared: TypeDeclaration, claims: list[BaseClaim]) -> Iterator[Found]:
    seen: set[str] = set()
    for claim in claims:
        name = context.types.resolve(claim.mention, declared.path).name
        short = name.rpartition(".")[2]
        if (
            name in seen
            or claim.source == "inherited"
            or claim.mention.target
            or short == "entity"
            or context.all_types.known(name) is not None
        ):
            continue
        seen.add(name)
        where = _SOURCES[claim.source]
        message = f"the base type `{claim.mention.name}`, by {where}, is defined nowhere"
        place = _place(context, claim)
        yield Found(place, f"{declared.name} base", message, "Correct the name, or document the type.")


def _circle(context: Context, declared: TypeDeclaration, claims: list[BaseClaim]) -> Iterator[Found]:
    names = _chain(context, declared.name)
    own = next((c for c in claims if c.source == "annotation" and _means(context, declared, c, declared.name)), None)
    if own is not None:
        message = f"{declared.name} is its own base"
        yield Found(_place(context, own), f"{declared.name} base", message, _HINT)
    elif len(names) > 1 and names[0] == names[-1]:
        path = " → ".join(f"`{name.rpartition('.')[2]}`" for name in names)
        message = f"the base types go round in a circle: {path}"
        circle = " ".join(sorted(names[1:]))
        claim = next((c for c in claims if _means(context, declared, c, names[1])), None)
        place = _place(context, claim) if claim else declared.at(declared.line)
        yield Found(place, f"{declared.name} base", message, _HINT, cause=f"circle {circle}")


def _means(context: Context, declared: TypeDeclaration, claim: BaseClaim, name: str) -> bool:
    return context.types.resolve(claim.mention, declared.path).name == name


def _chain(context: Context, name: str) -> list[str]:
    """A type, its base, and so on, up to the first one that occurs twice."""
    known = context.types.type(name)
    if known is None:
        return [name]
    last = context.types.type(known.ancestors[-1]) if known.circular and known.ancestors else None
    return [name, *known.ancestors, *([last.base] if last else [])]


def _contradiction(context: Context, declared: TypeDeclaration, claims: list[BaseClaim]) -> Iterator[Found]:
    """The first pair of claims that cannot both be true."""
    resolved = [(claim, context.types.resolve(claim.mention, declared.path).name) for claim in claims]
    resolved = [(claim, name) for claim, name in resolved if name and name != declared.name]
    for index, (claim, name) in enumerate(resolved):
        for other, other_name in resolved[:index]:
            if not _fits(context, name, other_name, direct=other.source == "annotation"):
                yield _two_bases(context, declared, (claim, name), (other, other_name))
                return


def _two_bases(
    context: Context, declared: TypeDeclaration, one: tuple[BaseClaim, str], other: tuple[BaseClaim, str]
) -> Found:
    """Two claims, told at the one that the metadata contradicts, else at the later one."""
    described = structured(context.metadata, declared.name) if context.metadata else None
    if described is not None and described.base == one[1]:
        one, other = other, one
    (claim, _), (rival, _) = one, other
    message = (
        f"{_SOURCES[claim.source]} derives it from `{claim.mention.name}`, "
        f"{_SOURCES[rival.source]} from `{rival.mention.name}`"
    )
    message += f", the metadata from `{described.base}`" if described is not None and described.base else ""
    related = (_place(context, rival),)
    return Found(_place(context, claim), f"{declared.name} base", message, _HINT, related=related)


def _fits(context: Context, name: str, other: str, *, direct: bool) -> bool:
    """Whether both may be above one type. What an annotation names is the direct base: the rest is above it."""
    short = name.rpartition(".")[2].lower()
    if short in ("entity", other.rpartition(".")[2].lower()) or context.types.type(name) is None:
        return True
    if derives(context, other, name):
        return True
    if direct:
        return context.types.type(other) is None and not other.endswith(".entity")
    return context.types.type(other) is None or derives(context, name, other)


def _place(context: Context, claim: BaseClaim) -> Location:
    """The name of the base where it is claimed; an annotation is as long as its comment."""
    text = claim.mention.name
    if claim.source != "annotation":
        return word_on(context, claim.line, claim.mention.text, text)
    line = line_with(context, claim.line, "baseType") or claim.line
    return word_on(context, line, f'"{claim.mention.text}"', text)


RULES = (Rule("base-type", "error", base_type),)
