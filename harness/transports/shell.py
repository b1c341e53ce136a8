"""A request as a command that can be pasted into a shell."""

import re
import shlex

from harness.model import Header, HttpRequest
from harness.secrets import Scrubber, is_secret_field

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[\x00-\x20\x7f-\x9f]+")
_COMPUTED = ("host", "content-length", "connection", "transfer-encoding")


def curl(request: HttpRequest) -> str:
    """The request for a POSIX shell. It holds no secrets: the token is taken from `$TOKEN`.

    What a terminal would not show (control characters) is spelt in octal escapes.
    """
    scrubber = Scrubber()
    url = _BLANKS.sub("%20", scrubber.text(request.url.strip()))
    words = ["curl", *_method(request), *(["--url"] if url.startswith("-") else []), shlex.quote(url)]
    if re.search(r"[\[\]{}]", request.url):
        words.insert(1, "--globoff")
    words.append('-H "Authorization: Bearer $TOKEN"')
    words += [f"-H {shlex.quote(field)}" for field in map(_field, request.headers) if field]
    body = scrubber.body(request.body, request.url)
    if _CONTROL.search(body):
        return f"printf '%b' {shlex.quote(_octal(body))} | {' '.join([*words, '--data-binary @-'])}"
    return " ".join([*words, f"--data-raw {shlex.quote(body)}"] if body else words)


def _method(request: HttpRequest) -> list[str]:
    """`-X` only where curl would choose another method."""
    method = request.method or "GET"
    if method == "HEAD":
        return ["--head"]
    return [] if method == ("POST" if request.body else "GET") else ["-X", shlex.quote(method)]


def _field(header: Header) -> str:
    """A header field, or empty for those that curl computes or that carry credentials."""
    if header.name.lower() in _COMPUTED or is_secret_field(header.name):
        return ""
    value = _BLANKS.sub(" ", Scrubber().text(header.value)).strip()
    # curl sends a field without value only when it ends in a semicolon
    return f"{header.name}: {value}" if value else f"{header.name};"


def _octal(text: str) -> str:
    return _CONTROL.sub(
        lambda match: "".join(f"\\0{byte:03o}" for byte in match[0].encode()), text.replace("\\", "\\\\")
    )
