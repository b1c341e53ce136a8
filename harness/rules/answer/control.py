"""Control information of answers: context, count, and links to next pages.

OData JSON Format 4.01 sections 4.6 and 13, OData Protocol 4.01 sections 11.2.6.5 and 11.2.6.7.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.bodies.conformance import placed
from harness.bodies.differences import Pointer
from harness.bodies.expectation import Expectation
from harness.bodies.values import described
from harness.bodies.verdicts import answered_by
from harness.markdown import pointer_text
from harness.model import Exchange, Page
from harness.rules.answer.exchanges import of_others
from harness.rules.answer.links import wrong_context, wrong_link
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.json.context_urls import context_mismatch
from harness.spelling import edits
from harness.urls import read_url

_CONTEXT, _COUNT, _NEXT = "@odata.context", "@odata.count", "@odata.nextLink"
_TEXTS = ("@odata.context", "@odata.nextLink", "@odata.deltaLink", "@odata.etag", "@odata.id", "@odata.type")
_PARTIAL = ("skip", "skiptoken", "search")
"""Options with which a page begins or ends somewhere else."""


def answer_control(page: Page, context: Context) -> Iterator[Found]:
    """An answer whose control information is absent or wrong.

    What it reports:
        `@odata.context` where the page prints one and the answer has none, or of another set or type than is printed
        and asked for; `@odata.count` that is no number or not that of the items; fewer items than `@odata.count` says
        and no `@odata.nextLink`; a next link that is no absolute URL, leads to another host, or stands beside one
        object; control information that is no text. Its spelling, and links to other collections, are told by
        `control-information`.

    Why it matters:
        Clients page, count and read types by it. A list that is cut short without a link looks complete.

    Example:
        `"@odata.count": 5` above three items, without `@odata.nextLink`.
    """
    for exchange, expected in of_others(context):
        body = exchange.response.json
        if body is None or not isinstance(body.value, dict) or exchange.response.status >= 300:
            continue
        yield from _texts(body.value, exchange, expected)
        yield from _context(body.value, context, exchange, expected)
        items = body.value.get("value")
        if isinstance(items, list):
            yield from _count(body.value, items, page, exchange, expected)
        yield from _next(body.value, page, exchange, expected)


def _texts(body: Mapping[str, Any], exchange: Exchange, expected: Expectation) -> Iterator[Found]:
    """Control information that is no text where text is needed."""
    for name in _TEXTS:
        if name in body and not isinstance(body[name], str):
            message = f"`{name}` is {described(body[name])} in {answered_by(exchange.source)}, and is text by OData"
            yield _found(expected, (name,), message, "Have it answered as text.")


def _context(body: Mapping[str, Any], context: Context, exchange: Exchange, expected: Expectation) -> Iterator[Found]:
    shown = expected.printed.json.value if expected.printed and expected.printed.json else None
    printed = shown.get(_CONTEXT) if isinstance(shown, dict) else None
    if not isinstance(printed, str) or "metadata=none" in (exchange.response.header("content-type") or ""):
        return
    given = body.get(_CONTEXT)
    if given is None and not any(_is_nearly(name, _CONTEXT) for name in body):
        message = f"{answered_by(exchange.source)} has no `{_CONTEXT}`, which the page prints"
        yield _found(expected, (_CONTEXT,), message, "Have it answered, or remove it from the example.")
    elif isinstance(given, str) and next(context_mismatch(context.page, context), None) is None:
        wrong = wrong_context(given, printed, exchange, expected, context)
        if wrong:
            message = f"the context URL of {answered_by(exchange.source)} {wrong}"
            yield _found(expected, (_CONTEXT,), message, "Have the context of what is asked for answered.")


def _is_nearly(name: str, known: str) -> bool:
    return name.lower().lstrip("@") == known.lower().lstrip("@") or edits(name.lower(), known.lower()) <= 2


def _count(
    body: Mapping[str, Any], items: list[Any], page: Page, exchange: Exchange, expected: Expectation
) -> Iterator[Found]:
    count = body.get(_COUNT)
    if _COUNT not in body:
        return
    who = answered_by(exchange.source)
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        message = f"`{_COUNT}` is {described(count)} in {who}, and is the number of items by OData"
        yield _found(expected, (_COUNT,), message, "Have it answered as a number.")
        return
    options = {
        each.name.lower().lstrip("$"): each.value for each in read_url(exchange.request.url, page.dialect).options
    }
    partial = any(name in options for name in _PARTIAL)
    top = options.get("top", "").strip()
    if count < len(items):
        message = f"`{_COUNT}` is {count} in {who}, which has {len(items)} items"
        yield _found(expected, (_COUNT,), message, "Have the number of all items answered.")
    elif count > len(items) and not partial and _is_cut_short(body, items, top, expected):
        message = f"`{_COUNT}` is {count} in {who}, which has {len(items)} of them and no `{_NEXT}`"
        yield _found(expected, ("value",), message, "Have all items answered, or a link to the next ones.")


def _is_cut_short(body: Mapping[str, Any], items: list[Any], top: str, expected: Expectation) -> bool:
    """Whether a link to the next items should be there: none is needed where there are as many as `$top` asks for."""
    if any(_is_nearly(name, _NEXT) for name in body):
        return False
    shown = expected.shown.value if expected.shown is not None else None
    return (isinstance(shown, dict) and _NEXT in shown) or not (top.isdigit() and int(top) <= len(items))


def _next(body: Mapping[str, Any], page: Page, exchange: Exchange, expected: Expectation) -> Iterator[Found]:
    link = body.get(_NEXT)
    if not isinstance(link, str):
        return
    wrong = "stands in an answer that is no collection" if not isinstance(body.get("value"), list) else ""
    wrong = wrong or wrong_link(link, exchange, page)
    if wrong:
        message = f"`{_NEXT}` of {answered_by(exchange.source)} {wrong}"
        yield _found(expected, (_NEXT,), message, "Have a link to the next page of the same collection answered.")


def _found(expected: Expectation, pointer: Pointer, message: str, hint: str) -> Found:
    place = placed(expected.shown, pointer, key=True) if expected.shown is not None else expected.location
    return Found(place, f"{expected.subject} {pointer_text(pointer)}", message, hint, "service")


RULES = (Rule("answer-control", "warning", answer_control),)
