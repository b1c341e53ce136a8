"""The dialects that there are, by name, and those that settings make of them."""

from collections.abc import Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any

from harness.dialect.annotations import KINDS
from harness.dialect.dialect import Dialect
from harness.dialect.graph import GRAPH

ODATA = Dialect(
    name="odata",
    service="the service",
    hosts={},
    versions=(),
    namespace="",
    layout=("api", "resources", "includes"),
)
"""A service that speaks OData and has none of Graph's habits: what to start from for the pages of one's own.

It has no host, so no absolute URL is its own until the settings give one.
"""

DIALECTS = {each.name: each for each in (GRAPH, ODATA)}
"""By the name that the settings use."""


def named(name: str) -> Dialect:
    """A dialect by its name.

    Raises:
        ValueError: there is none of that name; the message says which there are.
    """
    if name not in DIALECTS:
        raise ValueError(f"`{name}` is no dialect; there are {', '.join(DIALECTS)}")
    return DIALECTS[name]


def adapted(values: Mapping[str, object]) -> Dialect:
    """A dialect with other values.

    Args:
        values: `base` names the dialect to start from, Graph's when it is absent; every other key is a field, with `-`
            or `_`, and replaces its value.

    Raises:
        ValueError: an unknown name or key, or a value of another type.
    """
    base = named(str(values.get("base", GRAPH.name)))
    known = {each.name.replace("_", "-"): each.name for each in fields(Dialect)}
    changed: dict[str, Any] = {}
    for key, value in values.items():
        name = key.replace("_", "-")
        if name == "base":
            continue
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; `{near[0]}` is" if near else f"; known are {', '.join(sorted(known))}"
            raise ValueError(f"`{key}` is no key of a dialect{hint}")
        changed[known[name]] = _converted(name, value, getattr(base, known[name]))
    dialect = replace(base, **changed)
    for key, kind in (*dialect.annotation_keys.items(), *dialect.page_annotation_keys.items()):
        if kind not in KINDS:
            raise ValueError(f"`{kind}` of the annotation key `{key}` is none of {', '.join(KINDS)}")
    return dialect


_OF_ARRAYS = ("folders", "spellings", "callers")
"""Keys whose values are tables of arrays."""


def _converted(key: str, value: object, like: object) -> object:
    """A value of TOML as the field wants it."""
    if isinstance(like, str):
        if isinstance(value, str):
            return value
        raise ValueError(f"`{key}` must be a string")
    texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(like, tuple):
        if texts and isinstance(value, list):
            return tuple(value)
        raise ValueError(f"`{key}` must be an array of strings")
    if isinstance(value, list) and texts and key == "hosts":
        return dict.fromkeys(value, "")
    if isinstance(value, dict) and key in _OF_ARRAYS:
        return {name: _converted(f"{key}.{name}", item, ()) for name, item in value.items()}
    if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return value
    raise ValueError(f"`{key}` must be a table of {'arrays of ' if key in _OF_ARRAYS else ''}strings")
