"""Control information in answers: its names, and where links to more results lead (OData JSON Format 4.01 section 4.6).

A link to the next page is asked as it stands: one that leads back to the request never ends, and one that leads
elsewhere gives the results of something else.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from harness.bodies.conformance import Seen
from harness.bodies.differences import Pointer, Spot
from harness.bodies.expectation import introduction
from harness.bodies.values import shortened
from harness.bodies.verdicts import at
from harness.dialect import Dialect
from harness.model import Fence, HttpRequest, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.in_bodies import found_in
from harness.rules.places import word_on
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


class Flaw(NamedTuple):
    """What is wrong with a member, and what to do."""

    spot: Spot
    message: str
    hint: str


def control_information(page: Page, context: Context) -> Iterator[Found]:
    """Control information that no client finds, or that leads it astray.

    What it reports:
        A member that is control information of OData but for its spelling; in answers, a link to the next page that is
        the request itself, of another version, or that leads to another collection. A next link of which the text
        above an answer speaks, and which the answer does not show, is a note.

    Why it matters:
        Clients look for the exact name, and ask a next link until there is none: one that leads back to the request
        never ends.

    Example:
        `"@odata:nextLink": "https://…"`, with a colon where the point belongs.
    """
    yield from _answered(page, context)
    if context.given is not None:
        return
    yield from _sent(page)
    for name, line, fence in _unshown_links(page):
        message = "the text speaks of `@odata.nextLink`, and the answer below it shows no next link"
        place = word_on(context, line, "@odata.nextLink", "nextLink")
        hint = "Show it in the answer, or leave the sentence to the section about the response."
        yield Found(place, f"{name} next link", message, hint, severity="note", related=(fence.location,))


def _answered(page: Page, context: Context) -> Iterator[Found]:
    """What is wrong with the control information of answers; each slip once in a body."""
    for exchange, expected in context.answers:
        body = exchange.response.json
        if body is None or not body.parsed or "@odata" not in body.text.lower():
            continue
        printed = body if exchange.source.kind == "page" else expected.shown
        if printed is None:
            continue
        flaws = [*_names(body.value, ())]
        if isinstance(body.value, dict) and exchange.request.url:
            flaws += _links(body.value, exchange.request, page.dialect)
        for flaw in {each.message: each for each in reversed(flaws)}.values():
            seen = at(flaw.spot, exchange, expected, printed, given=context.given is not None)
            yield found_in(seen, page, "", flaw.message, flaw.hint)


def _sent(page: Page) -> Iterator[Found]:
    """Misspelt control information in the requests of a page."""
    for example in page.examples:
        body = example.request.json
        if body is not None and body.parsed and "@odata" in body.text.lower():
            for flaw in _names(body.value, ()):
                yield found_in(Seen(flaw.spot, example.name, body), page, "", flaw.message, flaw.hint)


def _unshown_links(page: Page) -> Iterator[tuple[str, int, Fence]]:
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


def _names(value: Any, pointer: Pointer) -> Iterator[Flaw]:
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
                yield Flaw(Spot((*pointer, name), at_name=True), message, f"Write `{meant}`.")
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


def _links(body: dict[str, Any], request: HttpRequest, dialect: Dialect) -> Iterator[Flaw]:
    """Where the links to more results lead, for a GET: a POST may answer with links to something else."""
    for name, what in (("@odata.nextLink", "next link"), ("@odata.deltaLink", "delta link")):
        text = body.get(name)
        if not isinstance(text, str) or request.method != "GET" or any(mark in text for mark in _PLACEHOLDERS):
            continue
        wrong = _misleading(read_url(text.strip(), dialect), read_url(request.url.strip(), dialect), name)
        if wrong:
            message, hint = wrong
            yield Flaw(Spot((name,)), f"the {what} {message}", hint)


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


RULES = (Rule("control-information", "warning", control_information),)
