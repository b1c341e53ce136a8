"""Links of type cells: the type that the text names, and the page that the link leads to."""

import posixpath
from collections.abc import Iterator

from harness.facts.mentions import TypeMention
from harness.facts.names import declared_names, short
from harness.facts.stated import PageFacts
from harness.model import Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.types.undefined import mentions
from harness.spelling import edits

_FEW = 2
"""Letters by which a text may differ from the name of its page's type: a slip is for `type-undefined` to tell."""


def type_link(page: Page, context: Context) -> Iterator[Found]:
    """A type whose link leads to the page of another type.

    What it reports:
        In tables of properties, relationships and parameters, a link whose text names a type and whose target is the
        page of a type of another name. Links to a heading, plurals and names without their prefix are fine.

    Why it matters:
        The reader of the link and the reader of its text learn of two different types, and one of the two is wrong.

    Example:
        `[servicePrincipal](provisioningserviceprincipal.md)`.
    """
    seen: set[tuple[int, str]] = set()
    if context.given is not None:
        return
    for item in mentions(page, context.facts):
        mention = item.mention
        if not mention.target or mention.anchor or not isinstance(item.place, Location):
            continue
        linked = _declared(context, mention)
        known = context.types.find(mention.name) is not None
        if not linked or any(_alike(short(mention.name), short(name), known=known) for name in linked):
            continue
        place = item.location
        if (place.line, mention.name) in seen:
            continue
        seen.add((place.line, mention.name))
        shown = linked[0].rpartition(".")[2]
        message = f"the type of {item.by} is `{mention.name}`, and its link leads to the page of `{shown}`"
        hint = f"Write `{shown}`, or link the page of `{mention.name}`."
        yield Found(place, f"{item.by.strip('`')} {mention.name}", message, hint)


def _declared(context: Context, mention: TypeMention) -> list[str]:
    """The types that the page of a link declares."""
    folder = context.page.path.rpartition("/")[0]
    path = posixpath.normpath(posixpath.join(folder, mention.target))
    pages: tuple[PageFacts, ...] = context.types.pages(mention.target.rpartition("/")[2])
    return [name for facts in pages if facts.path == path for name in declared_names(facts)]


def _alike(text: str, name: str, *, known: bool) -> bool:
    """Whether a link's text may stand for a type: its name, a plural, or where it is no type itself a part or a slip.

    A text that is the name of another documented type stands for that.
    """
    plural = text.startswith(name) and len(text) <= len(name) + _FEW
    return plural or (not known and (name.endswith(text) or edits(text, name, _FEW) <= _FEW))


RULES = (Rule("type-link", "warning", type_link),)
