"""One generated payload at a time: sent, read back, judged, and taken away again."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from harness.errors import UnavailableError
from harness.fuzz import TOLERATED, Breach, Court, Enough, Payload, of_answer, of_reading
from harness.model import Exchange, Header, HttpRequest, Location, replace
from harness.pipeline.session import Session

TRIES: Final = 3
"""Payloads in a row that got no answer: the next ones will get none either."""


@dataclass(slots=True)
class Attempts:
    """Tries payloads on one operation. Whatever is created is deleted before the next, or by the session."""

    session: Session
    court: Court
    request: HttpRequest
    """The documented example, bound."""
    example: Exchange
    """The documented example, sent."""
    plain: Mapping[str, Any]
    """The object as the documented example makes it."""
    provider: HttpRequest | None = None
    """What makes another object to update, so that one that a broken promise has changed is not asked again."""
    below: str = ""
    """The path from that object to what is updated; empty for the object itself."""
    is_over: Callable[[], bool] = lambda: False
    """Whether no further payload is to be sent."""
    stopped: UnavailableError | None = None
    """Why nobody can be asked any more."""
    lost: list[str] = field(default_factory=list)
    """Why payloads got no answer, each: they are neither kept nor broken promises."""
    _lost_in_a_row: int = 0
    _before: Mapping[str, Any] = field(default_factory=dict)
    """The object of an update as it was read last."""
    _first: Mapping[str, Any] = field(default_factory=dict)
    """The same as it was at first."""
    _crowded: bool | None = None
    """Whether the documented example is refused with 409 when it is sent again."""

    def __call__(self, payload: Payload) -> Breach | None:
        """Send one payload, and say what it breaks; None also when it got no answer, which costs that payload only.

        Raises:
            Enough: the time is up, or nobody can be asked any more.
        """
        if self.stopped is not None or self.is_over():
            raise Enough
        try:
            breach = self._create(payload) if self.court.target.operation == "create" else self._update(payload)
        except UnavailableError as error:
            # kept, not raised: hypothesis would send it again and again to make it smaller
            self.lost.append(str(error))
            self._before = {}
            self._lost_in_a_row += 1
            if self._lost_in_a_row >= TRIES:
                self.stopped = error
            return None
        self._lost_in_a_row = 0
        return breach

    def _create(self, payload: Payload) -> Breach | None:
        asked = self.session.ask(self._with(payload), creates=True)
        url = self._created(asked)
        try:
            if asked.response.status == 409 and self._is_crowded():
                return None
            breach = of_answer(self.court, payload, asked)
            if breach is not None or not url or _is_unexpected(payload):
                return breach
            return of_reading(self.court, payload, self._read(url), asked, self.plain)
        finally:
            if url:
                self._remove(url)

    def _is_crowded(self) -> bool:
        """Whether a conflict is about the object that the documented example made, not about the payload."""
        if self._crowded is None:
            again = self.session.ask(self.request, creates=True)
            if url := self._created(again):
                self._remove(url)
            self._crowded = again.response.status == 409
        return self._crowded

    def _update(self, payload: Payload) -> Breach | None:
        if not self._before:
            self._before = self._first = _object(self._read(self.request.url))
        breach = self._updated(payload)
        if breach is not None:
            self._renew()
        return breach

    def _updated(self, payload: Payload) -> Breach | None:
        asked = self.session.ask(self._with(payload))
        accepted = asked.response.status < 300
        breach = of_answer(self.court, payload, asked)
        if breach is not None or (accepted and _is_unexpected(payload)):
            return breach
        read = self._read(self.request.url)
        before = self._first if accepted else self._before
        self._before = _object(read)
        return of_reading(self.court, payload, read, asked, before)

    def _renew(self) -> None:
        """Go on with another object, or with this one as it is now."""
        self._before = {}
        url = self._created(self.session.ask(self.provider, creates=True)) if self.provider else ""
        if url:
            self.request = replace(self.request, url=url + self.below)

    def _with(self, payload: Payload) -> HttpRequest:
        kept = [header for header in self.request.headers if header.name.lower() != "content-type"]
        headers = (*kept, Header("Content-Type", payload.content_type, 0))
        return replace(self.request, headers=headers, body=payload.text, json=None)

    def _created(self, asked: Exchange) -> str:
        """The URL of a new object; empty when there is none, or the answer does not say which."""
        if not 200 <= asked.response.status < 300:
            return ""
        key = _object(asked).get("id")
        if isinstance(key, str) and key:
            return f"{asked.request.url.partition('?')[0].rstrip('/')}/{quote(key, safe='')}"
        return asked.response.header("Location") or ""

    def _read(self, url: str) -> Exchange:
        """The object as it is."""
        return self.session.ask(HttpRequest("GET", url, (), "", Location("", 0)))

    def _remove(self, url: str) -> None:
        """Delete an object; one that cannot be deleted now is left to the end of the session."""
        with suppress(UnavailableError):
            self.session.ask(HttpRequest("DELETE", url, (), "", Location("", 0)))


def _is_unexpected(payload: Payload) -> bool:
    """Whether a service has to refuse the payload, so that there is nothing to read back when it does not."""
    return payload.defect is not None and payload.defect.kind not in TOLERATED


def _object(exchange: Exchange) -> Mapping[str, Any]:
    """The JSON object of an answer, or nothing."""
    body = exchange.response.json
    return body.value if body is not None and body.parsed and isinstance(body.value, dict) else {}
