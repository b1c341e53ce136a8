"""Typed values out of nothing: what a seeded object holds and what an action of any `$metadata` answers."""

from typing import Any, Final

from harness.model import Property, TypeRef
from harness.tenant.edm import Edm
from harness.tenant.primitives import SAMPLES

_DEPTH: Final = 3
"""Complex values within complex values; types may be recursive."""


def value(edm: Edm, ref: TypeRef, name: str = "", depth: int = 0) -> Any:
    """A JSON value that is valid for the type.

    Args:
        edm: the model.
        ref: the type; a collection gets one item.
        name: of the property, which strings echo so that a reader can tell them apart.
        depth: how deep in complex values this one already is.
    """
    single = _single(edm, ref.name, name, depth)
    if ref.collection:
        return [] if single is None else [single]
    return single


def _single(edm: Edm, type_name: str, name: str, depth: int) -> Any:
    enum = edm.metadata.enum_types.get(type_name)
    if enum:
        return next(iter(enum.members), "")
    if edm.structured(type_name):
        return None if depth >= _DEPTH else _structured(edm, type_name, depth)
    primitive = edm.underlying(type_name)
    if primitive == "Edm.String":
        return f"{name or 'sample'}-value"
    return SAMPLES.get(primitive)


def _structured(edm: Edm, declared: str, depth: int) -> dict[str, Any]:
    actual = edm.concrete(declared)
    members = properties(edm, actual, depth + 1)
    return members if actual == declared else {"@odata.type": f"#{actual}", **members}


def properties(edm: Edm, type_name: str, depth: int = 0) -> dict[str, Any]:
    """Every structural property of a type with a sample value; streams are left out."""
    return {
        prop.name: _sample(edm, prop, depth)
        for prop in edm.properties(type_name).values()
        if edm.underlying(prop.type.name) != "Edm.Stream"
    }


def _sample(edm: Edm, prop: Property, depth: int) -> Any:
    found = value(edm, prop.type, prop.name, depth)
    if found is None and prop.nullable is False:
        return edm.default(prop.type, nullable=False)
    return found
