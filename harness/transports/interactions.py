"""What a cassette file says, checked before vcrpy's own code turns it into requests and responses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml

from harness.errors import CassetteError
from harness.transports.bodies import BodyTooLargeError, decoded


@dataclass(frozen=True, slots=True)
class Interactions:
    """A cassette's document in the shape that `vcr.serialize.deserialize` expects."""

    document: dict[str, Any]
    lines: tuple[int, ...]
    """The line of each response body, 1-based; 1 when the format does not tell."""
    entries: tuple[int, ...]
    """Which of the file each interaction is, 1-based."""


class Item(NamedTuple):
    """One interaction as a file has it, not yet checked."""

    entry: int
    """Which of the file it is, 1-based."""
    value: Any
    line: int = 1
    body_line: int = 1
    """Of the response's body."""


class _MalformedError(ValueError):
    """A part that no recorder writes; the message says which."""


def read_interactions(document: Any, name: str, node: yaml.Node | None = None) -> Interactions:
    """Check a cassette's document and bring it into version 1's shape.

    Bodies come out decoded. Cassettes that vcrpy's httpx code wrote before it shared the common shape (`status_code`
    and `content`) are understood.

    Raises:
        CassetteError: it is no cassette; the message names the file, the line and the part.
    """
    lost: list[str] = []
    interactions = read_items(items_of(document, name, node), name, lost)
    if lost:
        raise CassetteError(lost[0])
    return replace(interactions, document={**document, **interactions.document})


def items_of(document: Any, name: str, node: yaml.Node | None = None, first: int = 1, line: int = 0) -> Iterator[Item]:
    """The interactions of a cassette's document, each with its place.

    Args:
        document: as read.
        name: of the file, for messages.
        node: of the YAML, which knows lines.
        first: the number of its first interaction in the file.
        line: how many lines of the file stand before it.

    Raises:
        CassetteError: it is no cassette.
    """
    items = document.get("interactions") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise CassetteError(f"{name}:1: no cassette: a mapping with a list of `interactions` is expected")
    if document.get("version", 1) != 1:
        raise CassetteError(f"{name}:1: cassette version {document['version']!r} is not known, only 1")
    nodes = _items(_child(node, "interactions"), len(items))
    for entry, (item, where) in enumerate(zip(items, nodes, strict=True), first):
        body = _child(_child(where, "response"), "body") or where
        yield Item(entry, item, line + _line(where), line + _line(body))


def read_items(items: Iterable[Item], name: str, lost: list[str]) -> Interactions:
    """Check interactions and bring them into the shape of version 1.

    Args:
        items: as a file has them.
        name: of the file, for messages.
        lost: gets a line for each damaged one, which is left out.
    """
    interactions, lines, entries = [], [], []
    for item in items:
        try:
            interactions.append(_interaction(item.value))
        except (_MalformedError, BodyTooLargeError) as error:
            lost.append(f"{name}:{item.line}: interaction {item.entry}: {error}")
            continue
        lines.append(item.body_line)
        entries.append(item.entry)
    return Interactions({"version": 1, "interactions": interactions}, tuple(lines), tuple(entries))


def _interaction(item: Any) -> dict[str, Any]:
    request, response = _mapping(item, "request"), _mapping(item, "response")
    uri = _text(request.get("uri"), "the request's uri")
    try:
        port = urlsplit(uri).port
    except ValueError as error:
        raise _MalformedError(f"the request's uri is no URL: {error}") from error
    if port is not None and port < 1:
        raise _MalformedError("the request's uri has no valid port")
    return {
        "request": {
            "method": _text(request.get("method"), "the request's method").upper(),
            "uri": uri,
            "body": _body(request.get("body"), "request"),
            "headers": _headers(request.get("headers"), "request"),
        },
        "response": _response(response),
    }


def _response(response: Mapping[str, Any]) -> dict[str, Any]:
    status = response.get("status", {"code": response.get("status_code"), "message": ""})
    code = status.get("code") if isinstance(status, dict) else None
    if not isinstance(code, int) or isinstance(code, bool) or not 100 <= code <= 599:
        raise _MalformedError("the response's status code must be a number from 100 to 599")
    message = status.get("message") or ""
    content = _body(response.get("body", response.get("content")), "response")
    headers, body = decoded(_headers(response.get("headers"), "response"), content)
    extra = {key: value for key, value in response.items() if key not in ("status_code", "content", "http_version")}
    shape = {"code": code, "message": _text(message, "the response's status message")}
    return {**extra, "status": shape, "headers": headers, "body": {"string": body}}


def _mapping(item: Any, name: str) -> Mapping[str, Any]:
    part = item.get(name) if isinstance(item, dict) else None
    if not isinstance(part, dict):
        raise _MalformedError(f"has no {name}")
    return part


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise _MalformedError(f"{what} must be text, not {type(value).__name__}")
    return value


def _body(value: Any, what: str) -> bytes:
    """A body in any of the shapes that recorders write."""
    if isinstance(value, dict):
        value = value.get("string")
    if value is None:
        return b""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    if isinstance(value, list) and all(isinstance(part, bytes | str) for part in value):
        return b"".join(part.encode() if isinstance(part, str) else part for part in value)
    if not isinstance(value, bytes):
        raise _MalformedError(f"the {what}'s body must be text, not {type(value).__name__}; quote it")
    return value


def _headers(value: Any, what: str) -> dict[str, list[str]]:
    """Header fields, each with the list of its values."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _MalformedError(f"the {what}'s headers must be a mapping")
    result: dict[str, list[str]] = {}
    for name, values in value.items():
        items = values if isinstance(values, list | tuple) else [values]
        texts = [_header_text(item, f"the {what}'s header {name!s:.60}") for item in items]
        if texts:
            result[_text(name, f"a name of the {what}'s headers")] = texts
    return result


def _header_text(value: Any, what: str) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else _text(value, what)


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _items(node: yaml.Node | None, count: int) -> list[yaml.Node | None]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [None] * count


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node else 1
