"""Query options of a request against the answer that is shown: OData URL Conventions 4.01 section 5.1."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from harness.bodies.conformance import Answer, Seen
from harness.bodies.deviations import Deviation, Pointer, listed_names
from harness.bodies.expectation import Expectation
from harness.bodies.values import is_placeholder
from harness.dialect import Dialect
from harness.types import Shape, Types, shape_of
from harness.urls import Url, read_url

_NAMES = ("select", "expand", "top", "count")
_LEFT_OUT = re.compile(r"\.\.\.|…|[{}<>]")
_WORD = re.compile(r"[A-Za-z_][\w.]*\Z")
_MOST_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """The objects that an answer shows, and where each is."""

    items: tuple[tuple[Mapping[str, Any], Pointer], ...]
    count: int
    """Of the items of the collection, objects or not."""
    collection: bool
    body: Mapping[str, Any]


def judge_options(answers: tuple[Answer, ...], types: Types, dialect: Dialect) -> Iterator[Seen]:
    """What contradicts the query options of the requests."""
    for exchange, expected in answers:
        body = exchange.response.json
        if body is None or not body.parsed or exchange.response.status >= 300 or not isinstance(body.value, dict):
            continue
        if exchange.request.method != "GET":
            continue
        options = read_options(read_url(exchange.request.url, dialect))
        shape = _shape(expected, types)
        shown = _shown(body.value, shape)
        if shown is None:
            continue
        printed = body if exchange.source.kind == "page" else expected.shown
        for deviation in _deviations(options, shown, shape, expected):
            if printed is not None:
                yield Seen(deviation, expected.subject, printed, exchange, expected)


def read_options(url: Url) -> dict[str, str]:
    """The system query options of a URL that shape an answer, without `$`; the first of each counts."""
    found: dict[str, str] = {}
    for option in url.options:
        name = option.name.lstrip("$").lower()
        if name in _NAMES:
            found.setdefault(name, unquote_plus(option.value.partition("#")[0]).strip())
    return found


def names_in(option: str) -> tuple[str, ...]:
    """The top-level names of a `$select` or `$expand` list; nested options in parentheses are left out."""
    names, depth, start = [], 0, 0
    for index, letter in enumerate(f"{option},"):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth <= 0:
            names.append(option[start:index].partition("(")[0].strip())
            start = index + 1
    return tuple(name for name in names if name)


def _shape(expected: Expectation, types: Types) -> Shape | None:
    return shape_of(types, expected.type.name) if expected.type else None


def _shown(body: Mapping[str, Any], shape: Shape | None) -> Shown | None:
    inner = body.get("value")
    if isinstance(inner, list) and (shape is None or "value" not in shape.members):
        items = tuple(
            (item, ("value", index)) for index, item in enumerate(inner[:_MOST_ITEMS]) if isinstance(item, dict)
        )
        return Shown(items, len(inner), True, body)
    if isinstance(inner, dict) and (shape is None or "value" not in shape.members):
        return Shown(((inner, ("value",)),), 1, False, body)
    return Shown(((body, ()),), 1, False, body) if shape is not None and "error" not in body else None


def _deviations(
    options: Mapping[str, str], shown: Shown, shape: Shape | None, expected: Expectation
) -> Iterator[Deviation]:
    if "select" in options:
        yield from _selected(options, shown, expected)
    elif shape is not None:
        yield from _only_on_select(shown, shape)
    if "expand" in options:
        yield from _expanded(options["expand"], shown)
    if "top" in options and options["top"].isdigit() and shown.collection and shown.count > int(options["top"]):
        message = f"`$top={options['top']}` is asked for, and {shown.count} items are shown"
        yield Deviation("top-exceeded", ("value",), "$top", message, "Show as many items as `$top` allows.", key=True)
    if options.get("count", "").lower() == "true" and shown.collection and "@odata.count" not in shown.body:
        message = "`$count=true` is asked for, and the answer has no `@odata.count`"
        yield Deviation("count-missing", (), "$count", message, "Show `@odata.count`, or leave `$count` out.")


def _selected(options: Mapping[str, str], shown: Shown, expected: Expectation) -> Iterator[Deviation]:
    """Properties that are shown and were not selected, or the reverse."""
    text = options["select"]
    wanted = names_in(text)
    if not wanted or _LEFT_OUT.search(text) or not all(_WORD.match(name.replace("/", "_")) for name in wanted):
        return
    selected = {name.partition("/")[0].lower() for name in wanted}
    allowed = selected | {name.partition("/")[0].lower() for name in names_in(options.get("expand", ""))} | {"id"}
    for item, pointer in shown.items:
        extra = [name for name in item if "@" not in name and name.lower() not in allowed and not is_placeholder(name)]
        if extra:
            message = f"`$select={text}` does not ask for {listed_names(extra)}, which the answer shows"
            hint = "Select what is shown, or remove it from the answer."
            yield Deviation("select-mismatch", (*pointer, extra[0]), "$select", message, hint, key=True)
            return
    if expected.truncated or not shown.items:
        return
    present = {name.lower() for item, _ in shown.items for name in item}
    absent = [name for name in wanted if name.partition("/")[0].lower() not in present]
    if absent:
        message = f"`$select` asks for {listed_names(absent)}, which the answer does not show"
        yield Deviation("select-mismatch", shown.items[0][1], "$select", message, "Show it, or do not select it.")


def _only_on_select(shown: Shown, shape: Shape) -> Iterator[Deviation]:
    """Properties that are shown without `$select`: each is one cause, for every answer that shows it."""
    told: set[str] = set()
    for item, pointer in shown.items:
        for name in item:
            member = shape.members.get(name)
            if member is not None and member.on_select and name not in told:
                told.add(name)
                about = f"{shape.name.rpartition('.')[2]}.{name}"
                message = f"`{name}` is returned only on `$select`, and the request has none"
                hint = "Add `$select` to the request, or remove the property from the answer."
                cause = f"{shape.name}.{name} on $select"
                place = (*pointer, name)
                yield Deviation(
                    "select-mismatch", place, about, message, hint, cause, key=True, declared=member.location
                )


def _expanded(option: str, shown: Shown) -> Iterator[Deviation]:
    """Expanded relationships that no object of the answer shows."""
    if _LEFT_OUT.search(option) or not shown.items:
        return
    present = {name.partition("@")[0].lower() for item, _ in shown.items for name in item}
    for name in names_in(option):
        plain = name.split("/")[0] if "." not in name.split("/")[0] else name.split("/")[-1]
        if _WORD.match(plain) and plain.lower() not in present:
            message = f"`$expand={option}` asks for `{plain}`, which the answer does not show"
            yield Deviation(
                "expand-mismatch", shown.items[0][1], "$expand", message, f"Show `{plain}`, or leave `$expand` out."
            )
            return
