"""Control information in answers: its names, and where links to more results lead (OData JSON Format 4.01 section 4.6).

A link to the next page is asked as it stands: one that leads back to the request never ends, and one that leads
elsewhere gives the results of something else.
"""

import re
from collections.abc import Iterator
from typing import Any

from harness.bodies.conformance import Answer, Seen
from harness.bodies.deviations import Deviation, Pointer
from harness.bodies.expectation import introduction
from harness.bodies.values import shortened
from harness.dialect import Dialect
from harness.model import Fence, HttpRequest, Page
from harness.spelling import edits
from harness.urls import Url, is_placeholder, read_url, resource_path

_NAMES = (
    *("context", "metadataEtag", "type", "count", "nextLink", "deltaLink", "delta", "id", "editLink", "readLink"),
    *("etag", "navigationLink", "associationLink", "mediaEditLink", "mediaReadLink", "mediaContentType", "mediaEtag"),
    *("bind", "removed", "annotations", "collectionAnnotations", "error", "kind"),
)
"""Of the standard, and those that services of 4.0 add."""
_BY_LOWER = {name.lower(): name for name in _NAMES}
_CONTROL = re.compile(r"(?P<of>[\w.]*)@odata(?P<mark>[^A-Za-z\s]?)(?P<name>[A-Za-z]+)\Z", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|until|unless|may|might|more\s+than|no(?:t|\s+longer)?)\b", re.IGNORECASE
)
"""Words of a sentence that tells what other answers have."""
_MOST_DEPTH = 8
_PLACEHOLDERS = ("...", "\u2026", "<")


def judge_controls(answers: tuple[Answer, ...], dialect: Dialect) -> Iterator[Seen]:
    """What is wrong with the control information of answers; each slip once in a body."""
    for exchange, expected in answers:
        body = exchange.response.json
        if body is None or not body.parsed or "@odata" not in body.text.lower():
            continue
        printed = body if exchange.source.kind == "page" else expected.shown
        if printed is None:
            continue
        found = [*_names(body.value, ())]
        if isinstance(body.value, dict) and exchange.request.url:
            found += _links(body.value, exchange.request, dialect)
        for deviation in {each.message: each for each in reversed(found)}.values():
            yield Seen(deviation, expected.subject, printed, exchange, expected)


def judge_sent(page: Page) -> Iterator[Seen]:
    """Misspelt control information in the requests of a page."""
    for example in page.examples:
        body = example.request.json
        if body is not None and body.parsed and "@odata" in body.text.lower():
            for deviation in _names(body.value, ()):
                yield Seen(deviation, example.name, body)


def unshown_links(page: Page) -> Iterator[tuple[str, int, Fence]]:
    """Answers that the text above them says to have a next link, and that have none: name, line of the text, answer."""
    for example in page.examples:
        for fence in example.responses:
            body = fence.response.json.value if fence.response and fence.response.json else None
            if not isinstance(body, dict) or not isinstance(body.get("value"), list) or "@odata.nextLink" in body:
                continue
            for line, text in introduction(page, fence) if "nextLink" in page.text else ():
                said = [each for each in _SENTENCE.split(text) if "@odata.nextLink" in each.replace("\\", "")]
                if said and not any(_CONDITION.search(each) for each in said):
                    yield example.name, line, fence
                    break


def _names(value: Any, pointer: Pointer) -> Iterator[Deviation]:
    """Members that are control information but for their spelling."""
    if len(pointer) > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _names(item, (*pointer, index))
    if isinstance(value, dict):
        for name, content in value.items():
            meant = control_meant(name) if "@" in name else ""
            if meant:
                message = f"`{name}` is no control information; `{meant}` is"
                place = (*pointer, name)
                yield Deviation("control-information", place, name, message, f"Write `{meant}`.", key=True)
            yield from _names(content, (*pointer, name))


def control_meant(name: str) -> str:
    """The control information that a member is meant as, when it is misspelt; else the empty string."""
    match = _CONTROL.match(name)
    if match is None:
        return ""
    lower = match["name"].lower()
    meant = _BY_LOWER.get(lower) or next((known for known in _NAMES if len(known) > 4 and _near(lower, known)), "")
    proper = f"{match['of']}@odata.{meant}"
    return proper if meant and proper != name else ""


def _near(word: str, known: str) -> bool:
    return edits(word, known.lower(), 1) == 1


def _links(body: dict[str, Any], request: HttpRequest, dialect: Dialect) -> Iterator[Deviation]:
    """Where the links to more results lead, for a GET: a POST may answer with links to something else."""
    for name, what in (("@odata.nextLink", "next link"), ("@odata.deltaLink", "delta link")):
        text = body.get(name)
        if not isinstance(text, str) or request.method != "GET" or any(mark in text for mark in _PLACEHOLDERS):
            continue
        wrong = _misleading(read_url(text.strip(), dialect), read_url(request.url.strip(), dialect), name)
        if wrong:
            message, hint = wrong
            yield Deviation("control-information", (name,), what, f"the {what} {message}", hint)


def _misleading(link: Url, asked: Url, name: str) -> tuple[str, str] | None:
    """What is wrong with where a link leads, and what to do; None when nothing is."""
    shown = shortened(link.text, 80)
    if "$metadata" in link.text:
        return f"`{shown}` is a context URL", "Write the URL of the next request."
    if not link.scheme:
        return None
    if name == "@odata.nextLink" and _same(link, asked):
        return f"`{shown}` is the request itself", "Show the link of the next page, which says where to go on."
    ours, theirs = link.known_version, asked.known_version
    if ours and theirs and ours != theirs:
        return f"is of version `{ours}`, and the request of `{theirs}`", f"Write `/{theirs}/`."
    last, wanted = _last(link), _last(asked)
    if last and wanted and last.lower() != wanted.lower():
        return f"leads to `{last}`, and the request asks for `{wanted}`", f"Write the path of `{wanted}`."
    return None


def _same(link: Url, asked: Url) -> bool:
    """Whether a link asks exactly what was asked."""
    options = [sorted((option.name.lower(), option.value) for option in url.options) for url in (link, asked)]
    return options[0] == options[1] and link.path.rstrip("/").lower() == asked.path.rstrip("/").lower()


def _last(url: Url) -> str:
    """The last name of a path that is no key; empty where a placeholder stands for it."""
    if is_placeholder(url.path.rpartition("/")[2]):
        return ""
    names = resource_path(url).names.rpartition("/")[2].partition("(")[0]
    return names.partition("&")[0].rpartition(".")[2]
