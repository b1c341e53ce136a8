"""Bad days of a service: throttling and short outages are waited for, a bounded while."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from harness.errors import TransportError
from harness.transports.scrub import Scrubber

RETRIES = 4
MAX_WAIT = 60.0
"""Seconds that all waits for one request may add up to."""

_SAFE_TO_REPEAT = ("GET", "HEAD", "OPTIONS")
_BUSY = (429, 503)


class PatientTransport(httpx.BaseTransport):
    """Repeats what was refused with 429 or 503, as `Retry-After` asks; reads also after a lost connection.

    A refused request was not processed (RFC 6585, 4; RFC 9110, 15.6.4), so writes are repeated too.

    Raises (from `handle_request`):
        TransportError: the service stays busy or unreachable, or asks for more patience than is bounded.
    """

    def __init__(self, inner: httpx.BaseTransport, sleep: Callable[[float], None] = time.sleep) -> None:
        self._inner, self._sleep = inner, sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The first answer that is not "come back later"."""
        request.read()
        waited = 0.0
        for attempt in range(RETRIES + 1):
            response = self._attempt(request, last=attempt == RETRIES)
            if response is not None and response.status_code not in _BUSY:
                return response
            pause = _pause(response, attempt)
            if attempt == RETRIES or waited + pause > MAX_WAIT:
                break
            if response is not None:
                response.close()
            self._sleep(pause)
            waited += pause
        assert response is not None  # the last attempt answers or raises
        response.close()
        asked = f", and asks to wait {pause:g} s more" if pause > MAX_WAIT - waited else ""
        raise TransportError(
            f"{Scrubber().line(request.method, request.url)}: the tenant is busy: {response.status_code} "
            f"after {attempt + 1} {'attempt' if attempt == 0 else 'attempts'}{asked}"
        )

    def _attempt(self, request: httpx.Request, *, last: bool) -> httpx.Response | None:
        """One answer, or None when the connection was lost and trying again does no harm."""
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


def unreachable(request: httpx.Request, error: httpx.TransportError) -> TransportError:
    """A network error as one clear line."""
    what = "no answer in time" if isinstance(error, httpx.TimeoutException) else "the tenant cannot be reached"
    detail = " ".join(str(error).split())[:200] or type(error).__name__
    return TransportError(f"{Scrubber().line(request.method, request.url)}: {what}: {detail}")


def _pause(response: httpx.Response | None, attempt: int) -> float:
    """Seconds to wait: what `Retry-After` says (RFC 9110, 10.2.3), else twice as long each time."""
    asked = response.headers.get("retry-after", "").strip() if response is not None else ""
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return float(2**attempt)
