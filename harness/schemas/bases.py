"""Which type a page calls its base: in prose, in both directions."""

import re
from collections.abc import Iterable, Mapping

from harness.schemas.facts import BaseClaim
from harness.schemas.mentions import read_mention

_TYPE = r"\**\[[^\[\]]+\](?:\([^()]*\)|\[[^\[\]]*\])?\**|\*\*[\w.]+\*\*|`[\w.]+`|[a-z]+[A-Z]\w*"
_FORWARD = re.compile(
    r"\b(?:(?:inherits?|inherited|derives?|derived|inheriting|deriving)\s+from|(?:sub-?class|sub-?type)\s+of|extends)"
    rf"\s+(?:(?:the|an?|its|base)\s+)*(?P<type>{_TYPE})",
    re.IGNORECASE,
)
_REVERSE = re.compile(
    r"\b(?:base\s+(?:type|class|entity)\s+(?:for|of)|derived\s+types\s+are|sub-?types\s+are|inherited\s+by)"
    rf"(?:\s+(?:the|both|following))*:?\s+(?P<types>(?:{_TYPE})(?:[\s,]+(?:and\s+|or\s+)?(?:the\s+)?(?:{_TYPE}))*)",
    re.IGNORECASE,
)
_ONE = re.compile(_TYPE)
_LONGEST = 4000
"""Characters of a paragraph that are read."""
_WORDS = ("inherit", "deriv", "subclass", "sub-class", "subtype", "sub-type", "extends", "base ")


def read_bases(paragraphs: Iterable[tuple[int, str]], definitions: Mapping[str, str]) -> tuple[BaseClaim, ...]:
    """Statements about bases in the paragraphs that introduce a type.

    Returns:
        `prose` claims name the base ("Inherits from [x]"), `reverse` claims a derived type ("the derived types are
        [x], [y]"). Bare words count only in camel case: "derived from ISO 639-1" names no type.
    """
    claims: list[BaseClaim] = []
    for line, whole in paragraphs:
        text = whole[:_LONGEST]
        lower = text.lower()
        if not any(word in lower for word in _WORDS):
            continue
        for match in _FORWARD.finditer(text):
            mention = read_mention(_camel(match["type"]), definitions)
            if mention.name and not mention.primitive:
                claims.append(BaseClaim(mention, "prose", line + text.count("\n", 0, match.start())))
        for match in _REVERSE.finditer(text):
            for each in _ONE.findall(match["types"]):
                mention = read_mention(_camel(each), definitions)
                if mention.name and not mention.primitive:
                    claims.append(BaseClaim(mention, "reverse", line + text.count("\n", 0, match.start())))
    return tuple(claims)


def _camel(text: str) -> str:
    """The text, emptied when it is a bare word that is not in camel case (`IGNORECASE` lets those through)."""
    if text[0].isalpha() and not (text[0].islower() and any(letter.isupper() for letter in text)):
        return ""
    return text
