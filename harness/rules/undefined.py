"""Types that are mentioned and that nobody defines."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from harness import metadata as csdl
from harness.docset import Reference
from harness.markdown import locate
from harness.model import Fence, Location, Metadata, Page
from harness.rules.expectation import mention_of
from harness.schemas.facts import PageFacts, TypeDeclaration
from harness.schemas.mentions import TypeMention
from harness.schemas.registry import Registry


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A type where somebody mentions it."""

    mention: TypeMention
    location: Location
    by: str
    """`the annotation`, or the property."""
    target: str = ""
    """The page that another mention of the same property links, where this one links none."""


def undefined_types(
    page: Page, facts: PageFacts, registry: Registry, reference: Reference, metadata: Metadata | None
) -> Iterator[tuple[Mentioned, str]]:
    """Mentions of types that neither a page nor the metadata defines, with the name that was looked for.

    A link to a page that is not among the given ones is left to the rules about links; and where no folder of
    resource pages was given at all, nothing can be said.
    """
    for item in mentions(page, facts):
        if not item.mention.name or item.mention.primitive:
            continue
        name = registry.resolve(item.mention, page.path).name
        if registry.find(name) is None and can_tell(name, item.mention.target or item.target, page, reference, metadata):
            yield item, name


def mentions(page: Page, facts: PageFacts) -> Iterator[Mentioned]:
    """Every type that the page mentions in annotations, tables and JSON representations."""
    for fence in page.fences:
        mention = mention_of(fence.annotation) if fence.role != "resource" else None
        if mention:
            yield Mentioned(mention, _place(fence), "the annotation")
    for declaration in facts.types:
        yield from _declared(declaration)
    operation = facts.operation
    for row in (*operation.body_table, *operation.parameters) if operation else ():
        for mention in row.mention.alternatives or (row.mention,):
            yield Mentioned(mention, Location(page.path, row.line, row.column), f"`{row.name}`")


def _declared(declaration: TypeDeclaration) -> Iterator[Mentioned]:
    for row in declaration.table:
        for mention in row.mention.alternatives or (row.mention,):
            yield Mentioned(mention, declaration.at(row.line, row.column), f"`{row.name}`")
    links = {row.name: row.mention.target for row in declaration.table}
    for member in declaration.json:
        if not member.literal:
            place = declaration.at(member.line)
            yield Mentioned(member.mention, place, f"`{member.name}`", links.get(member.name, ""))


def _place(fence: Fence) -> Location:
    annotation = fence.annotation
    assert annotation is not None
    key = "@type" if annotation.values.get("@type") else "@odata.type"
    return locate(annotation.json, (key,))


def can_tell(name: str, target: str, page: Page, reference: Reference, metadata: Metadata | None) -> bool:
    """Whether a type that no page defines is undefined: the metadata lacks it, and its page should have been given."""
    if metadata is not None and csdl.find(metadata, name) is not None:
        return False
    folder = page.path.rpartition("/")[0]
    if target:
        return reference.page(posixpath.normpath(posixpath.join(folder, target))) is not None
    top = folder.rpartition("/")[0]
    return reference.has_folder(f"{top}/resources" if top else "resources")
