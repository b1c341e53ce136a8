"""Bodies with the documented type of every object in them, as far as the pages settle it beyond doubt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harness.facts.mentions import read_mention
from harness.model import Fence, JsonText
from harness.types import Member as Property
from harness.types import Shape

from .json_nodes import Member, Node, tree
from .places import Subject

SHAPE = (
    *("property-unknown", "property-case", "property-missing", "value-type", "value-format", "enum-value", "enum-case"),
    *("null-value", "collection-envelope", "single-in-value", "select-mismatch", "type-undefined", "return-type"),
    *("request-property", "type-missing", "json-syntax", "json-duplicate-key", "json-placeholder"),
)
_OPEN = re.compile(r"\bopen[ _*-]+type\b", re.IGNORECASE)
_STAND_IN = re.compile(r"[\[{<].*[\]}>]|.*(?:\.\.\.|…).*|.*[- ]value|value|string|", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """An object of a body and its type."""

    node: Node
    type: Shape
    known: frozenset[str]
    """Every name that the type, its bases and its derived types document."""

    def members(self) -> Iterator[tuple[Member, Property]]:
        """The members that are documented."""
        for member in self.node.members:
            documented = self.type.members.get(member.name)
            if documented is not None:
                yield member, documented


@dataclass(frozen=True, slots=True)
class Answer:
    """A printed answer, what its annotation says, and its objects."""

    fence: Fence
    body: Node
    type: Shape
    items: list[Node]
    """The objects of `value`, or the body itself."""
    envelope: bool


def answers(subject: Subject, *, settled: bool = True) -> Iterator[Answer]:
    """The answers with an annotated, documented type, beyond doubt when `settled`, and a strict JSON object."""
    for fence in subject.page.fences:
        response, annotation = fence.response, fence.annotation
        if fence.role != "response" or response is None or annotation is None or response.status >= 300:
            continue
        body = tree(subject, response.json)
        mention = read_mention(annotation.type_name.strip())
        if body is None or not body.members or not mention.name or mention.primitive:
            continue
        type_ = subject.shape(subject.types.resolve(mention, subject.page.path).name)
        if type_ is None or (settled and not is_settled(subject, type_)) or "value" in type_.members:
            continue
        value = body.member("value")
        items = [body] if value is None else value.items if isinstance(value.value, list) else [value]
        if all(item.members or not item.items for item in items):
            yield Answer(fence, body, type_, items, value is not None)


def generated_answers(subject: Subject) -> Iterator[list[Typed]]:
    """The objects of answers without annotation that name their type in the body, as generated pages do."""
    for fence in subject.page.fences:
        if fence.role == "response" and fence.annotation is None and fence.response is not None:
            yield self_described(subject, fence.response.json)


def self_described(subject: Subject, text: JsonText | None) -> list[Typed]:
    """The objects of a body that name their type themselves."""
    root = tree(subject, text)
    return [
        each
        for node in (root.nodes() if root else ())
        if (name := _own_type(node)) and (found := subject.types.find(name)) and found.kind == "type"
        for each in objects(subject, node, found.name)
        if each.node is node
    ]


def answered_objects(subject: Subject) -> Iterator[Typed]:
    """Every object of settled type in the printed answers."""
    for answer in answers(subject):
        for item in answer.items:
            yield from objects(subject, item, answer.type.name)
    for every in generated_answers(subject):
        yield from every


def _own_type(node: Node) -> str:
    own = node.value.get("@odata.type") if isinstance(node.value, dict) else None
    return own if isinstance(own, str) else ""


def objects(subject: Subject, node: Node, name: str, depth: int = 0) -> Iterator[Typed]:
    """An object and those inside of it whose types are settled; what names another type is judged as that one."""
    own = _own_type(node)
    if own:
        found = subject.types.find(own)
        if found is None or found.kind != "type":
            return
        name = found.name
    type_ = subject.shape(name)
    if type_ is None or not node.members or not is_settled(subject, type_) or depth > 5:
        return
    if own and own.lstrip("#") != name:
        return
    names = set(type_.members)
    below = [subject.shape(each) for each in subject.types.subtypes(name)]
    for each in below:
        names |= set(each.members) if each else set()
    if any(member.name not in names and "@" not in member.name for member in node.members):
        return  # of another type than documented
    yield Typed(node, type_, frozenset(names))
    for member in node.members:
        documented = type_.members.get(member.name)
        if documented is not None and documented.type.name and not documented.type.name.startswith("Edm."):
            inner = member.node.items if documented.type.collection else [member.node]
            for each_node in inner:
                yield from objects(subject, each_node, documented.type.name, depth + 1)


def is_settled(subject: Subject, type_: Shape) -> bool:
    """Whether the pages say all that there is to the type: not open, its bases and derived types documented."""
    for name in (type_.name, *type_.ancestors, *subject.types.subtypes(type_.name)):
        known, declared = subject.shape(name), subject.types.type(name)
        if known is None or declared is None or known.open or not known.members:
            return False
        for page in declared.declarations:
            if _OPEN.search(page.description):
                return False
            for claim in page.bases:
                base = claim.mention.name.rpartition(".")[2].lower()
                if base != "entity" and subject.types.find(claim.mention.name) is None:
                    return False
    return True


def is_stand_in(text: str) -> bool:
    """Whether text only stands for a value."""
    return _STAND_IN.fullmatch(text) is not None
