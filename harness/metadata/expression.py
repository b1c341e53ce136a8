"""Expressions of `$filter` and `$orderby` (OData 4.01 URL Conventions, 5.1.1): every property path must lead somewhere.

Operators, literals and their types are not checked; pages are full of sketches that a type checker would drown in.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.metadata.nearest import nearest
from harness.metadata.paths import Trail
from harness.model import TypeRef

_TOKEN = re.compile(
    r"""'(?:[^']|'')*'?                                  # text
    | "[^"]*"?                                           # text, wrongly quoted
    | \{[^{}]*\}? | <[^<>]*>?                            # a placeholder
    | [0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[\w-]+               # a GUID
    | [+-]?\d[\w:.+%-]*                                  # a number, a date, a time
    | [@$]?[^\W\d][\w.-]*(?:/[@$]?[^\W\d][\w.-]*)*       # a name or a path
    | [():,]""",
    re.VERBOSE,
)
_NAME = re.compile(r"[@$]?[^\W\d]")
_WORDS = frozenset(
    {
        *("and", "or", "not", "eq", "ne", "gt", "ge", "lt", "le", "has", "in", "asc", "desc"),
        *("add", "sub", "mul", "div", "divby", "mod", "null", "true", "false", "inf", "nan"),
    }
)
_COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le", "has", "in"})
_FUNCTIONS = frozenset(
    {
        *("contains", "startswith", "endswith", "length", "indexof", "substring", "substringof", "matchespattern"),
        *("tolower", "toupper", "trim", "concat", "hassubset", "hassubsequence", "isof", "cast", "case"),
        *("year", "month", "day", "hour", "minute", "second", "fractionalseconds", "totalseconds", "date", "time"),
        *("totaloffsetminutes", "now", "mindatetime", "maxdatetime", "round", "floor", "ceiling", "any", "all"),
        *("geo.distance", "geo.length", "geo.intersects", "duration", "datetime"),
    }
)
"""In lower case. The last two are no functions, but look like calls in the OData of old."""

MAX_LAMBDAS = 32
"""Lambda variables within each other; a server takes two or three."""

_LAMBDAS = ("any", "all")


Follow = Callable[[TypeRef | None, str], Trail]


@dataclass(frozen=True, slots=True)
class Fault:
    """A name in an expression that means nothing."""

    offset: int
    name: str
    reason: str
    nearest: tuple[str, ...] = ()


def faults(follow: Follow, place: TypeRef | None, text: str) -> Iterator[Fault]:
    """What is wrong with the names of an expression.

    Args:
        follow: where a path leads from one item of a type.
        place: what the expression is about; None when nobody knows.
        text: the expression, without percent encoding.
    """
    tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(text)]
    tokens.append(("", len(text)))
    variables: list[tuple[str, TypeRef | None]] = []
    opened: list[int] = []
    before = ""
    for at, (word, offset) in enumerate(tokens[:-1]):
        after, next_offset = tokens[at + 1]
        if word == "(":
            opened.append(len(variables))
        elif word == ")":
            del variables[opened.pop() if opened else 0 :]
        elif not _NAME.match(word) or "-" in word or word.lower() in _WORDS:
            pass
        elif after == "(":
            yield from _function(follow, place, variables, word, offset)
        elif after == ":" and before == "(" and len(variables) < MAX_LAMBDAS:
            variables.append((word, _element(follow, place, variables, tokens[at - 2][0])))
        elif not (after[:1] == "'" and next_offset == offset + len(word)):
            yield from _path(follow, place, variables, word, offset, value=before in _COMPARISONS)
        before = word.lower()


def _function(
    follow: Follow, place: TypeRef | None, variables: list[tuple[str, TypeRef | None]], token: str, offset: int
) -> Iterator[Fault]:
    """A call: `contains(`, or `tags/any(`, whose path must lead somewhere."""
    path, slash, last = token.rpartition("/")
    if slash and last.lower() in _LAMBDAS:
        yield from _path(follow, place, variables, path, offset, value=False)
    elif token.lower() not in _FUNCTIONS:
        yield Fault(offset, token, f"`{token}` is no function of filter expressions.", nearest(token, _FUNCTIONS))


def _element(
    follow: Follow, place: TypeRef | None, variables: list[tuple[str, TypeRef | None]], token: str
) -> TypeRef | None:
    """The type of a lambda variable: that of an item of the collection before `any` or `all`."""
    start, rest = _start(place, variables, token.rpartition("/")[0])
    found = follow(start, rest).type if rest else start
    return TypeRef(found.name) if found is not None else None


def _path(
    follow: Follow,
    place: TypeRef | None,
    variables: list[tuple[str, TypeRef | None]],
    token: str,
    offset: int,
    *,
    value: bool,
) -> Iterator[Fault]:
    start, rest = _start(place, variables, token)
    trail = follow(start, rest) if rest else Trail()
    if value and trail.dynamic and "_" not in rest:
        yield Fault(offset, token, f"`{token}` is no declared property; a text needs quotes.")
    elif trail.failed:
        reason = f"{trail.reason.rstrip('.')}; a text needs quotes." if value else trail.reason
        yield Fault(offset + len(token) - len(rest) + trail.offset, trail.failed, reason, trail.nearest)


def _start(
    place: TypeRef | None, variables: list[tuple[str, TypeRef | None]], token: str
) -> tuple[TypeRef | None, str]:
    """Where a path begins, and what is left of it: lambda variables and `$it` are its first segment."""
    first, _, rest = token.partition("/")
    if first in ("$it", "$this"):
        return place, rest
    for name, known in reversed(variables):
        if name == first:
            return known, rest
    return (None, rest) if first.startswith(("$", "@")) and first != "$count" else (place, token)
