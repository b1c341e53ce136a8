"""Values in examples: what stands for one, and how a message shows one."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from harness.schemas.mentions import PRIMITIVES

WORDS: Mapping[str, str] = {
    "Edm.Date": "a date (`2026-01-31`)",
    "Edm.DateTimeOffset": "a date and time with offset (`2026-01-31T12:00:00Z`)",
    "Edm.Duration": "an ISO 8601 duration (`PT1H30M`)",
    "Edm.Guid": "a GUID",
    "Edm.TimeOfDay": "a time of day (`12:00:00`)",
    "Edm.Binary": "base64",
}
"""What text of a primitive type looks like, for messages."""

_PLACEHOLDER = re.compile(
    r"""\s*(?:
        @odata\.type\b.* | <.*> | \{.*\} | \[.*\] | .*(?:\.\.\.|…).* | [xX*#?-]{3,}
      | .*\b(?:value|placeholder|here)\s* | .*[-_.]value(?:[-_ ]?\d+)? | [xX0#]{4,}(?:-[xX0#]{4,}){1,5}
      | (?:(?:the|some|an?|enter|insert)[ ]|your[ -])\w.* | \w+(?:\s*\|\s*\w+)+ | (?:true|false)\s*[/,]\s*(?:true|false)
    )\Z""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_TYPE_WORD = re.compile(r"(?:Edm\.)?(?P<word>[A-Za-z]+\d{0,2})(?:[ (-].*)?\Z", re.DOTALL)
_LONGEST = 200


@lru_cache(maxsize=4096)
def is_placeholder(text: str) -> bool:
    """Whether text in an example stands for a value: a type's name, `<id>`, an ellipsis, "Value value"."""
    if len(text) > _LONGEST:
        return "..." in text or "…" in text
    plain = text.strip()
    if not plain:
        return False
    if _PLACEHOLDER.match(plain):
        return True
    word = _TYPE_WORD.match(plain)
    return word is not None and (word["word"].lower() in PRIMITIVES or plain.lower() in PRIMITIVES)


def described(value: Any) -> str:
    """A JSON value in words, for messages: its kind, and itself when it is short."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the Boolean `{str(value).lower()}`"
    if isinstance(value, (int, float)):
        return f"the number `{shortened(str(value))}`"
    if isinstance(value, str):
        return f'the string `"{shortened(value)}"`'
    return "an array" if isinstance(value, list) else "an object"


def shortened(text: str, longest: int = 40) -> str:
    """Text in one line, cut to a length."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
