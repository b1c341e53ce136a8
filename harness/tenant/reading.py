"""GET of one entity, a property, a raw value, a stream."""

from typing import Any

from harness.tenant import listing, render
from harness.tenant.exchange import NO_CONTENT, Call, Reply
from harness.tenant.facts import MATCHED
from harness.tenant.nodes import Many, One, Value
from harness.tenant.queries import query
from harness.tenant.refusal import GUESS, Refusal, no_such_object
from harness.tenant.store import Entity


def require(node: One) -> Entity:
    """The entity that a path addresses.

    Raises:
        Refusal: 404 for a single-valued navigation property that leads nowhere.
    """
    if node.entity is None:
        raise no_such_object(node.navigation.name if node.navigation else node.place.name if node.place else "")
    return node.entity


def tag(thing: Entity) -> str:
    """The weak entity tag of an entity (RFC 9110, 8.8.3)."""
    return f'W/"{thing.serial}.{thing.version}"'


def is_tagged(call: Call, thing: Entity) -> bool:
    """Whether the service tells versions of an entity apart: of directory objects it does not."""
    return not call.state.edm.derives(thing.type, "microsoft.graph.directoryObject")


def tagged(call: Call, thing: Entity) -> dict[str, str]:
    """The header with the entity's tag, where it has one."""
    return {"ETag": tag(thing)} if is_tagged(call, thing) else {}


def get_one(call: Call, node: One) -> Reply:
    """An entity."""
    thing = require(node)
    asked = query.parse(call.state.edm, node.type, call.ask.options)
    if not is_tagged(call, thing):
        return Reply(200, one_body(call, node.context, node.type, thing, asked))
    etag = tag(thing)
    if _matches(call.ask.headers.get("if-none-match"), etag):
        return Reply(304, headers={"ETag": etag})
    return Reply(200, one_body(call, node.context, node.type, thing, asked), {"ETag": etag})


def one_body(
    call: Call, context: str, declared: str, thing: Entity, asked: query.Query = query.NOTHING
) -> dict[str, Any]:
    """An entity as the whole body of an answer."""
    body = {"@odata.context": render.context(call.ask.base, context, asked)}
    return {**body, **render.entity(call.state, thing, declared, asked, call.ask.base)}


def _matches(header: str | None, etag: str) -> bool:
    """Whether a list of entity tags names this one, compared weakly (RFC 9110, 8.8.3.2)."""
    if header is None:
        return False
    wanted = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in wanted or etag.removeprefix("W/") in wanted


def require_match(call: Call, thing: Entity) -> None:
    """Let a change go on only when `If-Match` names the present version.

    Raises:
        Refusal: 412.
    """
    header = call.ask.headers.get("if-match")
    if header is None and any(each in MATCHED for each in call.state.edm.lineage(thing.type)):
        raise Refusal(400, "", "The If-Match header must be specified for this request.")
    if header is not None and is_tagged(call, thing) and not _matches(header, tag(thing)):
        message = "The object was changed by somebody else: If-Match does not name its present version."
        raise Refusal(412, "PreconditionFailed", message)


def get_property(call: Call, node: Value) -> Reply:
    """A property: inline for a complex value, else under `value` (OData 4.01 Protocol, 11.2.4)."""
    query.parse(call.state.edm, node.type.name, call.ask.options)
    if node.value is None and not node.type.collection:
        unset = {GUESS: f"that nothing is set in '{'/'.join(node.path)}'"}
        is_complex = node.type.name in call.state.edm.metadata.complex_types
        return Reply(204, headers=unset) if is_complex else NO_CONTENT
    context = {"@odata.context": f"{call.ask.base}/$metadata#{node.context}"}
    if isinstance(node.value, dict):
        return Reply(200, {**context, **node.value})
    return Reply(200, {**context, "value": [] if node.value is None else node.value})


def get_count(call: Call, node: Many | Value) -> Reply:
    """The number of members of a collection, as plain text."""
    if isinstance(node, Many):
        return listing.count(call, node)
    found = len(node.value) if isinstance(node.value, list) else 0
    return Reply(200, content=str(found).encode(), media_type="text/plain;charset=utf-8")


def get_value(_call: Call, node: Value) -> Reply:
    """The raw value of a property as plain text (OData 4.01 Protocol, 11.2.4.1)."""
    if node.value is None:
        return NO_CONTENT
    if isinstance(node.value, dict | list):
        raise Refusal(400, "BadRequest", f"'{'/'.join(node.path)}' is not a primitive property and has no raw value.")
    text = (
        {True: "true", False: "false"}.get(node.value, str(node.value)) if isinstance(node.value, bool) else node.value
    )
    return Reply(200, content=str(text).encode(), media_type="text/plain;charset=utf-8")


def get_media(call: Call, node: One | Value) -> Reply:
    """The content of a media entity or stream property."""
    thing, name = stream_of(node)
    stream = thing.streams.get(name)
    if stream is None and call.state.seed_objects:
        return Reply(200, content=b"sample content", media_type="application/octet-stream")
    if stream is None:
        raise Refusal(404, "ItemNotFound", f"'{thing.home}' has no content.")
    return Reply(200, content=stream.content, media_type=stream.media_type)


def stream_of(node: One | Value) -> tuple[Entity, str]:
    """The entity that owns a stream, and the stream's name; empty for the entity's own content."""
    if isinstance(node, Value):
        return node.owner, "/".join(node.path)
    return require(node), ""
