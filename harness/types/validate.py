"""Values against JSON Schemas: jsonschema's semantics decide, jsonschema-rs answers the common "it is valid".

The only module that imports either; neither is needed to read pages.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from harness.types.json_schema import FLAGS

Kind = Literal[
    "type", "null", "format", "enum", "range", "missing", "unknown", "read-only", "depth", "other"
]  # fmt: skip

MAX_DEPTH = 100
"""Levels of nesting of a value that is looked at."""
MOST_ERRORS = 1000


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One thing that is wrong with a value."""

    pointer: str
    """JSON pointer (RFC 6901) to the value; for a missing member to the object that lacks it."""
    path: tuple[str | int, ...]
    """The same, as a path."""
    kind: Kind
    message: str
    name: str = ""
    """The member that is missing, unknown or read-only."""


@dataclass(frozen=True, slots=True)
class Checker:
    """A schema, ready for many values."""

    fast: Any
    exact: Draft202012Validator


def checker(schema: Mapping[str, Any]) -> Checker:
    """Prepare a schema.

    Raises:
        jsonschema.exceptions.SchemaError: the schema is none by JSON Schema 2020-12.
    """
    document = dict(schema)
    if not jsonschema_rs.meta.is_valid(document):
        Draft202012Validator.check_schema(document)  # the exact reason; it takes a hundred times as long
    return Checker(jsonschema_rs.Draft202012Validator(document), Draft202012Validator(document))


def validate(schema: Mapping[str, Any] | Checker, instance: Any) -> tuple[SchemaError, ...]:
    """What is wrong with a value, in the order of the places; empty when it is valid.

    Args:
        schema: by JSON Schema 2020-12, or a `Checker` when many values are to be judged.
        instance: parsed JSON.
    """
    ready = schema if isinstance(schema, Checker) else checker(schema)
    if _depth_exceeds(instance, MAX_DEPTH):
        return (SchemaError("", (), "depth", f"the value is nested deeper than {MAX_DEPTH} levels"),)
    if _says_valid(ready, instance):
        return ()
    try:
        told = (each for error in _leaves(ready.exact.iter_errors(instance)) for each in _told(error))
        found = {(each.pointer, each.kind, each.name): each for each in islice(told, MOST_ERRORS)}
    except RecursionError:
        return (SchemaError("", (), "depth", "the value is nested too deep to be judged"),)
    return _ordered(found.values())


def _says_valid(ready: Checker, instance: Any) -> bool:
    """The quick answer; numbers that it cannot represent are left to the exact one."""
    try:
        return bool(ready.fast.is_valid(instance))
    except (ValueError, OverflowError):
        return False


def _ordered(errors: Iterable[SchemaError]) -> tuple[SchemaError, ...]:
    return tuple(sorted(errors, key=lambda error: ([str(part) for part in error.path], error.kind, error.name)))


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Errors with `x or null` opened: what is wrong with x is told, not that neither fits."""
    for error in errors:
        branch = [inner for inner in error.context or () if inner.schema_path and inner.schema_path[0] == 0]
        if error.validator == "anyOf" and branch:
            yield from _leaves(branch)
        else:
            yield error


def _told(error: ValidationError) -> Iterator[SchemaError]:
    path = tuple(error.absolute_path)
    keyword = str(error.validator)
    if keyword == "additionalProperties":
        for name in _extra(error):
            yield _error(path, "unknown", f"`{name}` is not a member of the type", name)
    elif keyword == "required":
        name = next((each for each in _listed(error) if error.message.startswith(repr(each))), "")
        yield _error(path, "missing", f"`{name}` is missing", name)
    elif keyword == "not":
        name = str(path[-1]) if path else ""
        yield _error(path, "read-only", f"`{name}` cannot be written", name)
    else:
        kind = _kind(keyword, error)
        yield _error(path, kind, _message(kind, error))


def _listed(error: ValidationError) -> list[str]:
    """The names of a `required` keyword."""
    return error.validator_value if isinstance(error.validator_value, list) else []


def _extra(error: ValidationError) -> list[str]:
    """Members that the object schema of the error does not allow."""
    schema = error.schema
    known = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
    members = error.instance if isinstance(error.instance, Mapping) else {}
    return [name for name in members if name not in known and "@" not in name]


_KINDS: Mapping[str, Kind] = {"enum": "enum", "maximum": "range", "minimum": "range", "type": "type"}


def _kind(keyword: str, error: ValidationError) -> Kind:
    if error.instance is None and keyword in ("type", "enum"):
        return "null"
    if keyword != "pattern":
        return _KINDS.get(keyword, "other")
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    if schema.get("$comment") == FLAGS:
        return "enum"
    return "type" if "number" in schema.get("type", ()) else "format"


def _message(kind: Kind, error: ValidationError) -> str:
    shown = _shown(error.instance)
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    if kind == "null":
        return "null is not allowed"
    if kind == "enum" and isinstance(schema.get("enum"), list):
        return f"{shown} is none of {', '.join(str(value) for value in schema['enum'][:12])}"
    if kind == "enum":
        return f"{shown} is no combination of the members"
    if kind == "range":
        return f"{shown} is out of range"
    if kind == "format":
        return f"{shown} is no {schema.get('title') or schema.get('format') or schema.get('contentEncoding')}"
    kinds = schema.get("type", ())
    wanted = kinds if isinstance(kinds, str) else " or ".join(each for each in kinds if each != "null")
    return f"{shown} is no {wanted}" if kind == "type" else error.message[:200]


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "an array"
    text = str(value).lower() if isinstance(value, bool) else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _error(path: tuple[str | int, ...], kind: Kind, message: str, name: str = "") -> SchemaError:
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    return SchemaError(pointer, path, kind, message, name)


def _depth_exceeds(value: Any, limit: int) -> bool:
    """Whether containers are nested deeper than a limit; iterative, so that no value can exhaust the stack."""
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for item in level
            if isinstance(item, (Mapping, list))
            for inner in (item.values() if isinstance(item, Mapping) else item)
        ]
        if not level:
            return False
    return any(isinstance(item, (Mapping, list)) for item in level)
