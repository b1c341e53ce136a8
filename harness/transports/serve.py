"""The embedded tenant over real HTTP: the one place that listens on a socket, on loopback unless told otherwise."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final

import httpx

from harness.errors import TransportError
from harness.tenant import Tenant, answer

MAX_CONTENT: Final = 8 * 1024 * 1024
"""More than the tenant takes, so that it is the tenant who says 413; beyond this nothing is read."""
IDLE_SECONDS: Final = 60
MAX_CONNECTIONS: Final = 256


class Server:
    """A tenant that listens. Use as a context manager, or `close` it."""

    def __init__(self, http: "_Http") -> None:
        self._http = http
        self._thread = threading.Thread(target=http.serve_forever, args=(0.05,), name="harness-serve", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Scheme, host and port, without version: `http://127.0.0.1:49152`."""
        host, port = self._http.server_address[:2]
        return f"http://{host!s}:{port}"

    def wait(self) -> None:
        """Block until the server is closed."""
        self._thread.join()

    def close(self) -> None:
        """Stop listening; requests that are being answered come to their end."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(tenant: Tenant, port: int = 0, host: str = "127.0.0.1") -> Server:
    """Serve a tenant under `/v1.0` and `/beta`, in threads of its own.

    Args:
        tenant: who answers.
        port: 0 for any free one.
        host: address to listen on.

    Raises:
        TransportError: the address cannot be listened on.
    """
    try:
        return Server(_Http((host, port), tenant))
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise TransportError(f"cannot listen on {host}:{port}: {reason}") from error


class _Http(ThreadingHTTPServer):
    """Python's own server, with a tenant and a limit on connections."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], tenant: Tenant) -> None:
        super().__init__(address, _Handler)
        self.tenant = tenant
        self.places = threading.BoundedSemaphore(MAX_CONNECTIONS)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self.places:
            super().process_request_thread(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away in the middle of an answer are no news."""


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 to `httpx.Request` and back."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    server: _Http

    def _answer(self) -> None:
        content = self._content()
        if content is None:
            return
        try:
            response = answer(self.server.tenant, self._request(content))
        except httpx.InvalidURL:
            self.send_error(400, "The request target is not a URL.")
            return
        except httpx.RemoteProtocolError:
            self.close_connection = True
            return
        self._send(response.status_code, response.headers.multi_items(), response.content)

    def __getattr__(self, name: str) -> Any:
        """Any method is the tenant's to answer."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _request(self, content: bytes) -> httpx.Request:
        target = self.path
        if not target.startswith(("http://", "https://")):
            server_host, port = self.server.server_address[:2]
            target = f"http://{self.headers.get('Host') or f'{server_host!s}:{port}'}{target}"
        return httpx.Request(self.command, target, headers=list(self.headers.items()), content=content)

    def _content(self) -> bytes | None:
        """The body; None when it was refused already."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunked()
        length = self.headers.get("Content-Length", "0").strip()
        if not (length.isascii() and length.isdigit()):
            self.send_error(400, "Content-Length is not a number.")
            return None
        if len(length) > 12 or int(length) > MAX_CONTENT:
            self.send_error(413, f"The request body is larger than {MAX_CONTENT} bytes.")
            return None
        return self.rfile.read(int(length))

    def _chunked(self) -> bytes | None:
        found = bytearray()
        for chunk in self._chunks():
            found += chunk
            if len(found) > MAX_CONTENT:
                self.send_error(413, f"The request body is larger than {MAX_CONTENT} bytes.")
                return None
        return bytes(found) if not self.close_connection else None

    def _chunks(self) -> Iterator[bytes]:
        """The chunks of a body (RFC 9112, 7.1); ends the connection where they are broken."""
        while True:
            line = self.rfile.readline(1024).split(b";")[0].strip()
            try:
                size = int(line, 16)
            except ValueError:
                size = -1
            if not 0 <= size <= MAX_CONTENT:
                self.send_error(400, "A chunk of the request body has no valid size.")
                return
            yield self.rfile.read(size)
            self.rfile.readline(8)
            if size == 0:
                return

    def _send(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What Python's server itself refuses gets the same kind of envelope as everything else."""
        self.close_connection = True
        self.request_version = self.protocol_version  # nothing is known of it when the request line is broken
        error = {"error": {"code": "BadRequest", "message": message or explain or "The request is not HTTP."}}
        self._send(code, [("Content-Type", "application/json")], json.dumps(error).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is Python's
        """Quiet."""
