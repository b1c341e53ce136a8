"""Where the secrets of a JSON text are, so that they can be replaced without touching anything else.

The text is scanned, not parsed: formatting, duplicate names and damage survive, and no depth exhausts a stack.
"""

import re
from dataclasses import dataclass, field

PLACEHOLDER = "REDACTED"
"""Eight letters of the base64 alphabet: also valid where `Edm.Binary` is expected."""

MAX_DEPTH = 500
"""Levels whose names are told apart; what is nested deeper is replaced as a whole, names included."""

_TOKEN = re.compile(r'"(?:[^"\\]+|\\.)*"?|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)
_IGNORED_IN_NAMES = str.maketrans("", "", "_-. ")

_SECRET_NAMES = frozenset(
    (
        "secrettext",
        "password",
        "newpassword",
        "currentpassword",
        "oldpassword",
        "passphrase",
        "pin",
        "pwd",
        "temporaryaccesspass",
        "clientsecret",
        "clientassertion",
        "assertion",
        "accesstoken",
        "refreshtoken",
        "idtoken",
        "token",
        "tokenkey",
        "secrettoken",
        "sastoken",
        "authorization",
        "proxyauthorization",
        "cookie",
        "setcookie",
        "devicecode",
        "privatekey",
        "sharedsecret",
        "sharedkey",
        "apikey",
        "appkey",
        "consumerkey",
        "consumersecret",
        "connectionstring",
        "secretkey",
        "oauth2accesstoken",
        "oauth2refreshtoken",
        "oauth2clientsecret",
        "oauth2authorizationcode",
        "syncagentcompatibilitykey",
    )
)
"""Lower case, without `_` and `-`. Graph's own property names, OAuth 2.0's (RFC 6749, RFC 7521), HTTP's fields, and
the members of `synchronizationSecret` that hold a credential."""

_OWN_TOKEN = re.compile(r"xms.*token")


def is_secret_name(name: str) -> bool:
    """Whether a property, parameter or key of this name holds a secret, in any case and spelling."""
    folded = name.lower().translate(_IGNORED_IN_NAMES)
    return folded in _SECRET_NAMES or _OWN_TOKEN.match(folded) is not None


def without_json_secrets(text: str) -> str:
    """The same JSON text with placeholders of the same JSON type for the values of secrets.

    Secret are the values of properties with a secret name (whatever they contain), the `value` of a key-value pair
    whose `key` or `name` is one, and the `key` of a key credential. Empty strings, booleans and null stay: they hide
    nothing, and verdicts may depend on them.
    """
    scan = _Scan()
    for token in _TOKEN.finditer(text):
        scan.take(token)
    scan.finish()
    pieces: list[str] = []
    position = 0
    for start, end in scan.secret_spans():
        pieces += (text[position:start], _placeholder(text[start:end]))
        position = end
    return "".join((*pieces, text[position:]))


def _placeholder(scalar: str) -> str:
    if scalar.startswith('"'):
        return f'"{PLACEHOLDER}"' if len(scalar.strip('"')) else scalar
    return scalar if scalar in ("true", "false", "null") else "0"


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
        elif top.key.lower() in ("key", "name", "value", "usage"):
            top.members[top.key.lower()] = span

    def pairs(self, container: _Container) -> None:
        """Find the secret of a key-value pair or key credential that is complete now."""
        members = container.members
        for name in ("key", "name"):
            first, end = members.get(name, (0, 0))
            if end - first == 1 and "value" in members and is_secret_name(_unquoted(self.texts[first])):
                self.ranges.append(members["value"])
        if "key" in members and "usage" in members:
            self.ranges.append(members["key"])

    def finish(self) -> None:
        """End what the text left open."""
        self.beyond = 0
        while self.open:
            self.leave()

    def secret_spans(self) -> list[tuple[int, int]]:
        """Places of the secret scalars, in order, each once."""
        spans: list[tuple[int, int]] = []
        reached = 0
        for first, end in sorted(self.ranges):
            spans += self.scalars[max(first, reached) : end]
            reached = max(reached, end)
        return spans


_ESCAPED_LETTER = re.compile(r"\\u00([2-7][0-9a-fA-F])")


def _unquoted(text: str) -> str:
    return _ESCAPED_LETTER.sub(lambda m: chr(int(m[1], 16)), text.strip('"'))
