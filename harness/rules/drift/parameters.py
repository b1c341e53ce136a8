"""Documented parameters of actions and functions against the metadata."""

from collections.abc import Iterator, Sequence

from harness.facts.promises import ParameterRow
from harness.model import Action, Location, Page, Parameter, Severity
from harness.rules.context import Context
from harness.rules.described_requests import DescribedRequest
from harness.rules.drift.pairs import difference
from harness.rules.drift.paths import sentence
from harness.rules.found import Found, Rule
from harness.rules.places import word_on
from harness.rules.resource.types import spelt
from harness.spelling import meant

_MOST_NAMED = 8
_HINT = "Correct the table, or say that the metadata is wrong."


def drift_parameter(page: Page, context: Context) -> Iterator[Found]:
    """Parameters of an action or function that the metadata does not have, types otherwise, or demands.

    What it reports:
        On a page whose templates call an action: rows of the request body's table that are no parameters, or have
        another type, and parameters that the metadata requires and nothing on the page names; names in another case
        are a note, for Graph often takes them. On a page whose templates or examples call a function: arguments in
        the URL that are no parameters, and parameters that no documented call gives.

    Why it matters:
        The service refuses a call with unknown parameters, and one without a parameter that it needs.

    Example:
        The table has `criterion`, the metadata's `restart` has `criteria`.
    """
    operation = context.facts.operation
    if context.metadata is None or operation is None:
        return
    calls = [
        each for each in context.described if each.resolution.ok and each.resolution.operation and not each.refused
    ]
    actions = {
        c.resolution.operation.name: c for c in calls if c.resolution.kind == "action" and c.resolution.operation
    }
    if len(actions) == 1 and operation.body_table:
        call = next(iter(actions.values()))
        yield from _table(page, context, call, operation.body_table)
    yield from _arguments(page, context, [call for call in calls if call.resolution.kind == "function"])


def _table(page: Page, context: Context, call: DescribedRequest, rows: Sequence[ParameterRow]) -> Iterator[Found]:
    action = call.resolution.operation
    assert action is not None
    declared = {parameter.name.lower(): parameter for parameter in action.parameters}
    if len(declared) == 1 and not any(row.name.lower() in declared or meant(row.name, declared) for row in rows):
        return  # the table describes what is inside of the only parameter
    cased = []
    for row in rows:
        parameter = declared.get(row.name.lower())
        if parameter is None:
            yield from _unknown(page, context, action, row, rows)
            continue
        if parameter.name != row.name:
            cased.append((row, parameter))
        yield from _mistyped(page, context, call, row, parameter)
    if cased:
        yield _in_other_case(context, action, cased)
    yield from _missing(page, context, action, rows)


def _in_other_case(context: Context, action: Action, cased: Sequence[tuple[ParameterRow, Parameter]]) -> Found:
    """A note: Graph's actions of Outlook take their parameters in any case."""
    places = [word_on(context, row.line, row.name) for row, _ in cased]
    name = action.name.rpartition(".")[2]
    pairs = ", ".join(f"`{row.name}` is `{parameter.name}`" for row, parameter in cased[:_MOST_NAMED])
    message = f"parameters of {name} differ in case from the metadata: {pairs}"
    return Found(places[0], f"{name} case", message, _HINT, severity="note", related=tuple(places[1:]))


def _missing(page: Page, context: Context, action: Action, rows: Sequence[ParameterRow]) -> Iterator[Found]:
    """Parameters that may not be null, and that neither the table nor anything else on the page names."""
    operation, name = context.facts.operation, action.name.rpartition(".")[2]
    listed = {row.name.lower() for row in rows}
    lower = page.text.lower()
    for parameter in action.parameters:
        needed = parameter.nullable is False and not parameter.optional and parameter.name.lower() not in listed
        if not needed or parameter.name.lower() in lower or meant(parameter.name, listed):
            continue
        place = word_on(context, operation.body_table_line if operation else 1)
        message = f"the table has no parameter `{parameter.name}`, which {name} requires by the metadata"
        cause = f"{page.version} {action.name} {parameter.name} missing"
        yield Found(place, f"{name} {parameter.name}", message, f"Add `{parameter.name}`.", cause=cause)


def _unknown(
    page: Page, context: Context, action: Action, row: ParameterRow, rows: Sequence[ParameterRow]
) -> Iterator[Found]:
    if row.name.lower() in ("body", "parameter") or "@" in row.name:
        return
    name = action.name.rpartition(".")[2]
    listed = {each.name.lower() for each in rows}
    similar = meant(row.name, [each.name for each in action.parameters if each.name.lower() not in listed])
    place = word_on(context, row.line, row.name)
    message = f"`{row.name}` is no parameter of {name} in the metadata" + (f", but `{similar}`" if similar else "")
    hint = f"Write `{similar}`." if similar else _HINT
    yield Found(place, f"{name} {row.name}", message, hint, cause=f"{page.version} {action.name} {row.name}")


def _mistyped(
    page: Page, context: Context, call: DescribedRequest, row: ParameterRow, parameter: Parameter
) -> Iterator[Found]:
    if not row.mention.name or call.resolution.operation is None:
        return
    name = call.resolution.operation.name.rpartition(".")[2]
    options = row.mention.alternatives or (row.mention,)
    stated = [context.types.resolve(each, page.path) for each in options]
    ways = [difference(context, call.metadata, each, parameter.type, row.mention.text) for each in stated]
    if any(way is None for way in ways):
        return
    way = ways[0]
    place = word_on(context, row.line, row.mention.text, row.name)
    message = f"the parameter `{row.name}` of {name} is {spelt(stated[0])}, but {spelt(parameter.type)} in the metadata"
    severity: Severity | None = "note" if way is not None and way.group else None
    cause = f"{page.version} {call.resolution.operation.name} {row.name} {stated[0]}"
    yield Found(place, f"{name} {row.name}", message, f"Write {spelt(parameter.type)}.", severity=severity, cause=cause)


def _arguments(page: Page, context: Context, calls: list[DescribedRequest]) -> Iterator[Found]:
    """Arguments of function calls in URLs. A call that is complete somewhere on the page speaks for shortened ones."""
    complete = {c.resolution.operation.name for c in calls if c.resolution.operation and not c.resolution.problems}
    seen: set[str] = set()
    for call in calls:
        function = call.resolution.operation
        problems = [each for each in call.resolution.problems if not each.option]
        if function is None or not problems:
            continue
        missing = all(each.reason.endswith("is missing.") for each in problems)
        name = function.name.rpartition(".")[2]
        if (missing and function.name in complete) or name in seen:
            continue
        seen.add(name)
        yield _badly_called(page, context, call, name)


def _badly_called(page: Page, context: Context, call: DescribedRequest, name: str) -> Found:
    problems = [each for each in call.resolution.problems if not each.option]
    place: Location = word_on(context, call.place.line, name)
    lacking = [f"`{each.name}`" for each in problems if each.reason.endswith("is missing.")]
    others = [sentence(each.reason) for each in problems if not each.reason.endswith("is missing.")]
    said = [*others, *([f"{', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing"] if lacking else [])]
    message = f"the call of the function {name} does not fit the metadata: {'; '.join(said)}"
    names = next((each.nearest for each in problems if each.nearest), ())
    hint = f"Write {' or '.join(f'`{each}`' for each in names)}." if names else "Give the parameters in parentheses."
    cause = f"{page.version} {call.resolution.operation.name if call.resolution.operation else name} {message}"
    return Found(place, f"{name} arguments", message, hint, cause=cause)


RULES = (Rule("drift-parameter", "warning", drift_parameter, needs_metadata=True),)
