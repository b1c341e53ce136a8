"""Where the secrets of a JSON text are, so that they can be replaced without touching anything else.

The text is scanned, not parsed: formatting, duplicate names and damage survive, and no depth exhausts a stack.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from harness.secrets.names import is_pre_authenticated, is_secret_name
from harness.secrets.own import PLACEHOLDER
from harness.secrets.text import without_path

MAX_DEPTH = 500
"""Levels whose names are told apart; what is nested deeper is replaced as a whole, names included."""

_QUOTE = '"'
_TOKEN = re.compile(r'"(?:[^"\\]+|\\.)*"?|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)


def without_json_secrets(text: str, *, pairs: bool = False, inner: Callable[[str], str] | None = None) -> str:
    """The same JSON text with placeholders of the same JSON type for the values of secrets.

    Secret are the values of properties with a secret name (whatever they contain), the `value` of a key-value pair
    whose `key` or `name` is one, every such `value` below `secrets` and `credentials`, and the `key` of a key
    credential. Of a URL that needs no token only the host stays. Empty strings, booleans and null stay: they hide
    nothing, and verdicts may depend on them.

    Args:
        text: JSON, maybe broken.
        pairs: whether the values of all key-value pairs are secret, whatever their keys.
        inner: cleans the text of a string that may hold JSON, XML or a message of its own.
    """
    scan = _Scan(all_pairs=pairs)
    for token in _TOKEN.finditer(text):
        scan.take(token)
    scan.finish()
    pieces: list[str] = []
    position = 0
    for (start, end), what in scan.replacements():
        scalar = text[start:end]
        pieces += (text[position:start], what(scalar) if what else _inner(scalar, inner))
        position = end
    return "".join((*pieces, text[position:]))


def _placeholder(scalar: str) -> str:
    if scalar.startswith('"'):
        return f'"{PLACEHOLDER}"' if len(scalar.strip('"')) else scalar
    return scalar if scalar in ("true", "false", "null") else "0"


def _only_host(scalar: str) -> str:
    """A URL without what makes it a secret."""
    return f'"{without_path(scalar.strip(_QUOTE))}"' if scalar.startswith('"') else scalar


def _inner(scalar: str, clean: Callable[[str], str] | None) -> str:
    """A string that holds a text with a structure of its own."""
    if clean is None:
        return scalar
    try:
        text = json.loads(scalar)
    except ValueError:
        return scalar
    cleaned = clean(text)
    return scalar if cleaned == text else json.dumps(cleaned, ensure_ascii=False)


@dataclass(slots=True)
class _Container:
    """An object or array that is open while scanning."""

    is_object: bool
    first: int
    """Index of its first scalar."""
    key: str | None = None
    """The name whose value comes next."""
    pending: str = ""
    """A string that is a name when a colon follows."""
    members: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Range of scalars by name, for the names that make pairs."""


@dataclass(slots=True)
class _Scan:
    """Scalars of a JSON text, and which ranges of them are secret."""

    scalars: list[tuple[int, int]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    open: list[_Container] = field(default_factory=list)
    beyond: int = 0
    """Objects and arrays that are open below `MAX_DEPTH`."""
    all_pairs: bool = False
    urls: set[int] = field(default_factory=set)
    """Indexes of scalars that are URLs for which nobody needs a token."""

    def take(self, token: re.Match[str]) -> None:
        """Read one token."""
        text = token[0]
        top = self.open[-1] if self.open else None
        if text in ("{", "["):
            self.enter(is_object=text == "{")
        elif text in ("}", "]"):
            self.leave()
        elif self.beyond:
            if text not in (":", ","):
                self.scalar(token, secret=True)
        elif text == ":":
            if top and top.is_object and top.key is None:
                top.key = top.pending
        elif text == ",":
            if top:
                top.key = None
        elif top and top.is_object and top.key is None:
            top.pending = _unquoted(text)
        else:
            self.scalar(token)
            self.member(len(self.scalars) - 1)

    def scalar(self, token: re.Match[str], *, secret: bool = False) -> None:
        """Note a value that is no object or array."""
        self.scalars.append(token.span())
        self.texts.append(token[0])
        if secret:
            self.ranges.append((len(self.scalars) - 1, len(self.scalars)))

    def enter(self, *, is_object: bool) -> None:
        """Begin an object or array."""
        if len(self.open) < MAX_DEPTH:
            self.open.append(_Container(is_object, len(self.scalars)))
        else:
            self.beyond += 1

    def leave(self) -> None:
        """End the innermost object or array, if there is one."""
        if self.beyond:
            self.beyond -= 1
        elif self.open:
            container = self.open.pop()
            self.pairs(container)
            self.member(container.first)

    def member(self, first: int) -> None:
        """Note what the scalars from `first` on are the value of."""
        top = self.open[-1] if self.open else None
        if top is None or top.key is None:
            return
        span = (first, len(self.scalars))
        if is_secret_name(top.key):
            self.ranges.append(span)
        elif is_pre_authenticated(top.key):
            self.urls.update(range(*span))
        elif top.key.lower() in ("key", "name", "value", "usage"):
            top.members[top.key.lower()] = span

    def pairs(self, container: _Container) -> None:
        """Find the secret of a key-value pair or key credential that is complete now."""
        members = container.members
        for name in ("key", "name"):
            first, end = members.get(name, (0, 0))
            if end - first == 1 and "value" in members and is_secret_name(_unquoted(self.texts[first])):
                self.ranges.append(members["value"])
        if "key" in members and "value" in members and (self.all_pairs or any(map(_of_secrets, self.open))):
            self.ranges.append(members["value"])
        if "key" in members and "usage" in members:
            self.ranges.append(members["key"])

    def finish(self) -> None:
        """End what the text left open."""
        self.beyond = 0
        while self.open:
            self.leave()

    def replacements(self) -> Iterator[tuple[tuple[int, int], Callable[[str], str] | None]]:
        """Places of scalars that may change, in order, each once, with what replaces them; None to look into them."""
        secret: set[int] = set()
        for first, end in self.ranges:
            secret.update(range(first, end))
        for number, span in enumerate(self.scalars):
            if number in secret:
                yield span, _placeholder
            elif number in self.urls:
                yield span, _only_host
            elif "\\" in self.texts[number] and self.texts[number].startswith(_QUOTE):
                yield span, None


def _of_secrets(container: _Container) -> bool:
    return (container.key or "").lower() in ("secrets", "credentials")


_ESCAPED_LETTER = re.compile(r"\\u00([2-7][0-9a-fA-F])")


def _unquoted(text: str) -> str:
    return _ESCAPED_LETTER.sub(lambda m: chr(int(m[1], 16)), text.strip('"'))
