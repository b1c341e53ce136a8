"""JSON representations: the members of a resource's sample object, and the types that its values mean.

The conventions are those of the reference: `"String (timestamp)"`, `{"@odata.type": "microsoft.graph.x"}`,
`["String"]`, `"a | b"`, and plain sample values.
"""

import re
from collections.abc import Mapping
from typing import Any

from harness.dialect import GRAPH, Dialect
from harness.facts.mentions import TypeMention, primitive_named, read_mention
from harness.facts.stated import JsonProperty

_TYPE_KEYS = ("@odata.type", "@type", "@odate.type")
_TYPE_TEXT = re.compile(r"@odata\.type:\s*(?P<name>\S+)")
_CHOICE = re.compile(r"\s*\|\s*|\s+/\s+")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_PIECE = re.compile(
    r'"(?P<name>(?:[^"\\\n]++|\\.)*+)"(?P<colon>\s*:)?|(?P<open>[{\[])|(?P<close>[}\]])|//[^\n]*|/\*(?:[^*]|\*(?!/))*+'
)
_QUALIFIED_WORDS = re.compile(r"(?i:string|edm\.\w+|binary|int\d*|collection)\s*\(")


def read_representation(
    value: Mapping[str, Any], text: str, first_line: int, dialect: Dialect = GRAPH
) -> tuple[JsonProperty, ...]:
    """The members of a representation.

    Args:
        value: the parsed object.
        text: its source, for the lines of the members.
        first_line: 1-based line of the source's first character.
        dialect: whose namespace marks a string as the name of a type.

    Returns:
        One property for each member, `@odata` annotations left out; members that annotate others keep their `@`.
    """
    lines = key_lines(text)
    return tuple(
        _property(name, content, first_line + lines.get(name, 0), dialect)
        for name, content in value.items()
        if not name.startswith(("@odata.", "@odate.", "@type")) and "@odata." not in name
    )


def inner_type(value: Mapping[str, Any]) -> str:
    """The `@odata.type` that the object itself carries, without `#`, or the empty string."""
    found = next((value[key] for key in _TYPE_KEYS if isinstance(value.get(key), str)), "")
    return str(found).lstrip("#")


def key_lines(text: str) -> dict[str, int]:
    """Line offsets of the outermost object's member names; the first place of a name counts."""
    found: dict[str, int] = {}
    depth, line, counted = 0, 0, 0
    for match in _PIECE.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "colon" and depth == 1:
            line += text.count("\n", counted, match.start())
            counted = match.start()
            found.setdefault(match["name"], line)
    return found


def _property(name: str, value: Any, line: int, dialect: Dialect) -> JsonProperty:
    if isinstance(value, list):
        if not value:
            return JsonProperty(name, TypeMention("[]", collection=True), line)
        first = _property(name, value[0], line, dialect)
        return JsonProperty(name, _as_collection(first.mention), line, first.literal, first.null, first.values)
    if isinstance(value, dict):
        spelt = inner_type(value)
        mention = read_mention(spelt) if spelt else TypeMention("{}", "Edm.Untyped")
        return JsonProperty(name, mention, line, literal=not spelt)
    if value is None:
        return JsonProperty(name, TypeMention("null"), line, literal=True, null=True)
    if isinstance(value, str):
        return _text(name, value, line, dialect)
    kind = "Edm.Boolean" if isinstance(value, bool) else "Edm.Int64" if isinstance(value, int) else "Edm.Double"
    return JsonProperty(name, TypeMention(str(value), kind), line, literal=True)


def _as_collection(mention: TypeMention) -> TypeMention:
    return TypeMention(
        mention.text, mention.name, True, mention.target, mention.anchor, mention.format, mention.nothing
    )


def _text(name: str, value: str, line: int, dialect: Dialect) -> JsonProperty:
    """A string: the name of a type, a choice of values, or a sample."""
    plain = value.strip()
    if plain.startswith("[") and plain.endswith("]") and primitive_named(plain[1:-1].strip()):
        return JsonProperty(name, _as_collection(read_mention(plain[1:-1])), line)
    if primitive_named(plain) or _QUALIFIED_WORDS.match(plain):
        mention = read_mention(plain)
        return JsonProperty(name, mention if mention.name else TypeMention(value, "Edm.String"), line)
    if spelt := _TYPE_TEXT.match(plain):
        return JsonProperty(name, read_mention(spelt["name"].strip('"')), line)
    if dialect.namespace and plain.lstrip("#").startswith(f"{dialect.namespace}."):
        return JsonProperty(name, read_mention(plain), line)
    parts = tuple(part.strip("'\" ") for part in _CHOICE.split(plain))
    if len(parts) > 1 and all(part and " " not in part for part in parts if part != "..."):
        values = tuple(part for part in parts if part != "...")
        return JsonProperty(name, TypeMention(value, "Edm.String"), line, literal=True, values=values)
    kind = "Edm.DateTimeOffset" if _TIMESTAMP.match(plain) else "Edm.String"
    return JsonProperty(name, TypeMention(value, kind), line, literal=True)
