"""What pages say that operations return, against the metadata."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from harness.facts.mentions import TypeMention
from harness.facts.promises import PageOperation
from harness.facts.stated import MethodRow
from harness.metadata import resolve
from harness.model import Action, Location, Metadata, Page, TypeRef, Verdict
from harness.rules.context import Context
from harness.rules.described_requests import DescribedRequest
from harness.rules.drift.pairs import difference
from harness.rules.found import Found, Rule
from harness.rules.places import word_on
from harness.rules.resource.method_links import linked_page
from harness.rules.resource.types import spelt
from harness.types import type_ref
from harness.types.csdl import bound_operations, is_a, properties, structured
from harness.types.primitives import ANYTHING
from harness.urls import read_url

_LETTERS = re.compile(r"[^a-z0-9]+")
_MOST_TEMPLATES = 10
_HINT = "Write what the metadata has, or say that it is wrong."


def drift_return_type(page: Page, context: Context) -> Iterator[Found]:
    """A documented answer of another type than the metadata's.

    What it reports:
        A Response section whose type is not the one that the page's templates resolve to: another type, a collection
        instead of one, a body where an action returns none. A row of a Methods table that gives an action or
        function of the resource another return type. A row and a page that say the same of one operation are one
        finding; the message tells what each says.

    Why it matters:
        A client that believes the page cannot read the answer.

    Example:
        `provisionOnDemand` returns a `stringKeyStringValuePair`, the Methods table has a collection of parameters.
    """
    if context.metadata is None:
        return
    if context.facts.operation is not None:
        yield from _response(page, context, context.facts.operation)
    if context.facts.methods:
        operations = dict(_operations(context, context.metadata))
        for row in context.facts.methods:
            action = _action(context, context.metadata, row, operations)
            if action is not None:
                yield from _row(context, context.metadata, row, action)


def _action(context: Context, known: Metadata, row: MethodRow, operations: Mapping[str, Action]) -> Action | None:
    """The operation that a row means: by the templates of its page; without a page, by name."""
    path = linked_page(context, row.target) if row.target else ""
    linked = context.types.operation(path) if path else None
    if linked is None:
        return operations.get(_plain(row.text)) or operations.get(_tail(row.target))
    for template in linked.templates[:_MOST_TEMPLATES]:
        url = read_url(template.path, context.page.dialect)
        resolution = resolve(known, template.method, url) if template.path else None
        if resolution is not None and resolution.ok:
            action = resolution.operation
            called = action is not None and template.method == ("GET" if action.function else "POST")
            return action if called else None
    return None


def _response(page: Page, context: Context, operation: PageOperation) -> Iterator[Found]:
    """The first sentence of the Response section against everything that the page requests."""
    known = [each for each in context.described if each.resolution.ok and not each.refused]
    templates = [each for each in known if each.template]
    claim = next((each for each in operation.returns if 200 <= each.code < 300), None)
    if claim is None:
        yield from _nothing(page, context, operation, templates)
        return
    if not templates or any(each.resolution.kind in ("value", "media") for each in known):
        return
    options = [_stated(context, each, page.path) for each in claim.mention.alternatives or (claim.mention,)]
    if any(_agrees(context, each, one, claim.mention) for each in known for one in options):
        return
    stated, request = options[0], templates[0]
    actual = request.resolution.type
    place = word_on(context, claim.line, claim.mention.text, claim.mention.name)
    what = _called(request)
    message = f"{what} returns {spelt(stated)} by the Response section, but {_shown(actual)} in the metadata"
    subject = f"return type of {what.replace('`', '')}"
    cause = _cause(context, request.resolution.operation, stated) or f"{page.path} {actual}"
    yield Found(place, subject, message, _HINT, _verdict(context, stated), cause=cause)


def _nothing(
    page: Page, context: Context, operation: PageOperation, templates: list[DescribedRequest]
) -> Iterator[Found]:
    """A Response section that promises no body, where the metadata's action or function returns something."""
    if not operation.no_body or operation.returns or any(answer.body for _, _, answer in context.answered):
        return
    called = [each for each in templates if each.resolution.operation is not None]
    if not called or any(each.resolution.type is None for each in called) or len(called) < len(templates):
        return
    request = called[0]
    what = _called(request)
    message = f"{what} returns nothing by the Response section, but {_shown(request.resolution.type)} in the metadata"
    named = operation.statuses[0] if operation.statuses else None
    place = Location(page.path, operation.response_line)
    if named is not None:
        place = Location(page.path, named.line, named.column)
    cause = _cause(context, request.resolution.operation, TypeRef(""))
    yield Found(place, f"return type of {what.replace('`', '')}", message, _HINT, "undetermined", cause=cause)


def _stated(context: Context, mention: TypeMention, path: str) -> TypeRef:
    """What a mention means; a plural that is no type is its singular."""
    found = context.types.resolve(mention, path)
    singular = found.name.removesuffix("s")
    if singular != found.name and context.types.find(found.name) is None and context.types.find(singular) is not None:
        return TypeRef(singular, found.collection)
    return found


def _shown(type_: TypeRef | None) -> str:
    return spelt(type_) if type_ else "nothing"


def _agrees(context: Context, request: DescribedRequest, stated: TypeRef, mention: TypeMention) -> bool:
    actual, kind = request.resolution.type, request.resolution.kind
    if actual is None:
        return kind != "action"
    if stated.name in ANYTHING or actual.name in ANYTHING:
        return True
    if kind not in ("action", "function") and request.method not in ("GET", "HEAD"):
        return True  # OData lets these return the item, its new state, or nothing
    if stated.collection == actual.collection and _is_about(context, mention, actual):
        return True
    return not _differs(context, request.metadata, stated, actual)


def _is_about(context: Context, mention: TypeMention, actual: TypeRef) -> bool:
    """Whether a link leads to the page of the type, whatever its text is."""
    pages = context.types.pages(posixpath.basename(mention.target)) if mention.target else ()
    return any(declared.name == actual.name for page in pages for declared in page.types)


def _differs(context: Context, known: Metadata, stated: TypeRef, actual: TypeRef) -> bool:
    found = difference(context, known, stated, actual)
    if found is None or found.group or _below(known, stated, actual):
        return False
    holds = properties(known, actual.name) if stated.name == "Edm.Stream" else {}
    return not any(each.type.name == "Edm.Stream" for each in holds.values())  # reports: a type around a stream


def _below(known: Metadata, stated: TypeRef, actual: TypeRef) -> bool:
    """Whether one type derives from the other: pages name the type that a reader will see."""
    return stated.collection == actual.collection and (
        is_a(known, stated.name, actual.name) or is_a(known, actual.name, stated.name)
    )


def _called(request: DescribedRequest) -> str:
    operation = request.resolution.operation
    if operation is not None:
        return f"`{operation.name.rpartition('.')[2]}`"
    text = f"{request.method} {request.url}".replace("`", "'")
    return f"`{text[:80]}`"


def _verdict(context: Context, stated: TypeRef) -> Verdict:
    """The annotations of the printed answers are the third source: when they agree with the text, it is open."""
    fences = (fence for fence in context.page.fences if fence.role == "response" and fence.annotation)
    for fence in fences:
        annotation = fence.annotation
        shown = type_ref(annotation.type_name) if annotation else TypeRef("")
        many = shown.collection or (annotation is not None and annotation.flag("isCollection"))
        if TypeRef(shown.name.lower(), many) == TypeRef(stated.name.lower(), stated.collection):
            return "undetermined"
    return "docs"


def _cause(context: Context, action: Action | None, stated: TypeRef) -> str:
    return f"{context.page.version} {action.name} {stated}" if action else ""


def _operations(context: Context, known: Metadata) -> Iterator[tuple[str, Action]]:
    """Operations that are bound to the page's types or collections of them, by name without blanks and case."""
    for declared in context.facts.types:
        if structured(known, declared.name) is not None:
            for collection in (True, False):
                for action in bound_operations(known, TypeRef(declared.name, collection)):
                    yield _plain(action.name.rpartition(".")[2]), action


def _plain(text: str) -> str:
    return _LETTERS.sub("", text.lower())


def _tail(target: str) -> str:
    """The last part of an API page's name, which tells its operation: `job-provisionondemand.md`."""
    name = posixpath.basename(target).removesuffix(".md").lower()
    return name.rpartition("-")[2]


def _row(context: Context, known: Metadata, row: MethodRow, action: Action) -> Iterator[Found]:
    stated = row.returns
    if not (stated.name or stated.nothing) or stated.alternatives:
        return
    here = _stated(context, stated, context.page.path)
    if not _row_differs(context, known, here, action.returns):
        return
    name = action.name.rpartition(".")[2]
    place = word_on(context, row.line, stated.text, row.text)
    said = spelt(here) if here.name else "nothing"
    message = f"`{name}` returns {said} by the Methods table, but {_shown(action.returns)} in the metadata"
    if action.returns is not None and _page_says(context, row) == action.returns:
        message += f" and in {posixpath.basename(row.target)}"
    yield Found(place, f"return type of {name}", message, _HINT, cause=_cause(context, action, here))


def _row_differs(context: Context, known: Metadata, here: TypeRef, actual: TypeRef | None) -> bool:
    if actual is None or not here.name:
        return (actual is None) != (here.name == "") and here.name != "Edm.Untyped"
    return _differs(context, known, here, actual)


def _page_says(context: Context, row: MethodRow) -> TypeRef | None:
    path = linked_page(context, row.target) if row.target else ""
    linked = context.types.operation(path) if path else None
    return context.types.resolve(linked.returns[0].mention, path) if linked and linked.returns else None


RULES = (
    Rule(
        "drift-return-type",
        "warning",
        drift_return_type,
        needs_metadata=True,
        explains=("return-type", "method-link"),
    ),
)
