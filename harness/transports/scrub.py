"""Secrets out of everything that is kept or shown: cassettes, reports, shell commands.

Scrubbing is a projection: what is scrubbed already stays as it is, and a secret becomes a placeholder of the same
type, so that a recording is judged as the answer was. It is done before matching too, hence finds its recording.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from vcr.request import Request

from harness.transports.json_secrets import PLACEHOLDER, without_json_secrets

MIN_TOKEN_LENGTH = 8
"""A shorter value is no credential, and replacing it everywhere would destroy innocent text."""

_SECRET_FIELDS = re.compile(
    r"(?:(?:proxy-)?authorization|(?:proxy-)?authentication-info|(?:set-)?cookie2?"
    r"|x-ms-.*token.*|x-.*(?:api-?key|secret|auth-token|access-token|csrf-token).*"
    r"|(?:x-)?api-?key|ocp-apim-subscription-key|x-functions-key)\Z",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_PARAMETERS = (
    "sig|tempauth|code|password|pwd|client_secret|client_assertion|assertion|access_token|refresh_token|id_token"
    "|device_code|sas|api[_-]?key|subscription-key|accountkey|sharedaccesskey|sharedaccesssignature|x-amz-signature"
)
_TEXT_SECRETS = (
    # RFC 7519 and RFC 7516: three to five base64url segments, the first an object in JSON
    (re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,3}"), PLACEHOLDER),
    (re.compile(r"\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{20,}", re.IGNORECASE), rf"\1\2{PLACEHOLDER}"),
    (
        re.compile(rf"((?:\A|[?&#;]|\\u0026)(?:{_PARAMETERS})=)[^&\s\"'<>#;\\]+", re.IGNORECASE),
        rf"\g<1>{PLACEHOLDER}",
    ),
    (
        re.compile(rf"((?:%3F|%26|%23)(?:{_PARAMETERS})%3D)(?:(?!%26)[^&\s\"'<>#\\])+", re.IGNORECASE),
        rf"\g<1>{PLACEHOLDER}",
    ),
    (re.compile(r"(?<=://)[^/?#\s\"@:\\]*:[^/?#\s\"@\\]*@"), f"{PLACEHOLDER}@"),
    (re.compile(r"(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[A-Za-z0-9+/=\s\\]+"), rf"\g<1>{PLACEHOLDER}"),
)


@dataclass(frozen=True, slots=True)
class Scrubber:
    """What removes secrets; `tokens` are values that must appear nowhere, such as the bearer token in use."""

    tokens: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """Any text, for instance a URL or a header's value."""
        for token in self.tokens:
            for spelling in _spellings(token):
                text = text.replace(spelling, PLACEHOLDER)
        for pattern, replacement in _TEXT_SECRETS:
            text = pattern.sub(replacement, text)
        return text

    def body(self, text: str) -> str:
        """The body of a request or response, JSON or not."""
        return self.text(without_json_secrets(text) if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else text)

    def content(self, body: bytes) -> bytes:
        """The body as bytes; what is no UTF-8 is searched all the same."""
        try:
            return self.body(body.decode()).encode()
        except UnicodeDecodeError:
            return self.text(body.decode("latin-1")).encode("latin-1")

    def headers(self, headers: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
        """Header fields without those that only carry credentials."""
        return {
            name: [self.text(value) for value in values]
            for name, values in headers.items()
            if not is_secret_field(name)
        }

    def line(self, method: str, url: object) -> str:
        """A request as messages name it: on one line."""
        return _CONTROLS.sub(" ", self.text(f"{method} {url}"))

    def request(self, request: Request) -> Request:
        """A request as vcrpy keeps it."""
        body = as_bytes(request.body)
        scrubbed = self.content(body)
        headers = self.headers({name: [value] for name, value in request.headers.items()})
        if scrubbed != body:
            _set_length(headers, len(scrubbed))
        return Request(request.method, self.text(request.uri), scrubbed, headers)

    def response(self, response: Mapping[str, Any]) -> dict[str, Any]:
        """A response as vcrpy keeps it: `status`, `headers` with lists, `body` with `string` in bytes."""
        result = {key: self.text(value) if isinstance(value, str) else value for key, value in response.items()}
        body = response["body"]["string"]
        scrubbed = self.content(body)
        headers = self.headers(response["headers"])
        if scrubbed != body:
            _set_length(headers, len(scrubbed))
        result |= {"headers": headers, "body": {"string": scrubbed}}
        return result


def is_secret_field(name: str) -> bool:
    """Whether a header field of this name (RFC 9110 and Graph's own) carries nothing but a credential."""
    return _SECRET_FIELDS.match(name) is not None


def scrubber_for(*tokens: str) -> Scrubber:
    """A scrubber that also removes the given values, as far as they are long enough to be credentials."""
    return Scrubber(tuple(token for token in tokens if len(token) >= MIN_TOKEN_LENGTH))


def _spellings(token: str) -> tuple[str, ...]:
    return (token, quote(token, safe=""), json.dumps(token)[1:-1], json.dumps(token)[1:-1].replace("/", "\\/"))


def as_bytes(body: Any) -> bytes:
    """A body in any of the shapes that vcrpy keeps it in: bytes, None, or an iterator over chunks, file or not."""
    if body is None:
        return b""
    return bytes(body) if isinstance(body, bytes | bytearray) else b"".join(body)


def _set_length(headers: dict[str, list[str]], length: int) -> None:
    for name in headers:
        if name.lower() == "content-length":
            headers[name] = [str(length)]
