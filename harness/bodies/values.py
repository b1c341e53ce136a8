"""Values in examples: what stands for one; and how messages show values, names and types."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from harness.facts.mentions import PRIMITIVES
from harness.types import Member

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


def type_words(member: Member) -> str:
    """A documented type in words."""
    name = member.type.name.removeprefix("Edm.")
    return f"a collection of {name}" if member.type.collection else f"one {name}"


def unqualified(name: str) -> str:
    """A type's name without its namespace."""
    return name.rpartition(".")[2]


def listed_names(names: Iterable[str], longest: int = 6) -> str:
    """Names in back-ticks, joined as in a sentence, cut to a number of them."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > longest:
        return f"{', '.join(shown[:longest])} and {len(shown) - longest} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
