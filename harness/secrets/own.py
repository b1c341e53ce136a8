"""The run's own secrets: values that nothing lets out that this process writes, however they are spelt.

A service may echo a token, opaque or not, in a body, a header, an error message, within a URL or within other base64.
Hence the values are known to the whole process: whoever scrubs, scrubs them.
"""

import base64
import json
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from harness.secrets.names import is_secret_name

PLACEHOLDER = "REDACTED"
"""Eight letters of the base64 alphabet: also valid where `Edm.Binary` is expected."""

MIN_LENGTH = 8
"""Characters. A shorter value is no credential, and replacing it everywhere would destroy innocent text."""

_SECRET_VARIABLE = re.compile(
    r"(?:\A|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASSCODE|PWD|PAT|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SECRET_?KEY"
    r"|SIGNING_?KEY|ENCRYPTION_?KEY|ACCOUNT_?KEY|CREDENTIALS?|CONNECTION_?STRING|SAS|COOKIE|AUTHORIZATION)\Z",
    re.IGNORECASE,
)
_NO_CREDENTIAL = re.compile(r"[a-z]{1,15}|[A-Z]{1,15}|[0-9]{1,9}|/[\w./-]+|(?i:true|false|none|null)")
"""Values that variables with such names hold too: words, small numbers, paths. Replacing them would spoil all text."""

_LINE = 40
"""Characters of a whole line of a private key: the last one may be short, and then tells nothing."""

_ESCAPE = r"(?:\\|%(?:25)*5[cC])"
_SEMICOLON = "(?:;|%(?:25)*3[bB])"
_AMPERSAND = f"(?:&|%(?:25)*26)(?:amp{_SEMICOLON})*"
_NAMED_ENTITIES = {'"': "quot", "&": "amp", "<": "lt", ">": "gt", "'": "apos"}


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One way in which a value may appear."""

    text: str
    anchor: str
    """A part that no way of escaping changes: looked for first, because that is quick."""
    fills: bool
    """Whether it is a part of other base64, which stays base64 by a placeholder of the same length."""

    def out_of(self, text: str) -> str:
        """The text without it."""
        return _pattern(self.text).sub(self._placeholder, text) if self.anchor in text else text

    def _placeholder(self, match: re.Match[str]) -> str:
        length = len(match[0])
        return (PLACEHOLDER * (length // len(PLACEHOLDER) + 1))[:length] if self.fills else PLACEHOLDER


class OwnSecrets:
    """Values with the patterns that find them. Safe with threads: values are only ever added."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._known: dict[str, tuple[_Spelling, ...]] = {}
        self._spellings: tuple[_Spelling, ...] = ()
        self._lock = threading.Lock()
        self.learn(*values)

    @property
    def values(self) -> Collection[str]:
        """All of them."""
        return self._known.keys()

    def learn(self, *values: str) -> None:
        """From now on these must appear nowhere; what is too short to be a credential is not taken."""
        new = {value for value in values if len(value) >= MIN_LENGTH and value != PLACEHOLDER} - self._known.keys()
        if not new:
            return
        with self._lock:
            known = {**self._known, **{value: tuple(_spellings(value)) for value in new}}
            # the longest first: one value may begin another
            self._spellings = tuple(each for value in sorted(known, key=len, reverse=True) for each in known[value])
            self._known = known

    def learn_environment(self, environment: Mapping[str, str]) -> None:
        """Learn what variables hold whose name says that it is secret, and the passwords of proxies."""
        for name, text in environment.items():
            value = text.strip()
            if _SECRET_VARIABLE.search(name) and not _NO_CREDENTIAL.fullmatch(value):
                self.learn(value, *_parts(value))
            elif "://" in value and "@" in value:
                self.learn(_password(value))

    def out_of(self, text: str) -> str:
        """The text with a placeholder for each of them."""
        for spelling in self._spellings:
            text = spelling.out_of(text)
        return text


OWN = OwnSecrets()
"""Those of this process."""


def _spellings(value: str) -> Iterator[_Spelling]:
    """The value as it is, and as it looks within base64 text."""
    yield _spelling(value)
    for shift in range(3):
        cores = (_within_base64(value, shift, alphabet) for alphabet in (b"+/", b"-_"))
        yield from (_spelling(core, fills=True) for core in dict.fromkeys(cores) if core)


def _spelling(text: str, *, fills: bool = False) -> _Spelling:
    anchor = max(re.findall(r"[A-Za-z0-9_]+", text), key=len, default="")
    return _Spelling(text, anchor, fills)


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(pattern_of(text))


def pattern_of(text: str) -> str:
    """A regular expression for a text in any spelling: escaped and encoded as JSON, URLs, XML and HTML do it."""
    return "".join(map(_spelt, text))


def _within_base64(value: str, shift: int, alphabet: bytes) -> str:
    """What base64 (RFC 4648) shows of a value that begins `shift` bytes after a multiple of three, and nothing else."""
    data = value.encode("utf-8", "surrogatepass")
    text = base64.b64encode(b"\0" * shift + data, alphabet).decode().rstrip("=")
    begin = (0, 2, 3)[shift]
    end = len(text) - bool((len(data) + shift) % 3)
    return text[begin:end] if end - begin >= MIN_LENGTH else ""


def _spelt(character: str) -> str:
    r"""A pattern for a character: as it is, escaped in JSON (also in JSON in strings), in URLs, in XML and HTML."""
    if character.isascii() and (character.isalnum() or character == "_"):
        return character
    encoded = "".join(f"%(?:25)*(?i:{byte:02X})" for byte in character.encode("utf-8", "surrogatepass"))
    code = f"{ord(character):x}"
    ways = [
        rf"{_ESCAPE}*{re.escape(character)}",
        f"{_ESCAPE}*{encoded}",
        rf"{_AMPERSAND}(?:#|%23)(?:0*{ord(character)}|[xX]0*(?i:{code})){_SEMICOLON}",
    ]
    if ord(character) < 0x10000:
        ways.append(rf"{_ESCAPE}+u(?i:{code:0>4})")
    if character in _NAMED_ENTITIES:
        ways.append(f"{_AMPERSAND}{_NAMED_ENTITIES[character]}{_SEMICOLON}")
    if character == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"


def _parts(value: str) -> Iterator[str]:
    """What may appear of a value by itself: the lines of a private key, the secrets of a credential in JSON."""
    if "-----BEGIN" in value:
        yield from (line for line in value.split() if len(line) >= _LINE and "-----" not in line)
    try:
        members = json.loads(value) if value.startswith("{") else {}
    except (ValueError, RecursionError):
        return
    yield from (item for name, item in members.items() if isinstance(item, str) and is_secret_name(name))


def _password(url: str) -> str:
    """The password in a URL; empty when it has none."""
    try:
        return unquote(urlsplit(url).password or "")
    except ValueError:
        return ""
