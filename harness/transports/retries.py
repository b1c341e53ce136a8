"""Bad days of a service: throttling, short outages and late appearances are waited for, a bounded while."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from harness.errors import TransportError, UnprocessedError, UnreachableError
from harness.secrets import Scrubber
from harness.transports.consistency import Newborn
from harness.transports.pace import Pace

RETRIES = 4
MAX_WAIT = 60.0
"""Seconds that all waits for one request may add up to."""
MAX_EARLY = 30.0
"""Seconds that a client may wait, over all its requests, for what it created to be seen."""

_SAFE_TO_REPEAT = ("GET", "HEAD", "OPTIONS")
BUSY = (429, 503)
"""Status codes that say: come back later."""
_EARLY, _EXPIRED, _LOST, _REFUSED = "early", "expired", "lost", "refused"
"""Why a request is repeated; each has retries of its own."""
_INVALID = 'error="invalid_token"'
"""Expired, revoked or malformed (RFC 6750, 3.1)."""


class RetryingTransport(httpx.BaseTransport):
    """Repeats what was refused with 429 or 503, as `Retry-After` asks; reads also after a lost connection.

    A refused request was not processed (RFC 6585, 4; RFC 9110, 15.6.4), so writes are repeated too. So is what
    answers 404 for an object that was just created: the service may not show it yet.

    Raises (from `handle_request`):
        TransportError: the service stays busy or unreachable, asks for more patience than is bounded, or does not
            take the token: what it would have answered is not known.

    Args:
        inner: who is asked.
        sleep: waits a number of seconds.
        pace: how often a host is asked; nothing is held back when None.
        renews: whether every request gets a token of its own, so that another one may be taken.
        most_early: seconds that may be waited, over all requests, for what was created to be seen.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        sleep: Callable[[float], None] = time.sleep,
        *,
        renews: bool = False,
        pace: Pace | None = None,
        most_early: float = MAX_EARLY,
    ) -> None:
        self._pace = pace or Pace()
        self._inner, self._sleep, self._renews = inner, sleep, renews
        self._most_early = most_early
        self._newborn = Newborn()
        self._early = 0.0
        """Seconds that were spent waiting for what was created to be seen."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The first answer that is not "come back later"."""
        request.read()
        waited, tries = 0.0, Counter[str]()
        while True:
            response = self._attempt(request, last=tries[_LOST] == RETRIES)
            why = self._why_again(request, response)
            pause = _pause(response, tries[why])
            early = self._early + (pause if why == _EARLY else 0.0)
            if not why or tries[why] == RETRIES or waited + pause > MAX_WAIT or early > self._most_early:
                break
            if response is not None:
                response.close()
            self._sleep(pause)
            waited += pause
            self._early = early
            tries[why] += 1
        if response is None:
            raise TransportError(f"{Scrubber().line(request.method, request.url)}: the connection is lost every time")
        if why != _REFUSED:
            return self._final(request, response)
        response.close()
        asked = f", and asks to wait {pause:g} s more" if pause > MAX_WAIT - waited else ""
        attempts = tries.total() + 1
        raise UnprocessedError(
            f"{Scrubber().line(request.method, request.url)}: the tenant is busy: {response.status_code} "
            f"after {attempts} {'attempt' if attempts == 1 else 'attempts'}{asked}"
        )

    def _why_again(self, request: httpx.Request, response: httpx.Response | None) -> str:
        """Why to repeat a request; empty when there is no reason to."""
        if response is None:
            return _LOST
        if response.status_code in BUSY:
            return _REFUSED
        if self._renews and _is_about_token(request, response):
            return _EXPIRED
        return _EARLY if self._newborn.may_be_early(request, response) else ""

    def _final(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """An answer to give back, unless it is only about the token."""
        if _is_about_token(request, response):
            response.close()
            raise UnprocessedError(
                f"{Scrubber().line(request.method, request.url)}: not checked: 401, "
                "the token has expired or is not valid for this tenant"
            )
        self._newborn.learn(request, response)
        return response

    def _attempt(self, request: httpx.Request, *, last: bool) -> httpx.Response | None:
        """One answer, or None when the connection was lost and trying again does no harm."""
        if pause := self._pace.turn(request.url.host):
            self._sleep(pause)
        try:
            return self._inner.handle_request(request)
        except (httpx.ReadError, httpx.RemoteProtocolError) as error:
            if last or request.method not in _SAFE_TO_REPEAT:
                raise unreachable(request, error) from error
            return None
        except httpx.TransportError as error:
            raise unreachable(request, error) from error

    def close(self) -> None:
        """Close the transport behind."""
        self._inner.close()


def _is_about_token(request: httpx.Request, response: httpx.Response) -> bool:
    """Whether a request was refused, unprocessed, because of the token that the transport added."""
    challenge = response.headers.get("www-authenticate", "")
    return response.status_code == 401 and _INVALID in challenge and bool(request.extensions.get("authorize", True))


def unreachable(request: httpx.Request, error: httpx.TransportError) -> UnreachableError:
    """A network error as one clear line."""
    what = "no answer in time" if isinstance(error, httpx.TimeoutException) else "the tenant cannot be reached"
    detail = " ".join(str(error).split())[:200] or type(error).__name__
    return UnreachableError(f"{Scrubber().line(request.method, request.url)}: {what}: {detail}")


def _pause(response: httpx.Response | None, attempt: int) -> float:
    """Seconds to wait: what `Retry-After` says (RFC 9110, 10.2.3), else twice as long each time."""
    asked = response.headers.get("retry-after", "").strip() if response is not None else ""
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return float(2**attempt)
