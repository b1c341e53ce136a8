"""Which overload of an action or function a segment calls (OData 4.01 Protocol, 11.5.4.1 and 11.5.5.2)."""

from collections.abc import Collection
from dataclasses import dataclass

from harness.metadata.nearest import nearest
from harness.metadata.resolution import UrlProblem
from harness.model import Action
from harness.urls import arguments, is_placeholder

MAX_ARGUMENTS = 64
"""Arguments that are looked at; the longest list of parameters in Graph has 30."""


@dataclass(frozen=True, slots=True)
class Call:
    """An overload with what is wrong, or forgiven, about its arguments."""

    action: Action
    problems: tuple[UrlProblem, ...] = ()
    notes: tuple[UrlProblem, ...] = ()


def choose(
    overloads: tuple[Action, ...], method: str, written: str, position: int, options: Collection[str]
) -> Call | None:
    """The overload that fits best.

    Args:
        overloads: candidates, the most derived binding first.
        method: POST calls an action where there are both.
        written: what stands between the parentheses; empty without any.
        position: where that begins in the URL.
        options: names of query options, which may give a function's parameters (implicit parameter aliases).
    """
    actions = [overload for overload in overloads if not overload.function]
    functions = [overload for overload in overloads if overload.function]
    if actions and (method == "POST" or not functions) and not written:
        return Call(actions[0])
    if not functions:
        return _refused(actions[0], written, position) if actions else None
    given = [(name, value, place + position) for name, value, place in arguments(written)[:MAX_ARGUMENTS]]
    calls = [_fit(function, given, position, options) for function in functions]
    return min(calls, key=lambda call: (len(call.problems), len(call.notes)))


def _refused(action: Action, written: str, position: int) -> Call:
    reason = f"{action.name} is an action: its parameters belong in the body, not in the URL."
    return Call(action, (UrlProblem(position, written, reason),))


def _fit(function: Action, given: list[tuple[str, str, int]], position: int, options: Collection[str]) -> Call:
    declared = {parameter.name: parameter for parameter in function.parameters}
    folded = {name.lower(): name for name in declared}
    problems: list[UrlProblem] = []
    notes: list[UrlProblem] = []
    seen: set[str] = set()
    anonymous = False
    for name, value, place in given:
        if not name:
            anonymous = True
            if not is_placeholder(value):
                problems.append(UrlProblem(place, value, "The value has no parameter name.", tuple(declared)[:3]))
        elif name in declared:
            seen.add(name)
        elif name.lower() in folded:
            seen.add(folded[name.lower()])
            notes.append(UrlProblem(place, name, f"The parameter is spelt `{folded[name.lower()]}`."))
        else:
            reason = f"`{name}` is no parameter of {function.name}."
            problems.append(UrlProblem(place, name, reason, nearest(name, declared)))
    if not anonymous:
        problems.extend(_missing(function, seen, position, options))
    return Call(function, tuple(problems), tuple(notes))


def _missing(function: Action, seen: set[str], position: int, options: Collection[str]) -> list[UrlProblem]:
    return [
        UrlProblem(position, parameter.name, f"The parameter `{parameter.name}` of {function.name} is missing.")
        for parameter in function.parameters
        if parameter.name not in seen and not parameter.optional and parameter.name.lower() not in options
    ]
