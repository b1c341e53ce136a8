"""The types of a page's examples: named, defined, and the same in every place that names them."""

from collections.abc import Iterator

from harness.bodies.differences import Undefined
from harness.model import Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.in_bodies import found_in
from harness.rules.types.returns import judge_returns
from harness.rules.types.undefined import can_tell, undefined_types


def type_undefined(page: Page, context: Context) -> Iterator[Found]:
    """A type that nobody defines.

    What it reports:
        A type in an annotation, a property or parameter table, a JSON representation or a body that no page of the
        version and no metadata defines; in the title of a resource page, where its annotation is a letter away, and
        in the text of a link, where the linked type is. All its places are one finding. A link to a page that was not
        given is not judged.

    Why it matters:
        Nobody can know what such a value holds, and no example of it can be checked.

    Example:
        `"@odata.type": "Collection(microsoft.graph.activity)"` where the pages define `userActivity`.
    """
    if context.given is None:
        for item, name, meant in undefined_types(context):
            message = f"{item.by} names the type {name}, which no page defines"
            hint = f"Write `{meant}`." if meant else "Correct the name, or document the type."
            yield Found(item.location, name, message, hint, cause=f"{page.version} type {name.lower()}")
    for seen in context.seen(Undefined):
        name = seen.difference.name
        if can_tell(name, "", context):
            message = f"the body names the type `{name}`, which {seen.difference.told_by} do not define"
            hint = "Correct the name, or document the type."
            yield found_in(seen, page, name, message, hint, f"type {name.lower()}")


def type_missing(page: Page, context: Context) -> Iterator[Found]:
    """An answer of which nobody says the type.

    What it reports:
        A JSON object in a printed answer, where neither the annotation, nor the Response section, nor the body itself
        names a type. `ignored` blocks are left alone.

    Why it matters:
        Such an answer cannot be checked, and readers do not know what they get.

    Example:
        `<!-- {"blockType": "response"} -->` above `{"value": true}`, "returns a `200 OK` response code".
    """
    del page
    for exchange, expected in context.answers:
        body = exchange.response.json
        if exchange.source.kind != "page" or expected.stated_by or expected.ignored or expected.error:
            continue
        if exchange.response.status == 204 or body is None or not isinstance(body.value, dict):
            continue
        if body.value and "error" not in body.value:
            message = "neither the annotation, nor the Response section, nor the body says of which type the answer is"
            hint = 'Add `"@odata.type"` to the annotation, or link the type in the Response section.'
            yield Found(expected.location, expected.subject, message, hint)


def return_type(page: Page, context: Context) -> Iterator[Found]:
    """A Response section that promises another type than is shown.

    What it reports:
        The type that the Response section links, against the annotation and the body of the answers, when none of
        them fits; base and derived types fit. A collection where one is promised, and the reverse. A type in the
        annotation of `204 No Content`.

    Why it matters:
        Readers do not know which of the two to believe.

    Example:
        "returns a collection of [chat](../resources/chat.md) objects" above an answer that is one chat.
    """
    if context.given is None:
        yield from judge_returns(page, context.facts, context.answers, context.types, context.types)


RULES = (
    Rule("type-undefined", "error", type_undefined, explains=("table-json-types",)),
    Rule("type-missing", "warning", type_missing),
    Rule("return-type", "warning", return_type, explains=("method-link",), family="drift-return-type"),
)
