"""Secrets out of everything that is kept or shown: cassettes, reports, shell commands.

Scrubbing is a projection: what is scrubbed already stays as it is, and a secret becomes a placeholder of the same
type, so that a recording is judged as the answer was. It is done before matching too, hence finds its recording.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from harness.secrets.json_text import without_json_secrets
from harness.secrets.names import is_secret_field
from harness.secrets.own import OWN, OwnSecrets
from harness.secrets.text import without_text_secrets

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_SECRETS = re.compile(r"/(?:secrets|validatecredentials)(?:[/(?#]|\Z)", re.IGNORECASE)
"""Resources whose key-value pairs are secrets, whatever their keys."""
_LEVELS = 4
"""Of JSON in strings of JSON that are looked into."""
_BOUNDARY = re.compile(r"(?m)^(?=--[^\s-])")
_BLANK_LINE = re.compile(r"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Scrubber:
    """What removes secrets; `own` are values that must appear nowhere, such as the bearer token in use."""

    own: OwnSecrets = OWN

    def text(self, text: str) -> str:
        """Any text, for instance a URL or a header's value."""
        return without_text_secrets(self.own.out_of(text))

    def body(self, text: str, url: str = "") -> str:
        """The body of a request or response, JSON or not; `url` is what was asked for."""
        return self._body(text, url, _LEVELS)

    def _body(self, text: str, url: str, levels: int) -> str:
        text = self.own.out_of(text)  # first, because what other secrets leave of them would not be found any more
        start = text.lstrip("\ufeff \t\r\n")[:2]
        if start[:1] in ("{", "["):
            inner = partial(self._body, url=url, levels=levels - 1) if levels else None
            text = without_json_secrets(text, pairs=_SECRETS.search(url) is not None, inner=inner)
        elif start == "--" or "\n--" in text:
            text = "".join(map(self._part, _BOUNDARY.split(text)))
        return self.text(text)

    def _part(self, part: str) -> str:
        """A part of a multipart body (RFC 2046), which may be JSON, or HTTP with a body of its own."""
        blank = _BLANK_LINE.search(part)
        if blank is None:
            return part
        head, rest = part[: blank.end()], part[blank.end() :]
        if rest.lstrip()[:1] in ("{", "["):
            return head + without_json_secrets(rest)
        return head + self._part(rest)

    def content(self, body: bytes, url: str = "") -> bytes:
        """The body as bytes; what is no UTF-8 is searched all the same."""
        try:
            return self.body(body.decode(), url).encode()
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


def scrubber_for(*tokens: str) -> Scrubber:
    """A scrubber that knows just these secrets of its own; too short ones are none."""
    return Scrubber(OwnSecrets(tokens))
