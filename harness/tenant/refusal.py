"""How a request is refused: a status, one of Graph's error codes, and a message in its envelope."""

from collections.abc import Mapping
from typing import Any, Final

GUESS: Final = "X-Harness-Guess"
"""A header that says what of an answer nobody has seen the service do."""
NOT_IN_METADATA: Final = "that the service does not have what its metadata does not have"
NO_SUCH_KEY: Final = "Resource '{}' does not exist or one of its queried reference-property objects are not present."


class Refusal(Exception):  # noqa: N818  it is an answer, not an error of ours
    """Ends the work on one request; never leaves the room: `answer` turns it into a response.

    Args:
        status: the HTTP status, 4xx or 5xx.
        code: the `code` of the error envelope, as Graph spells it.
        message: one sentence for the developer at the other end.
        headers: more response headers, for instance `Allow`.
    """

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, dict(headers or {})


def bad_request(message: str, code: str = "Request_BadRequest") -> Refusal:
    """400: the request itself is wrong."""
    return Refusal(400, code, message)


def unknown_segment(segment: str) -> Refusal:
    """400 as Graph's gateway words it for a path that the model does not have."""
    guess = {GUESS: NOT_IN_METADATA}
    return Refusal(400, "BadRequest", f"Resource not found for the segment '{segment}'.", guess)


def no_such_object(key: str) -> Refusal:
    """404: the path is right, the key names nothing."""
    return Refusal(404, "Request_ResourceNotFound", NO_SUCH_KEY.format(key))


def not_allowed(allowed: str) -> Refusal:
    """405, with the methods that would be allowed (RFC 9110, 15.5.6 wants `Allow`)."""
    message = "Specified HTTP method is not allowed for the request target."
    return Refusal(405, "Request_BadRequest", message, {"Allow": allowed})


def conflict(message: str) -> Refusal:
    """409: the object exists already."""
    return Refusal(409, "Request_MultipleObjectsWithSameKeyValue", message)


def not_implemented(what: str) -> Refusal:
    """501: the embedded tenant says what it cannot do."""
    return Refusal(501, "NotImplemented", f"The embedded tenant does not do this: {what}.")


def envelope(refusal: Refusal, date: str, request_id: str, client_request_id: str) -> dict[str, Any]:
    """The error body (OData JSON 4.01, 21.1), with the inner error that Graph adds."""
    inner = {"date": date, "request-id": request_id, "client-request-id": client_request_id}
    return {"error": {"code": refusal.code, "message": refusal.message, "innerError": inner}}
