"""What the metadata has and the pages don't mention."""

from collections.abc import Iterator, Sequence

from harness.model import Location, Metadata, Page, TypeRef
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.places import name_of_type
from harness.rules.resource.enum_members import FUTURE
from harness.types import shape_of
from harness.types.csdl import bound_to, structured

_MOST_NAMED = 12


def drift_undocumented(page: Page, context: Context) -> Iterator[Found]:
    """A property, relationship or member of the metadata that the pages don't mention.

    What it reports:
        Properties and navigation properties that the metadata declares for a documented type and that no page of the
        type has; actions and functions bound to it that no template or example of any page calls; members of a
        documented enum that its table has not. One note for each of these and type, naming them. What a base declares
        belongs to the page of the base.

    Why it matters:
        The service offers more than readers can know.

    Example:
        The metadata's `user` has `employeeHireDate`, the page of `user` has not.
    """
    known = context.metadata
    if known is None:
        return
    for declared in {each.name: each for each in context.facts.types}.values():
        documented, found = context.types.type(declared.name), structured(known, declared.name)
        first = documented is not None and documented.declarations[0].path == page.path
        if found is None or documented is None or not first or not (documented.own or found.properties):
            continue
        shape = shape_of(context.types, declared.name)
        mentioned = {name.lower() for name in (shape.listed() if shape else ())}
        absent = [name for name in (*found.properties, *found.navigation) if name.lower() not in mentioned]
        if absent:
            yield _note(name_of_type(context, declared), declared.name, absent, ("property", "properties"))
        operations = _operations(known, declared.name) if _has_operations(context) else ()
        uncalled = [name for name in operations if not context.types.calls(name)]
        if uncalled:
            yield _note(name_of_type(context, declared), declared.name, uncalled, ("operation", "operations"))
    for enum in context.facts.enums:
        described, listed = known.enum_types.get(enum.name), context.types.enum(enum.name)
        if described is None or listed is None or listed.declarations[0].path != page.path:
            continue
        mentioned = {name.lower() for name in (*listed.members, FUTURE)}
        absent = [name for name in described.members if name.lower() not in mentioned]
        if absent:
            yield _note(name_of_type(context, enum), enum.name, absent, ("member", "members"))


def _has_operations(context: Context) -> bool:
    """Whether the pages about operations were given, so that one can be missed."""
    top = context.page.path.rpartition("/")[0].rpartition("/")[0]
    return context.reference.has_folder(f"{top}/api" if top else "api")


def _operations(metadata: Metadata, name: str) -> list[str]:
    """The actions and functions bound to a type, or to a collection of it, each once and without namespace."""
    bound = (*bound_to(metadata, TypeRef(name)), *bound_to(metadata, TypeRef(name, collection=True)))
    return list(dict.fromkeys(action.name.rpartition(".")[2] for action in bound))


def _note(place: Location, name: str, absent: Sequence[str], what: tuple[str, str]) -> Found:
    named = ", ".join(f"`{each}`" for each in absent[:_MOST_NAMED])
    more = f" and {len(absent) - _MOST_NAMED} more" if len(absent) > _MOST_NAMED else ""
    count = f"one {what[0]} of {name} is" if len(absent) == 1 else f"{len(absent)} {what[1]} of {name} are"
    message = f"{count} in the metadata, but not documented: {named}{more}"
    return Found(place, name, message, "Document them, or leave them out on purpose with this rule ignored.")


RULES = (Rule("drift-undocumented", "note", drift_undocumented, needs_metadata=True),)
