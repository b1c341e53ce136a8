"""Values that OData does not allow in an answer, whatever an author may print: null collections, numbers as text."""

from collections.abc import Iterator
from typing import Any

from harness.bodies.conformance import placed
from harness.bodies.differences import Pointer
from harness.bodies.values import described
from harness.bodies.verdicts import answered_by
from harness.markdown import pointer_text
from harness.model import Page
from harness.rules.answer.exchanges import objects_of, of_others
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.types import Member, Shape, Types, shape_of

_AS_TEXT = ("Edm.Int64", "Edm.Decimal")
_TYPE_KEYS = ("@odata.type", "@type")
_MOST_DEPTH = 20


def answer_value(page: Page, context: Context) -> Iterator[Found]:
    """A value in an answer that OData does not allow for its type.

    What it reports:
        Null where a collection is documented: an empty one is `[]` (OData JSON Format 4.01 section 7.5 and CSDL 4.01
        section 6.2.2). An Int64 or Decimal as text, where the answer does not say `IEEE754Compatible=true`, or as a
        number where it does (section 3.2). The first of each property.

    Why it matters:
        Clients iterate over collections and compute with numbers; generated ones fail on the first such answer.

    Example:
        `"tags": null` where a String collection is documented.
    """
    del page
    for exchange, expected in of_others(context):
        known = shape_of(context.types, expected.type.name) if expected.type else None
        if known is None:
            continue
        compatible = "ieee754compatible=true" in (exchange.response.header("content-type") or "").lower()
        told: set[tuple[str, str]] = set()
        for item, at in objects_of(exchange):
            for member, content, pointer in _members(item, known, context.types, at):
                wrong = _wrong(member, content, compatible=compatible)
                if wrong and (member.owner, member.name) not in told:
                    told.add((member.owner, member.name))
                    message = f"`{member.name}` is {wrong}, in {answered_by(exchange.source)}"
                    place = placed(expected.shown, pointer) if expected.shown is not None else expected.location
                    subject = f"{expected.subject} {pointer_text(pointer)}"
                    yield Found(place, subject, message, "Have it answered as OData writes it.", "service")


def _members(value: Any, shape: Shape, types: Types, pointer: Pointer) -> Iterator[tuple[Member, Any, Pointer]]:
    """The documented members that an object has, and those of the objects in it."""
    if not isinstance(value, dict) or len(pointer) > _MOST_DEPTH:
        return
    named = next((value[key] for key in _TYPE_KEYS if isinstance(value.get(key), str)), "")
    shape = (shape_of(types, named.lstrip("#")) if named else None) or shape
    for name, content in value.items():
        member = shape.members.get(name)
        if member is None:
            continue
        yield member, content, (*pointer, name)
        inner = shape_of(types, member.type.name) if isinstance(content, (dict, list)) else None
        if inner is not None:
            items = enumerate(content) if isinstance(content, list) else ((None, content),)
            for index, item in items:
                at = (*pointer, name) if index is None else (*pointer, name, index)
                yield from _members(item, inner, types, at)


def _wrong(member: Member, content: Any, *, compatible: bool) -> str:
    """What is wrong with the value of a member, in words."""
    if content is None and member.type.collection and not member.navigation and member.nullable is not True:
        return "null, and a collection is documented: an empty one is `[]`"
    if member.type.name not in _AS_TEXT or member.type.collection or content is None or member.options:
        return ""
    kind = member.type.name.removeprefix("Edm.")
    if isinstance(content, str) and not compatible:
        return f"{described(content)}, and the answer does not say that {kind} is text (`IEEE754Compatible=true`)"
    if isinstance(content, (int, float)) and not isinstance(content, bool) and compatible:
        return f"{described(content)}, and the answer says that {kind} is text (`IEEE754Compatible=true`)"
    return ""


RULES = (Rule("answer-value", "warning", answer_value),)
