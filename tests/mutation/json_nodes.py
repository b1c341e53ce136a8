"""Strict JSON with the place of every value, so that an operator can change one and leave the layout alone."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harness.model import JsonText

from .places import Subject

_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_SCALAR = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")


@dataclass(slots=True)
class Node:
    """A value, with offsets in the text of the page."""

    start: int
    end: int
    value: Any
    members: list["Member"] = field(default_factory=list)
    items: list["Node"] = field(default_factory=list)

    def member(self, name: str) -> "Node | None":
        """The value of a member."""
        return next((each.node for each in self.members if each.name == name), None)

    def nodes(self) -> Iterator["Node"]:
        """This value and every one inside of it."""
        yield self
        for each in (*(member.node for member in self.members), *self.items):
            yield from each.nodes()


@dataclass(slots=True)
class Member:
    """A name with its value."""

    name: str
    start: int
    key_end: int
    node: Node


def tree(subject: Subject, json_text: JsonText | None) -> Node | None:
    """The tree of a JSON text that stands in the page as it is; None for damaged or indented text."""
    if json_text is None or json_text.problems or not json_text.parsed or json_text.indent:
        return None
    start = subject.at(json_text.location.line, json_text.location.column)
    if subject.text[start : start + len(json_text.text)] != json_text.text:
        return None
    try:
        json.loads(json_text.text)
    except ValueError:
        return None
    return _value(subject.text, start)


def _value(text: str, at: int) -> Node:
    opening = text[at]
    if opening == '"':
        value, end = _string(text, at)
        return Node(at, end, value)
    if opening in "{[":
        return _object(text, at) if opening == "{" else _array(text, at)
    match = _SCALAR.match(text, at)
    assert match, text[at : at + 20]
    return Node(at, match.end(), json.loads(match.group()))


def _string(text: str, at: int) -> tuple[str, int]:
    match = _STRING.match(text, at)
    assert match
    return json.loads(match.group()), match.end()


def _object(text: str, at: int) -> Node:
    members: list[Member] = []
    end = _skip(text, at + 1)
    while text[end] != "}":
        start = _skip(text, end + 1) if text[end] == "," else end
        name, key_end = _string(text, start)
        node = _value(text, _skip(text, _skip(text, key_end) + 1))
        members.append(Member(name, start, key_end, node))
        end = _skip(text, node.end)
    return Node(at, end + 1, {member.name: member.node.value for member in members}, members)


def _array(text: str, at: int) -> Node:
    items: list[Node] = []
    end = _skip(text, at + 1)
    while text[end] != "]":
        items.append(_value(text, _skip(text, end + 1) if text[end] == "," else end))
        end = _skip(text, items[-1].end)
    return Node(at, end + 1, [item.value for item in items], items=items)


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    assert match
    return match.end()


def cut(node: Node, index: int) -> tuple[int, int]:
    """The span of a member with one of its commas."""
    members = node.members
    if index + 1 < len(members):
        return members[index].start, members[index + 1].start
    if index:
        return members[index - 1].node.end, members[index].node.end
    return members[0].start, members[0].node.end
