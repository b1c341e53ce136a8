"""The Response section in words: status codes and what the body holds.

The wordings are those of the reference: `` `200 OK` response code and a [user](../resources/user.md) object``,
`` `202, Accepted` ``, triple back-ticks, `200-series`, `4xx`, several codes in a paragraph, and prose without any code.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from harness.facts.mentions import TypeMention, read_mention
from harness.facts.promises import ReturnClaim, StatusClaim

_REASONS = (
    r"OK|Created|Accepted|No\s+Content|Found|See\s+Other|Multi-Status|Partial\s+Content|Not\s+Modified|Bad\s+Request"
    r"|Unauthorized|Forbidden|Not\s+Found|Conflict|Gone|Precondition\s+Failed|Too\s+Many\s+Requests"
)
_NUMBER = re.compile(r"(?<![\w.])(?P<first>[1-5])(?P<rest>00-series|\d\d|xx)\b", re.IGNORECASE)
_TICK_BEFORE = re.compile(r"`(?:HTTP(?:/[\d.]+)?\s+)?$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"\b(?:HTTP|code|status)(?:\s+(?:of|is|code|status))*\s+`*$", re.IGNORECASE)
_EXCLUDED = re.compile(r"\bother\s+than\b[^.,]*$", re.IGNORECASE)
_AFTER_NUMBER = re.compile(
    rf",?\s+(?:{_REASONS})\b|`?(?:,?\s+(?:and\s+|or\s+|the\s+)?`?\d{{3}}`?)*,?\s+(?:responses?|errors?|status|HTTP)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.;!])\s+(?=[A-Z>*`\[(-])|\n\s*(?=[-*]\s)")
_LINK = re.compile(
    r"(?P<link>\**\[[^\[\]]+\](?:\((?P<target>[^()\s]*)[^()]*\)|\[(?P<label>[^\[\]]*)\])\**|\*\*(?P<bold>[A-Za-z][\w.]*)\*\*)"
)
_TYPE_TEXT = re.compile(r"[*\[`]*[A-Za-z][\w.]*(?:\s+(?:resource|object|type|collection)s?)*[*`]*\]")
_AFTER = re.compile(
    r"[\s`]*(?P<words>(?:(?:resource|type|instance)s?\s+)*(?:collections?|objects|resources|items|entities)\b)?",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:collections?|lists?|array|set|sets)\s+(?:object\s+)?(?:of|containing)\s+(?:(?:all|the|one|or|more|zero|requested|new|updated|matching)\s+)*\**$",
    re.IGNORECASE,
)
_ONE = re.compile(r"\ban?\s+(?:(?:new|single|updated|requested)\s+)*\**$", re.IGNORECASE)
_OBJECT = re.compile(r"[\s`*]*(?:object|resource|instance|entity)\b", re.IGNORECASE)
_PRIMITIVE = re.compile(
    r"\b(?:an?|the|and|new|of)\s+`?(?P<name>String|Boolean|Int(?:16|32|64)|Double|Stream|Edm\.\w+|Guid|DateTimeOffset)s?\b`?"
    r"\s*(?P<words>(?:objects?\s+)?(?:collection|values)\b)?",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:and|with|returns)\s+(?P<before>(?:(?:an?|the|new|updated|requested)\s+)*(?:collection\s+of\s+)?)`?(?P<name>[a-z]+[A-Z]\w*)`?"
    r"(?=\s*(?:\.|$|objects?\b|resources?\b|collection\b|in\s+the\s+response))\s*(?P<words>(?:objects\b|(?:object\s+)?collection\b))?"
)
_TRUTH = re.compile(r"\b(?:returns|an?)\s+(?P<name>`(?:true|false)`)(?=\s+(?:value|if|when|or|in)\b)", re.IGNORECASE)
_RETURNS = re.compile(r"\breturn|\brespon|\bsuccess", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\bfrom\b|\bheader\b|\blink\s+to\b|\bURI\s+to\b|\bURL\s+(?:to|for)\b|\bsee\b|\binformation\b|\bidentif"
    r"|\bexpanded\s+with\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\bn(?:ot|'t)\s+return\s+(?:anything|a\s+response\s+body|any)|\bno\s+(?:response\s+body|content\b(?!`)|body)"
    r"|\bempty\s+(?:response\s+)?(?:body|content)|\bnothing\b|\bresponse\s+body\s+is\s+empty",
    re.IGNORECASE,
)

Paragraphs = Iterable[tuple[int, str]]


def read_statuses(paragraphs: Paragraphs) -> tuple[StatusClaim, ...]:
    """Every status code that the prose names, in order, each once."""
    found: dict[tuple[int, bool], StatusClaim] = {}
    for line, text in paragraphs:
        for code, series, offset in _codes(text):
            if (code, series) not in found:
                found[code, series] = StatusClaim(code, series, *_place(line, text, offset))
    return tuple(found.values())


def read_returns(paragraphs: Paragraphs, definitions: Mapping[str, str]) -> tuple[ReturnClaim, ...]:
    """What the body holds, one claim for each sentence that says so; errors and links to elsewhere are no claims."""
    claims = []
    for line, text in paragraphs:
        for start, sentence in _sentences(text):
            if not _RETURNS.search(sentence):
                continue
            codes = [code for code, series, _ in _codes(sentence) if not series]
            if codes and all(code >= 300 for code in codes):
                continue
            found = _returned(sentence, definitions)
            if found:
                mention, offset = found
                at, column = _place(line, text, start + offset)
                claims.append(ReturnClaim(mention, at, column, codes[0] if codes else 0))
    return tuple(claims)


def says_empty(paragraphs: Paragraphs) -> bool:
    """Whether the prose says that the body is empty."""
    return any(_EMPTY.search(text) for _, text in paragraphs)


def _codes(text: str) -> Iterator[tuple[int, bool, int]]:
    """Status codes, whether each means a whole series, and where. Other numbers (page sizes, years) are none."""
    for match in _NUMBER.finditer(text):
        start = match.start()
        if _EXCLUDED.search(text, max(0, start - 40), start):
            continue
        if not match["rest"].isdigit():
            yield int(match["first"]) * 100, True, start
        elif (
            _TICK_BEFORE.search(text, max(0, start - 12), start)
            or _AFTER_NUMBER.match(text, match.end())
            or _WORD_BEFORE.search(text, max(0, start - 30), start)
        ):
            yield int(match[0]), False, start


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def _place(line: int, text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset in a paragraph. Blanks that markdown removes before a line are not counted."""
    return line + text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset)


def _returned(sentence: str, definitions: Mapping[str, str]) -> tuple[TypeMention, int] | None:
    """The type that a sentence says is returned, and where; links win over primitives and bare names."""
    for match in _LINK.finditer(sentence):
        if _leads_elsewhere(sentence, match.start()) or not _is_type_link(match, definitions):
            continue
        mention = read_mention(match["link"], definitions)
        if not mention.name:
            continue
        after = _AFTER.match(sentence, match.end())
        words = after["words"] if after else None
        if match["bold"] and not words and not re.match(r"\s*(?:object|resource)\b", sentence[match.end() :]):
            continue
        many = mention.collection or _BEFORE.search(sentence, 0, match.start()) is not None or bool(words)
        many = many or (_is_plural(mention) and not _says_one(sentence, *match.span()))
        return _with(mention, many, _others(sentence, match.end(), definitions)), match.start()
    for pattern in (_PRIMITIVE, _BARE):
        word = pattern.search(sentence)
        if word and not _leads_elsewhere(sentence, word.start()):
            many = bool(word["words"]) or "collection" in word[0].lower()
            return _with(read_mention(word["name"]), many, ()), word.start("name")
    truth = _TRUTH.search(sentence)
    return (read_mention("Boolean"), truth.start("name")) if truth else None


def _is_plural(mention: TypeMention) -> bool:
    """Whether a link's text is the plural of the page that it leads to: `[users](../resources/user.md)`."""
    page = mention.target.partition("#")[0].rpartition("/")[2].lower().removesuffix(".md")
    return bool(page) and mention.name.rpartition(".")[2].lower() == f"{page}s"


def _says_one(sentence: str, start: int, end: int) -> bool:
    """Whether the words around a link speak of one object."""
    return _ONE.search(sentence, 0, start) is not None or _OBJECT.match(sentence, end) is not None


def _leads_elsewhere(sentence: str, position: int) -> bool:
    """Whether the words between "returns" and a type say that a header or a link is meant, not the body."""
    start = max(sentence.rfind("return", 0, position), 0)
    return _ELSEWHERE.search(sentence, start, position) is not None


def _is_type_link(match: re.Match[str], definitions: Mapping[str, str]) -> bool:
    """Whether a link goes to a resource page; concepts (`/graph/…`), errors and API pages are none."""
    if match["bold"]:
        return True
    if not _TYPE_TEXT.match(match["link"]):
        return False
    target = match["target"]
    if target is None:
        label = match["label"] or match["link"].strip("*[]").partition("]")[0]
        target = definitions.get(label.lower(), "")
    page = target.partition("#")[0].lower()
    if "resources/" in page:
        return "error" not in page
    return page.endswith(".md") and "api/" not in page and "/" not in page.lstrip("./")


def _others(sentence: str, position: int, definitions: Mapping[str, str]) -> tuple[TypeMention, ...]:
    """Further types after `or`."""
    found = []
    while (match := _LINK.search(sentence, position)) and re.fullmatch(
        r"\s*(?:object|resource)?s?,?\s+(?:and/)?or\s+(?:an?\s+|the\s+)?", sentence[position : match.start()]
    ):
        mention = read_mention(match["link"], definitions)
        if mention.name:
            found.append(mention)
        position = match.end()
    return tuple(found)


def _with(mention: TypeMention, many: bool, others: tuple[TypeMention, ...]) -> TypeMention:
    first = TypeMention(mention.text, mention.name, many, mention.target, mention.anchor, mention.format)
    if not others:
        return first
    return TypeMention(
        first.text, first.name, many, first.target, first.anchor, first.format, alternatives=(first, *others)
    )
