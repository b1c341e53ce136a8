"""Query options of requests against the answers shown: OData URL Conventions 4.01 section 5.1."""

import re
from collections.abc import Iterator

from harness.bodies.differences import Spot
from harness.bodies.query_options import Shown, names_in
from harness.bodies.values import is_placeholder, listed_names, unqualified
from harness.model import Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.in_bodies import found_in

_LEFT_OUT = re.compile(r"\.\.\.|…|[{}<>]")
_WORD = re.compile(r"[A-Za-z_][\w.]*\Z")


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
    for shown in context.shown:
        if "select" in shown.options:
            yield from _selected(shown, page)
        else:
            yield from _only_on_select(shown, page)


def _selected(shown: Shown, page: Page) -> Iterator[Found]:
    """Properties that are shown and were not selected, or the reverse."""
    text = shown.options["select"]
    wanted = names_in(text)
    if not wanted or _LEFT_OUT.search(text) or not all(_WORD.match(name.replace("/", "_")) for name in wanted):
        return
    selected = {name.partition("/")[0].lower() for name in wanted}
    expanded = names_in(shown.options.get("expand", ""))
    allowed = selected | {name.partition("/")[0].lower() for name in expanded} | {"id"}
    for item, pointer in shown.items:
        extra = [name for name in item if "@" not in name and name.lower() not in allowed and not is_placeholder(name)]
        if extra:
            message = f"`$select={text}` does not ask for {listed_names(extra)}, which the answer shows"
            hint = "Select what is shown, or remove it from the answer."
            spot = Spot((*pointer, extra[0]), at_name=True)
            yield found_in(shown.at(spot), page, "$select", message, hint)
            return
    if shown.expected.truncated or not shown.items:
        return
    present = {name.lower() for item, _ in shown.items for name in item}
    absent = [name for name in wanted if name.partition("/")[0].lower() not in present]
    if absent:
        message = f"`$select` asks for {listed_names(absent)}, which the answer does not show"
        spot = Spot(shown.items[0][1])
        yield found_in(shown.at(spot), page, "$select", message, "Show it, or do not select it.")


def _only_on_select(shown: Shown, page: Page) -> Iterator[Found]:
    """Properties that are shown without `$select`: each is one cause, for every answer that shows it."""
    shape = shown.shape
    told: set[str] = set()
    for item, pointer in shown.items if shape is not None else ():
        for name in item:
            member = shape.members.get(name) if shape is not None else None
            if shape is not None and member is not None and member.on_select and name not in told:
                told.add(name)
                message = f"`{name}` is returned only on `$select`, and the request has none"
                hint = "Add `$select` to the request, or remove the property from the answer."
                about, cause = f"{unqualified(shape.name)}.{name}", f"{shape.name}.{name} on $select"
                spot = Spot((*pointer, name), at_name=True)
                yield found_in(shown.at(spot), page, about, message, hint, cause, member.location)


def expand_mismatch(page: Page, context: Context) -> Iterator[Found]:
    """An answer that does not show what its request expands.

    What it reports:
        A relationship in `$expand` that no object of the answer shows.

    Why it matters:
        The expanded relationship is what such an example is for.

    Example:
        GET `/chats/{id}?$expand=members` answered without `members`.
    """
    for shown in context.shown:
        option = shown.options.get("expand", "")
        if not option or _LEFT_OUT.search(option) or not shown.items:
            continue
        present = {name.partition("@")[0].lower() for item, _ in shown.items for name in item}
        plain = (
            name.split("/")[0] if "." not in name.split("/")[0] else name.split("/")[-1] for name in names_in(option)
        )
        absent = next((name for name in plain if _WORD.match(name) and name.lower() not in present), "")
        if absent:
            message = f"`$expand={option}` asks for `{absent}`, which the answer does not show"
            hint = f"Show `{absent}`, or leave `$expand` out."
            yield found_in(shown.at(Spot(shown.items[0][1])), page, "$expand", message, hint)


def top_exceeded(page: Page, context: Context) -> Iterator[Found]:
    """An answer with more items than `$top` allows.

    What it reports:
        A collection with more items than the `$top` of its request.

    Why it matters:
        It contradicts what the option means (OData URL Conventions 5.1.1.4).

    Example:
        GET `/me/messages?$top=2` answered with three messages.
    """
    for shown in context.shown:
        top = shown.options.get("top", "")
        if top.isdigit() and shown.collection and shown.count > int(top):
            message = f"`$top={top}` is asked for, and {shown.count} items are shown"
            spot = Spot(("value",), at_name=True)
            yield found_in(shown.at(spot), page, "$top", message, "Show as many items as `$top` allows.")


def count_missing(page: Page, context: Context) -> Iterator[Found]:
    """An answer without the count that its request asks for.

    What it reports:
        A collection without `@odata.count` in the answer to `$count=true`.

    Why it matters:
        Readers do not learn where the count stands.

    Example:
        GET `/users?$count=true` answered with `{"value": [...]}`.
    """
    for shown in context.shown:
        wanted = shown.options.get("count", "").lower() == "true"
        if wanted and shown.collection and "@odata.count" not in shown.body:
            message = "`$count=true` is asked for, and the answer has no `@odata.count`"
            yield found_in(shown.at(Spot(())), page, "$count", message, "Show `@odata.count`, or leave `$count` out.")


RULES = (
    Rule("select-mismatch", "warning", select_mismatch),
    Rule("expand-mismatch", "warning", expand_mismatch),
    Rule("top-exceeded", "warning", top_exceeded),
    Rule("count-missing", "warning", count_missing),
)
