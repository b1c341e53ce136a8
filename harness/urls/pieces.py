"""What a URL is made of, each part with its place, before anybody asks what it means (OData 4.01 URL Conventions, 4).

Separators within parentheses, quotes and placeholders (`{id | name}`, `<id>`) do not separate. Every function is
linear.
"""

import re

_SPECIAL = {separator: re.compile(rf"[{separator}(){{}}<>']") for separator in "/,;"}
_PARENTHESES = re.compile(r"[()']")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+|[^%]+|%")
_NAMED = re.compile(r"\s*(@?[^\W\d][\w.-]*)\s*=")
_PLACEHOLDER = re.compile(r"[{<]+[^{}<>]*[}>]+|\u2039[^\u203a]*\u203a")
_CLOSING = {")": "(", "}": "{", ">": "<"}

Part = tuple[str, int]
"""Text and its offset in the URL."""


def pieces(text: str, separator: str) -> list[Part]:
    """The parts between separators that are outside of brackets and quotes, each with its offset.

    Quotes count within parentheses, and everywhere unless the separator is a slash (`O'Brien` may be a key). In text
    whose brackets or quotes don't match every separator counts.
    """
    parts: list[Part] = []
    start = 0
    for cut in (*_cuts(text, separator), len(text)):
        parts.append((text[start:cut], start))
        start = cut + 1
    return parts


def _cuts(text: str, separator: str) -> list[int]:
    opened: list[str] = []
    found: list[int] = []
    every: list[int] = []
    quoted = False
    for match in _SPECIAL[separator].finditer(text):
        character = match.group()
        if character == separator:
            every.append(match.start())
            if not opened and not quoted:
                found.append(match.start())
        elif character == "'":
            quoted = quoted != (opened[-1] == "(" if opened else separator != "/")
        elif not quoted and character not in _CLOSING:
            opened.append(character)
        elif not quoted and opened and opened[-1] == _CLOSING[character]:
            opened.pop()
    return every if opened or quoted else found


def call(text: str) -> tuple[str, tuple[Part, ...]] | None:
    """A segment's name and what its pairs of parentheses hold; None when they don't match or something follows them.

    `range(address='A1')` is `range` and `address='A1'`; a name alone has no pairs.
    """
    start = text.find("(")
    if start < 0:
        return text, ()
    groups: list[Part] = []
    depth, begin, quoted = 0, start, False
    for match in _PARENTHESES.finditer(text, start):
        character, place = match.group(), match.start()
        if character == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            if depth == 0 and place != begin:
                return None
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                groups.append((text[begin + 1 : place], begin + 1))
                begin = place + 1
    return (text[:start], tuple(groups)) if depth == 0 and begin == len(text) else None


def arguments(text: str) -> list[tuple[str, str, int]]:
    """Name, value and offset of each argument between parentheses; the name is empty for a lone value."""
    found = []
    for part, place in pieces(text, ","):
        match = _NAMED.match(part)
        if match:
            found.append((match.group(1), part[match.end() :].strip(), place + match.start(1)))
        elif part.strip():
            found.append(("", part.strip(), place + len(part) - len(part.lstrip())))
    return found


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a value and is nothing else: `{id | name}`, `<id>`, also in quotes."""
    inner = text.strip().strip("'\"")
    return inner[:1] + inner[-1:] in ("{}", "<>", "\u2039\u203a")


def has_placeholder(text: str) -> bool:
    """Whether a text holds `{…}` or `<…>`."""
    return _PLACEHOLDER.search(text) is not None


def starts_with_placeholder(text: str) -> bool:
    """Whether a text begins with `{…}` or `<…>`."""
    return _PLACEHOLDER.match(text) is not None


def decoded(text: str) -> tuple[str, list[int] | None]:
    """A query value without percent encoding, and the offset in the text of each of its characters (None: the same)."""
    text = text.replace("+", " ")
    if "%" not in text:
        return text, None
    characters: list[str] = []
    origins: list[int] = []
    for match in _ENCODED.finditer(text):
        plain = match.group()
        if plain[0] != "%" or len(plain) < 3:
            characters.append(plain)
            origins.extend(range(match.start(), match.end()))
            continue
        offset = match.start()
        for character in bytes.fromhex(plain.replace("%", "")).decode("utf-8", errors="replace"):
            characters.append(character)
            origins.append(offset)
            offset += 3 * len(character.encode())
    return "".join(characters), origins
