"""Status lines, and the codes that the page promises."""

import re
from collections.abc import Iterator
from http import HTTPStatus

from harness.facts.promises import StatusClaim
from harness.model import Fence, HttpResponse, Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule, Words, tell
from harness.spelling import edits
from harness.urls import read_url

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_ALSO = {
    302: ("redirect", "movedtemporarily"),
    413: ("payloadtoolarge", "contenttoolarge"),
    422: ("unprocessablecontent",),
}
"""Phrases of other editions of HTTP's registry."""
_UNVERSIONED = {
    "status-without-version": Words("", "the status line has no HTTP version", "Write `HTTP/1.1 {code}{reason}`."),
}
_LETTERS = re.compile(r"[^a-z]+")
_LIKE_STATUS = re.compile(
    r"[ \t]*(?:HTTP\b[^\n]*?)?(?P<code>[1-5]\d\d)(?:[ \t]+(?P<reason>[A-Z][A-Za-z -]*))?[ \t]*\r?\Z"
)


def status_line(page: Page, context: Context) -> Iterator[Found]:
    """A response without a proper status line.

    What it reports:
        A fence annotated as a response without `HTTP/1.1 200 OK` or its like; a status line without HTTP version; the
        reason phrase of another code. A misspelt or invented phrase is a warning; no phrase at all is fine.

    Why it matters:
        A phrase that contradicts its code leaves the reader to guess which of the two is meant.

    Example:
        `HTTP/1.1 204 OK`.
    """
    yield from tell(context.problems, _UNVERSIONED)
    for fence in page.fences:
        response = fence.response
        if response is not None:
            if fence.role == "response" and response.reason and not _is_phrase(response):
                yield _other_phrase(response)
        elif fence.role in ("response", "other") and not fence.requests:
            yield from _no_status(fence)


def _squeezed(phrase: str) -> str:
    return _LETTERS.sub("", phrase.lower())


def _is_phrase(response: HttpResponse) -> bool:
    reason, phrase = response.reason, _PHRASES.get(response.status, "")
    if reason == phrase:
        return True
    squeezed = _squeezed(reason)
    return squeezed == _squeezed(phrase) or squeezed in _ALSO.get(response.status, ()) or not squeezed


def _other_phrase(response: HttpResponse) -> Found:
    place, phrase = response.location, _PHRASES.get(response.status, "")
    place = Location(place.path, place.line, place.column, end_column=place.end_column)
    subject = f"status {response.status}"
    if not phrase:
        message = f"`{response.status}` is no status code of HTTP"
        return Found(place, subject, message, "Write the code that the service answers.")
    hint = f"Write `HTTP/1.1 {response.status} {phrase}`."
    owner = next((code for code, other in _PHRASES.items() if _squeezed(other) == _squeezed(response.reason)), 0)
    if owner:
        message = f"`{response.reason}` is the reason of {owner}, not of {response.status}"
        return Found(place, subject, message, f"Write `{phrase}`, or the code {owner}.")
    near = edits(_squeezed(response.reason), _squeezed(phrase)) <= 2
    what = "a misspelt reason" if near else "no reason phrase"
    message = f"`{response.reason}` is {what} of {response.status}: it is `{phrase}`"
    return Found(place, subject, message, hint, severity="warning")


def _no_status(fence: Fence) -> Iterator[Found]:
    """A response fence that begins otherwise, or an HTTP fence whose first line is a status line but for `HTTP/1.1`."""
    lines = fence.text.split("\n")
    index = next((i for i, line in enumerate(lines) if line.strip()), 0)
    line = lines[index].rstrip()
    match = _LIKE_STATUS.match(line) if fence.role == "response" or fence.info == "http" else None
    if match is None and fence.role != "response":
        return
    place = Location(
        fence.location.path, fence.location.line + 1 + index, fence.indent + 1, end_column=fence.indent + len(line) + 1
    )
    shown = line.strip() if len(line) < 60 else line.strip()[:59] + "…"
    if match is not None:
        code = int(match["code"])
        reason = match["reason"] or _PHRASES.get(code, "")
        message = f"the status line `{shown}` has no HTTP version"
        yield Found(place, f"status {code}", message, f"Write `HTTP/1.1 {code} {reason}`.")
    elif line:
        message = f"the response has no status line: it begins with `{shown}`"
        yield Found(place, "status line", message, "Begin it with `HTTP/1.1 200 OK` or its like.")
    else:
        yield Found(fence.location, "status line", "the response is empty", "Write at least its status line.")


def status_mismatch(page: Page, context: Context) -> Iterator[Found]:
    """An example that answers with another status than the page promises.

    What it reports:
        In an example, a success or redirect that is not among those that the Response section names; a series (`2xx`,
        `200-series`) covers its codes. Errors are not judged beside a success, since no page lists all of them; where
        a page shows nothing but errors, they are. One finding for each status.

    Why it matters:
        A client written from the prose treats the answer that the example shows as a failure.

    Example:
        "returns a `201 Created` response code", and below it `HTTP/1.1 200 OK`.
    """
    operation = context.facts.operation
    claims = [claim for claim in operation.statuses if claim.code < 400] if operation else []
    if all(
        claim.code == HTTPStatus.MULTI_STATUS for claim in claims
    ):  # what partial failures get; nothing else is said
        return
    seen: dict[int, list[tuple[str, HttpResponse]]] = {}
    theirs = _to_callbacks(page)
    promised = {claim.code for claim in operation.statuses} if operation else set()
    top = 600 if claims and all(response.status >= 400 for _, _, response in context.answered) else 400
    for name, fence, response in context.answered:
        status = response.status
        if (
            not 0 < status < top
            or status in promised
            or id(fence) in theirs
            or context.aside(fence)
            or _means(response, claims)
        ):
            continue
        if not any(claim.matches(status) for claim in claims):
            seen.setdefault(status, []).append((name, response))
    for status, answers in seen.items():
        name, first = answers[0]
        more = f" ({len(answers)} examples)" if len(answers) > 1 else ""
        message = f"the example answers `{status}`, and the Response section promises {_listed(claims)}{more}"
        hint = "Correct the example or the prose, whichever the service contradicts."
        place = Location(page.path, first.location.line, first.location.column, end_column=first.location.end_column)
        related = tuple(answer.location for _, answer in answers[1:])
        related += tuple(Location(page.path, claim.line, claim.column) for claim in claims[:1])
        yield Found(place, f"{name} response {status}", message, hint, related=related)


def _to_callbacks(page: Page) -> set[int]:
    """The `id` of each fence that shows what a bot or another service answers."""
    examples = (example for example in page.examples if not read_url(example.request.url, page.dialect).ours)
    return {id(fence) for example in examples for fence in example.responses}


def _means(response: HttpResponse, claims: list[StatusClaim]) -> bool:
    """Whether the reason phrase is that of a promised code: then `status-line` tells that the code is wrong."""
    said = _squeezed(response.reason)
    return bool(said) and any(said == _squeezed(_PHRASES.get(claim.code, "")) for claim in claims if not claim.series)


def _listed(claims: list[StatusClaim]) -> str:
    texts = [f"`{claim.code // 100}xx`" if claim.series else f"`{claim.code}`" for claim in claims]
    return " or ".join(texts) if len(texts) < 4 else ", ".join(texts)


RULES = (
    Rule("status-line", "error", status_line),
    Rule("status-mismatch", "error", status_mismatch),
)
