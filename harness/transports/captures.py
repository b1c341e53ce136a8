"""Traffic that others recorded, as exchanges: vcrpy's YAML and JSON, and HAR 1.2."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.request import Request
from vcr.serialize import deserialize

from harness.errors import CassetteError, InputError
from harness.markdown.json_text import read_json
from harness.model import Exchange, Header, HttpRequest, Location, Problem, Source, replace
from harness.secrets import Scrubber
from harness.transports.batches import unpacked
from harness.transports.cassette import source_of
from harness.transports.cassette_file import read_text
from harness.transports.har import SECONDS, UNRECORDED, har_items
from harness.transports.interactions import Interactions, Item, items_of, read_items
from harness.transports.scrub import as_bytes, kept_request, kept_response
from harness.transports.send import is_json, response_noun
from harness.transports.yaml_text import load_yaml

_SUFFIXES = frozenset({".har", ".json", ".yaml", ".yml"})
_BEGINNING = 4096
_ITEMS = re.compile(r'"(interactions|entries)"\s*:\s*\[\s*')
_BETWEEN = re.compile(r"\s*,\s*(?=\{)")
_NEXT_ITEM = re.compile(r'\}\s*,\s*(?=\{\s*")')
_MOST_DAMAGED = 100
"""Attempts to find an entry again behind damage."""
_YAML_ITEMS = re.compile(r"^interactions:[ \t]*\r?$", re.MULTILINE)
_YAML_ITEM = re.compile(r"^- ", re.MULTILINE)
_YAML_END = re.compile(r"^\w.*\Z", re.MULTILINE | re.DOTALL)
"""What follows the last interaction: `version: 1`."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What one file holds."""

    exchanges: tuple[Exchange, ...]
    """Without secrets, in order."""
    entries: tuple[int, ...]
    """Which entry of the file each of them is, 1-based; the requests of a batch are of one entry."""
    lost: tuple[str, ...] = ()
    """A line for each damaged entry, with file, line and entry."""


def read_capture(path: Path) -> Capture:
    """All exchanges of a capture, in order, without secrets. A damaged entry loses that entry.

    Args:
        path: a vcrpy cassette (YAML or JSON) or a HAR file; told apart by what is in it.

    Raises:
        CassetteError: the file is missing, cannot be read, or is no capture; the message names file and line.
    """
    name = path.as_posix()
    try:
        text = read_text(path)
    except CassetteNotFoundError as error:
        raise CassetteError(f"{name}: no such file") from error
    lost: list[str] = []
    items = _json_items if text.lstrip().startswith("{") else _yaml_items
    interactions = read_items(items(text, name, lost), name, lost)
    if lost and not interactions.entries:
        raise CassetteError(lost[0])  # nothing of it can be used
    numbered = [
        (exchange, entry)
        for whole, entry in zip(_from_cassette(interactions, path), interactions.entries, strict=True)
        for exchange in unpacked(whole)
    ]
    return Capture(tuple(each for each, _ in numbered), tuple(entry for _, entry in numbered), tuple(lost))


def captures_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The captures that are meant: files as named, and of folders those that look like captures, in order.

    Raises:
        InputError: a path that does not exist, or a folder without captures.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
        if not path.is_dir():
            found[path] = None
            continue
        inside = [each for each in sorted(path.rglob("*")) if each.suffix.lower() in _SUFFIXES and _is_one(each)]
        if not inside:
            raise InputError(f"{path}: no captures (vcrpy YAML or JSON, HAR) in it")
        found |= dict.fromkeys(inside)
    return tuple(found)


def _is_one(path: Path) -> bool:
    """Whether a file begins like a capture; other YAML and JSON may lie beside it."""
    try:
        with path.open("rb") as file:
            start = file.read(_BEGINNING)
    except OSError:
        return path.is_file()  # told when it is read
    return path.suffix.lower() == ".har" or b"interactions" in start or b'"log"' in start


def _json_items(text: str, name: str, lost: list[str]) -> Iterator[Item]:
    """The interactions of a HAR log or of a cassette in JSON; behind damage, those that can be found again."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        lost.append(f"{name}:{error.lineno}: broken JSON: {error.msg}")
        document = _salvaged(text)
        if document is None:
            raise CassetteError(lost[-1]) from error
    except (ValueError, RecursionError) as error:
        raise CassetteError(f"{name}:1: JSON nested too deep, or with a number too long") from error
    if "log" in document:
        log = document["log"]
        yield from har_items(log.get("entries") if isinstance(log, dict) else None, name, lost)
    else:
        yield from items_of(document, name)


def _salvaged(text: str) -> dict[str, Any] | None:
    """What can be read of a damaged document: a file that was cut off, or whose writer slipped in one entry."""
    start = _ITEMS.search(text)
    if start is None:
        return None
    decoder = json.JSONDecoder()
    items: list[Any] = []
    at, damaged = start.end(), 0
    while damaged < _MOST_DAMAGED:
        try:
            item, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            damaged += 1
            end = at
        else:
            if isinstance(item, dict) and "request" in item and "response" in item:
                items.append(item)
                if after := _BETWEEN.match(text, end):
                    at = after.end()
                    continue
        again = _NEXT_ITEM.search(text, end)
        if again is None:
            break
        at = again.end()
    key = start[1]
    if not items:
        return None
    return {"log": {"entries": items}} if key == "entries" else {"interactions": items}


def _yaml_items(text: str, name: str, lost: list[str]) -> Iterator[Item]:
    """The interactions of a cassette in YAML; one by one where it cannot be read as a whole."""
    try:
        document, node = load_yaml(text, name)
    except CassetteError:
        head = _YAML_ITEMS.search(text)
        pieces = [match.start() for match in _YAML_ITEM.finditer(text, head.end())] if head else []
        if len(pieces) < 2:
            raise
    else:
        yield from items_of(document, name, node)
        return
    line, before = 0, 0
    for entry, (start, end) in enumerate(zip(pieces, (*pieces[1:], len(text)), strict=True), 1):
        line += text.count("\n", before, start)
        before = start
        piece = _YAML_END.sub("", text[start:end])
        try:
            document, node = load_yaml(f"interactions:\n{piece}", name)
            yield from items_of(document, name, node, entry, line - 1)
        except CassetteError as error:
            lost.append(f"{name}:{line + 1}: interaction {entry}: {_without_place(str(error), name)}")


def _without_place(said: str, name: str) -> str:
    """What is wrong with a piece, without the line in the piece."""
    return re.sub(r"\A:\d+: ", "", said.removeprefix(name))


class _Loaded:
    """A serializer for vcrpy that has its document already."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def deserialize(self, _text: str) -> dict[str, Any]:
        return self._document


def _from_cassette(interactions: Interactions, path: Path) -> Iterator[Exchange]:
    requests, responses, *_ = deserialize("", _Loaded(interactions.document))
    scrubber = Scrubber()
    for request, response, line in zip(requests, responses, interactions.lines, strict=True):
        noted = source_of(response, path)
        source = Source("traffic", noted.answered_by, noted.recorded_at, noted.path)
        yield _exchange(kept_request(scrubber, request), kept_response(scrubber, response, request.uri), source, line)


def _exchange(request: Request, response: dict[str, Any], source: Source, line: int) -> Exchange:
    location = Location(source.path, line)
    body = as_bytes(request.body).decode("utf-8", "replace")
    noun = HttpRequest(
        method=request.method,
        url=request.uri,
        headers=tuple(Header(name, value, line) for name, value in request.headers.items()),
        body=body,
        location=location,
        json=read_json(body, location) if is_json(request.headers.get("content-type", ""), body) else None,
        body_line=line,
    )
    fields = [(name, value) for name, values in response["headers"].items() for value in values]
    status, text = response["status"], response["body"]["string"].decode("utf-8", "replace")
    answer = response_noun(status["code"], status["message"], fields, text, location)
    if response.get(UNRECORDED):
        answer = replace(answer, problems=(Problem(UNRECORDED, location),))
    return Exchange(noun, answer, source, response.get(SECONDS, 0.0))
