"""Type mentions: what a type cell, a link or a sentence calls a type, before anybody knows whether it exists.

A mention is read from its own text alone; `registry` resolves it against the pages. Covers every spelling that the
reference uses: `String`, `Edm.String`, `string (url)`, `Collection(x)`, `x collection`, `[x](x.md) collection`,
`[identitySet][]`, `[x](enums.md#x-values)`, back-ticks and bold, `x or y`, and the words that mean no type.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

PRIMITIVES: Mapping[str, str] = {
    "binary": "Edm.Binary",
    "bool": "Edm.Boolean",
    "boolean": "Edm.Boolean",
    "byte": "Edm.Byte",
    "bytes": "Edm.Binary",
    "date": "Edm.Date",
    "datetime": "Edm.DateTimeOffset",
    "datetimeoffset": "Edm.DateTimeOffset",
    "decimal": "Edm.Decimal",
    "double": "Edm.Double",
    "duration": "Edm.Duration",
    "float": "Edm.Double",
    "guid": "Edm.Guid",
    "int": "Edm.Int32",
    "int16": "Edm.Int16",
    "int32": "Edm.Int32",
    "int64": "Edm.Int64",
    "integer": "Edm.Int32",
    "json": "Edm.Untyped",
    "json object": "Edm.Untyped",
    "long": "Edm.Int64",
    "number": "Edm.Decimal",
    "numeric": "Edm.Decimal",
    "object": "Edm.Untyped",
    "sbyte": "Edm.SByte",
    "single": "Edm.Single",
    "stream": "Edm.Stream",
    "string": "Edm.String",
    "strings": "Edm.String",
    "timeofday": "Edm.TimeOfDay",
    "timestamp": "Edm.DateTimeOffset",
    "untyped json object": "Edm.Untyped",
    "uri": "Edm.String",
    "url": "Edm.String",
    "uuid": "Edm.Guid",
}
"""Lower-cased spellings, with `Edm.` removed, to EDM primitive types (CSDL 4.01 section 3.3)."""

QUALIFIERS: Mapping[str, str] = {
    "date": "Edm.Date",
    "date-time": "Edm.DateTimeOffset",
    "datetime": "Edm.DateTimeOffset",
    "datetimeoffset": "Edm.DateTimeOffset",
    "duration": "Edm.Duration",
    "guid": "Edm.Guid",
    "iso 8601 duration": "Edm.Duration",
    "time of day": "Edm.TimeOfDay",
    "timeofday": "Edm.TimeOfDay",
    "timestamp": "Edm.DateTimeOffset",
}
"""What `String (timestamp)` says in parentheses, where it changes the type."""

_NOTHING = frozenset({"", "-", "n/a", "none", "no content", "nothing", "void", "location header"})
_FILLERS = frozenset(
    {"-", "a", "an", "enum", "enumeration", "object", "objects", "optional", "resource", "resources", "the"}
)
_COLLECTIONS = frozenset({"array", "collection", "collections", "list"})
_LINK = re.compile(
    r"\[(?P<text>[^\[\]]+)\](?:\((?P<target>[^()\s]*)(?P<beyond>[^()]*)\)|\[(?P<label>[^\[\]]*)\]|\((?P<open>[^()\s]*)\s*$|)"
)
_WRAPPED = re.compile(r"collection\s*\(\s*(?P<inner>.*?)\s*\)?\s*$", re.IGNORECASE)
_NOTE = re.compile(r"\s*\((?P<note>[^()\[\]]*)\)\s*")
_NAME = re.compile(r"#?[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_EITHER = re.compile(r"\s+or\s+|\s*/\s*(?![^()]*\))")
_MEDIA = re.compile(r"(?:application|audio|image|multipart|text|video)/[\w.+*-]+", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;]\s")
_LONGEST = 400
"""Characters of a cell that are looked at; a longer one holds prose."""


class TypeMention(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A type as somebody wrote it."""

    text: str
    """As written."""
    name: str = ""
    """`Edm.String` for primitives, else as spelt (`user`, `microsoft.graph.user`); empty when no type can be read."""
    collection: bool = False
    target: str = ""
    """The page of a link, as written, without anchor."""
    anchor: str = ""
    """Of a link; `x-values` means the enum x."""
    format: str = ""
    """`url` for a String documented as one."""
    nothing: bool = False
    """Whether the text says that there is no type (`None`)."""
    alternatives: tuple["TypeMention", ...] = ()
    """For `x or y`: all of them; `name` is the first."""

    @property
    def primitive(self) -> bool:
        """Whether the name is one of the `Edm` types."""
        return self.name.startswith("Edm.")


def read_mention(text: str, definitions: Mapping[str, str] | None = None) -> TypeMention:
    """Read a type cell.

    Args:
        text: markdown source of the cell.
        definitions: link reference definitions of the page, lower-cased label to target.

    Returns:
        The mention; its `name` is empty when the cell means no type. Never raises.
    """
    mention = _read(text)
    if definitions and "[" in text and not mention.target:
        return _with_definition(mention, definitions)
    return mention


@lru_cache(maxsize=8192)
def _read(text: str) -> TypeMention:
    """Read without link definitions; cells repeat, so the answers are kept."""
    plain = " ".join(text[:_LONGEST].replace("`", "").replace("*", "").replace("\\", "").replace("\xa0", " ").split())
    primitive = primitive_named(plain)
    if primitive:
        return TypeMention(text, primitive, format=_format(plain))
    plain = _SENTENCE.split(plain, maxsplit=1)[0]
    if _MEDIA.fullmatch(plain):
        return TypeMention(text, "Edm.Stream")  # a part of a multipart body
    if plain.strip(". ").lower() in _NOTHING:
        return TypeMention(text, nothing=True)
    parts = [part for part in _EITHER.split(_outside_targets(plain)) if part]
    if len(parts) > 1:
        return _alternatives(text, plain)
    return _single(text, plain)


def primitive_named(text: str) -> str:
    """The EDM primitive that a word means (`string`, `Edm.dateTimeOffset`), or the empty string."""
    lower = text.lower()
    if lower == "microsoft.graph.json":
        return "Edm.Untyped"  # a type of Graph's metadata without properties, open to all
    return PRIMITIVES.get(lower.removeprefix("edm."), "")


def _format(plain: str) -> str:
    return "url" if plain.lower() in ("url", "uri") else ""


def _outside_targets(plain: str) -> str:
    """The text with link targets removed: a `/` in there separates no types."""
    return _LINK.sub(lambda match: match["text"], plain)


def _alternatives(text: str, plain: str) -> TypeMention:
    """Read `x or y`. Anything beside two or more readable types is prose."""
    found = [_single(part, part.strip()) for part in re.split(r"\s+or\s+", plain)]
    if len(found) == 1 and "[" not in plain:
        found = [_single(part, part.strip()) for part in plain.split("/")]
    if len(found) < 2 or not all(mention.name for mention in found):
        return TypeMention(text)
    return replace(found[0], text=text, alternatives=tuple(found))


def _single(text: str, plain: str) -> TypeMention:
    """Read a cell that names one type, or none."""
    wrapped = _WRAPPED.match(plain)
    if wrapped:
        return replace(_core(text, wrapped["inner"]), collection=True)
    return _core(text, plain)


def _core(text: str, plain: str) -> TypeMention:
    link = _LINK.search(plain)
    if link is None:
        return _words(text, plain)
    inner = _words(text, link["text"])
    rest = _words(text, f"{plain[: link.start()]} x {plain[link.end() :]}")
    if not rest.name or not (inner.name or link["target"]):
        return TypeMention(text)
    target, _, anchor = (link["target"] or link["open"] or "").partition("#")
    beyond = (link["beyond"] or "").lower().split()  # `[x](x.md collection)` means many, though it is no link
    many = inner.collection or rest.collection or not _COLLECTIONS.isdisjoint(beyond)
    return replace(inner, collection=many, target=target, anchor=anchor)


def _words(text: str, plain: str) -> TypeMention:
    """Read words without links: one name, fillers, and at most the word that makes it a collection."""
    format_, note = "", ""
    if "(" in plain:
        notes = [match["note"].strip().lower() for match in _NOTE.finditer(plain)]
        note = next((QUALIFIERS[each] for each in notes if each in QUALIFIERS), "")
        format_ = "url" if "url" in notes else ""
        plain = _NOTE.sub(" ", plain)
    head = plain.strip().rstrip(".,;")
    whole = primitive_named(head.partition(",")[0])
    if whole:
        return TypeMention(text, note or whole, format=format_ or _format(head))
    names, collection = [], False
    for word in head.split():
        lower = word.lower()
        if lower in _COLLECTIONS:
            collection = True
        elif lower not in _FILLERS and lower != "of":
            names.append(word)
    if not names and (head.lower() == "list" or not collection):
        names, collection = [head], False  # microsoft.graph.list and microsoft.graph.resource are types
    if len(names) != 1 or not _NAME.fullmatch(names[0]):
        return TypeMention(text)
    name = names[0].lstrip("#")
    return TypeMention(text, primitive_named(name) or name, collection, format=format_ or _format(name))


def _with_definition(mention: TypeMention, definitions: Mapping[str, str]) -> TypeMention:
    """The mention with the target of its reference-style or shortcut link."""
    link = _LINK.search(mention.text.replace("`", "").replace("*", ""))
    if link is None or link["target"] or not mention.name:
        return mention
    found = definitions.get((link["label"] or link["text"]).strip().lower(), "")
    target, _, anchor = found.partition("#")
    return replace(mention, target=target, anchor=anchor)
