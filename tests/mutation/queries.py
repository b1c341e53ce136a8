"""Operators that make a request ask for something else than its answer shows: query options and context URLs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from harness.model import HttpRequest
from harness.types import Shape

from .json_nodes import Node, tree
from .places import Edit, Operator, Subject, misspelt
from .typed import SHAPE, answers

_QUERY = (*SHAPE, "expand-mismatch", "top-exceeded", "count-missing", "context-mismatch", "url-malformed")


@dataclass(frozen=True, slots=True)
class Asked:
    """A GET without options, and the settled answer to it."""

    request: HttpRequest
    end: int
    """Offset of the end of the URL."""
    type: Shape
    body: Node
    items: list[Node]
    envelope: bool


def _asked(subject: Subject, *, settled: bool = True) -> Iterator[Asked]:
    found = {id(answer.fence): answer for answer in answers(subject, settled=settled)}
    for example in subject.page.examples:
        request = example.request
        start = subject.at(request.location.line, request.url_column)
        if request.method != "GET" or "?" in request.url or not subject.text.startswith(request.url, start):
            continue
        if (
            len(example.responses) == 1
            and (answer := found.get(id(example.responses[0])))
            and subject.line(request.location.line).endswith(request.url)
        ):
            yield Asked(request, start + len(request.url), answer.type, answer.body, answer.items, answer.envelope)


def _select(subject: Subject, random: Random) -> Iterator[Edit]:
    for each in _asked(subject):
        shown = [member.name for item in each.items[:1] for member in item.members if member.name in each.type.members]
        plain = [name for name in shown if name != "id"]
        if len(plain) > 1:
            yield Edit(
                each.end,
                each.end,
                f"?$select={random.choice(plain)}",
                "`$select` asks for one of several properties shown",
            )


def _expand(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each in _asked(subject):
        shown = {member.name for item in each.items for member in item.members}
        for name, known in each.type.members.items():
            if known.navigation and name not in shown and each.items:
                yield Edit(each.end, each.end, f"?$expand={name}", f"`$expand` asks for `{name}`, which is not shown")


def _top(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each in _asked(subject):
        if each.envelope and len(each.items) > 1:
            yield Edit(
                each.end, each.end, f"?$top={len(each.items) - 1}", f"`$top` of an answer with {len(each.items)} items"
            )


def _count(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each in _asked(subject):
        if each.envelope and isinstance(each.body.value["value"], list) and each.body.member("@odata.count") is None:
            yield Edit(each.end, each.end, "?$count=true", "`$count=true`, and no count in the answer")


def _on_select(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each in _asked(subject, settled=False):
        for name, known in each.type.members.items():
            if known.on_select and known.type.name == "Edm.String" and not known.type.collection and not known.values:
                for item in each.items[:1]:
                    if item.members and item.member(name) is None:
                        at = item.members[0].start
                        yield Edit(
                            at, at, f'"{name}": "abc", ', f"`{name}`, returned only on `$select`, is shown without it"
                        )


def _contexts(subject: Subject) -> Iterator[tuple[HttpRequest | None, Node, str]]:
    for example in subject.page.examples:
        for fence in example.responses:
            root = tree(subject, fence.response.json) if fence.response else None
            node = root.member("@odata.context") if root else None
            if (
                node is not None
                and isinstance(node.value, str)
                and node.value.startswith("https://graph.microsoft.com/v1.0/$metadata#")
            ):
                yield example.request, node, node.value


def _context_version(subject: Subject, _random: Random) -> Iterator[Edit]:
    for request, node, text in _contexts(subject):
        if request and request.url.startswith("https://graph.microsoft.com/v1.0/") and subject.page.version == "v1.0":
            yield Edit(node.start, node.end, f'"{text.replace("/v1.0/", "/beta/", 1)}"', "the context URL is of beta")


def _context_host(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, node, text in _contexts(subject):
        host = random.choice(("graph.contoso.com", "graph.windows.net", "localhost.contoso.com"))
        yield Edit(
            node.start, node.end, f'"{text.replace("graph.microsoft.com", host, 1)}"', f"the context URL is of {host}"
        )


def _context_damaged(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, node, text in _contexts(subject):
        new = random.choice(
            (
                text.replace("/$metadata", "$metadata", 1),
                text.replace("$metadata#", "metadata/", 1),
                text.removeprefix("https://"),
                text.replace("#", "/", 1),
            )
        )
        yield Edit(node.start, node.end, f'"{new}"', f"the context URL is `{new}`")


def _context_set(subject: Subject, random: Random) -> Iterator[Edit]:
    for request, node, text in _contexts(subject):
        tail = re.search(r"#(\w{5,})(?=[(/]|$)", text)
        segments = request.url.partition("?")[0].split("/") if request else []
        if tail and segments and segments[-1] == tail[1] and text.endswith(tail.group()):
            slip = misspelt(tail[1], random, {tail[1].rstrip("s"), f"{tail[1]}s"})
            yield Edit(node.start, node.end, f'"{text[: -len(tail[1])]}{slip}"', f"the context URL names `{slip}`")


def _context_entity(subject: Subject, _random: Random) -> Iterator[Edit]:
    items = {id(answer.body.member("value")): answer for answer in answers(subject)}
    shown = {
        answer.body.start
        for answer in items.values()
        if answer.envelope and answer.items and "ollection" in str(answer.fence.annotation)
    }
    for _, node, text in _contexts(subject):
        if any(0 < node.start - start < 200 for start in shown) and not text.endswith(("/$entity", ")")):
            yield Edit(node.start, node.end, f'"{text}/$entity"', "the context URL of a collection ends in /$entity")


OPERATORS = (
    Operator("query-select", _select, _QUERY),
    Operator("query-expand", _expand, _QUERY),
    Operator("query-top", _top, _QUERY),
    Operator("query-count", _count, _QUERY),
    Operator("query-only-on-select", _on_select, _QUERY),
    Operator("context-version", _context_version, _QUERY),
    Operator("context-host", _context_host, _QUERY),
    Operator("context-damaged", _context_damaged, _QUERY),
    Operator("context-entity-set", _context_set, _QUERY),
    Operator("context-entity", _context_entity, _QUERY),
)
