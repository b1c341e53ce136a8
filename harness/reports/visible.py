r"""Untrusted text, fit to be shown.

Pages, answers and file names may hold anything: ANSI escapes that repaint a terminal, bidirectional controls that
reorder a line (CVE-2021-42574), lone surrogates that no encoder takes. Each becomes a visible escape such as
`\x1b` or `\u202e`. What is left is valid in UTF-8 and in XML 1.0.
"""

import re
import unicodedata

_HIDDEN_SET = (
    "\\x00-\\x1f\\x7f-\\x9f"  # C0 and C1 controls
    "\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"  # invisible, or reordering
    "\\u2028-\\u202e"  # line and paragraph separators, embeddings and overrides
    "\\ud800-\\udfff\\ufffe\\uffff"  # what UTF-8 or XML cannot carry
    "\\U000e0000-\\U000e007f"  # tags
)
_HIDDEN = re.compile(f"[{_HIDDEN_SET}]")
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def visible(text: str) -> str:
    r"""One line of text without hidden characters: line ends and tabs too become `\n`, `\r` and `\t`."""
    return text if text.isprintable() else _HIDDEN.sub(_escape, text)


def visible_lines(text: str) -> list[str]:
    """The lines of a text that may have several, each made visible."""
    return [visible(line) for line in text.splitlines()] if "\n" in text else [visible(text)]


def escape_json(document: str) -> str:
    r"""Replace hidden characters in JSON by `\uXXXX`, which means the same.

    Only a lone surrogate, which many parsers refuse even as an escape (RFC 8259, 8.2), becomes the text `\ud800`.

    Args:
        document: JSON without blanks between tokens, so that hidden characters stand only inside strings.

    Returns:
        JSON that is safe to print and to encode.
    """
    return document if document.isprintable() else _HIDDEN.sub(_escape_json, document)


def cell_width(character: str) -> int:
    """Columns that a terminal gives to a visible character: 0, 1 or 2 (Unicode Standard Annex 11)."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if code <= 0xFF:
        return _NAMED.get(character) or f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _escape_json(match: re.Match[str]) -> str:
    character = match.group()
    if "\ud800" <= character <= "\udfff":
        return f"\\{_escape(match)}"
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
