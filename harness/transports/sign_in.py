"""Where the bearer token comes from: a variable, a command, or one of the ways of azure-identity (extra `live`)."""

import json
import logging
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.errors import ConfigError, TransportError
from harness.secrets import OWN, Scrubber

METHODS = (
    *("client-secret", "certificate", "workload-identity", "managed-identity", "device-code", "interactive"),
    *("azure-cli", "default"),
)
"""Ways to sign in, each by the credential of azure-identity of that name."""

AUTHORITIES = {
    "graph.microsoft.us": "login.microsoftonline.us",
    "dod-graph.microsoft.us": "login.microsoftonline.us",
    "microsoftgraph.chinacloudapi.cn": "login.partner.microsoftonline.cn",
}
"""Who gives tokens for the hosts of national clouds; `login.microsoftonline.com` for all others."""

_EARLY = 300.0
"""Seconds before its end that a token is renewed."""
_PATIENCE = 120.0
"""Seconds that a command may take."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to sign in; a token from a command when only that is given."""

    method: str = ""
    tenant: str = ""
    client: str = ""
    authority: str = ""
    scope: str = ""
    command: str = ""


class Tokens:
    """A bearer token that is fetched when it is needed and renewed before it ends; safe with threads.

    Args:
        fetch: gives a token, and when it ends in seconds since the epoch, 0 where that is not known. Told whether the
            last one was refused.
        clock: seconds since the epoch.
    """

    def __init__(self, fetch: Callable[[bool], tuple[str, float]], clock: Callable[[], float] = time.time) -> None:
        self._fetch, self._clock = fetch, clock
        self._token, self._ends = "", 0.0
        self._lock = threading.Lock()

    def token(self) -> str:
        """The token as it is valid now."""
        with self._lock:
            if not self._token or (self._ends and self._clock() > self._ends - _EARLY):
                self._take(refused=False)
            return self._token

    def renewed(self, refused: str) -> bool:
        """Whether there is another token than the one that was refused; nobody else may have renewed it meanwhile."""
        with self._lock:
            if self._token == refused:
                self._take(refused=True)
            return self._token != refused

    def _take(self, *, refused: bool) -> None:
        self._token, self._ends = self._fetch(refused)
        OWN.learn(self._token)


def fixed(token: str) -> Tokens:
    """A token that nobody can renew."""
    return Tokens(lambda _refused: (token, 0.0))


def tokens_for(sign_in: SignIn, environment: Mapping[str, str]) -> Tokens:
    """Tokens by a way to sign in.

    Raises:
        ConfigError: an unknown way; the extra `live` is not installed.
    """
    if sign_in.command:
        return Tokens(lambda _refused: from_command(sign_in.command))
    if sign_in.method not in METHODS:
        raise ConfigError(f"sign-in must be one of {', '.join(METHODS)}, not `{sign_in.method}`")
    try:
        import azure.identity  # noqa: PLC0415, F401  an extra, which few need
    except ImportError as error:
        raise ConfigError(f"sign-in `{sign_in.method}` needs the extra `live`: graph-docs-harness[live]") from error
    logging.getLogger("azure").addHandler(logging.NullHandler())  # what it would print is told as the error
    known: dict[str, Any] = {}

    def fetch(refused: bool) -> tuple[str, float]:
        if refused or not known:  # another credential knows no token yet
            known["credential"] = _credential(sign_in, environment)
        return _from(known["credential"], sign_in)

    return Tokens(fetch)


def from_command(command: str) -> tuple[str, float]:
    """What a command prints: a token, or JSON as `az account get-access-token` and its like print it.

    Raises:
        TransportError: it fails, takes too long, or prints no token.
    """
    try:
        done = subprocess.run(  # noqa: S603  the command stands in the user's own settings
            shlex.split(command), capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise TransportError(f"token-command: {_one_line(error)}") from error
    if done.returncode:
        raise TransportError(f"token-command: ended with {done.returncode}: {_one_line(done.stderr)}")
    said = done.stdout.strip()
    try:
        shown = json.loads(said) if said.startswith("{") else {"accessToken": said.removeprefix("Bearer ").strip()}
    except ValueError as error:
        raise TransportError("token-command: prints broken JSON") from error
    token = shown.get("accessToken") or shown.get("access_token") or shown.get("token")
    ends = shown.get("expires_on", 0)
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token or " " in token:
        raise TransportError("token-command: prints no token")
    return token, float(ends) if isinstance(ends, int | float) else 0.0


def _credential(sign_in: SignIn, environment: Mapping[str, str]) -> Any:
    """The credential of azure-identity; what is secret comes from the variables that it knows itself."""
    from azure import identity  # noqa: PLC0415  an extra, which few need

    authority = sign_in.authority if "://" in sign_in.authority else f"https://{sign_in.authority}"
    where: dict[str, Any] = {"authority": authority}
    who = {"tenant_id": sign_in.tenant or environment.get("AZURE_TENANT_ID", ""),
           "client_id": sign_in.client or environment.get("AZURE_CLIENT_ID", "")}  # fmt: skip
    given: dict[str, Any] = {name: value for name, value in who.items() if value}
    if sign_in.authority not in ("login.microsoftonline.com", *AUTHORITIES.values()):
        where["disable_instance_discovery"] = True  # a public authority does not know it
    tenant: dict[str, Any] = {"tenant_id": given["tenant_id"]} if "tenant_id" in given else {}
    client: dict[str, Any] = {"client_id": given["client_id"]} if "client_id" in given else {}
    secret = environment.get("AZURE_CLIENT_SECRET", "")
    path = environment.get("AZURE_CLIENT_CERTIFICATE_PATH", "")
    password = environment.get("AZURE_CLIENT_CERTIFICATE_PASSWORD") or None
    makers: dict[str, Callable[[], Any]] = {
        "client-secret": lambda: identity.ClientSecretCredential(**who, client_secret=secret, **where),
        "certificate": lambda: identity.CertificateCredential(**who, certificate_path=path, password=password, **where),
        "workload-identity": lambda: identity.WorkloadIdentityCredential(**given, **where),
        "managed-identity": lambda: identity.ManagedIdentityCredential(**client),
        "device-code": lambda: identity.DeviceCodeCredential(**given, prompt_callback=_prompt, **where),
        "interactive": lambda: identity.InteractiveBrowserCredential(**given, **where),
        "azure-cli": lambda: identity.AzureCliCredential(**tenant),
        "default": lambda: identity.DefaultAzureCredential(authority=authority),
    }
    try:
        return makers[sign_in.method]()
    except ValueError as error:
        raise ConfigError(f"sign-in `{sign_in.method}`: {_one_line(error)}") from error


def _from(credential: Any, sign_in: SignIn) -> tuple[str, float]:
    """A token of a credential.

    Raises:
        TransportError: nobody gives one.
    """
    from azure.core.exceptions import AzureError  # noqa: PLC0415  an extra, which few need

    try:
        token = credential.get_token(sign_in.scope)
    except (AzureError, ValueError, OSError) as error:
        raise TransportError(f"sign-in `{sign_in.method}`: {_one_line(error)}") from error
    return token.token, float(token.expires_on)


def _prompt(url: str, code: str, _ends: object) -> None:
    sys.stderr.write(f"harness: to sign in, open {url} and enter {code}\n")


def _one_line(error: object) -> str:
    return Scrubber().text(" ".join(str(error).split()))[:300] or type(error).__name__
