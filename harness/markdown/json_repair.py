"""A tolerant JSON reader: every value with its place, and what had to be repaired to read it.

The repairs are those that 11,289 real reference pages need, each the smallest that makes the text parse: a trailing,
missing or doubled comma, an unquoted or single-quoted name, typographic quotes, a no-break space, comments, an
ellipsis, a raw line end or a missing quote in a string, a bare word as a value, a missing bracket, text after the end.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

_BLANK = re.compile(r"[ \t\r\n]+")
_SOUND = frozenset(("", *'"{}[]:,-0123456789'))
"""What begins with none of the blanks and comments that are passed; most of JSON's tokens."""
_ODD_BLANK = re.compile(r"[\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\f\v]+")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_ELLIPSIS = re.compile(r"\.{2,}|\u2026")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
_DOUBLED = re.compile(r'""((?=\w)(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,400})(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?(?![\w.+-])")
_WORD = re.compile(r"[^\s,\[\]{}\"':][^\s,\[\]{}\"]*")
_BARE_KEY = re.compile(r"[@\w$.#-]+")
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt])|(.)|$)', re.DOTALL)
_HALF = re.compile(r"[\ud800-\udfff]")
_QUOTES = {"'": "'", "\u2018": "\u2019", "\u2019": "\u2019", "\u201c": "\u201d", "\u201d": "\u201d"}
_CURLED = ("\u2018", "\u2019", "\u201c", "\u201d")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_PATIENCE = 50_000  # characters that all searches for missing closing quotes may pass over; keeps them linear
_LITERALS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not strict JSON, or one name used twice."""

    kind: str
    offset: int
    end: int
    data: Mapping[str, str | int]
    """What the words for it need; `case` where one kind has several."""
    fatal: bool = False
    more: int = 0
    """Further places of the same kind in the same text."""


class Span(NamedTuple):
    """Offsets of a value and, for an object's member, of its name (-1 when there is none)."""

    start: int
    end: int
    key: int = -1
    key_end: int = -1


Path = tuple[str | int, ...]
Places = dict[Path, Span]


class _BrokenError(Exception):
    """No small repair helps from here."""

    def __init__(self, offset: int, case: str, **data: str | int) -> None:
        self.offset, self.data = offset, {"case": case, **data}


def read_damaged(text: str, max_depth: int) -> tuple[Any, tuple[Damage, ...], Places]:
    """Read any text as JSON.

    Returns:
        The value, the damage in order of its place (one entry a kind, counting its repeats), and the place of every
        value. With a fatal damage the value is what was read up to there. Linear in the text; never raises.
    """
    reader = _Reader(text, max_depth)
    value: Any = None
    try:
        value = reader.root()
    except _BrokenError as error:
        reader.note("broken", error.offset, error.offset + 1, error.data, fatal=True)
    return value, reader.damages(), reader.places


class _Reader:
    """State of one reading: the position, what was found so far."""

    def __init__(self, text: str, max_depth: int) -> None:
        self.text, self.max_depth = text, max_depth
        self.at = 0
        self.before = 0  # end of the last token: where a missing comma or bracket belongs
        self.patience = _PATIENCE
        self.first: dict[str, Damage] = {}
        self.repeats: Counter[str] = Counter()
        self.places: Places = {}

    def note(
        self, kind: str, start: int, end: int, data: Mapping[str, str | int] | None = None, *, fatal: bool = False
    ) -> None:
        """Keep the first damage of a kind, and count the others."""
        if kind in self.first:
            self.repeats[kind] += 1
        else:
            self.first[kind] = Damage(kind, start, end, data or {}, fatal=fatal)

    def damages(self) -> tuple[Damage, ...]:
        """What was noted, in the order of the places."""
        counted = (replace(damage, more=self.repeats[kind]) for kind, damage in self.first.items())
        return tuple(sorted(counted, key=lambda damage: damage.offset))

    def root(self) -> Any:
        """The whole text: one value and nothing else."""
        self.skip()
        if self.at >= len(self.text):
            raise _BrokenError(0, "empty")
        if self._is_fragment():
            self.note("fragment", self.at, self.at + 1)
            value: Any = self._object((), self.at, 0)
        else:
            value = self.value((), 0)
        self.skip()
        if self.at < len(self.text):
            end = self.text.find("\n", self.at)
            self.note("after", self.at, end if end > 0 else len(self.text))
        return value

    def _is_fragment(self) -> bool:
        match = _STRING.match(self.text, self.at)
        return match is not None and self.text[match.end() :].lstrip(" \t\r\n").startswith(":")

    def skip(self) -> None:
        """Pass blanks; note comments and odd blanks."""
        text = self.text
        self.before = self.at
        while text[self.at : self.at + 1] not in _SOUND:
            if match := _BLANK.match(text, self.at):
                self.at = match.end()
            elif match := _ODD_BLANK.match(text, self.at):
                self.note("blank", self.at, match.end(), {"character": ord(match.group()[0])})
                self.at = match.end()
            elif match := _COMMENT.match(text, self.at):
                self.note("comment", self.at, match.end())
                self.at = match.end()
            else:
                return

    def value(self, path: Path, depth: int) -> Any:
        """The value that starts here."""
        start = self.at
        mark = self.text[start : start + 1]
        if depth > self.max_depth:
            raise _BrokenError(start, "deep", levels=self.max_depth)
        if mark == "{":
            self.at += 1
            result: Any = self._object(path, start, depth)
        elif mark == "[":
            self.at += 1
            result = self._array(path, depth)
        elif mark and (mark == '"' or mark in _QUOTES):
            result = self._string()
        else:
            result = self._bare()
        known = self.places.get(path)
        self.places[path] = Span(start, self.at, known.key, known.key_end) if known else Span(start, self.at)
        return result

    def _bare(self) -> Any:
        """A number, a literal, or a word that should have been a string."""
        if match := _NUMBER.match(self.text, self.at):
            self.at = match.end()
            word = match.group()
            return float(word) if not word.lstrip("-").isdigit() else int(word)
        match = _WORD.match(self.text, self.at)
        if match is None:
            found = self.text[self.at : self.at + 1]
            raise _BrokenError(self.at, "value" if found else "end", found=found)
        word = match.group()
        start, self.at = self.at, match.end()
        if word in _LITERALS:
            return _LITERALS[word]
        if word.lower() in _LITERALS:
            self.note("literal", start, self.at, {"word": word, "meant": word.lower()})
            return _LITERALS[word.lower()]
        if _ELLIPSIS.fullmatch(word):
            self.note("ellipsis", start, self.at, {"case": "value"})
            return None
        self.note("word", start, self.at, {"word": word})
        return word

    def _string(self) -> str:
        """A string, in whatever quotes."""
        if match := _STRING.match(self.text, self.at):
            if not match.group(1) and (again := _DOUBLED.match(self.text, self.at)):
                self.note("doubled", self.at, self.at + 1)
                match = again
            start, self.at = self.at, match.end()
            return self._meant(match.group(1), start)
        start = self.at
        opening = self.text[start]
        closing = _QUOTES.get(opening, '"')
        if opening != '"':
            self.note("quotes", start, start + 1, {"marks": "single" if opening == "'" else "typographic"})
        return self._damaged_string(start, closing)

    def _damaged_string(self, start: int, closing: str) -> str:
        """A string that is not strict: raw line ends, bad escapes, or no closing quote."""
        text, at = self.text, start + 1
        broken_line = -1
        stop = re.compile(rf'[{re.escape(closing)}"\\\x00-\x1f]' if closing != "'" else r"['\\\x00-\x1f]")
        while match := stop.search(text, at):
            at = match.start()
            mark = match.group()
            if mark == "\\":
                if not _ESCAPE.match(text, at) or _ESCAPE.match(text, at).group(3):  # type: ignore[union-attr]
                    self.note("escape", at, at + 2)
                at += 2
            elif mark == "\n" and (at - start > self.patience or self._line_ends_string(at)):
                self.patience -= min(self.patience, at - start)
                return self._unclosed(start, at if broken_line < 0 else broken_line)
            elif mark < " ":
                broken_line = at if broken_line < 0 else broken_line
                at += 1
            else:
                self.at = at + 1
                if broken_line >= 0:
                    self._raw(broken_line)
                return self._meant(text[start + 1 : at], start)
        end = text.find("\n", start)
        return self._unclosed(start, len(text) if end < 0 else end)

    def _raw(self, at: int) -> None:
        """A line end or another control character within a string."""
        self.note("control", at, at + 1, {"case": "line end"} if self.text[at] in "\r\n" else None)

    def _line_ends_string(self, at: int) -> bool:
        """Whether the closing quote is missing: what follows the line end starts a new member, or closes."""
        rest = self.text[at : at + 400].lstrip(" \t\r\n")
        if not rest or rest[0] in "}]":
            return True
        return bool(re.match(r'"[^"\n]{0,200}"\s*[:,\n]', rest)) and '"' not in self.text[at : at + 400].split('"')[0]

    def _unclosed(self, start: int, end: int) -> str:
        """A string without its closing quote ends with its line."""
        raw = self.text[start + 1 : end].rstrip(" \t\r")
        raw = raw.removesuffix(",")
        self.at = start + 1 + len(raw)
        if raw[-1:] in _CURLED:
            self.note("quotes", self.at - 1, self.at, {"marks": "typographic"})
            return self._meant(raw[:-1], start)
        self.note("unclosed", start, self.at)
        return self._meant(raw, start)

    def _meant(self, raw: str, start: int) -> str:
        """What the escapes of a string mean; half a surrogate pair is no character (RFC 8259, 8.2)."""
        text = _unescape(raw)
        if not _HALF.search(text):
            return text
        self.note("surrogate", start, self.at)
        return _HALF.sub("\ufffd", text)

    def _array(self, path: Path, depth: int) -> list[Any]:
        result: list[Any] = []
        comma = -1
        while True:
            self.skip()
            mark = self.text[self.at : self.at + 1]
            if not mark or mark in "]}":
                self._close("]", mark, comma)
                return result
            if mark == ",":
                comma = self._comma(comma, empty=not result)
            elif mark in ".\u2026" and (match := _ELLIPSIS.match(self.text, self.at)):
                comma = self._ellipsis(match.end())
            else:
                self._need_comma(comma, first=not result)
                item = self.value((*path, len(result)), depth + 1)
                result.append(item)
                comma = -1

    def _object(self, path: Path, start: int, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        comma = -1
        while True:
            self.skip()
            mark = self.text[self.at : self.at + 1]
            if not mark and depth == 0 and self.text[start : start + 1] != "{":
                return result
            if not mark or mark in "]}":
                self._close("}", mark, comma)
                return result
            if mark == ",":
                comma = self._comma(comma, empty=not result)
            elif mark in ".\u2026" and (match := _ELLIPSIS.match(self.text, self.at)):
                comma = self._ellipsis(match.end())
            else:
                self._need_comma(comma, first=not result)
                self._member(path, result, depth)
                comma = -1

    def _member(self, path: Path, result: dict[str, Any], depth: int) -> None:
        """One `name: value`."""
        start = self.at
        name = self._name()
        end = self.at
        self.skip()
        if self.text[self.at : self.at + 1] != ":":
            self.note("no-value", start, end, {"name": name})
            return
        self.at += 1
        self.skip()
        here = (*path, name)
        if name in result:
            self.first.setdefault(f"twice {here}", Damage("twice", start, end, {"name": name}))
        self.places[here] = Span(start, end, start, end)
        result[name] = self.value(here, depth + 1)

    def _name(self) -> str:
        mark = self.text[self.at]
        if mark == '"' or mark in _QUOTES:
            return self._string()
        match = _BARE_KEY.match(self.text, self.at)
        if match is None:
            raise _BrokenError(self.at, "name", found=mark)
        self.note("bare-name", self.at, match.end(), {"name": match.group()})
        self.at = match.end()
        return match.group()

    def _comma(self, previous: int, *, empty: bool) -> int:
        if previous >= 0 or empty:
            self.note("comma", self.at, self.at + 1)
        self.at += 1
        return self.at - 1

    def _ellipsis(self, end: int) -> int:
        self.note("ellipsis", self.at, end)
        self.at = end
        return -2

    def _need_comma(self, comma: int, *, first: bool) -> None:
        if comma == -1 and not first:
            before = max(self.before, 1)
            self.note("missing-comma", before - 1, before)

    def _close(self, closing: str, mark: str, comma: int) -> None:
        """The end of an object or array: its bracket, another one, or the end of the text."""
        if comma >= 0:
            self.note("trailing-comma", comma, comma + 1)
        if mark == closing:
            self.at += 1
            return
        at = max(self.before - 1, 0)
        self.note("unclosed-bracket", at, at + 1, {"bracket": closing})


def _unescape(raw: str) -> str:
    if "\\" not in raw:
        return raw
    text = _ESCAPE.sub(_escaped, raw)
    # surrogate pairs written as two escapes are one character
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _escaped(match: re.Match[str]) -> str:
    if match.group(1):
        return chr(int(match.group(1), 16))
    if match.group(2):
        return _ESCAPES[match.group(2)]
    return match.group(0)
