"""Nouns of the house to httpx and back."""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from harness.errors import TransportError
from harness.markdown.json_text import looks_like_json, read_json
from harness.model import Exchange, Header, HttpRequest, HttpResponse, Location, Problem, Source, replace
from harness.secrets import Scrubber, is_secret_field
from harness.transports.live import leads_elsewhere
from harness.transports.text import text_of

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_BROKEN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_HOST = re.compile(r"[\w.:-]+\Z")
_OURS = frozenset(
    ("authorization", "host", "content-length", "connection", "transfer-encoding", "accept-encoding", "user-agent")
)
"""Fields that the client computes, whatever an author printed; the token is the transport's."""
_POWERS = frozenset(
    ("proxy-authorization", "x-http-method-override", "x-http-method", "x-method-override", "cookie", "x-original-url",
     "x-rewrite-url", "forwarded", "x-forwarded-host")
)  # fmt: skip
"""Fields with which a page could turn a read into a deletion, or send it elsewhere: never sent."""


def send(
    client: httpx.Client,
    request: HttpRequest,
    *,
    cassette: Path | None = None,
    authorize: bool = True,
    marker: str = "",
    raw: bool = False,
) -> Exchange:
    """Send one request and wait for its answer.

    Args:
        client: from `open_transport`.
        request: with an absolute URL; placeholders are bound already.
        cassette: where its recording lies or goes; not needed when nothing is recorded or replayed.
        authorize: False to send it without a token.
        marker: what a live tenant gets in the name of the object that the request creates.
        raw: whether markers stay in the answer.

    Returns:
        The exchange. Its answer knows who gave it; one that came over the network carries no secrets any more.

    Raises:
        CassetteMissingError: replay has no recording of it.
        CassetteError: the cassette cannot be read or written.
        TransportError: it cannot be sent as it is, nobody answers, or the answer's body cannot be read.
    """
    outgoing = _outgoing(client, request)
    outgoing.extensions |= {"cassette": cassette, "authorize": authorize, "marker": marker, "raw": raw}
    started = time.perf_counter()
    try:
        response = client.send(outgoing)
    except httpx.HTTPError as error:
        raise TransportError(f"{Scrubber().line(request.method, request.url)}: {_one_line(error)}") from error
    seconds = time.perf_counter() - started
    source = response.extensions.get("source") or Source(kind="live")
    try:
        return Exchange(request, received(response, source, request.url), source, seconds)
    except TransportError as error:
        raise TransportError(f"{Scrubber().line(request.method, request.url)}: {error}") from error


def received(response: httpx.Response, source: Source, url: str = "") -> HttpResponse:
    """An answer as a noun; its JSON is located in the cassette when it comes from one.

    Args:
        response: as it came.
        source: who gave it.
        url: what was asked for.

    Raises:
        TransportError: its body cannot be read.
    """
    headers = response.headers
    coding = headers.get("content-encoding", "")
    text, encoding = text_of(response.content, headers.get("content-type", ""), coding)
    reason, fields = response.reason_phrase, response.headers.multi_items()
    location = Location(source.path, int(response.extensions.get("line", 1)))
    if source.kind == "live":
        scrubber = Scrubber()
        text, reason = scrubber.body(text, url), scrubber.text(reason)
        fields = [(name, scrubber.text(value)) for name, value in fields if not is_secret_field(name)]
    noun = response_noun(response.status_code, reason, fields, text, location)
    if encoding in ("utf-8", ""):
        return noun
    return replace(noun, problems=(Problem("encoding", location, {"encoding": encoding.upper()}),))


def response_noun(
    status: int, reason: str, fields: list[tuple[str, str]], text: str, location: Location
) -> HttpResponse:
    """A response from its parts."""
    content_type = next((value for name, value in fields if name.lower() == "content-type"), "")
    return HttpResponse(
        status=status,
        reason=reason,
        headers=tuple(Header(name, value, location.line) for name, value in fields),
        body=text,
        location=location,
        json=read_json(text, location) if is_json(content_type, text) else None,
        body_line=location.line,
    )


def is_json(content_type: str, text: str) -> bool:
    """Whether a body is meant as JSON: by its media type, or by its looks when there is none."""
    media_type = content_type.partition(";")[0].strip().lower()
    if not text.strip():
        return False
    return media_type.endswith(("/json", "+json")) if media_type else looks_like_json(text)


def _outgoing(client: httpx.Client, request: HttpRequest) -> httpx.Request:
    what = Scrubber().line(request.method, request.url)
    if not _NAME.match(request.method):
        raise TransportError(f"{what}: cannot be sent: `{request.method}` is no method")
    fields = [(header.name, header.value) for header in request.headers if header.name.lower() not in _OURS | _POWERS]
    for name, value in fields:
        if not _NAME.match(name) or _BROKEN_VALUE.search(value):
            raise TransportError(f"{what}: cannot be sent: `{name}` is no header field")
    if leads_elsewhere(request.url.partition("://")[2]):
        raise TransportError(f"{what}: cannot be sent: its path leads elsewhere than it says")
    try:
        url = _absolute(request.url)
    except (httpx.InvalidURL, ValueError) as error:
        raise TransportError(f"{what}: cannot be sent: {_one_line(error)}") from error
    return client.build_request(
        request.method,
        url,
        headers=[(name.encode(), value.encode("utf-8", "replace")) for name, value in fields],
        content=request.body.encode("utf-8", "replace") if request.body else None,
    )


def _absolute(text: str) -> httpx.URL:
    """A URL that can be sent to.

    Raises:
        httpx.InvalidURL: it is no URL.
        ValueError: it is not absolute, or has no valid host or port.
    """
    url = httpx.URL(text)
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise ValueError("an absolute URL without user information is needed")
    if not _HOST.match(url.host):
        raise ValueError(f"`{url.host}` is no host")
    if urlsplit(str(url)).port == 0:
        raise ValueError("0 is no port")
    return url


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
