"""System query options: text to a checked request for a shape of answer (OData 4.01 URL Conventions, 5.1)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import unquote_plus

from harness.tenant.edm import Edm
from harness.tenant.queries.filter_syntax import Expression, parse_filter, parse_orderby, syntax_error
from harness.tenant.queries.search import Search, parse_search
from harness.tenant.refusal import Refusal, bad_request, not_implemented
from harness.urls import pieces

MAX_PAGE: Final = 999
"""Graph's largest page of directory objects."""
MAX_OPTIONS: Final = 64
MAX_EXPAND_DEPTH: Final = 8
MAX_EXPANDED: Final = 20_000
"""Entities in one answer that are there by `$expand`."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the options ask for."""

    select: tuple[str, ...] | None = None
    """None: what the service shows by default."""
    expand: Mapping[str, "Query"] = field(default_factory=dict)
    filter: Expression | None = None
    orderby: tuple[tuple[Expression, bool], ...] = ()
    search: Search | None = None
    top: int | None = None
    skip: int = 0
    count: bool = False
    skip_token: str = ""
    delta_token: str | None = None
    """Empty for a deltatoken without value; None without any."""
    refs: bool = False
    """`$expand=members/$ref`: references instead of entities."""
    budget: list[int] | None = None
    """How many more entities the whole answer may expand: one number for all queries that are nested in each other."""


NOTHING: Final = Query()


def options(raw: str) -> dict[str, str]:
    """The options of a query string by name, decoded; `$` may be missing or encoded, names are folded to lower case.

    Raises:
        Refusal: 400 for an option that is given twice, or too many of them.
    """
    found: dict[str, str] = {}
    parts = [part for part in raw.split("&") if part]
    if len(parts) > MAX_OPTIONS:
        raise bad_request(f"The request has more than {MAX_OPTIONS} query options.", "BadRequest")
    for part in parts:
        name, _, value = part.partition("=")
        name = unquote_plus(name)
        name = name.lower() if name.startswith("$") else name
        if f"${name.lower()}" in _READERS:
            name = f"${name.lower()}"
        if name in found and name.startswith("$"):
            raise bad_request(f"Query option '{name}' was specified more than once.", "BadRequest")
        found[name] = unquote_plus(value)
    return found


def parse(edm: Edm, type_name: str, given: Mapping[str, str]) -> Query:
    """Read and check the system query options.

    Args:
        edm: the model.
        type_name: of the entities that are asked for; empty when it has no members to name.
        given: options by name, as `options` gives them; those without `$` are passed over.

    Raises:
        Refusal: 400 for an unknown option or property, or a value that cannot be read.
    """
    return _parse(edm, type_name, given, 0, [MAX_EXPANDED]) if given else NOTHING


def _parse(edm: Edm, type_name: str, given: Mapping[str, str], depth: int, budget: list[int]) -> Query:
    if depth > MAX_EXPAND_DEPTH:
        raise syntax_error("expand", f"it is nested deeper than {MAX_EXPAND_DEPTH} levels")
    values: dict[str, Any] = {}
    for name, text in given.items():
        if not name.startswith("$"):
            continue
        reader = _READERS.get(name)
        if name in _NOT_DONE or (name == "$format" and "json" not in text.lower()):
            raise not_implemented(f"the query option `{name}={text[:40]}`")
        if reader is None:
            raise bad_request(f"The query parameter '{name[:100]}' is not supported.", "BadRequest")
        if name == "$expand":
            values["expand"] = _expand(edm, type_name, text, depth, budget)
        elif name != "$format":
            option, read = reader
            values[option] = read(text)
    if values.get("select") is not None:
        values["select"] = tuple(_spelled(edm, type_name, name) for name in values["select"])
        _require_members(edm, type_name, values["select"])
    return Query(**values, budget=budget)


def _select(text: str) -> tuple[str, ...] | None:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return None if not names or "*" in names else names


def _spelled(edm: Edm, type_name: str, path: str) -> str:
    first, slash, rest = path.partition("/")
    return f"{edm.spelled(type_name, first)}{slash}{rest}"


def _require_members(edm: Edm, type_name: str, names: tuple[str, ...]) -> None:
    """Each name must be a member of the type or, as Graph allows in `$select`, of a type derived from it."""
    if not type_name:
        return
    for name in names:
        first = name.partition("/")[0]
        if "." in first or not is_unknown(edm, type_name, first):
            continue
        raise Refusal(400, "BadRequest", f"Could not find a property named '{first[:100]}' on type '{type_name}'.")


def is_unknown(edm: Edm, type_name: str, name: str) -> bool:
    """Whether neither the type nor one derived from it has a member of that name."""
    if name in edm.properties(type_name) or name in edm.navigation(type_name):
        return False
    if edm.accepts(type_name, name):
        return False
    return not any(name in edm.properties(sub) or name in edm.navigation(sub) for sub in edm.subtypes(type_name)[1:])


def _expand(edm: Edm, type_name: str, text: str, depth: int, budget: list[int]) -> dict[str, Query]:
    """`members($select=id;$top=5),owners`."""
    found: dict[str, Query] = {}
    for part, _ in pieces(text, ","):
        name, nested = _item(part.strip())
        if not name:
            raise syntax_error("expand", "a navigation property is missing")
        if name == "*":
            found.update(dict.fromkeys(edm.navigation(type_name), Query(budget=budget)))
            continue
        refs = name.endswith("/$ref")
        name = name.removesuffix("/$ref")
        target = _target(edm, type_name, name)
        levels = _levels(nested.pop("$levels", "1"))
        query = _parse(edm, target, nested, depth + 1, budget)
        query = replace(query, refs=refs)
        own = edm.spelled(type_name, name.rpartition("/")[2])
        for _ in range(levels - 1):
            query = replace(query, expand={**query.expand, own: query})
        found[own] = query
    return found


def _levels(text: str) -> int:
    """How often to follow a navigation property (OData 4.01 URL Conventions, 5.1.3.7)."""
    if text != "max" and not re.fullmatch(r"[1-9]\d?", text, re.ASCII):
        raise syntax_error("expand", f"'{text[:40]}' is no value of $levels")
    return MAX_EXPAND_DEPTH if text == "max" else min(int(text), MAX_EXPAND_DEPTH)


def _item(part: str) -> tuple[str, dict[str, str]]:
    start = part.find("(")
    if start < 0:
        return part, {}
    if not part.endswith(")"):
        raise syntax_error("expand", "the parentheses do not match")
    nested: dict[str, str] = {}
    for option, _ in pieces(part[start + 1 : -1], ";"):
        name, _, value = option.strip().partition("=")
        if name:
            nested[name if name.startswith("$") else f"${name}"] = value
    return part[:start].strip(), nested


def _target(edm: Edm, type_name: str, name: str) -> str:
    """The type that a navigation property, perhaps behind a cast, leads to."""
    cast, _, last = name.rpartition("/")
    for candidate in (edm.qualified(cast) if cast else type_name, *edm.subtypes(type_name)[1:]):
        last = edm.spelled(candidate, last)
        navigation = edm.navigation(candidate).get(last)
        if navigation:
            return navigation.type.name
        if last in edm.properties(candidate):
            message = f"Property '{last[:100]}' on type '{type_name}' is not a navigation property or complex property."
            raise Refusal(400, "BadRequest", f"Parsing OData Select and Expand failed: {message}")
    message = f"Could not find a property named '{last[:100]}' on type '{type_name}'."
    raise Refusal(400, "BadRequest", f"Parsing OData Select and Expand failed: {message}")


def _whole(option: str, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text.strip(), re.ASCII) or int(text) > most:
            raise bad_request(f"Invalid value '{text[:100]}' for ${option} query option found.", "BadRequest")
        return int(text)

    return read


def _count(text: str) -> bool:
    if text.strip().lower() not in ("true", "false"):
        raise bad_request(f"Invalid value '{text[:100]}' for $count query option found.", "BadRequest")
    return text.strip().lower() == "true"


_NOT_DONE: Final = frozenset({"$apply", "$compute", "$index", "$schemaversion"})
"""Options of OData that a service may have."""


def _text(text: str) -> str:
    return text


_READERS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "$count": ("count", _count),
    "$deltatoken": ("delta_token", _text),
    "$expand": ("expand", _text),
    "$filter": ("filter", parse_filter),
    "$format": ("", _text),
    "$orderby": ("orderby", parse_orderby),
    "$search": ("search", parse_search),
    "$select": ("select", _select),
    "$skip": ("skip", _whole("skip", 10**9)),
    "$skiptoken": ("skip_token", _text),
    "$top": ("top", _whole("top", 10**9)),
}
