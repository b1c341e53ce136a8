"""Answers of others, from a cassette, a tenant or captured traffic, against what the page prints and promises."""

from collections.abc import Iterator
from typing import Any

from harness.bodies.differences import OtherCase, Pointer
from harness.bodies.expectation import Expectation
from harness.bodies.values import listed_names
from harness.bodies.verdicts import answered_by
from harness.markdown import locate, pointer_text
from harness.model import Exchange, JsonText, Location, Page
from harness.rules.answer.errors import absent_in_error, undocumented_in_error
from harness.rules.answer.exchanges import error_words, found_at, of_others
from harness.rules.answer.headers import wrong_fields
from harness.rules.answer.sorts import damage, undocumented_body
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.json.members import strangers, undeclared, unknown

_VOLATILE = frozenset(
    (
        *("age", "cache-control", "client-request-id", "connection", "content-length", "date", "request-id"),
        *("server", "strict-transport-security", "transfer-encoding", "vary", "x-ms-ags-diagnostic"),
    )
)
"""Headers whose absence says nothing about the documentation."""
_MOST_DEPTH = 40


def answer_status(page: Page, context: Context) -> Iterator[Found]:
    """An answer with another status than documented.

    What it reports:
        A status that neither the printed answers nor the Response section name. 5xx is left to
        `answer-server-error`.

    Why it matters:
        Clients branch on the status; a wrong one in the docs sends them the wrong way.

    Example:
        The page prints `200 OK`, and the tenant answers `204 No Content`.
    """
    del page
    for exchange, expected in of_others(context):
        status = exchange.response.status
        if expected.statuses and status not in expected.statuses and status < 500 and not _is_generated(expected):
            documented = " or ".join(str(code) for code in expected.statuses)
            message = (
                f"{answered_by(exchange.source)} has status {status}{_reason(exchange)}, and {documented} is documented"
            )
            place = expected.status_line or expected.location
            hint = "Document the status, or mend the request."
            yield Found(place, expected.subject, message, hint, "undetermined")


def answer_header(page: Page, context: Context) -> Iterator[Found]:
    """An answer without a documented header.

    What it reports:
        A header that the printed answer shows and this one does not have; another media type in `Content-Type`.
        Headers that differ with every answer (`Date`, `Content-Length`, request ids) are left out. And headers that
        say what cannot be: JSON in another charset than UTF-8, a `Location` that does not lead to what was created,
        a `Retry-After` without seconds or a date, a `Preference-Applied` that nobody preferred, an `ETag` that is
        none or not that of the body, an `OData-Version` that does not exist.

    Why it matters:
        `Location` and the like are what clients go on with.

    Example:
        The page prints `Location: https://…/operations/…` with `202 Accepted`, and the tenant sends none.
    """
    for exchange, expected in of_others(context):
        for header in expected.headers:
            name = header.name.lower()
            value = exchange.response.header(name)
            place = Location(page.path, header.line)
            subject = f"{expected.subject} header {header.name}"
            if value is None and name not in _VOLATILE and (name != "content-type" or exchange.response.body):
                message = f"{answered_by(exchange.source)} has no header `{header.name}`, which the page prints"
                yield Found(place, subject, message, "Remove the header, or have it sent.", "undetermined")
            elif value and name == "content-type" and _media(value) != _media(header.value):
                message = (
                    f"{answered_by(exchange.source)} is `{_media(value)}`, and the page prints `{_media(header.value)}`"
                )
                yield Found(place, subject, message, "Print the media type that is sent.", "undetermined")
        for place, name, message in wrong_fields(page, exchange, expected):
            hint = f"Have `{name}` sent as the protocol has it."
            yield Found(place, f"{expected.subject} header {name} value", message, hint, "service")


def answer_property_absent(page: Page, context: Context) -> Iterator[Found]:
    """An answer without a property that the printed answer shows.

    What it reports:
        A property that the example shows, also a truncated one, and that the answer does not have; of the items of a
        collection, when no item has it. Null may be left out. So are members of a printed error.

    Why it matters:
        Readers count on what an example shows.

    Example:
        The example of a job shows `schedule`, and the job that the tenant returns has none.
    """
    del page
    for exchange, expected in of_others(context):
        yield from absent_in_error(exchange, expected)
        body = exchange.response.json
        if body is None or expected.shown is None or expected.error or exchange.response.status >= 300:
            continue
        spelt = {_folded(seen.pointer) for seen in context.seen(OtherCase)}
        for pointer in _absent(expected.shown.value, body.value, ()):
            name = pointer[-1]
            if _folded(pointer) in spelt:
                continue  # it is there in another letter case, and told as that
            message = f"the example shows `{name}`, and {answered_by(exchange.source)} does not have it"
            hint = f"Remove `{name}` from the example, or have it returned."
            place = locate(expected.shown, pointer, key=True)
            yield Found(place, f"{expected.subject} {pointer_text(pointer)}", message, hint, "undetermined")


def answer_undocumented(page: Page, context: Context) -> Iterator[Found]:
    """An answer with a property that the pages do not document, or with a body where none is printed.

    What it reports:
        A member that the documented type, its bases and derived types do not have; of an open type only one whose
        name is none that tenants give, as extensions of Graph's types have. The docs are out of line when the metadata
        has the property, else the service is; of captured traffic that cannot be told, since both may be older. A body,
        where the page prints a bare status and says of no type that it is returned. A member of an error that the
        printed error does not show, where it shows others beside it.

    Why it matters:
        Either the docs miss a property, or the service leaks one.

    Example:
        The tenant returns `synchronizationJobSettings`, and the page of the job has no such row.
    """
    for seen in strangers(context):
        if seen.told == "others":
            yield unknown(seen, page)
    yield from undeclared(page, context)
    for exchange, expected in of_others(context):
        yield from undocumented_body(exchange, expected)
        yield from undocumented_in_error(exchange, expected)


def answer_error_shape(page: Page, context: Context) -> Iterator[Found]:
    """An error without OData's error object.

    What it reports:
        An answer with status 4xx, or one printed where the annotation says `expectError`, whose body is not
        `{"error": {"code": …, "message": …}}` (OData JSON Format section 21.1).

    Why it matters:
        Clients read code and message to tell one failure from another.

    Example:
        `HTTP/1.1 404 Not Found` with the body `{"message": "not here"}`.
    """
    del page
    for exchange, expected in context.answers:
        printed = exchange.source.kind == "page"
        status = exchange.response.status
        if not (expected.error if printed else 400 <= status < 500):
            continue
        body = exchange.response.json
        if printed and body is None and not (exchange.response.body or status < 400):
            continue
        wrong = _error_flaw(body, exchange)
        if wrong:
            who = "the printed error" if printed else answered_by(exchange.source)
            hint = 'Answer with `{"error": {"code": "…", "message": "…"}}`.'
            place = body.location if printed and body is not None else expected.location
            yield Found(place, expected.subject, f"{who} ({status}) {wrong}", hint, "docs" if printed else "service")


def answer_server_error(page: Page, context: Context) -> Iterator[Found]:
    """An answer that says the service failed.

    What it reports:
        Status 5xx.

    Why it matters:
        No request that a page documents, and no malformed one either, may break the service.

    Example:
        `500 Internal Server Error` in answer to PATCH with a broken date.
    """
    del page
    for exchange, expected in of_others(context):
        if exchange.response.status >= 500:
            message = f"{answered_by(exchange.source)} has status {exchange.response.status}{_reason(exchange)}"
            yield found_at(expected, message, "Mend the service, or try again later.", "service")


def _reason(exchange: Exchange) -> str:
    """What an error says of itself."""
    return error_words(exchange) if exchange.response.status >= 400 else ""


def _is_generated(expected: Expectation) -> bool:
    return bool(expected.payload) or expected.gone


def _error_flaw(body: JsonText | None, exchange: Exchange) -> str:
    if body is None or not body.parsed:
        return f"has no {'JSON ' if exchange.response.body else ''}body with an `error` object"
    if body.problems and exchange.source.kind != "page":
        return damage(body)
    error = body.value.get("error") if isinstance(body.value, dict) else None
    if not isinstance(error, dict):
        return "has no `error` object in its body"
    missing = [key for key in ("code", "message") if not isinstance(error.get(key), str)]
    return f"lacks {listed_names(missing)} as text in its `error` object" if missing else ""


def _media(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _folded(pointer: Pointer) -> Pointer:
    """A pointer without the letter case of the member."""
    return (*pointer[:-1], str(pointer[-1]).lower())


def _absent(shown: Any, answered: Any, pointer: Pointer) -> Iterator[Pointer]:
    """Pointers in the printed body to members that the answer lacks; the outermost only."""
    if len(pointer) > _MOST_DEPTH:
        return
    if isinstance(shown, dict) and isinstance(answered, dict):
        wrapped = shown.get("value")
        if not pointer and isinstance(wrapped, dict) and "value" not in answered:
            yield from _absent(wrapped, answered, ("value",))  # printed in `value`: `single-in-value` tells that
            return
        for name, content in shown.items():
            if "@" in name or content is None:
                continue
            if name not in answered:
                yield (*pointer, name)
            elif answered[name] is not None:
                yield from _absent(content, answered[name], (*pointer, name))
    elif isinstance(shown, list) and isinstance(answered, list) and answered and shown:
        yield from _absent_in_items(shown, answered, pointer)


def _absent_in_items(shown: list[Any], answered: list[Any], pointer: Pointer) -> Iterator[Pointer]:
    """What every printed item shows and no answered item has."""
    first = shown[0]
    objects = [item for item in answered if isinstance(item, dict)]
    if not isinstance(first, dict) or not objects:
        return
    common = {name: value for name, value in first.items() if all(isinstance(i, dict) and name in i for i in shown)}
    merged: dict[str, Any] = {}
    for item in objects:
        for name, content in item.items():
            if merged.get(name) is None:
                merged[name] = content
    yield from _absent(common, merged, (*pointer, 0))


RULES = (
    Rule("answer-status", "error", answer_status),
    Rule("answer-header", "warning", answer_header),
    Rule("answer-property-absent", "warning", answer_property_absent),
    Rule("answer-undocumented", "warning", answer_undocumented),
    Rule("answer-error-shape", "error", answer_error_shape),
    Rule("answer-server-error", "error", answer_server_error),
)
