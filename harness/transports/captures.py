"""Traffic that others recorded, as exchanges: vcrpy's YAML and JSON, and HAR 1.2."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.request import Request
from vcr.serialize import deserialize

from harness.errors import CassetteError
from harness.markdown.json_text import read_json
from harness.model import Exchange, Header, HttpRequest, Location, Source
from harness.secrets import Scrubber
from harness.transports.cassette import RECORDED, source_of
from harness.transports.cassette_file import read_text
from harness.transports.interactions import Interactions, read_interactions
from harness.transports.scrub import as_bytes, kept_request, kept_response
from harness.transports.send import is_json, response_noun
from harness.transports.yaml_text import load_yaml

_SECONDS = "seconds"
"""Key of a response that says how long it took, for formats that know."""


def read_capture(path: Path) -> tuple[Exchange, ...]:
    """All exchanges of a capture, in order, without secrets.

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
    document, node = _parsed(text, name)
    if isinstance(document, dict) and "log" in document:
        document = _har_interactions(document["log"], name)
    interactions = read_interactions(document, name, node)
    return tuple(_from_cassette(interactions, path))


def _parsed(text: str, name: str) -> tuple[Any, Any]:
    if not text.lstrip().startswith("{"):
        return load_yaml(text, name)
    try:
        return json.loads(text), None
    except json.JSONDecodeError as error:
        raise CassetteError(f"{name}:{error.lineno}: broken JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise CassetteError(f"{name}:1: JSON nested too deep, or with a number too long") from error


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
    return Exchange(
        noun,
        response_noun(status["code"], status["message"], fields, text, location),
        source,
        response.get(_SECONDS, 0.0),
    )


def _har_interactions(log: Any, name: str) -> dict[str, Any]:
    """A HAR log as a cassette's document; entries that were never answered (status 0) are left out."""
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise CassetteError(f"{name}:1: no HAR: a log with a list of `entries` is expected")
    interactions = []
    for position, entry in enumerate(entries, 1):
        try:
            if entry["response"]["status"] != 0:
                interactions.append(_har_interaction(entry))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            what = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise CassetteError(f"{name}:1: entry {position} is no HAR entry: {what}") from error
    return {"interactions": interactions}


def _har_interaction(entry: Any) -> dict[str, Any]:
    asked, answered = entry["request"], entry["response"]
    content = answered.get("content") or {}
    body = content.get("text") or ""
    if content.get("encoding") == "base64":
        body = base64.b64decode(body)
    return {
        "request": {
            "method": asked["method"],
            "uri": asked["url"],
            "headers": _har_fields(asked["headers"]),
            "body": (asked.get("postData") or {}).get("text"),
        },
        "response": {
            "status": {"code": answered["status"], "message": answered.get("statusText")},
            # HAR keeps the field as received, but the text without its coding
            "headers": {k: v for k, v in _har_fields(answered["headers"]).items() if k.lower() != "content-encoding"},
            "body": body,
            RECORDED: {"at": entry.get("startedDateTime")},
            _SECONDS: _seconds(entry.get("time")),
        },
    }


def _har_fields(fields: Any) -> dict[str, list[str]]:
    """Header fields without HTTP/2's pseudo fields."""
    result: dict[str, list[str]] = {}
    for item in fields:
        if not item["name"].startswith(":"):
            result.setdefault(item["name"], []).append(item["value"])
    return result


def _seconds(milliseconds: Any) -> float:
    return max(0.0, milliseconds / 1000) if isinstance(milliseconds, int | float) else 0.0
