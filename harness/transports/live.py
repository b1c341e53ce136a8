"""The live tenant: a real service over the network, with a token from the environment."""

import ipaddress
import re
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass

import httpx

from harness.errors import ConfigError, TransportError, UnreachableError
from harness.model import Source
from harness.secrets import OWN, Scrubber
from harness.transports.markers import MarkingTransport
from harness.transports.messages import contents, plain_response
from harness.transports.options import TransportOptions
from harness.transports.pace import Pace
from harness.transports.retries import RetryingTransport
from harness.transports.sign_in import AUTHORITIES, SignIn, Tokens, fixed, tokens_for

_VISIBLE = re.compile(r"[\x21-\x7e]+\Z")


def live(options: TransportOptions) -> httpx.BaseTransport:
    """A transport to the service at `options.live_url`, and to nowhere else.

    Raises:
        ConfigError: the URL is none, or would send the token over the network in clear text.
        TransportError: the environment has no token.
    """
    origin = _origin(options.live_url)
    tokens = tokens_of(options)
    tokens.token()  # who cannot sign in hears it before anything is sent
    network = httpx.HTTPTransport(verify=_certificates(origin), retries=1, proxy=_proxy(origin), trust_env=True)
    retrying = RetryingTransport(
        LiveTransport(network, origin, tokens, options.longest),
        options.sleep or time.sleep,
        pace=Pace(options.interval),
    )
    return MarkingTransport(retrying, options.run) if options.run else retrying


def tokens_of(options: TransportOptions) -> Tokens:
    """Tokens for the live tenant: by the way to sign in that is chosen, else what the variable holds.

    Raises:
        ConfigError: an unknown way to sign in, or one whose library is not installed.
        TransportError: the variable holds no token.
    """
    if options.tokens is not None:
        return options.tokens
    token = live_token(options)
    if not token:
        raise TransportError(
            f"live tenant: the environment variable {options.token_variable} is not set; "
            f"it must hold a bearer token for {_origin(options.live_url)}"
        )
    return fixed(token)


def signing_in(sign_in: SignIn, live_url: str, environment: Mapping[str, str]) -> Tokens:
    """Tokens by a way to sign in, for the service at a URL.

    Raises:
        ConfigError: the URL is none; an unknown way to sign in, or one whose library is not installed.
    """
    origin = _origin(live_url)
    authority = sign_in.authority or AUTHORITIES.get(origin.host, "login.microsoftonline.com")
    scope = sign_in.scope or f"{str(origin).rstrip('/')}/.default"
    return tokens_for(replace(sign_in, authority=authority, scope=scope), environment)


def live_token(options: TransportOptions) -> str:
    """The bearer token, or empty.

    Raises:
        TransportError: it holds what no header field can carry.
    """
    token = options.environment.get(options.token_variable, "").strip().removeprefix("Bearer ").strip()
    if token and not _VISIBLE.match(token):
        raise TransportError(f"live tenant: {options.token_variable} holds characters that no token has")
    return token


class LiveTransport(httpx.BaseTransport):
    """Adds the token to requests for one origin, and refuses all others.

    Raises (from `handle_request`):
        TransportError: the request is for another origin than the configured one, or for a path that leads elsewhere
            than it says; the answer is too large.
        UnreachableError: the whole answer takes too long.

    Args:
        network: who is asked.
        origin: the only place that sees the token.
        tokens: who gives the token, and another one when the service refuses it.
        longest: seconds that a whole answer may take.
    """

    def __init__(self, network: httpx.BaseTransport, origin: httpx.URL, tokens: Tokens, longest: float = 120.0) -> None:
        self._network, self._origin, self._tokens, self._longest = network, origin, tokens, longest

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The service's answer; redirects are answers too, and are not followed."""
        if _place(request.url) != _place(self._origin):
            raise TransportError(
                f"{Scrubber().line(request.method, request.url)}: not sent: "
                f"the token is only for {self._origin}, the live tenant"
            )
        if leads_elsewhere(request.url.raw_path.decode("ascii", "replace")):
            raise TransportError(
                f"{Scrubber().line(request.method, request.url)}: not sent: its path leads elsewhere than it says"
            )
        if not request.extensions.get("authorize", True):
            return self._within_time(request)
        token = self._tokens.token()
        request.headers["authorization"] = f"Bearer {token}"
        response = self._within_time(request)
        if response.status_code == 401 and self._tokens.renewed(token):  # refused, hence not processed
            request.headers["authorization"] = f"Bearer {self._tokens.token()}"
            response = self._within_time(request)
        return response

    def _within_time(self, request: httpx.Request) -> httpx.Response:
        """The whole answer; the connection is closed when it takes too long, whatever keeps it alive."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self._network.close()

        watch = threading.Timer(self._longest, end)
        watch.daemon = True
        watch.start()
        try:
            return self._answer(request)
        except (httpx.TransportError, OSError, RuntimeError) as error:
            if not late.is_set():
                raise
            raise UnreachableError(
                f"{Scrubber().line(request.method, request.url)}: no whole answer within {self._longest:g} s"
            ) from error
        finally:
            watch.cancel()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        response = self._network.handle_request(request)
        response.request = request
        OWN.learn(*(value.partition("=")[2].partition(";")[0] for value in response.headers.get_list("set-cookie")))
        return plain_response(contents(response), Source(kind="live", answered_by="live"))

    def close(self) -> None:
        """Close the connections."""
        self._network.close()


def leads_elsewhere(path: str) -> bool:
    """Whether a path has segments that go up, however often they are encoded, or backslashes that some take for `/`."""
    path = path.partition("?")[0]
    for _ in range(4):
        if "\\" in path or any(part in (".", "..") for part in path.split("/")):
            return True
        path = unquote(path)
    return False


def _origin(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
        url.host.encode("idna")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ConfigError(f"live-url `{text}` is no URL: {error}") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise ConfigError(f"live-url `{text}` must be https:// and a host")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise ConfigError(f"live-url `{text}` would send the token in clear text; use https")
    return url.copy_with(path="", query=None, fragment=None)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _place(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host.lower(), url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _certificates(origin: httpx.URL) -> ssl.SSLContext | bool:
    """Whom to trust: as usual, and nobody where no certificate is asked for, since reading them takes a while."""
    return origin.scheme == "https" or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _proxy(origin: httpx.URL) -> str | None:
    """The proxy that the environment names for an origin; none where nothing is encrypted: it would see the token."""
    return None if origin.scheme == "http" or proxy_bypass(origin.host) else getproxies().get(origin.scheme)
