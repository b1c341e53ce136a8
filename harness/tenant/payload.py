"""Request bodies: bytes to JSON, and JSON to the values of a type, refused where a service would refuse them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from harness.model import Action, EnumType, NavigationProperty, Property, TypeRef
from harness.tenant.edm import Edm
from harness.tenant.primitives import accepts
from harness.tenant.refusal import GUESS, NOT_IN_METADATA, Refusal, bad_request

MAX_BYTES: Final = 4 * 1024 * 1024
"""Graph's own limit for a request body that is not an upload session."""
CONFLICT: Final = "@microsoft.graph.conflictBehavior"
"""What to do when the name of a new file is taken; the one annotation that goes on to who makes the object."""
MAX_DEPTH: Final = 64
"""Objects and arrays within each other."""

_BROKEN = (
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
)


@dataclass(frozen=True, slots=True)
class Payload:
    """An entity as a request describes it, every value checked."""

    type: str
    """The declared type, or the derived one that `@odata.type` names."""
    values: Mapping[str, Any]
    nested: Mapping[str, "tuple[Payload, ...]"] = field(default_factory=dict)
    """Deep insert: entities to create under a navigation property."""
    bound: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`navigation@odata.bind`: URLs of entities to refer to."""


def decode(content: bytes) -> Any:
    """The JSON value of a body.

    Raises:
        Refusal: 400 when it is no JSON, or nested deeper than `MAX_DEPTH`.
    """
    try:
        value = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refusal(400, "BadRequest", _BROKEN) from None
    _require_shallow(value)
    return value


def _require_shallow(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Refusal(400, "BadRequest", f"The request payload is nested deeper than {MAX_DEPTH} levels.")
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]


def entity(edm: Edm, declared: str, body: Any) -> Payload:
    """Check a JSON body against an entity type.

    Raises:
        Refusal: 400 that names the property which is unknown or has a value of another type.
    """
    if not isinstance(body, dict):
        raise bad_request(f"An object of type '{declared}' was expected in the request body.")
    actual = _actual_type(edm, declared, body)
    values: dict[str, Any] = {}
    nested: dict[str, tuple[Payload, ...]] = {}
    bound: dict[str, tuple[str, ...]] = {}
    for name, value in body.items():
        if name == CONFLICT and edm.derives(actual, "microsoft.graph.baseItem"):
            values[name] = value
        elif "@" in name:
            _annotation(edm, actual, name, value, bound)
        elif navigation := edm.navigation(actual).get(name):
            if value is not None:
                nested[name] = _nested(edm, navigation, value)
        else:
            values[name] = _member(edm, actual, name, value)
    return Payload(actual, values, nested, bound)


def _actual_type(edm: Edm, declared: str, body: Mapping[str, Any]) -> str:
    """The type that `@odata.type` names, which must be the declared one or derived from it."""
    named = body.get("@odata.type")
    if named is None:
        return declared
    name = edm.qualified(_renamed(named.removeprefix("#"))) if isinstance(named, str) else ""
    structured = edm.structured(name)
    if structured is None and isinstance(named, str):
        message = f"The type '{named[:100]}' in '@odata.type' does not exist."
        raise Refusal(400, "Request_BadRequest", message, {GUESS: NOT_IN_METADATA})
    if structured is None or not edm.derives(name, declared):
        raise bad_request(f"The type '{named}' in '@odata.type' is not '{declared}' or derived from it.")
    return name


def _renamed(name: str) -> str:
    """A type's name: Exchange still takes those that it had in the Outlook API, `Microsoft.OutlookServices.Message`."""
    _, outlook, rest = name.partition("Microsoft.OutlookServices.")
    return f"microsoft.graph.{rest[:1].lower()}{rest[1:]}" if outlook else name


def _annotation(edm: Edm, type_name: str, name: str, value: Any, bound: dict[str, tuple[str, ...]]) -> None:
    """`@odata.bind` is the one annotation that does something; the others are passed over, as OData allows."""
    target, _, term = name.partition("@")
    if term != "odata.bind":
        return
    if target not in edm.navigation(type_name):
        raise _unknown(target, type_name)
    urls = value if isinstance(value, list) else [value]
    if not all(isinstance(url, str) for url in urls):
        raise bad_request(f"'{name}' must be a URL or a collection of URLs.")
    bound[target] = tuple(urls)


def _nested(edm: Edm, navigation: NavigationProperty, value: Any) -> tuple[Payload, ...]:
    if navigation.type.collection != isinstance(value, list):
        raise _wrong(navigation.name, navigation.type)
    items = value if isinstance(value, list) else [value]
    return tuple(entity(edm, navigation.type.name, item) for item in items)


def _member(edm: Edm, type_name: str, name: str, value: Any) -> Any:
    """The checked value of a property, declared or (on an open type) not."""
    prop = edm.properties(type_name).get(name)
    if prop is None:
        if edm.accepts(type_name, name):
            return value
        raise _unknown(name, type_name)
    return of_property(edm, prop, value)


def of_property(edm: Edm, prop: Property, value: Any) -> Any:
    """Check the value of a structural property; the result has enum members in their declared spelling.

    Raises:
        Refusal: 400.
    """
    return of_type(edm, prop.name, prop.type, value, nullable=prop.nullable is not False)


def of_type(edm: Edm, name: str, ref: TypeRef, value: Any, *, nullable: bool) -> Any:
    """Check a value against a type reference; `name` is for the message.

    Raises:
        Refusal: 400.
    """
    if ref.collection:
        if not isinstance(value, list):
            raise _wrong(name, ref)
        single = TypeRef(ref.name)
        return [of_type(edm, name, single, item, nullable=nullable) for item in value]
    if value is None:
        if nullable:
            return None
        raise bad_request(f"A null value was found for the property named '{name}', which does not allow null values.")
    if enum := edm.metadata.enum_types.get(ref.name):
        return _enum(name, enum, value)
    if structured := edm.structured(ref.name):
        return _complex(edm, name, structured.name, value)
    if not accepts(edm.underlying(ref.name), value):
        raise _wrong(name, ref)
    return value


def _complex(edm: Edm, name: str, declared: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(name, TypeRef(declared))
    actual = _actual_type(edm, declared, value)
    checked = {
        key: item if "@" in key or key in edm.navigation(actual) else _member(edm, actual, key, item)
        for key, item in value.items()
        if not key.startswith("@") or key == "@odata.type"
    }
    placeholder = value.keys() == {"@odata.type"}  # generated samples send objects that say what they are, no more
    for needed in edm.required(actual) if actual in edm.metadata.complex_types and not placeholder else ():
        if needed not in checked:
            raise bad_request(f"A value is required for property '{needed}' of '{name}', of type '{actual}'.")
    if "@odata.type" in checked:
        checked["@odata.type"] = f"#{actual}"
        if actual == declared:
            del checked["@odata.type"]
    return checked


def _enum(name: str, enum: EnumType, value: Any) -> str:
    """A member, or with flags several separated by commas (OData JSON 4.01, 7.1)."""
    spelled = {member.lower(): member for member in enum.members}
    parts = [part.strip() for part in value.split(",")] if isinstance(value, str) and enum.flags else [value]
    found = [spelled.get(part.lower()) if isinstance(part, str) else None for part in parts]
    if any(member is None for member in found):
        raise bad_request(f"Invalid value '{str(value)[:100]}' for '{name}' of enum type '{enum.name}'.")
    return ", ".join(member for member in found if member)


def parameters(edm: Edm, action: Action, body: Any) -> dict[str, Any]:
    """Check the parameters of an action, named in any letter case; those left out are null or absent as declared.

    Raises:
        Refusal: 400 for a missing, unknown or wrongly typed parameter.
    """
    if not isinstance(body, dict):
        raise bad_request(f"The parameters of '{action.name}' must be the properties of a JSON object.")
    known = {parameter.name: parameter for parameter in action.parameters}
    folded = {name.lower(): name for name in known}
    given = {folded.get(name.lower(), name): value for name, value in body.items() if "@" not in name}
    for name in given:
        if name not in known:
            raise bad_request(
                f"The parameter '{name}' in the request payload is not a valid parameter for '{action.name}'."
            )
    checked: dict[str, Any] = {}
    for name, parameter in known.items():
        nullable = parameter.nullable is not False
        if name in given:
            empty = given[name] is None and nullable
            checked[name] = None if empty else of_type(edm, name, parameter.type, given[name], nullable=nullable)
        elif not nullable and not parameter.optional:
            raise bad_request(f"The required parameter '{name}' of '{action.name}' is missing in the request payload.")
    return checked


def _unknown(name: str, type_name: str) -> Refusal:
    message = f"The property '{name[:100]}' does not exist on type '{type_name}'."
    return bad_request(f"{message} Make sure to only use property names that are defined by the type.")


def _wrong(name: str, ref: TypeRef) -> Refusal:
    return bad_request(f"Invalid value specified for property '{name[:100]}': a value of type '{ref}' was expected.")
