"""Recording and replaying: an httpx transport around vcrpy's cassettes, one per example, safe with threads.

A request names its cassette in `extensions["cassette"]`. The transport behind, if there is one, answers what the
record mode does not take from the cassette. Nothing is patched: the seam is `httpx.BaseTransport`.
"""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
from vcr.cassette import Cassette
from vcr.record_mode import RecordMode
from vcr.request import Request

from harness.errors import CassetteMissingError
from harness.model import Source
from harness.secrets import Pseudonyms, Scrubber
from harness.transports.cassette_file import CassetteFile
from harness.transports.matching import MATCH_ON, difference, forget_plays
from harness.transports.messages import contents, plain_response
from harness.transports.retries import BUSY
from harness.transports.scrub import kept_request, kept_response, left_in, with_pseudonyms

RECORDED = "recorded"
"""Key of a response in a cassette that says who answered and when. vcrpy carries it along and does not mind it."""

_WRITE_THROUGH = 16
"""A cassette of up to so many interactions is written after each of them, a longer one only at the end."""


class CassetteTransport(httpx.BaseTransport):
    """Answers from cassettes, and records what the transport behind answers.

    Args:
        mode: one of `RECORD_MODES`.
        scrubber: what removes secrets before anything is kept.
        inner: who answers what is not recorded; None to replay only.
        answered_by: `embedded` or `live`: who `inner` is.
        people: who gets pseudonyms in what is recorded; in a replay, in requests that no recording answers as they are.
        tell: told what is not recorded because a secret would be left in it, one line each.

    Raises (from `handle_request`):
        CassetteMissingError: nothing recorded answers the request, and the mode does not allow recording it.
        CassetteError: a cassette cannot be read or written.
    """

    def __init__(
        self,
        mode: str,
        scrubber: Scrubber,
        inner: httpx.BaseTransport | None = None,
        answered_by: str = "",
        tell: Callable[[str], None] | None = None,
        people: Pseudonyms | None = None,
    ) -> None:
        self._tell, self._people = tell, people
        self._mode, self._scrubber = mode, scrubber
        self._inner, self._answered_by = inner, answered_by
        self._open: dict[Path, _OpenCassette] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The recorded answer, or the one of the transport behind, which is recorded then."""
        path = request.extensions.get("cassette")
        if path is None:
            if self._inner is None:
                named = self._scrubber.line(request.method, request.url)
                raise CassetteMissingError(f"{named}: no cassette is named for it")
            return self._inner.handle_request(request)
        with self._lock:
            cassette = self._open.setdefault(path.absolute(), _OpenCassette(path, self._mode, self._scrubber))
        with cassette.lock:
            return self._answer(cassette, request)

    def _answer(self, cassette: "_OpenCassette", request: httpx.Request) -> httpx.Response:
        kept = kept_request(self._scrubber, Request(request.method, str(request.url), request.read(), request.headers))
        if played := cassette.play(kept):
            return played
        if self._people is not None:
            asked, _ = with_pseudonyms(self._people, kept)
            if played := cassette.play(asked):
                return played
        if self._inner is None or cassette.write_protected:
            raise CassetteMissingError(_missing(cassette, kept))
        response = self._inner.handle_request(request)
        content = contents(response)
        note = _provenance(self._answered_by, response, request)
        answer = kept_response(self._scrubber, {**content, RECORDED: note}, str(request.url))
        if self._people is not None:
            kept, answer = with_pseudonyms(self._people, kept, answer)
        if left := left_in(kept, answer):
            if self._tell:
                self._tell(f"{cassette.path.as_posix()}: {self._scrubber.line(kept.method, kept.uri)}: {left}")
        else:
            cassette.record(kept, answer)
        return plain_response(content, response.extensions.get("source"))

    def close(self) -> None:
        """Write what is not written yet, and close the transport behind."""
        with ExitStack() as steps:  # all of them are done, even when one fails
            if self._inner is not None:
                steps.callback(self._inner.close)
            for cassette in self._open.values():
                steps.callback(cassette.save)


class _OpenCassette:
    """A cassette in use; whoever calls holds `lock`."""

    def __init__(self, path: Path, mode: str, scrubber: Scrubber) -> None:
        self.path, self.lock = path, threading.Lock()
        self._mode = mode
        self._file = CassetteFile(path, scrubber)
        self._cassette: Cassette | None = None

    @property
    def cassette(self) -> Cassette:
        """The cassette as vcrpy knows it, read when first needed."""
        if self._cassette is None:
            rewrite = self._mode == "rewrite"
            arguments = {
                "path": str(self.path),
                "serializer": self._file,
                "persister": self._file,
                "record_mode": RecordMode.NEW_EPISODES if rewrite else RecordMode(self._mode),
                "match_on": MATCH_ON,
            }
            self._cassette = Cassette(**arguments) if rewrite else Cassette.load(**arguments)
        return self._cassette

    @property
    def write_protected(self) -> bool:
        """Whether the mode forbids recording into it."""
        return bool(self.cassette.write_protected)

    def play(self, request: Request) -> httpx.Response | None:
        """The next recorded answer to a request, or None."""
        cassette = self.cassette
        if not cassette.can_play_response_for(request) and not (
            cassette.write_protected and forget_plays(cassette, request)
        ):
            return None
        recorded = cassette.play_response(request)
        while recorded["status"]["code"] in BUSY and cassette.can_play_response_for(request):
            recorded = cassette.play_response(request)  # the recorder was told to come back later, and did
        line = next((n for n, (_, r) in zip(self._file.lines, cassette.data, strict=False) if r is recorded), 1)
        return plain_response(recorded, source_of(recorded, self.path), line)

    def record(self, request: Request, response: dict[str, Any]) -> None:
        """Keep an exchange that carries no secrets any more."""
        self.cassette.append(request, response)
        if len(self.cassette) <= _WRITE_THROUGH:
            self.save()

    def save(self) -> None:
        """Write the file if there is anything new."""
        if self._cassette is not None:
            try:
                self._cassette._save()  # vcrpy has no public name for it; its own context manager calls it
            finally:
                self._cassette.dirty = False  # a failure is told once, not again when the run ends

    def recorded(self) -> list[Request]:
        """The requests that it holds."""
        return list(self.cassette.requests)


def source_of(recorded: dict[str, Any], path: Path) -> Source:
    """Who gave a recorded response, and when: as noted, else by its `Date` field."""
    note = recorded.get(RECORDED)
    note = note if isinstance(note, dict) else {}
    dates = next((values for name, values in recorded["headers"].items() if name.lower() == "date"), [""])
    return Source(
        kind="cassette",
        answered_by=str(note.get("answered_by") or ""),
        recorded_at=str(note.get("at") or moment(dates[0])),
        path=path.as_posix(),
    )


def moment(date: str) -> str:
    """An HTTP date (RFC 9110, 5.6.7) as ISO 8601 in UTC; empty when it is none."""
    try:
        return parsedate_to_datetime(date).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, OverflowError):
        return ""


def _provenance(answered_by: str, response: httpx.Response, request: httpx.Request) -> dict[str, str]:
    """Who answered and when. The answer's own date, so that a deterministic tenant gives the same bytes again."""
    at = moment(response.headers.get("date", ""))
    if not at and answered_by == "live":
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    host = {"host": f"{request.url.scheme}://{request.url.netloc.decode()}"} if answered_by == "live" else {}
    return {"answered_by": answered_by, "at": at, **host}


def _missing(cassette: _OpenCassette, request: Request) -> str:
    name, wanted = cassette.path.as_posix(), f"{request.method} {request.uri}"
    try:
        exists = cassette.path.is_file()
    except OSError:
        exists = False
    if not exists and not cassette.recorded():
        return f"{name}: no recording of {wanted}; record it with `--record` while a tenant answers"
    return f"{name}: has no recording of {wanted}: {difference(request, cassette.recorded())}"
