"""Bodies against types: what the walk saw, told rule by rule."""

from collections.abc import Iterator

from harness.bodies.conformance import Seen
from harness.bodies.control import unshown_links
from harness.model import Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.json.request_tables import judge_table
from harness.rules.places import word_on


def property_unknown(page: Page, context: Context) -> Iterator[Found]:
    """A member that its type does not have.

    What it reports:
        In printed answers and example fences: a member that neither the type, nor its bases, nor a type derived from
        it documents, in its table or its JSON representation. Of open types only slips of one letter count, and in
        the envelope of a collection only `value` and control information belong. A type that lacks several
        members of one object is told once.

    Why it matters:
        Generated libraries drop what is not documented, and readers look for it in vain. Either the page of the type
        misses a row, or the example shows what the service does not return.

    Example:
        An openShift in an answer has `id` and `createdDateTime`, and its page names no base and no such rows.
    """
    yield from _tell("property-unknown", page, context)


def property_case(page: Page, context: Context) -> Iterator[Found]:
    """A member spelt in another case than its type spells it.

    What it reports:
        In printed answers: a member that differs from a documented one in case only. In answers of others it is an
        error.

    Why it matters:
        JSON names are case-sensitive: code that follows the example reads nothing.

    Example:
        `"ConferenceId": "2425999"` where the type documents `conferenceId`.
    """
    yield from _tell("property-case", page, context)


def property_missing(page: Page, context: Context) -> Iterator[Found]:
    """A whole example that lacks documented properties.

    What it reports:
        An annotated answer that is neither `truncated`, nor said to be shortened in the text above it, nor an answer
        to `$select`, and that lacks properties of its type. Those in `optionalProperties`, relationships, and those
        that are returned only on `$select` may be absent.

    Why it matters:
        Readers and tools take such an example for all that the service returns.

    Example:
        `"truncated": false`, and the answer has no `preventsDownload` of microsoft.graph.sharingLink.
    """
    yield from _tell("property-missing", page, context)


def value_type(page: Page, context: Context) -> Iterator[Found]:
    """A value of another type than documented.

    What it reports:
        In answers, requests and example fences: text for a number or Boolean and the reverse, one value for a
        collection and the reverse, an object of an unrelated type. Whole numbers stand for floating types, text for
        Int64 and Decimal; placeholders are left to `json-placeholder`.

    Why it matters:
        Code that is written or generated from the docs fails on such a value.

    Example:
        `"isOwner": "true"` where the type documents a Boolean.
    """
    yield from _tell("value-type", page, context)


def value_format(page: Page, context: Context) -> Iterator[Found]:
    """Text that does not have the form of its type.

    What it reports:
        Text of a DateTimeOffset, Date, TimeOfDay, Duration, Guid, Binary or URL that is none; placeholders aside.

    Why it matters:
        Parsers of these types refuse it, and requests that copy it are answered with 400.

    Example:
        `"birthDate": "2001-01-01T00:00:00Z"` where a Date is documented.
    """
    yield from _tell("value-format", page, context)


def enum_value(page: Page, context: Context) -> Iterator[Found]:
    """A value that an enum does not list.

    What it reports:
        Text that is no member of the documented enum, nor one of the values that the description of a String lists.
        `unknownFutureValue` is always fine, and so are comma lists of members.

    Why it matters:
        Either the list misses a member, or the example shows a value that no service sends or takes.

    Example:
        `"tokenIssuerType": "Azure Active Directory"` where the enum lists `AzureAD`.
    """
    yield from _tell("enum-value", page, context)


def enum_case(page: Page, context: Context) -> Iterator[Found]:
    """A value of an enum in another case than documented.

    What it reports:
        Text that differs from a documented member in case only. In answers of others it is an error.

    Why it matters:
        Services compare members in any case, and most clients do not.

    Example:
        `"status": "running"` where the description lists `Running`.
    """
    yield from _tell("enum-case", page, context)


def null_value(page: Page, context: Context) -> Iterator[Found]:
    """Null where it is documented that there is none.

    What it reports:
        A member that is null, and that its description or the `nullableProperties` of its type call not nullable.

    Why it matters:
        Code that trusts the description does not look for null.

    Example:
        `"displayName": null` where the description ends in "Not nullable."
    """
    yield from _tell("null-value", page, context)


def collection_envelope(page: Page, context: Context) -> Iterator[Found]:
    """A collection that is not shown, or not annotated, as one.

    What it reports:
        A body with an array in `value` whose annotation names a single object; a body without `value`, or with one
        object in it, whose annotation says collection; items where the annotation says `isEmpty`, and the reverse.

    Why it matters:
        Checks and generators that follow the annotation compare the envelope with the type of its items.

    Example:
        `"@odata.type": "microsoft.graph.riskyUser"` above `{"value": [{"id": "..."}]}`.
    """
    yield from _tell("collection-envelope", page, context)


def single_in_value(page: Page, context: Context) -> Iterator[Found]:
    """One entity that is wrapped in `value`.

    What it reports:
        `{"value": {...}}` for one entity. Only collections are wrapped (OData JSON Format section 14). Examples
        without annotation come from one generator: they are told once for all pages.

    Why it matters:
        Readers look for the properties one level too deep.

    Example:
        `{"value": {"@odata.type": "#microsoft.graph.educationSchool", "id": "10001"}}`
    """
    yield from _tell("single-in-value", page, context)


def select_mismatch(page: Page, context: Context) -> Iterator[Found]:
    """An answer that does not fit the `$select` of its request.

    What it reports:
        Properties that are shown and were not selected; selected ones that a whole example does not show; and, in
        answers to GET without `$select`, properties that their description says are returned only on `$select`.

    Why it matters:
        Readers learn from the example which properties they get without asking.

    Example:
        GET `/users` without `$select` answered with `mailNickname`, "Returned only on $select".
    """
    yield from _tell("select-mismatch", page, context)


def expand_mismatch(page: Page, context: Context) -> Iterator[Found]:
    """An answer that does not show what its request expands.

    What it reports:
        A relationship in `$expand` that no object of the answer shows.

    Why it matters:
        The expanded relationship is what such an example is for.

    Example:
        GET `/chats/{id}?$expand=members` answered without `members`.
    """
    yield from _tell("expand-mismatch", page, context)


def top_exceeded(page: Page, context: Context) -> Iterator[Found]:
    """An answer with more items than `$top` allows.

    What it reports:
        A collection with more items than the `$top` of its request.

    Why it matters:
        It contradicts what the option means (OData URL Conventions 5.1.1.4).

    Example:
        GET `/me/messages?$top=2` answered with three messages.
    """
    yield from _tell("top-exceeded", page, context)


def count_missing(page: Page, context: Context) -> Iterator[Found]:
    """An answer without the count that its request asks for.

    What it reports:
        A collection without `@odata.count` in the answer to `$count=true`.

    Why it matters:
        Readers do not learn where the count stands.

    Example:
        GET `/users?$count=true` answered with `{"value": [...]}`.
    """
    yield from _tell("count-missing", page, context)


def context_mismatch(page: Page, context: Context) -> Iterator[Found]:
    """A context URL that contradicts the page.

    What it reports:
        An `@odata.context` that is no context URL, or of another version or host; one that ends in `/$entity` above a
        collection; one that misspells the entity set of the request or, with metadata, names one of another type.

    Why it matters:
        Clients take the type of the answer from there; and it shows that the example was recorded elsewhere.

    Example:
        `https://graph.microsoft.com/beta$metadata#microsoft.graph.assignmentOrder` on a page of v1.0.
    """
    yield from _tell("context-mismatch", page, context)


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
    yield from _tell("control-information", page, context)
    for name, line, fence in unshown_links(page) if context.given is None else ():
        message = "the text speaks of `@odata.nextLink`, and the answer below it shows no next link"
        place = word_on(context, line, "@odata.nextLink", "nextLink")
        hint = "Show it in the answer, or leave the sentence to the section about the response."
        yield Found(place, f"{name} next link", message, hint, severity="note", related=(fence.location,))


def request_property(page: Page, context: Context) -> Iterator[Found]:
    """A request that sends what is not documented.

    What it reports:
        A member of a request body that neither the table of the Request body section nor the type that is sent has,
        or that differs in case; and a read-only property in an update that the table does not list. Rows of that
        table that the type does not have, or has with another type.

    Why it matters:
        The service refuses such a request, or ignores what it sends.

    Example:
        PATCH sends `iCalUId`, which the page of event calls read-only.
    """
    yield from _tell("request-property", page, context)
    if context.given is None:
        yield from judge_table(page, context)


def _tell(rule: str, page: Page, context: Context) -> Iterator[Found]:
    for seen in context.conformance.get(rule, ()):
        yield as_found(seen, page)


def as_found(seen: Seen, page: Page) -> Found:
    """A deviation as a finding."""
    deviation = seen.deviation
    related: tuple[Location, ...] = (deviation.declared,) if deviation.declared and deviation.declared.line else ()
    return Found(
        seen.place(),
        seen.about(),
        deviation.message + seen.says,
        deviation.hint,
        seen.verdict,
        severity="error" if _is_other_case_of_others(seen) else None,
        related=related,
        cause=f"{page.version} {deviation.cause}" if deviation.cause else "",
    )


def _is_other_case_of_others(seen: Seen) -> bool:
    """Whether a service answers in another letter case than is documented: clients then read nothing."""
    others = seen.exchange is not None and seen.exchange.source.kind != "page"
    return others and seen.deviation.rule in ("property-case", "enum-case")


RULES = (
    Rule("property-unknown", "warning", property_unknown),
    Rule("property-case", "warning", property_case, family="property-unknown"),
    Rule("property-missing", "warning", property_missing),
    Rule("value-type", "error", value_type),
    Rule("value-format", "warning", value_format),
    Rule("enum-value", "warning", enum_value),
    Rule("enum-case", "note", enum_case),
    Rule("null-value", "note", null_value),
    Rule("collection-envelope", "warning", collection_envelope),
    Rule("single-in-value", "note", single_in_value),
    Rule("select-mismatch", "warning", select_mismatch),
    Rule("expand-mismatch", "warning", expand_mismatch),
    Rule("top-exceeded", "warning", top_exceeded),
    Rule("count-missing", "warning", count_missing),
    Rule("context-mismatch", "warning", context_mismatch),
    Rule("control-information", "warning", control_information),
    Rule("request-property", "warning", request_property, family="property-unknown"),
)
