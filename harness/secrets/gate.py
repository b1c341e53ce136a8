"""The last look before something is written: is a secret left? It decodes, where the scrubber replaces."""

import base64
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from harness.secrets.own import OWN, OwnSecrets
from harness.secrets.text import SHAPES

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{11,}")
_LEVELS = 3
_LONGEST = 100_000
"""Characters of a line that is looked at as base64, which whole pictures are."""

OWN_SECRET, TOKEN = "a secret of this run", "something of a token's shape"


def leaks(text: str, own: OwnSecrets = OWN) -> Iterator[tuple[int, str]]:
    """Lines of a text in which a secret is left, and what it is; never the secret itself."""
    if not own.values and not any(part in text for part, _ in SHAPES):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if what := _leak(line, own):
            yield number, what
    if not own.values:
        return
    joined = "".join(text.split())
    if any("".join(value.split()) in joined for value in own.values if value not in text):
        yield 1, f"{OWN_SECRET}, broken over lines"


def _leak(line: str, own: OwnSecrets) -> str:
    """What is left in a line; empty when nothing is."""
    for _ in range(_LEVELS):
        if any(value in line for value in own.values):
            return OWN_SECRET
        if any(part in line and pattern.search(line) for part, pattern in SHAPES):
            return TOKEN
        plain = _plainer(line)
        if plain == line:
            break
        line = plain
    return OWN_SECRET if own.values and _in_base64(line, own) else ""


def _plainer(text: str) -> str:
    """The text with one level of escapes less: of URLs, JSON, XML and HTML."""
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = re.sub(r"\\(.)", r"\1", text)
    return html.unescape(unquote(text, errors="surrogateescape")) if "%" in text or "&" in text else text


def _in_base64(line: str, own: OwnSecrets) -> bool:
    for match in _BASE64.finditer(line[:_LONGEST]):
        data = match[0].replace("-", "+").replace("_", "/")
        for start in range(4):  # what stands before it may be of the same letters
            run = data[start:]
            decoded = base64.b64decode(run[: -1 if len(run) % 4 == 1 else None] + "==")
            if any(value.encode() in decoded for value in own.values):
                return True
    return False
