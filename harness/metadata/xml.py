"""Untrusted XML to a tree of elements, with the line and column of each.

Expat reads it: it never opens anything by itself, counts lines beyond 65535, and the handlers below refuse what
a CSDL document does not need (a document type, and with it every entity; deep nesting).
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from xml.parsers import expat

from harness.errors import MetadataError

MAX_BYTES = 64 * 1024 * 1024
"""Graph's largest document is 4.2 MB today."""

MAX_DEPTH = 64
"""Elements within elements. Graph needs 14."""

_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM = "http://docs.oasis-open.org/odata/ns/edm"


@dataclass(slots=True)
class Element:
    """An XML element under construction, then read-only."""

    tag: str
    """Local name for CSDL's namespace, `edmx:` and local name for the wrapper's, `{namespace}name` for others."""
    attributes: dict[str, str]
    line: int
    column: int
    children: list["Element"] = field(default_factory=list)
    text: str = ""


class _Builder:
    """Expat's handlers: they keep the open elements on a stack."""

    def __init__(self, path: str, texts: Collection[str]) -> None:
        self.path = path
        self.texts = texts
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.stack = [Element("", {}, 0, 0)]
        self.tags: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) > MAX_DEPTH:
            raise MetadataError(f"{self.path}:{self.line}: elements are nested deeper than {MAX_DEPTH}")
        tag = self.tags.get(name) or self.tags.setdefault(name, _tag(name))
        parser = self.parser
        element = Element(tag, attributes, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        self.stack[-1].children.append(element)
        self.stack.append(element)
        if tag in self.texts:
            parser.CharacterDataHandler = self.pieces.append

    def end(self, _name: str) -> None:
        element = self.stack.pop()
        if element.tag in self.texts:
            self.parser.CharacterDataHandler = None
            element.text = "".join(self.pieces)
            self.pieces.clear()

    def doctype(self, *_declaration: object) -> None:
        raise MetadataError(f"{self.path}:{self.line}: a document type is not allowed in CSDL")

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber


def _tag(name: str) -> str:
    namespace, _, local = name.rpartition("}")
    if namespace == _EDM:
        return local
    return f"edmx:{local}" if namespace == _EDMX else f"{{{namespace}}}{local}"


def root(xml: bytes, path: str, texts: Collection[str]) -> Element:
    """The root element of a document.

    Args:
        xml: the document; its declaration or byte order mark says the encoding.
        path: what messages call it.
        texts: tags of the elements whose text is kept; Python is not even called for that of others.

    Raises:
        MetadataError: not well-formed, too large, too deep, or with a document type. The message names file and line.
    """
    if len(xml) > MAX_BYTES:
        raise MetadataError(f"{path}:1: {len(xml):,} bytes are more than the {MAX_BYTES:,} that are read")
    builder = _Builder(path, texts)
    try:
        builder.parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise MetadataError(f"{path}:{error.lineno}: not XML: {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError) as error:
        raise MetadataError(f"{path}:{builder.line}: not XML: {error}") from None
    return builder.stack[0].children[0]
