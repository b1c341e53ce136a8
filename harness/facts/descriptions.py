"""What the description of a property says beside its prose: read-only, required, possible values, and so on.

Only whole statements count ("Read-only.", "This property is read-only."): "true if the item is read-only" describes
the item. Every pattern is linear, and is tried only when its key word occurs at all.
"""

import re
from functools import lru_cache

from msgspec import Struct

from harness.facts.mentions import TypeMention, read_mention

_KEYWORD = re.compile(
    r"\b(?:(?P<read_only>read[- ]?only)|(?P<write_only>write[- ]?only)|(?P<required>required)|(?P<optional>optional)"
    r"|(?P<nullable>nullable))\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:^|[.;,(>:\[]|\band\b|&nbsp;|\b(?:property|attribute|field|parameter|value|this|it)\s+is(?:\s+an?)?)[\s*_\\]*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[*_`\\]*\s*(?:$|[.;,)<\]]|and\b|but\b|attribute\b|field\b|nullable\b|not\b|key\b|property\b)", re.IGNORECASE
)
_AFTER_REQUIRED = re.compile(
    r"[*_`]*\s*(?:$|[.;,)<]|(?:on|for|at|during)\s+(?:create|creation|post)\b|when\s+creating\b"
    r"|when\s+an?\s+\w+\s+is\s+created\b)",
    re.IGNORECASE,
)
_NOT_NULL = re.compile(
    r"\bnot\s+nullable\b|\bnon-nullable\b|\b(?:cannot|can't|must\s+not)\s+be\s+`?null\b", re.IGNORECASE
)
_ON_SELECT = re.compile(
    r"(?:returned\s+only|only\s+returned)\b[^.]{0,40}\$select|\bnot\s+returned\s+by\s+default\b", re.IGNORECASE
)
_REMOVED = re.compile(r"\b(?:property|relationship|it|this)\s+(?:has\s+been|was|is)\s+removed\b", re.IGNORECASE)
_VALUES = re.compile(
    r"\b(?:(?:possible|valid|allowed|supported|permitted|property|acceptable)\s+values?(?:\s+for\s+this\s+property)?"
    r"|(?:the|its)\s+values?)(?:\s+(?:are|include|includes|is|can\s+be)(?:\s+one\s+of|\s+the\s+following)?[ :]*|:)\s*"
    r"|\b(?:can|must)\s+be\s+one\s+of(?:\s+the\s+following)?(?:\s+values?)?[ :]*",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?:`[^`]*`|[^.;`]++|\.(?=\w))*+")
_LONGEST = 8000
"""Characters of a description that are read; the longest of the reference has a third of that."""
_TICKED = re.compile(r"`([^`]+)`")
_BARE = re.compile(r"[A-Za-z]\w*(?:,\s*(?:(?:and|or)\s+)?[A-Za-z]\w*)+(?:,?\s+(?:and|or)\s+[A-Za-z]\w*)?")
_INHERITED = re.compile(
    r"\binherited\s+from\s+(?:the\s+)?(?P<base>\**\[[^\[\]]{1,200}\](?:\([^()]{0,300}\)|\[[^\[\]]{0,200}\])?|[*`]*[A-Za-z][\w.]*[*`]*)",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    r"\bdefault(?:\s+value)?\s+is\s+(?:`([^`]*)`|\"([^\"]*)\"|(true|false|null|-?\d+)\b)", re.IGNORECASE
)


class Statements(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """What a description states. Flags are False, and `nullable` None, when it does not say."""

    read_only: bool = False
    write_only: bool = False
    required: bool = False
    """Required on create, without condition."""
    optional: bool = False
    nullable: bool | None = None
    on_select: bool = False
    """Returned only on `$select`."""
    values: tuple[str, ...] = ()
    """After "Possible values are"; `null` is none of them."""
    default: str | None = None
    inherited_from: TypeMention | None = None
    removed: bool = False
    """The service has it no more; the row says so to those who look for it."""


NOTHING = Statements()


@lru_cache(maxsize=16384)
def read_description(text: str) -> Statements:
    """Read what a property's description states. Never raises. Pages repeat descriptions, so answers are kept."""
    text = text[:_LONGEST]
    lower = text.lower()
    flags = _flags(text)
    nullable = flags.pop("nullable", False)
    default = _DEFAULT.search(text) if "default" in lower else None
    inherited = _INHERITED.search(text) if "inherited" in lower else None
    values = possible_values(text) if "value" in lower or "one of" in lower else ()
    found = Statements(
        **flags,
        nullable=_nullable(text, nullable) if "null" in lower else None,
        on_select="return" in lower and _ON_SELECT.search(text) is not None,
        values=values,
        default=next((group for group in default.groups() if group is not None), None) if default else None,
        inherited_from=read_mention(inherited["base"]) if inherited else None,
        removed="removed" in lower and _REMOVED.search(text) is not None,
    )
    return NOTHING if found == NOTHING else found


def _flags(text: str) -> dict[str, bool]:
    """The flags that the description states, by field name of `Statements`; `nullable` is left to `_nullable`."""
    found: dict[str, bool] = {}
    for match in _KEYWORD.finditer(text):
        after = _AFTER_REQUIRED if match.lastgroup == "required" else _AFTER
        before = max(0, match.start() - 32)
        if after.match(text, match.end()) and _BEFORE.search(text[before : match.start()]):
            found[match.lastgroup or ""] = True
    return found


def possible_values(text: str) -> tuple[str, ...]:
    """The values listed after "Possible values are" and its variants, in order, each once."""
    found: dict[str, None] = {}
    position = 0
    while match := _VALUES.search(text, position, _LONGEST):
        listed = _LIST.match(text, match.end())
        tail = listed[0] if listed else ""
        position = match.end() + len(tail)
        ticked = _TICKED.findall(tail)
        if not ticked and match[0].rstrip().endswith(":") and (bare := _BARE.match(tail)):
            ticked = [word for word in re.split(r"[,\s]+", bare[0]) if word not in ("and", "or")]
        for value in ticked:
            found.setdefault(value.strip().strip("\"'"))
    found.pop("null", None)
    return tuple(value for value in found if value)


def _nullable(text: str, stated: bool) -> bool | None:
    if _NOT_NULL.search(text):
        return False
    return True if stated else None
