"""Bodies as text: the character encoding that an answer says or shows, never a guess that loses a character."""

import codecs

from harness.errors import TransportError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; the longer ones first, because one begins with another."""
_TEXTUAL = ("json", "xml", "html", "text/", "javascript", "urlencoded")
_KNOWN_CODINGS = frozenset(("", "identity", "gzip", "x-gzip", "deflate"))


def text_of(content: bytes, content_type: str, coding: str) -> tuple[str, str]:
    """A body as text, and the character encoding that it turned out to have.

    UTF-8 unless the body shows or the media type says another one; of a body that is no text, for example a picture,
    something that stands for it.

    Args:
        content: the body, without the content codings that are known.
        content_type: the header field, or empty.
        coding: what `Content-Encoding` still says.

    Raises:
        TransportError: a content coding that is not known, or text that its encoding does not decode: what it says
            could not be checked.
    """
    encoding = _shown(content) or "utf-8"
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        left = {part.strip().lower() for part in coding.split(",")} - _KNOWN_CODINGS
        if left:
            raise TransportError(f"the answer cannot be read: its content coding `{min(left)}` is not known") from error
        if not _is_textual(content_type):
            return content.decode("utf-8", "replace"), ""
        said = _said(content_type)
        if said:
            return content.decode(said, "replace"), said
        wrong = f"byte 0x{content[error.start]:02X} at {error.start} is no {encoding.upper()}"
        raise TransportError(f"the answer cannot be read: {wrong}") from error


def charset(content_type: str) -> str:
    """The `charset` parameter of a media type (RFC 9110, 8.3.2) in lower case, or empty."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def _shown(content: bytes) -> str:
    """The encoding that a byte order mark, or the zeros of ASCII in wide characters, show."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if len(content) >= 2 and len(content) % 2 == 0 and b"\0" in content[:2] and content[:2] != b"\0\0":
        return "utf-16-le" if content[1] == 0 else "utf-16-be"
    return ""


def _said(content_type: str) -> str:
    """The encoding that a media type names, where it is one that is no UTF-8."""
    try:
        found = codecs.lookup(charset(content_type)).name
        b"x".decode(found)  # some codecs are none of text
    except (LookupError, ValueError):  # ValueError: an encoding in which one letter is none
        return ""
    return "" if found == "utf-8" else found


def _is_textual(content_type: str) -> bool:
    """Whether a media type is one of text; also when nobody says."""
    return not content_type.strip() or any(mark in content_type.lower() for mark in _TEXTUAL)
