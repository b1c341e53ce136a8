"""Types that are mentioned and that nobody defines."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from harness.bodies.expectation import mention_of
from harness.facts.mentions import TypeMention, read_mention
from harness.facts.names import short
from harness.facts.promises import ParameterRow
from harness.facts.stated import PageFacts, TableProperty, TypeDeclaration
from harness.markdown import locate
from harness.model import Annotation, Location, Page
from harness.rules.context import Context
from harness.spelling import edits


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A type where somebody mentions it."""

    mention: TypeMention
    by: str
    """`the annotation`, or the property."""
    place: Location | Annotation
    """An annotation stands for the place of its type's name, which is looked for only when it is told."""
    target: str = ""
    """The page that another mention of the same property links, where this one links none."""

    @property
    def location(self) -> Location:
        """Where it is mentioned."""
        if isinstance(self.place, Location):
            return self.place
        key = "@type" if self.place.values.get("@type") else "@odata.type"
        return locate(self.place.json, (key,))


def undefined_types(context: Context) -> Iterator[tuple[Mentioned, str, str]]:
    """Mentions of types that neither a page nor the metadata defines: the name looked for, and what is meant or empty.

    A link to a page that is not among the given ones is left to the rules about links; and where no folder of
    resource pages was given at all, nothing can be said. A link to the page of a type says what is meant.
    """
    page, facts, documented = context.page, context.facts, context.types.find
    if word := _mistitled(facts):
        declared = facts.types[0].name
        if documented(word):  # several pages describe the type, and this one misspells it
            yield Mentioned(read_mention(word), "the annotation", _annotated(page, facts)), declared, word
        elif can_tell(full := f"{declared.rpartition('.')[0]}.{word}", "", context):
            yield Mentioned(read_mention(word), "the title", Location(page.path, facts.title_line)), full, ""
    for item in mentions(page, facts):
        if documented(item.mention.name):
            continue
        name = context.types.resolve(item.mention, page.path).name
        if documented(name):
            if _is_slip(short(item.mention.name), short(name)):
                yield item, context.page.dialect.unaliased(item.mention.name), name.rpartition(".")[2]
        elif _has_heading(item.mention, context):
            continue
        elif can_tell(name, item.mention.target or item.target, context):
            yield item, name, ""


def _has_heading(mention: TypeMention, context: Context) -> bool:
    """Whether a link leads to a heading that is there: its page describes what is meant, in whatever form."""
    folder = context.page.path.rpartition("/")[0]
    path = posixpath.normpath(posixpath.join(folder, mention.target)) if mention.target else context.page.path
    target = context.reference.page(path) if mention.anchor else None
    return target is not None and mention.anchor.lower() in target.anchors


def _is_slip(word: str, name: str) -> bool:
    """Whether a link's text is the name of the linked type but for a letter or two; a plural is none."""
    return 0 < edits(word, name, 2) <= max(1, len(name) // 6) and word not in (f"{name}s", f"{name}es")


def mentions(page: Page, facts: PageFacts) -> Iterator[Mentioned]:
    """Every type but primitive ones that the page mentions in annotations, tables and JSON representations."""
    for fence in page.fences:
        mention = mention_of(fence.annotation) if fence.role != "resource" else None
        if mention and fence.annotation and not mention.primitive:
            yield Mentioned(mention, "the annotation", fence.annotation)
    for declaration in facts.types:
        yield from _declared(declaration)
    operation = facts.operation
    if operation:
        for row in (*operation.body_table, *operation.parameters):
            for mention in _named(row.mention):
                yield Mentioned(mention, f"`{row.name}`", _cell(page.path, row))


def _cell(path: str, row: TableProperty | ParameterRow) -> Location:
    """The cell of a row's type."""
    return Location(path, row.line, row.column, end_column=row.column + len(row.mention.text))


def _mistitled(facts: PageFacts) -> str:
    """The word in the title of a resource page whose annotation is a slip away from it; or empty."""
    if len(facts.types) != 1 or not facts.types[0].annotated:
        return ""
    word = facts.title.partition(" ")[0].strip("`")
    return word if word and edits(short(facts.types[0].name), word.lower(), 1) == 1 else ""


def _annotated(page: Page, facts: PageFacts) -> Location | Annotation:
    """Where the only type of a page is named."""
    named = (fence.annotation for fence in page.fences if fence.role == "resource")
    return next((each for each in named if each and each.type_name), Location(page.path, facts.title_line))


def _declared(declaration: TypeDeclaration) -> Iterator[Mentioned]:
    links = {}
    for row in declaration.table:
        for mention in _named(row.mention):
            links[row.name] = mention.target
            yield Mentioned(mention, f"`{row.name}`", _cell(declaration.path, row))
    for member in declaration.json:
        if not member.literal:
            for mention in _named(member.mention):
                place = declaration.at(member.line)
                yield Mentioned(mention, f"`{member.name}`", place, links.get(member.name, ""))


def _named(mention: TypeMention) -> tuple[TypeMention, ...]:
    """The types of a mention that are not primitive."""
    if not mention.name or mention.name[:4] == "Edm.":
        return tuple(each for each in mention.alternatives if each.name and not each.primitive)
    return mention.alternatives or (mention,)


def can_tell(name: str, target: str, context: Context) -> bool:
    """Whether a type that no page defines is undefined: the metadata lacks it, and its page should have been given."""
    if context.all_types.known(name) is not None:
        return False
    folder = context.page.path.rpartition("/")[0]
    if target:
        return context.reference.page(posixpath.normpath(posixpath.join(folder, target))) is not None
    top = folder.rpartition("/")[0]
    return context.reference.has_folder(f"{top}/resources" if top else "resources")
