"""What stands around the values of bodies."""

from collections.abc import Iterator

from harness.bodies.differences import Envelope, Wrapped
from harness.bodies.values import described
from harness.model import Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.in_bodies import found_in


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
    for seen in context.seen(Envelope):
        about = "isEmpty" if seen.difference.what in ("declared empty", "empty") else "collection"
        yield found_in(seen, page, about, *_said(seen.difference))


def _said(found: Envelope) -> tuple[str, str]:
    """Message and hint."""
    match found.what:
        case "undeclared":
            message = "the body is a collection in `value`, and the annotation names a single object"
            return message, 'Add `"isCollection": true` to the annotation, or show the one object.'
        case "declared empty":
            message = f"the annotation says `isEmpty`, and `value` has {len(found.value)} items"
            return message, "Remove `isEmpty` or the items."
        case "empty":
            message = "the collection is empty, and the annotation does not say that it should be"
            return message, 'Show an item, or add `"isEmpty": true` to the annotation.'
        case "one object":
            message = "`value` holds one object, and the annotation says that it is a collection"
            return message, "Write `value` as an array."
        case "no envelope":
            shown = described(found.value)
            message = f"the annotation says that the body is a collection, and {shown} without `value` is shown"
            return message, 'Wrap the items in `"value": […]`, or correct the annotation.'


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
    for seen in context.seen(Wrapped):
        message = "one object is wrapped in `value`, as only collections are"
        hint = "Show the members of the object themselves, without `value`."
        cause = "" if seen.difference.annotated else "generated"
        yield found_in(seen, page, "value", message, hint, cause)


RULES = (
    Rule("collection-envelope", "warning", collection_envelope),
    Rule("single-in-value", "note", single_in_value),
)
