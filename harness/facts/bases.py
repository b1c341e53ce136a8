"""Which type a page calls its base: in prose, in both directions."""

import re
from collections.abc import Iterable, Iterator, Mapping

from harness.facts.mentions import read_mention
from harness.facts.stated import BaseClaim, BaseSource

_TYPE = r"\**\[[^\[\]]+\](?:\([^()]*\)|\[[^\[\]]*\])?\**|\*\*[\w.]+\*\*|`[\w.]+`|(?-i:\b[a-z]+[A-Z]\w*)"
_FORWARD = re.compile(
    r"(?P<other>\]\([^()]*\)\**\s+(?:is|are)\s+(?:an?\s+)?)?"
    r"\b(?:(?:inherits|inherited|derives|derived|inheriting|deriving)\s+from"
    r"|(?:sub-?class|sub-?type|derived\s+type)\s+of|extends)"
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
        [x], [y]"). Bare words count only in camel case: "derived from ISO 639-1" names no type. Plurals ("all controls
        inherit from [x]") speak of other types.
    """
    claims: list[BaseClaim] = []
    for line, whole in paragraphs:
        text = whole[:_LONGEST]
        lower = text.lower()
        if not any(word in lower for word in _WORDS):
            continue
        for source, spelt, offset in _claims(text):
            mention = read_mention(spelt, definitions)
            if mention.name and not mention.primitive:
                claims.append(BaseClaim(mention, source, line + text.count("\n", 0, offset)))
    return tuple(claims)


def _claims(text: str) -> Iterator[tuple[BaseSource, str, int]]:
    """Source, type as written, and offset of each claim. "[x] is a subtype of y" speaks of x, not of this page."""
    for match in _FORWARD.finditer(text):
        if match["other"] is None:
            yield "prose", match["type"], match.start()
        else:
            yield "reverse", text[text.rfind("[", 0, match.start()) : text.index(")", match.start()) + 1], match.start()
    for match in _REVERSE.finditer(text):
        for each in _ONE.findall(match["types"]):
            yield "reverse", each, match.start()
