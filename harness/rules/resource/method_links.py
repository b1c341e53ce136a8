"""The Methods tables of resource pages against the API pages that they link to."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from harness.facts.mentions import TypeMention
from harness.facts.promises import PageOperation
from harness.facts.stated import MethodRow
from harness.model import Location, Page, TypeRef
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.places import word_on
from harness.rules.resource.types import related, spelt


@dataclass(frozen=True, slots=True)
class LinkedOperation:
    """An API page that a row leads to."""

    path: str
    operation: PageOperation


def method_link(page: Page, context: Context) -> Iterator[Found]:
    """A row of the Methods table that its page does not bear out.

    What it reports:
        A row with a return type but without a link; a link to a page that documents no operation; a return type other
        than what the Response section of the linked page says: another type, a collection instead of one, something
        instead of nothing. Links to missing pages are left to `link-target-missing`.

    Why it matters:
        The table is the map of the resource; somebody who plans a call believes it.

    Example:
        `|[List jobs](../api/job-list.md)|[job](job.md)|…|` where the page returns a collection of jobs.
    """
    del page
    for row in context.facts.methods:
        if not row.target:
            if row.returns.name and row.text:
                place = word_on(context, row.line, row.text)
                yield Found(place, f"method {row.text}", f"`{row.text}` leads to no page", "Link it to its API page.")
            continue
        path = linked_page(context, row.target)
        linked = context.types.operation(path) if path else None
        if linked is not None:
            yield from _returns(context, row, LinkedOperation(path, linked))
        elif path and path.endswith(".md") and "/resources/" in f"/{path}":
            place = word_on(context, row.line, row.target, row.text)
            message = f"`{row.text}` leads to a resource page, {posixpath.basename(path)}, not to an operation"
            yield Found(place, f"method {row.text}", message, "Link it to its API page.")


def linked_page(context: Context, target: str) -> str:
    """The path of the docset's page that a relative link means, in any case; empty when there is none."""
    if "://" in target or target.startswith("/"):
        return ""
    full = _joined(posixpath.dirname(context.page.path), target)
    return full if context.reference.page(full) is not None else context.reference.spelt(full) or ""


@lru_cache(maxsize=8192)
def _joined(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(folder, target))


def _returns(context: Context, row: MethodRow, linked: LinkedOperation) -> Iterator[Found]:
    stated, claims = row.returns, linked.operation.returns
    if any(each.mention.name == stated.name and each.mention.collection == stated.collection for each in claims):
        return
    said = _said(context, linked)
    if not said or not (stated.name or stated.nothing) or stated.alternatives:
        return
    here = context.types.resolve(stated, context.page.path)
    if any(_same(context, here, other) for other in said) or _links_alike(stated, linked.operation):
        return
    place = word_on(context, row.line, stated.text, row.text)
    written = spelt(here) if here.name else "nothing"
    there = " or ".join(dict.fromkeys(spelt(other) if other.name else "nothing" for other in said))
    message = f"`{row.text}` returns {written} here, but {there} in {posixpath.basename(linked.path)}"
    line = linked.operation.returns[0].line if linked.operation.returns else linked.operation.response_line
    hint = "Make the two agree with what the service sends."
    related_places = (Location(linked.path, max(line, 1)),)
    cause = f"{linked.path} {here}"
    yield Found(place, f"method {row.text}", message, hint, related=related_places, cause=cause)


def _links_alike(stated: TypeMention, operation: PageOperation) -> bool:
    """Whether both link the same page as one item, or both as many, whatever they call it."""
    page = posixpath.basename(stated.target).lower()
    return bool(page) and any(
        posixpath.basename(claim.mention.target).lower() == page and claim.mention.collection == stated.collection
        for claim in operation.returns
    )


def _said(context: Context, linked: LinkedOperation) -> list[TypeRef]:
    """What the Response section says is returned; one nameless type for nothing; empty when it doesn't say."""
    operation = linked.operation
    if operation.no_body:
        return [TypeRef("")]
    said = []
    for claim in operation.returns:
        for mention in claim.mention.alternatives or (claim.mention,):
            found = context.types.resolve(mention, linked.path)
            said.append(found)
            if _one_or_many(operation) or mention.name.lower().endswith(f"{found.name.rpartition('.')[2].lower()}s"):
                said.append(TypeRef(found.name, not found.collection))  # a plural is many, whatever else is said
    if said and any(status.code == 204 for status in operation.statuses):
        said.append(TypeRef(""))
    return said


def _one_or_many(operation: PageOperation) -> bool:
    """Whether the page gets one item by its key and many without: then it may return either."""
    last = {each.path.rpartition("/")[2][:1] == "{" for each in operation.templates if each.method == "GET"}
    return len(last) == 2


def _same(context: Context, here: TypeRef, there: TypeRef) -> bool:
    if not here.name or not there.name:
        return here.name == there.name
    if here.collection != there.collection:
        return False
    if here.name.startswith("Edm.") or there.name.startswith("Edm."):
        return here.name == there.name
    return related(context, here.name.removesuffix("s"), there.name.removesuffix("s")) or related(
        context, here.name, there.name
    )


RULES = (Rule("method-link", "warning", method_link, family="drift-return-type"),)
