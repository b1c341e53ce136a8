"""Keys of entities in URLs (OData 4.01 URL Conventions, 4.3)."""

import re

from harness.metadata.index import Index, edges
from harness.metadata.nearest import nearest
from harness.metadata.resolution import UrlProblem
from harness.model import Metadata, TypeRef
from harness.types.csdl import alternate_keys, key, properties
from harness.urls import arguments

_NAME = re.compile(r"[a-z]+([A-Z][a-z]*)+")
"""Camel case, as operations are named."""


def fits_key(metadata: Metadata, type_name: str, written: str, position: int) -> tuple[str, UrlProblem | None]:
    """The names in a key in parentheses, comma-separated, and what is wrong with it.

    Named parts must be declared properties: those of the key, or of an alternate key. Graph annotates few of its
    alternate keys (`appId`, `uniqueName`), so that any property is taken for one.
    """
    parts = arguments(written)
    if not parts:
        return "", UrlProblem(position, written, "The key in the parentheses is missing.")
    declared = key(metadata, type_name)
    names = [name for name, _, _ in parts if name]
    if not names and len(parts) != max(len(declared), 1) and len(parts) > 1:
        return "", UrlProblem(position, written, f"{type_name} has the key ({', '.join(declared)}).")
    known = {*properties(metadata, type_name), *declared}
    known.update(*alternate_keys(metadata, type_name))
    for name, _, place in parts:
        if name and name not in known and not name.startswith("@"):
            reason = f"`{name}` is no property of {type_name}, so no key."
            return "", UrlProblem(position + place, name, reason, nearest(name, known))
    return ",".join(names), None


def misplaced(index: Index, place: TypeRef, text: str, method: str, *, last: bool) -> bool:
    """Whether a literal where a key belongs is rather a name: of a relationship, or of an operation.

    `users/messages` forgets the key; `groups/getByIds` calls an action that is bound to something else.
    """
    member = edges(index, TypeRef(place.name)).get(text)
    if member is not None and member.kind != "property":
        return True
    if last and method == "POST":
        return _NAME.fullmatch(text) is not None  # there is nothing to post to one entity but an action
    return last and method == "GET" and any(overload.function for overload in index.operation_names.get(text, ()))
