"""Which HTTP methods a resource takes (OData 4.01 Protocol, 11.4 and 11.5), and what annotations take away."""

from collections.abc import Iterator

from harness.metadata.resolution import Resolution, Step
from harness.model import Metadata

_CAPABILITIES = "Org.OData.Capabilities.V1"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_BY_KIND = {
    "service": ("GET",),
    "entity": ("GET", "PUT", "PATCH", "DELETE"),
    "collection": ("GET", "POST"),
    "property": ("GET", "PUT", "PATCH", "DELETE"),
    "action": ("POST",),
    "function": ("GET",),
    "ref": ("GET", "PUT", "DELETE"),
    "value": ("GET", "PUT", "DELETE"),
    "count": ("GET",),
    "metadata": ("GET",),
    "batch": ("POST",),
    "media": ("GET", "PUT", "PATCH", "DELETE"),
}
_RESTRICTIONS = (
    ("ReadRestrictions", "Readable", ("GET",)),
    ("InsertRestrictions", "Insertable", ("POST",)),
    ("UpdateRestrictions", "Updatable", ("PUT", "PATCH")),
    ("DeleteRestrictions", "Deletable", ("DELETE",)),
)
_UPDATE_METHOD = f"{_CAPABILITIES}.UpdateRestrictions/UpdateMethod"
_PLACES = frozenset({"entitySet", "singleton", "navigation"})


def allowed_methods(metadata: Metadata, resolution: Resolution) -> tuple[str, ...]:
    """The methods that the metadata lets a resolved URL take, in the order GET, POST, PUT, PATCH, DELETE.

    What OData allows for the kind of resource, without what capability annotations of its entity set, singleton or
    navigation property refuse. Empty for a URL that does not resolve.
    """
    if not resolution.ok:
        return ()
    methods = set(_BY_KIND.get(resolution.kind, ()))
    methods |= _also(resolution)
    if resolution.kind in ("entity", "collection"):
        methods -= _restricted(metadata, resolution)
    return tuple(method for method in _METHODS if method in methods)


def _also(resolution: Resolution) -> set[str]:
    """What the path adds to the kind of resource."""
    last = resolution.steps[-1] if resolution.steps else None
    if resolution.kind == "ref" and resolution.target is not None and resolution.target.collection:
        return {"POST"}
    if resolution.kind == "property" and resolution.target is not None and resolution.target.collection:
        return {"POST"}
    if resolution.kind == "function" and resolution.operation is not None and resolution.operation.composable:
        returned = resolution.operation.returns
        return {"PUT", "PATCH", "DELETE"} if returned is not None and not returned.collection else set()
    return {"POST"} if last is not None and last.kind == "dynamic" else set()


def _restricted(metadata: Metadata, resolution: Resolution) -> set[str]:
    """Methods that annotations refuse. Listing a set says nothing about one item of it, nor about a cast of it."""
    targets = [step for step in resolution.steps if step.kind in _PLACES]
    beyond = bool(targets) and targets[-1].type != resolution.target
    refused: set[str] = set()
    for terms, prefix in _annotations(metadata, targets):
        for restriction, flag, methods in _RESTRICTIONS:
            path = f"{prefix}{restriction}/{flag}"
            if restriction == "ReadRestrictions" and beyond:
                path = f"{prefix}{restriction}/ReadByKeyRestrictions/{flag}"
            if terms.get(path) == "false":
                refused.update(methods)
        refused.update(_other_update(terms.get(_UPDATE_METHOD, "")))
    return refused


def _annotations(metadata: Metadata, targets: list[Step]) -> Iterator[tuple[dict[str, str], str]]:
    """Annotations of the last set, singleton or navigation property, and what its owner says about navigating there."""
    if not targets:
        return
    last = targets[-1]
    own = last.name if last.kind == "navigation" else f"{metadata.container}/{last.name}"
    yield dict(metadata.annotations.get(own, {})), f"{_CAPABILITIES}."
    if last.kind == "navigation" and len(targets) > 1:
        owner = targets[-2]
        name = owner.name if owner.kind == "navigation" else f"{metadata.container}/{owner.name}"
        terms = dict(metadata.annotations.get(name, {}))
        wanted = last.name.rpartition("/")[2]
        stem = f"{_CAPABILITIES}.NavigationRestrictions/RestrictedProperties/"
        for path, value in terms.items():
            if path.startswith(stem) and path.endswith("/NavigationProperty") and value == wanted:
                yield terms, f"{path.removesuffix('NavigationProperty')}"


def _other_update(method: str) -> tuple[str, ...]:
    """The update method that an annotation excludes by naming the other."""
    name = method.rpartition("/")[2]
    return {"PATCH": ("PUT",), "PUT": ("PATCH",)}.get(name, ())
