"""The sort of an answer, judged before its shape: readable, strict JSON, an object or a collection, as printed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from harness.bodies.conformance import is_error
from harness.bodies.expectation import Expectation
from harness.bodies.values import described, shortened
from harness.bodies.verdicts import answered_by
from harness.markdown.json_text import read_json
from harness.metadata import resolve
from harness.model import Exchange, HttpResponse, JsonText, Page, TypeRef, Verdict
from harness.rules.answer.exchanges import error_words, of_others
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.json_damage import in_words
from harness.types import shape_of
from harness.urls import read_url

WORDS: Mapping[str, str] = {
    "object": "an object",
    "collection": "a collection",
    "value": "a value in `value`",
    "array": "an array",
    "json": "JSON",
}
"""What a page prints, in words."""

_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CUT_OFF = frozenset(("unclosed-bracket", "unclosed"))
_HUGE = re.compile(r"[eE]\+?\d{3}|\d{309}")
_MOST_DIGITS = 300


def answer_body(page: Page, context: Context) -> Iterator[Found]:
    """An answer whose body is of another sort than the page prints.

    What it reports:
        Of a success with a documented status: no body where one is printed; HTML, text or broken JSON where JSON is
        printed (RFC 8259: duplicate names, NaN, comments, quotes of other kinds and UTF-16 included); an array, a
        bare value or null where an object is printed; a collection where one object is printed, and the reverse; an
        error under a status that says success. Nothing else is told of such an answer.

    Why it matters:
        A client cannot read it at all, whatever its members are.

    Example:
        The page prints a job, and a gateway answers `200 OK` with a page of HTML.
    """
    for exchange, expected in of_others(context):
        found = flaw(page, context, exchange, expected)
        if found is not None:
            yield found


def flaw(page: Page, context: Context, exchange: Exchange, expected: Expectation) -> Found | None:
    """What is wrong with the sort of an answer; None when it can be judged member by member, or is told otherwise."""
    response = exchange.response
    documented = not expected.statuses or response.status in expected.statuses
    if exchange.source.kind == "page" or not documented or response.status >= 300 or expected.error:
        return None
    sort = printed_sort(expected)
    body = _meant(response)
    wrong = _unreadable(exchange, body) if sort else ""
    if not wrong and body is not None and body.parsed:
        wrong = _of_other_sort(body.value, sort, exchange, expected, context)
    if not wrong:
        return None
    place = expected.shown.location if expected.shown is not None else expected.status_line or expected.location
    prints = f", and the page prints {WORDS[sort]}" if sort else ""
    message = f"{answered_by(exchange.source)} {wrong}{prints}"
    hint = "Have it answered as documented, or document what is answered."
    return Found(place, f"{expected.subject} body", message, hint, _verdict(page, context, exchange, sort))


def undocumented_body(exchange: Exchange, expected: Expectation) -> Iterator[Found]:
    """A body where the page prints none and names no type that is returned."""
    printed, response = expected.printed, exchange.response
    if printed is None or printed.body.strip() or expected.type is not None or response.status >= 300:
        return
    if response.body.strip():
        shown = shortened(response.body, 60).replace("`", "'")
        message = f"{answered_by(exchange.source)} has a body (`{shown}`), and the page prints none"
        place = expected.status_line or expected.location
        yield Found(place, f"{expected.subject} body", message, "Document what is answered.", "undetermined")


def printed_sort(expected: Expectation) -> str:
    """What the page prints for the status of an answer: a key of `WORDS`; empty when nothing or no JSON."""
    printed = expected.printed
    if printed is None or printed.json is None:
        return ""
    return sort_of(printed.json.value) if printed.json.parsed else "json"


def sort_of(value: Any) -> str:
    """The sort of a JSON body: a key of `WORDS`."""
    if isinstance(value, list):
        return "array"
    if not isinstance(value, dict):
        return "json"
    inner = value.get("value")
    if isinstance(inner, list):
        return "collection"
    alone = all(name == "value" or "@" in name or name.startswith("odata.") for name in value)
    return "value" if "value" in value and alone and not isinstance(inner, dict) else "object"


def _meant(response: HttpResponse) -> JsonText | None:
    """The body as JSON; also where its media type is another one, as long as it is strict."""
    if response.json is not None or not response.body.strip():
        return response.json
    read = read_json(response.body, response.location)
    return None if read.problems else read


def _unreadable(exchange: Exchange, body: JsonText | None) -> str:
    """Why a body is no strict JSON, in words; empty when it is, or when its media type alone is wrong."""
    response = exchange.response
    if not response.body.strip():
        return "" if exchange.request.method == "HEAD" or response.status == 204 else "has no body"
    if _HTML.match(response.body):
        return "is HTML"
    if body is not None:
        return _damaged(response, body)
    media = (response.header("content-type") or "").partition(";")[0].strip()
    return f"is no JSON{f' but `{media}`' if media else ''}"


def _damaged(response: HttpResponse, body: JsonText) -> str:
    """What is not strict in JSON, in words."""
    encoding = next((problem for problem in response.problems if problem.kind == "encoding"), None)
    if encoding is not None:
        return f"is {encoding.data['encoding']} text, and JSON is UTF-8 (RFC 8259)"
    if body.problems:
        return damage(body)
    if _HUGE.search(body.text) and (pointer := _infinite(body.value, "")) is not None:
        return f"has a number at `{pointer or '/'}` that is larger than any that can be read"
    return ""


def damage(body: JsonText) -> str:
    """The first damage of JSON that is not strict, in words, with its place in the answer."""
    problem = body.problems[0]
    line = problem.place.line - body.location.line + 1
    column = problem.place.column - (body.location.column - 1 if line == 1 else 0)
    what, _ = in_words(problem)
    if problem.kind == "word" and str(problem.data.get("word", "")).lstrip("-").isdigit():
        what = f"a number of more than {_MOST_DIGITS} digits"
    elif problem.kind in _CUT_OFF or problem.data.get("case") == "end":
        what = f"it is cut off, {what}"
    return f"is no strict JSON: {what} (line {line}, column {column} of the answer)"


def _infinite(value: Any, pointer: str) -> str | None:
    """Where a number is that no double holds."""
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return pointer
    if isinstance(value, int) and abs(value) > 10**_MOST_DIGITS:
        return pointer
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = (_infinite(item, f"{pointer}/{name}") for name, item in items)
    return next((place for place in found if place is not None), None)


def _of_other_sort(value: Any, sort: str, exchange: Exchange, expected: Expectation, context: Context) -> str:
    """In what a JSON body is another sort than the one that is printed, in words."""
    known = shape_of(context.types, expected.type.name) if expected.type else None
    members = known.members if known else {}
    if _is_told_as_success(value, expected, exchange.response.status) and "error" not in members:
        return f"is an error{error_words(exchange)} under status {exchange.response.status}"
    actual = sort_of(value)
    if sort in ("", "json", actual):
        return ""
    if actual in ("json", "array"):
        return f"is {described(value)}"
    return "" if "value" in members else _differently_wrapped(value, sort, actual)


def _is_told_as_success(value: Any, expected: Expectation, status: int) -> bool:
    """Whether a body is OData's error object where the page prints none; 207 has them as answers within answers."""
    printed = expected.shown.value if expected.shown is not None else None
    return (
        is_error(value)
        and isinstance(value["error"], dict)
        and status != 207
        and not (isinstance(printed, dict) and "error" in printed)
    )


def _differently_wrapped(value: Mapping[str, Any], sort: str, actual: str) -> str:
    """In what an object is another sort than the printed one."""
    if sort == "collection":
        return f"has {described(value['value'])} as `value`" if "value" in value else "has no `value`"
    if actual == "collection":
        return "is a collection"
    return "has no `value`" if sort == "value" and "value" not in value else ""


def _verdict(page: Page, context: Context, exchange: Exchange, sort: str) -> Verdict:
    """Who is out of line: the metadata decides between one object and a collection."""
    body = exchange.response.json
    type_ = _by_metadata(page, context, exchange)
    if body is None or not body.parsed or type_ is None or sort not in ("object", "collection"):
        return "service" if sort and (body is None or not body.parsed or body.problems) else "undetermined"
    answered = sort_of(body.value) == "collection"
    if type_.collection == (sort == "collection"):
        return "service"
    return "docs" if type_.collection == answered else "undetermined"


def _by_metadata(page: Page, context: Context, exchange: Exchange) -> TypeRef | None:
    if context.metadata is None:
        return None
    url = read_url(exchange.request.url, page.dialect)
    resolution = resolve(context.metadata, exchange.request.method, url)
    return resolution.type if resolution.ok else None


RULES = (Rule("answer-body", "error", answer_body),)
STILL_JUDGED = frozenset({"answer-body", "answer-status", "answer-server-error"})
"""The rules that have their say also about an answer of the wrong sort."""
