"""What the tests of the transports share: requests, and a service that is a plain function."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx

from harness.errors import CassetteError
from harness.model import Header, HttpRequest, HttpResponse, Location
from harness.secrets.scrub import scrubber_for
from harness.transports.cassette import CassetteTransport
from harness.transports.embedded import answering

BASE = "https://graph.microsoft.com/v1.0"
DATE = "Mon, 05 Jan 2026 09:00:01 GMT"


def request(method: str, url: str, body: str = "", **headers: str) -> HttpRequest:
    """A bound request; `content_type="…"` becomes `content-type`."""
    if body and "content_type" not in headers:
        headers["content_type"] = "application/json"
    fields = tuple(Header(name.replace("_", "-"), value, 1) for name, value in headers.items())
    return HttpRequest(method, url if "://" in url else BASE + url, fields, body, Location("page.md", 1))


def echo(asked: httpx.Request) -> httpx.Response:
    """Answers with what was asked."""
    value = {"method": asked.method, "url": str(asked.url), "body": asked.content.decode()}
    return httpx.Response(200, json=value, headers={"date": DATE})


class Counter:
    """Answers 1, 2, 3…, to tell an answer that was given from one that was recorded."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _asked: httpx.Request) -> httpx.Response:
        self.count += 1
        return httpx.Response(200, json={"count": self.count}, headers={"date": DATE})


def client_for(
    respond: Callable[[httpx.Request], httpx.Response] | None, mode: str = "none", *tokens: str
) -> httpx.Client:
    """A client that records what a function answers, or only replays."""
    inner = answering(respond) if respond else None
    return httpx.Client(transport=CassetteTransport(mode, scrubber_for(*tokens), inner, "embedded" if respond else ""))


def body_of(response: HttpResponse) -> Any:
    """The JSON of an exchange's response."""
    return json.loads(response.body)


@contextmanager
def service(respond: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A real HTTP server on loopback; gives its base URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # a body waits for nobody

        def _any(self) -> None:
            respond(self)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _any  # noqa: N815  names that http.server looks for

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    """Answer a request of `service`, after reading its body."""
    handler.rfile.read(int(handler.headers.get("content-length") or 0))
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def cassette_in(folder: Path, name: str = "get_user") -> Path:
    return folder / "v1.0" / "api" / "user-get" / f"{name}.yaml"


def complaint(look: Callable[[], object]) -> str:
    """What is said about an unreadable cassette or capture; empty when it can be read."""
    try:
        look()
    except CassetteError as error:
        return str(error)
    return ""
