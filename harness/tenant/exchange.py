"""A request as the tenant reads it, and what it answers, before httpx gives both their final form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from harness.metadata import Resolution
from harness.tenant.refusal import GUESS, Refusal
from harness.tenant.state import State

SYNTHETIC: Final = "X-Harness-Synthetic"
"""In an answer: it is made up, and of what. In a request: a made-up answer will do."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request inside a service root."""

    method: str
    """Upper case."""
    base: str
    """Service root: `https://graph.microsoft.com/v1.0`."""
    path: str
    """Below the root, as sent, without query."""
    options: Mapping[str, str]
    """Query options by name, decoded."""
    headers: Mapping[str, str]
    """By lower-case name."""
    content: bytes = b""

    def prefers(self, preference: str) -> bool:
        """Whether `Prefer` names it, for instance `return=minimal` (RFC 7240)."""
        return preference in (part.strip().lower() for part in self.headers.get("prefer", "").split(","))

    @property
    def takes_synthetic(self) -> bool:
        """Whether the caller says that a made-up answer will do."""
        return self.headers.get(SYNTHETIC.lower(), "").strip().lower() in ("true", "1")


@dataclass(frozen=True, slots=True)
class Call:
    """A request with what it addresses."""

    state: State
    ask: Ask
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    status: int
    body: Any = None
    """JSON; None for none."""
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    """Anything that is not JSON, with `media_type`."""
    media_type: str = (
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
    )


NO_CONTENT = Reply(204)


def json_content(ask: Ask) -> bytes:
    """The content of a request that must be JSON.

    Raises:
        Refusal: 415 when it says that it is something else.
    """
    media_type = ask.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type and media_type != "application/json" and ask.content:
        message = f"The media type '{media_type[:100]}' is not supported here; send application/json."
        raise Refusal(415, "UnsupportedMediaType", message, {GUESS: "which media types the service takes here"})
    return ask.content
