"""JSON Schema 2020-12 for a type, whether pages or metadata describe it."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from harness.model import EnumType, TypeDefinition, TypeRef
from harness.types.primitives import PRIMITIVE_SCHEMAS
from harness.types.shapes import Member, Shape, Types, type_ref

Purpose = Literal["response", "create", "update"]
PURPOSES: tuple[Purpose, ...] = ("response", "create", "update")

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_TYPES = 120
"""Navigation properties are followed until a schema defines that many types; beyond, they are any object."""
MOST_SUBTYPES = 60
"""A type with more subtypes (`entity`) is an open object with the members that it declares."""
FLAGS = "members, separated by commas"
"""Marks the pattern of an enum with flags."""


@dataclass(slots=True)
class _Work:
    """A schema in the making."""

    types: Types
    purpose: Purpose
    complete: bool
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: deque[str] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)


def json_schema(
    types: Types, type_name: str, purpose: Purpose = "response", *, complete: bool = False
) -> dict[str, Any]:
    """A JSON Schema for a type.

    Args:
        types: a `Registry` of pages, or `metadata_types(metadata)`.
        type_name: qualified, or `Collection(...)` of it for an answer's `value` envelope.
        purpose: `response` for what a service sends; `create` for what it accepts in a new object: read-only properties
            are refused, required ones demanded; `update` for PATCH: nothing is demanded, read-only properties, keys
            and related entities are refused (OData 4.01 Protocol 11.4.3: no related entities inline).
        complete: whether an answer must show every property that is not optional; for answers without `$select` and
            examples that are not truncated.

    Returns:
        A schema with one definition for each type it uses. Recursive types refer to themselves; a subtype is chosen by
        `@odata.type`; annotations (names with `@`) are allowed everywhere. A type that `types` does not know allows
        any value.
    """
    ref = type_ref(type_name)
    work = _Work(types, purpose, complete)
    root = _reference(work, ref.name)
    while work.waiting:
        _define(work, work.waiting.popleft())
    if ref.collection:
        root = _envelope(root)
    return {"$schema": DIALECT, "title": f"{ref} ({purpose})", **root, "$defs": dict(sorted(work.definitions.items()))}


def _envelope(item: dict[str, Any]) -> dict[str, Any]:
    """The body of an answer with a collection (OData JSON Format 4.01 section 4.5.1)."""
    return {
        "type": "object",
        "properties": {"value": {"type": "array", "items": item}},
        "patternProperties": {"@": True},
        "required": ["value"],
        "additionalProperties": False,
    }


def _reference(work: _Work, name: str) -> dict[str, Any]:
    """A schema that refers to the definition of a type, or is that of a primitive."""
    if name.startswith("Edm."):
        return dict(PRIMITIVE_SCHEMAS.get(name, {}))
    if name not in work.known:
        if not name or work.types.known(name) is None:
            return {}
        work.known.add(name)
        work.waiting.append(name)
    return {"$ref": f"#/$defs/{name}"}


def _define(work: _Work, name: str) -> None:
    found = work.types.known(name)
    if isinstance(found, EnumType):
        work.definitions[name] = enum_schema(found)
    elif isinstance(found, TypeDefinition):
        work.definitions[name] = dict(PRIMITIVE_SCHEMAS.get(found.underlying, {}))
    elif found is not None:
        _define_structured(work, name, found)


def enum_schema(found: EnumType) -> dict[str, Any]:
    """An enum: its member names; with flags, any of them joined by commas (CSDL 4.01 section 8.2)."""
    if not found.members:
        return {"type": "string"}
    if not found.flags:
        return {"enum": list(found.members)}
    names = "|".join(re.escape(member) for member in found.members)
    pattern = rf"^(?:{names})(?:, ?(?:{names}))*$(?!\n)"
    return {"type": "string", "pattern": pattern, "$comment": FLAGS}


def _define_structured(work: _Work, name: str, found: Shape) -> None:
    """Define a type, and beside it the choice among its subtypes when it has any."""
    subtypes = work.types.subtypes(found.name)
    own = _object(work, found)
    if not subtypes:
        work.definitions[name] = own
        return
    if len(subtypes) > MOST_SUBTYPES:
        work.definitions[name] = {**own, "additionalProperties": True}
        return
    itself = f"{name}:itself"
    work.definitions[itself] = own
    choices = [_when([subtype], {"then": _itself(work, subtype)}) for subtype in subtypes]
    otherwise = _when(subtypes, {"else": {"$ref": f"#/$defs/{itself}"}})
    work.definitions[name] = {"type": "object", "allOf": [*choices, otherwise]}


def _itself(work: _Work, name: str) -> dict[str, Any]:
    """A reference to a subtype, without its own subtypes where it has some."""
    reference = _reference(work, name)
    return {"$ref": f"#/$defs/{name}:itself"} if _has_choice(work, name) and reference else reference


def _has_choice(work: _Work, name: str) -> bool:
    return 0 < len(work.types.subtypes(name)) <= MOST_SUBTYPES


def _when(names: "list[str] | tuple[str, ...]", then: dict[str, Any]) -> dict[str, Any]:
    spelt = [text for name in names for text in (f"#{name}", name)]
    condition = {"properties": {"@odata.type": {"enum": spelt}}, "required": ["@odata.type"]}
    return {"if": condition, **then}


def _object(work: _Work, found: Shape) -> dict[str, Any]:
    """An object with the members of a type and its bases."""
    members = {member.name: member for member in found.properties()}
    properties = {
        name: _navigation(work, member) if member.navigation else _property(work, member)
        for name, member in members.items()
    }
    required = [name for name, member in members.items() if _is_required(work, member)]
    schema: dict[str, Any] = {"type": "object", "properties": properties, "patternProperties": {"@": True}}
    if found.abstract and work.purpose == "create":
        required.append("@odata.type")
    if required:
        schema["required"] = sorted(required)
    if not found.open:
        schema["additionalProperties"] = False
    return schema


def _is_required(work: _Work, item: Member) -> bool:
    if item.navigation:
        return False
    if work.purpose == "create":
        return item.required and not item.read_only
    return work.purpose == "response" and work.complete and not item.optional


_REFUSED: Mapping[str, Any] = {"not": {}, "readOnly": True}


def _property(work: _Work, item: Member) -> dict[str, Any]:
    if work.purpose != "response" and (item.read_only or (item.key and work.purpose == "update")):
        return dict(_REFUSED)
    schema = _value(work, item.type, nullable=False if item.never_null else item.nullable)
    if item.description:
        schema["description"] = item.description
    if item.read_only:
        schema["readOnly"] = True
    if item.default is not None:
        schema["$comment"] = f"default: {item.default}"
    return schema


def _navigation(work: _Work, item: Member) -> dict[str, Any]:
    if work.purpose == "update":
        return dict(_REFUSED)
    follow = item.type.name in work.known or len(work.known) < MOST_TYPES
    if follow:
        return _value(work, item.type, nullable=item.nullable)
    if item.type.collection:
        return {"type": "array", "items": {"type": "object"}}
    return {"type": ["object", "null"]}


def _value(work: _Work, ref: TypeRef, *, nullable: bool | None) -> dict[str, Any]:
    """A value of a type. Whoever says nothing about null allows it; in a payload a collection never is."""
    schema = _reference(work, ref.name)
    if ref.collection:
        schema = {"type": "array", "items": schema}
        nullable = nullable if work.purpose == "response" else False
    return schema if nullable is False else _or_null(schema)


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if not schema:
        return schema
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*kinds, "null"]}
