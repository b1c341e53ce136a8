"""The body around the values: `{"value": […]}` for collections, the object itself for one entity.

OData JSON Format 4.01 sections 12 to 14. Some entity types own a property `value`; that is no envelope.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.bodies.differences import Beside, Difference, Envelope, Pointer, Undefined, Wrapped
from harness.bodies.expectation import Expectation
from harness.bodies.values import is_placeholder
from harness.bodies.walk import Walk
from harness.model import TypeRef
from harness.types import Shape


def compare_body(value: Any, expected: Expectation, walk: Walk) -> Iterator[Difference]:
    """Compare a body with its type: first its envelope, then what is in it; the walk keeps what it finds."""
    type_ = expected.type
    if type_ is None or not type_.name:
        return
    primitive = type_.name.startswith("Edm.")
    known = None if primitive else walk.types.known(type_.name)
    if known is not None or primitive:
        yield from _enveloped(value, type_, known if isinstance(known, Shape) else None, expected, walk)
    elif expected.stated_by == "body":
        yield Undefined(_named_at(value), type_.name.lstrip("#"), walk.types.told_by)


def _enveloped(
    value: Any, type_: TypeRef, shape: Shape | None, expected: Expectation, walk: Walk
) -> Iterator[Difference]:
    inner, pointer = _unwrapped(value, shape)
    if isinstance(inner, list):
        if pointer:
            yield from _collection_of(inner, expected)
            yield from _beside(value, type_)
        _items(inner, type_, pointer, walk)
    elif pointer and isinstance(inner, dict):
        yield _single_in_value(inner, expected)
        walk.value(inner, TypeRef(type_.name), pointer)
    elif pointer and shape is None:
        walk.value(inner, TypeRef(type_.name), pointer)
    elif not pointer and isinstance(value, dict):
        if expected.declares_collection and "value" not in value:
            yield Envelope((), "no envelope", value)
        if shape is not None and (not expected.declares_collection or _looks_like(value, shape)):
            walk.object(value, shape, ())


def _named_at(value: Any) -> Pointer:
    """Where a body, or what is in its envelope, names its type."""
    pointer: Pointer = ()
    while isinstance(value, dict) and "@odata.type" not in value and "value" in value:
        value, pointer = value["value"], (*pointer, "value")
        if isinstance(value, list) and value:
            value, pointer = value[0], (*pointer, 0)
    return (*pointer, "@odata.type")


def _unwrapped(value: Any, shape: Shape | None) -> tuple[Any, Pointer]:
    """What an envelope holds and where; the value itself, and no pointer, without an envelope."""
    if not isinstance(value, dict) or "value" not in value:
        return value, ()
    inner = value["value"]
    others = [name for name in value if name != "value" and "@" not in name and not name.startswith("odata.")]
    if shape is not None and "value" in shape.members:
        owned = shape.members["value"]
        wrapped = isinstance(inner, dict) and not others and _looks_like(inner, shape)
        if not wrapped and (not isinstance(inner, list) or owned.type.collection or others):
            return value, ()
    elif others and not isinstance(inner, list):
        return value, ()
    return inner, ("value",)


def _looks_like(value: Mapping[str, Any], shape: Shape) -> bool:
    """Whether an object has several members of the type: then it is the entity, not its property `value`."""
    return sum(name in shape.members for name in value) >= 2


def _collection_of(items: list[Any], expected: Expectation) -> Iterator[Difference]:
    """What is wrong with a collection as a whole."""
    if expected.declares_collection is False and expected.error is False:
        yield Envelope(("value",), "undeclared", items)
    if expected.declares_empty and items:
        yield Envelope(("value",), "declared empty", items)
    if expected.annotated and not items and not expected.declares_empty:
        yield Envelope(("value",), "empty", items)


def _beside(envelope: Mapping[str, Any], type_: TypeRef) -> Iterator[Difference]:
    """Members of an envelope beside `value`: OData knows only control information there (JSON Format 13)."""
    for name in envelope:
        if name != "value" and "@" not in name and not is_placeholder(name):
            yield Beside((name,), type_.name)


def _items(items: list[Any], type_: TypeRef, pointer: Pointer, walk: Walk) -> None:
    for index, item in enumerate(items):
        if item is not None:
            walk.value(item, TypeRef(type_.name), (*pointer, index))


def _single_in_value(value: Any, expected: Expectation) -> Difference:
    if expected.declares_collection:
        return Envelope(("value",), "one object", value)
    return Wrapped(("value",), expected.annotated)
