"""Operators that break annotations, fences, and what belongs together."""

import re
from collections.abc import Iterator
from random import Random

from harness.facts.mentions import read_mention
from harness.model import Annotation, Fence

from .json_nodes import Node, cut, tree
from .places import Edit, Operator, Subject, misspelt
from .typed import SHAPE, answers, is_settled

_ANNOTATION = ("annotation-json", "annotation-key", "annotation-block-type", "annotation-orphan")
_PAIRS = ("request-unanswered", "response-orphan", "example-name", "fence-unannotated", "fence-swallowed")


def _annotated(subject: Subject, *kinds: str) -> Iterator[tuple[Fence, Annotation, Node]]:
    """Fences with a strict annotation of the given block types (all without any), and its JSON."""
    for fence in subject.page.fences:
        if fence.annotation is not None and (not kinds or fence.annotation.block_type in kinds):
            root = tree(subject, fence.annotation.json)
            if root is not None and root.members:
                yield fence, fence.annotation, root


def _json(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, _, root in _annotated(subject):
        for one, other in zip(root.members, root.members[1:], strict=False):
            comma = subject.text.index(",", one.node.end, other.start)
            yield Edit(comma, comma + 1, "", f"the comma after `{one.name}` of an annotation")
        last = root.members[-1]
        yield Edit(last.node.end, last.node.end, ",", "a trailing comma in an annotation")
        if isinstance(last.node.value, str):
            yield Edit(last.node.end - 1, last.node.end, "", f"the closing quote of `{last.name}` of an annotation")
        yield Edit(root.end - 1, root.end, "", "the closing brace of an annotation")


def _key(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, annotation, root in _annotated(subject):
        for member in root.members:
            slip = misspelt(member.name, random, {"scopes", "tags", "name"})
            yield Edit(
                member.start,
                member.key_end,
                f'"{slip}"',
                f"`{member.name}` of a {annotation.block_type} is spelt `{slip}`",
            )


def _value_type(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, annotation, root in _annotated(subject):
        for member in root.members:
            node, text = member.node, subject.text[member.node.start : member.node.end]
            if isinstance(node.value, bool):
                yield Edit(
                    node.start,
                    node.end,
                    random.choice((f'"{text}"', "1")),
                    f"`{member.name}` of a {annotation.block_type} is no Boolean",
                )
            elif isinstance(node.value, list) and member.name.endswith("Properties"):
                yield Edit(node.start, node.end, '"id"', f"`{member.name}` of a {annotation.block_type} is no array")
            elif isinstance(node.value, str) and member.name in ("@odata.type", "name", "keyProperty", "scopes"):
                yield Edit(
                    node.start,
                    node.end,
                    random.choice(("true", "7")),
                    f"`{member.name}` of a {annotation.block_type} is no string",
                )


def _block_type(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, annotation, root in _annotated(subject):
        node = root.member("blockType")
        if node is not None:
            slip = misspelt(annotation.block_type, random)
            yield Edit(node.start, node.end, f'"{slip}"', f"the blockType `{annotation.block_type}` is spelt `{slip}`")


def _block_type_swapped(subject: Subject, random: Random) -> Iterator[Edit]:
    for fence, annotation, root in _annotated(subject, "request", "response", "resource"):
        node = root.member("blockType")
        if node is not None and (fence.requests or fence.response):
            other = "response" if annotation.block_type == "request" else random.choice(("request", "resource"))
            yield Edit(node.start, node.end, f'"{other}"', f"a {annotation.block_type} is annotated as a {other}")


def _type_misspelt(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, annotation, root in _annotated(subject, "response", "example"):
        node = root.member("@odata.type")
        mention = read_mention(annotation.type_name)
        if node is not None and mention.name and not mention.primitive and subject.types.find(mention.name) is not None:
            short = mention.name.rpartition(".")[2]
            slip = misspelt(short, random)
            if subject.types.find(slip) is None:
                text = subject.text[node.start : node.end]
                at = text.rindex(short)
                yield Edit(
                    node.start,
                    node.end,
                    text[:at] + slip + text[at + len(short) :],
                    f"the annotation says `{slip}` for `{short}`",
                )


def _type_swapped(subject: Subject, random: Random) -> Iterator[Edit]:
    every = sorted(subject.world.mentioned)
    for answer in answers(subject):
        annotation = answer.fence.annotation
        root = tree(subject, annotation.json) if annotation else None
        node = root.member("@odata.type") if root else None
        items = [item for item in answer.items if item.members]
        if node is None or not items or node.value.rpartition(".")[2].rstrip(")") not in node.value:
            continue
        shown = {member.name for member in items[0].members if "@" not in member.name and member.name != "id"}
        other = subject.shape(random.choice(every))
        if other is None or not is_settled(subject, other) or shown & _all_names(subject, other.name) or not shown:
            continue
        new = node.value.replace(answer.type.name, other.name)
        if new != node.value:
            yield Edit(node.start, node.end, f'"{new}"', f"the annotation says {other.name} for {answer.type.name}")


def _all_names(subject: Subject, name: str) -> set[str]:
    every = [subject.shape(each) for each in (name, *subject.types.subtypes(name))]
    return {member for each in every if each for member in each.members}


def _type_gone(subject: Subject, _random: Random) -> Iterator[Edit]:
    operation = subject.facts.operation
    for answer in answers(subject):
        annotation = answer.fence.annotation
        root = tree(subject, annotation.json) if annotation else None
        names = [member.name for member in root.members] if root else []
        promised = operation is not None and operation.returns
        named = any(member.name == "@odata.type" for item in answer.items for member in item.members)
        body = answer.fence.response is not None and answer.fence.response.status != 204
        if root is not None and "@odata.type" in names and body and not promised and not named:
            start, end = cut(root, names.index("@odata.type"))
            yield Edit(start, end, "", "the annotation without the only mention of the type")


def _collection_gone(subject: Subject, _random: Random) -> Iterator[Edit]:
    for answer in answers(subject):
        annotation = answer.fence.annotation
        root = tree(subject, annotation.json) if annotation else None
        flag = root.member("isCollection") if root else None
        assert annotation is not None
        if (
            flag is not None
            and flag.value is True
            and answer.envelope
            and not annotation.type_name.lower().startswith("collection")
        ):
            yield Edit(flag.start, flag.end, "false", "the annotation of a collection says `isCollection: false`")


def _collection_said(subject: Subject, _random: Random) -> Iterator[Edit]:
    for answer in answers(subject):
        annotation = answer.fence.annotation
        root = tree(subject, annotation.json) if annotation else None
        node = root.member("@odata.type") if root else None
        if node is not None and not answer.envelope and "collection" not in node.value.lower():
            yield Edit(
                node.start, node.end, f'"Collection({node.value})"', "the annotation of one object says collection"
            )


def _empty_said(subject: Subject, _random: Random) -> Iterator[Edit]:
    for answer in answers(subject):
        annotation = answer.fence.annotation
        root = tree(subject, annotation.json) if annotation else None
        if root is not None and answer.envelope and answer.items and root.member("isEmpty") is None:
            yield Edit(
                root.start + 1,
                root.start + 1,
                '\n  "isEmpty": true,',
                "the annotation says that the collection is empty",
            )


def _removed(subject: Subject, _random: Random) -> Iterator[Edit]:
    for fence, annotation, _ in _annotated(subject, "request", "response"):
        if fence.requests or fence.response:
            start, end = subject.at(annotation.location.line), subject.at(annotation.location.end_line + 1)
            yield Edit(start, end, "", f"the annotation of a {annotation.block_type} is removed")


def _unclosed(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, annotation, root in _annotated(subject):
        at = subject.text.find("-->", root.end)
        if 0 < at - root.end < 10:
            yield Edit(at, at + 3, "", f"the comment of a {annotation.block_type} is not closed")


def _separated(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, annotation, _ in _annotated(subject, "request", "response", "resource"):
        at = subject.at(annotation.location.end_line + 1)
        text = random.choice(("\n### More\n\n", "\nThe following is an example.\n\n"))
        yield Edit(at, at, text, f"{text.strip()!r} between a {annotation.block_type}'s annotation and its fence")


def _fence_removed(subject: Subject, _random: Random) -> Iterator[Edit]:
    for fence, annotation, _ in _annotated(subject, "request", "response", "resource"):
        start, end = subject.at(fence.location.line), subject.at(fence.location.end_line + 1)
        yield Edit(start, end, "", f"the fence below the annotation of a {annotation.block_type} is removed")


def _name_gone(subject: Subject, _random: Random) -> Iterator[Edit]:
    for fence, annotation, root in _annotated(subject, "request"):
        names = [member.name for member in root.members]
        if fence.requests and "name" in names and annotation.names:
            start, end = cut(root, names.index("name"))
            yield Edit(start, end, "", f"the request `{annotation.names[0]}` without its name")


def _name_twice(subject: Subject, random: Random) -> Iterator[Edit]:
    named = [
        (annotation.names[0], root) for fence, annotation, root in _annotated(subject, "request") if annotation.names
    ]
    for name, root in named:
        node = root.member("name")
        others = [other for other, _ in named if other != name]
        if others and node is not None and isinstance(node.value, str):
            other = random.choice(others)
            yield Edit(node.start, node.end, f'"{other}"', f"the request `{name}` is called `{other}`, like another")


def _name_elsewhere(subject: Subject, random: Random) -> Iterator[Edit]:
    every = [path for path in sorted(subject.reference.outlines.pages) if subject.reference.outlines.pages[path].names]
    for _, annotation, root in _annotated(subject, "request"):
        node = root.member("name")
        outline = subject.reference.outlines.pages[random.choice(every)]
        other = outline.names[0][0]
        once = len(subject.reference.named(subject.page.version, other)) == 1
        if node is not None and isinstance(node.value, str) and once and outline.path != subject.page.path:
            yield Edit(
                node.start,
                node.end,
                f'"{other}"',
                f"the request `{annotation.names[:1]}` is called `{other}`, like one of {outline.path}",
            )


def _name_of_nobody(subject: Subject, random: Random) -> Iterator[Edit]:
    for fence, annotation, root in _annotated(subject, "response"):
        node = root.member("name")
        if fence.response and node is not None and isinstance(node.value, str) and annotation.names:
            slip = misspelt(annotation.names[0], random)
            yield Edit(node.start, node.end, f'"{slip}"', f"the response names `{slip}`, which no request is called")


def _sample_key(subject: Subject, random: Random) -> Iterator[Edit]:
    for fence, _, root in _annotated(subject, "request"):
        node = root.member("sampleKeys")
        for item in node.items if node else ():
            if (
                isinstance(item.value, str)
                and len(item.value) > 3
                and fence.requests
                and item.value in fence.requests[0].url
            ):
                slip = misspelt(item.value, random) if any(c.isalpha() for c in item.value) else f"{item.value}9"
                if slip not in fence.requests[0].url:
                    yield Edit(item.start, item.end, f'"{slip}"', f"the sample key `{slip}` is not in the URL")


def _examples(subject: Subject) -> Iterator[tuple[Fence, Fence]]:
    """Pairs of one request and its one response, on pages of the API."""
    if "api" not in subject.page.path.split("/"):
        return
    for example in subject.page.examples:
        if (
            len(example.responses) == 1
            and example.request_fence.role == "request"
            and "graph.microsoft.com" in example.request.url
        ):
            yield example.request_fence, example.responses[0]


def _response_removed(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, response in _examples(subject):
        yield Edit(*subject.block(response), "", "the response with its annotation is removed")


def _request_removed(subject: Subject, _random: Random) -> Iterator[Edit]:
    pairs = list(_examples(subject))
    for request, _ in pairs[:1]:
        yield Edit(*subject.block(request), "", "the first request with its annotation is removed")


def _closing(subject: Subject, _random: Random) -> Iterator[Edit]:
    for fence in subject.page.fences:
        end = fence.location.end_line
        if subject.line(end).strip() == "```" and any(other.location.line > end for other in subject.page.fences):
            yield Edit(subject.at(end), subject.at(end + 1), "", f"the closing marker of a {fence.role} is removed")


def _opening(subject: Subject, _random: Random) -> Iterator[Edit]:
    for fence in subject.page.fences:
        if fence.role in ("request", "response", "resource") and re.match(r"```", subject.line(fence.location.line)):
            start = subject.at(fence.location.line)
            yield Edit(
                start, subject.at(fence.location.line + 1), "", f"the opening marker of a {fence.role} is removed"
            )


def _marker(subject: Subject, random: Random) -> Iterator[Edit]:
    for fence in subject.page.fences:
        end = fence.location.end_line
        if subject.line(end).strip() == "```" and fence.role in ("request", "response", "resource", "template"):
            new = random.choice(("``", "''' ", "```http"))
            yield Edit(subject.at(end), subject.at(end + 1) - 1, new, f"a {fence.role} is closed by `{new}`")


OPERATORS = (
    Operator("annotation-json", _json, _ANNOTATION),
    Operator("annotation-key", _key, _ANNOTATION),
    Operator("annotation-value-type", _value_type, _ANNOTATION),
    Operator("annotation-block-type", _block_type, _ANNOTATION),
    Operator("annotation-block-type-swapped", _block_type_swapped, _ANNOTATION),
    Operator("annotation-type-misspelt", _type_misspelt, ("type-undefined", *_ANNOTATION)),
    Operator("annotation-type-swapped", _type_swapped, SHAPE),
    Operator("annotation-type-gone", _type_gone, SHAPE),
    Operator("annotation-collection-gone", _collection_gone, SHAPE),
    Operator("annotation-collection-said", _collection_said, SHAPE),
    Operator("annotation-empty-said", _empty_said, SHAPE),
    Operator("annotation-removed", _removed, (*_ANNOTATION, *_PAIRS)),
    Operator("annotation-unclosed", _unclosed, _ANNOTATION),
    Operator("annotation-separated", _separated, _ANNOTATION),
    Operator("annotation-alone", _fence_removed, (*_ANNOTATION, *_PAIRS)),
    Operator("example-name-gone", _name_gone, _PAIRS),
    Operator("example-name-twice", _name_twice, _PAIRS),
    Operator("example-name-elsewhere", _name_elsewhere, _PAIRS),
    Operator("example-name-of-nobody", _name_of_nobody, _PAIRS),
    Operator("example-sample-key", _sample_key, _ANNOTATION),
    Operator("example-response-removed", _response_removed, _PAIRS),
    Operator("example-request-removed", _request_removed, _PAIRS),
    Operator("fence-closing", _closing, ("fence-swallowed",)),
    Operator("fence-opening", _opening, ("fence-swallowed", *_PAIRS, *_ANNOTATION)),
    Operator("fence-marker", _marker, ("fence-swallowed", *_PAIRS)),
)
