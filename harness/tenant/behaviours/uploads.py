"""Upload sessions: a file in ranges, in order, until it is whole."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from harness.tenant.behaviours import files
from harness.tenant.exchange import NO_CONTENT, Ask, Reply
from harness.tenant.objects import create
from harness.tenant.payload import Payload
from harness.tenant.places import child
from harness.tenant.refusal import Refusal
from harness.tenant.state import State
from harness.tenant.store import Entity, Stream

PREFIX: Final = "/$uploads/"
"""Where the ranges go, below the service root; no token is asked for there."""
BASE: Final = "@base"
"""The service root among the parameters of a behaviour that has to give an address."""
_RANGE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", re.ASCII)
_LIFETIME: Final = 7 * 86400
FILE_ATTACHMENT: Final = "microsoft.graph.fileAttachment"


@dataclass(slots=True)
class Upload:
    """A session: what came so far, and what to do when it is whole."""

    finish: Callable[[State, bytes], Reply]
    expires: str
    content: bytearray = field(default_factory=bytearray)


def of_item(state: State, item: Entity, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A session for the content of a file.

    Raises:
        Refusal: 400 for a folder.
    """
    if item.values.get("folder") is not None:
        raise Refusal(400, "invalidRequest", "A folder has no content.")

    def finish(state: State, content: bytes) -> Reply:
        status = 200 if "content" in item.streams else 201
        files.store_content(state, item, Stream(content, "application/octet-stream"))
        return Reply(status, dict(files.shown_item(state, item)))

    return _begin(state, parameters, finish)


def of_attachment(state: State, owner: Entity, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A session for a large file that is attached to a message or an event.

    Raises:
        Refusal: 400 without a name and a size.
    """
    attachment = parameters.get("AttachmentItem") or {}
    if not attachment.get("name") or not attachment.get("size"):
        raise Refusal(400, "ErrorInvalidParameter", "The attachment must have a name and a size.")
    values = {"name": attachment["name"], "contentType": attachment.get("contentType"), "size": attachment["size"]}

    def finish(state: State, content: bytes) -> Reply:
        del content
        known = state.edm.properties(FILE_ATTACHMENT)
        kept = {name: value for name, value in values.items() if name in known}
        made = create(state, child(state, owner, "attachments"), Payload(FILE_ATTACHMENT, kept))
        return Reply(201, headers={"Location": f"{parameters[BASE]}/{made.home}"})

    return _begin(state, parameters, finish)


def _begin(state: State, parameters: Mapping[str, Any], finish: Callable[[State, bytes], Reply]) -> dict[str, Any]:
    key = state.clock.guid()
    expires = state.clock.timestamp(ahead=_LIFETIME)
    state.uploads[key] = Upload(finish, expires)
    url = f"{parameters[BASE]}{PREFIX}{key}"
    return {"uploadUrl": url, "expirationDateTime": expires, "nextExpectedRanges": ["0-"]}


def receive(state: State, ask: Ask) -> Reply:
    """A range of a file (PUT), how far a session is (GET), or its end (DELETE).

    Raises:
        Refusal: 404 for no session, 400 for a range that is none, 416 for one that does not come next.
    """
    key = ask.path.removeprefix(PREFIX)
    upload: Upload | None = state.uploads.get(key)
    if upload is None:
        raise Refusal(404, "itemNotFound", "The upload session was not found.")
    if ask.method == "DELETE":
        del state.uploads[key]
        return NO_CONTENT
    if ask.method == "GET":
        return _progress(upload, 200)
    if ask.method != "PUT":
        raise Refusal(405, "invalidRequest", "Only PUT, GET and DELETE go to an upload session.", {"Allow": _ALLOWED})
    found = _RANGE.fullmatch(ask.headers.get("content-range", ""))
    if found is None:
        raise Refusal(400, "invalidRequest", "The Content-Range header is missing or not one.")
    start, end, total = map(int, found.groups())
    if end - start + 1 != len(ask.content) or end >= total:
        raise Refusal(400, "invalidRequest", "The Content-Range header does not fit the content.")
    if start != len(upload.content):
        raise Refusal(
            416, "invalidRange", "The uploaded fragment overlaps with data that has been received, or is late."
        )
    upload.content += ask.content
    if end + 1 < total:
        return _progress(upload, 202)
    del state.uploads[key]
    return upload.finish(state, bytes(upload.content))


_ALLOWED: Final = "GET, PUT, DELETE"


def _progress(upload: Upload, status: int) -> Reply:
    expected = [f"{len(upload.content)}-"]
    return Reply(status, {"expirationDateTime": upload.expires, "nextExpectedRanges": expected})
