"""Attribute mapping expressions: `Append([givenName], "@contoso.com")` to a tree, and the tree to a value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from harness.tenant.provisioning.mapping import FUNCTIONS

MAX_LENGTH: Final = 8192
MAX_DEPTH: Final = 32

_TOKEN: Final = re.compile(
    r"""\s*(?:\[(?P<attribute>[^\]\[]+)\]|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<name>\w+)|(?P<mark>[(),]))"""
)


class ExpressionError(ValueError):
    """An expression that does not follow the grammar. `str()` says where."""


@dataclass(frozen=True, slots=True)
class Node:
    """An attribute, a constant, or a function with its arguments."""

    kind: str
    """`Attribute`, `Constant` or `Function`, as `attributeMappingSourceType` has them."""
    name: str
    arguments: tuple["Node", ...] = ()
    text: str = ""
    """As written."""


def parse(text: str) -> Node:
    """Read an expression.

    Raises:
        ExpressionError: it is no expression, or longer or deeper than the limits.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"The expression is longer than {MAX_LENGTH} characters.")
    tokens = _tokens(text)
    node, position = _node(tokens, 0, 0)
    if position != len(tokens):
        raise ExpressionError(f"Unexpected '{tokens[position][1]}' after the end of the expression.")
    return node


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if not match or not match.lastgroup:
            raise ExpressionError(f"Unexpected character '{text[position:].lstrip()[:1]}' at position {position}.")
        found.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return found


def _node(tokens: list[tuple[str, str]], position: int, depth: int) -> tuple[Node, int]:
    if depth > MAX_DEPTH:
        raise ExpressionError(f"Functions are nested deeper than {MAX_DEPTH} levels.")
    kind, value = tokens[position] if position < len(tokens) else ("end", "")
    if kind == "attribute":
        return Node("Attribute", value, text=f"[{value}]"), position + 1
    if kind == "text":
        return Node("Constant", value, text=f'"{value}"'), position + 1
    if kind != "name":
        raise ExpressionError(f"An attribute, constant or function was expected instead of '{value}'.")
    if tokens[position + 1 : position + 2] == [("mark", "(")]:
        return _function(value, tokens, position + 2, depth)
    return Node("Constant", value, text=value), position + 1


def _function(name: str, tokens: list[tuple[str, str]], position: int, depth: int) -> tuple[Node, int]:
    if name not in FUNCTIONS:
        raise ExpressionError(f"The function '{name}' is not known.")
    arguments: list[Node] = []
    while True:
        mark = tokens[position] if position < len(tokens) else ("end", "")
        if mark in (("mark", ","), ("mark", ")")) and (arguments or mark == ("mark", ",")):
            arguments.append(Node("Constant", ""))
        elif mark != ("mark", ")"):
            node, position = _node(tokens, position, depth + 1)
            arguments.append(node)
        mark = tokens[position] if position < len(tokens) else ("end", "")
        if mark == ("mark", ")"):
            text = f"{name}({', '.join(argument.text for argument in arguments)})"
            return Node("Function", name, tuple(arguments), text), position + 1
        if mark != ("mark", ","):
            raise ExpressionError(f"',' or ')' was expected after an argument of '{name}'.")
        position += 1


def as_source(node: Node) -> dict[str, Any]:
    """The tree as nested `attributeMappingSource` values."""
    names = [each.partition(":")[0].rstrip("?*") for each in FUNCTIONS.get(node.name, ())] or ["source"]
    return {
        "expression": node.text,
        "name": node.name,
        "parameters": [
            {"key": names[min(number, len(names) - 1)], "value": as_source(argument)}
            for number, argument in enumerate(node.arguments)
        ],
        "type": node.kind,
    }


def evaluate(node: Node, attributes: Mapping[str, Any]) -> str:
    """The value of an expression for one object; an attribute that it does not have is empty.

    Raises:
        ExpressionError: an argument of another type than the function wants.
    """
    if node.kind == "Attribute":
        return str(attributes.get(node.name, ""))
    if node.kind == "Constant":
        return node.name
    arguments = [evaluate(argument, attributes) for argument in node.arguments]
    try:
        return _EVALUATE[node.name](arguments)
    except (IndexError, ValueError, re.error):
        raise ExpressionError(f"The arguments of '{node.name}' cannot be evaluated.") from None


def _replace(arguments: list[str]) -> str:
    """By literal text: `oldValue` and `replacementValue` are the second and the fifth argument."""
    return arguments[0].replace(arguments[1], arguments[4]) if arguments[1] else arguments[0]


_EVALUATE: Final[Mapping[str, Callable[[list[str]], str]]] = {
    "Append": lambda a: a[0] + a[1],
    "Coalesce": lambda a: next((each for each in a if each), ""),
    "IIF": lambda a: a[1] if a[0].lower() == "true" else a[2],
    "Join": lambda a: a[0].join(each for each in a[1:] if each),
    "Left": lambda a: a[0][: int(a[1])],
    "Mid": lambda a: a[0][int(a[1]) - 1 :][: int(a[2])],
    "Not": lambda a: "False" if a[0].lower() == "true" else "True",
    "Replace": _replace,
    "ToLower": lambda a: a[0].lower(),
    "ToUpper": lambda a: a[0].upper(),
    "Trim": lambda a: a[0].strip(),
}
