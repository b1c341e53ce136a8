"""`$ref`: references between entities (OData 4.01 Protocol, 11.4.6)."""

from typing import Any
from urllib.parse import urlsplit

from harness.tenant import navigate, payload, relations, render
from harness.tenant.exchange import NO_CONTENT, Call, Reply, json_content
from harness.tenant.nodes import Invocation, Many, Node, One
from harness.tenant.queries import query
from harness.tenant.reading import require
from harness.tenant.refusal import Refusal, bad_request, no_such_object, not_allowed
from harness.tenant.store import Entity


def target(call: Call, url: Any, type_name: str) -> Entity:
    """The entity that a URL in a request body refers to; hosts are not compared.

    Raises:
        Refusal: 400 when it is no URL of an entity of that type, 404 when there is no such entity.
    """
    path = urlsplit(url).path if isinstance(url, str) and url.isprintable() else ""
    resolution = call.state.edm.resolve("GET", path) if path else None
    if resolution is None or not resolution.ok or resolution.kind != "entity":
        raise bad_request(f"'{str(url)[:200]}' is not the URL of an entity of this service.", "BadRequest")
    node = navigate.walk(call.state, resolution, _no_calls)
    entity = require(node) if isinstance(node, One) else None
    if entity is None or not call.state.edm.derives(entity.type, type_name):
        raise bad_request(f"'{url[:200]}' does not refer to a '{type_name}'.")
    return entity


def _no_calls(_invocation: Invocation) -> Node:
    raise bad_request("A reference must not call an operation.", "BadRequest")


def get(call: Call, node: Many | One) -> Reply:
    """References instead of entities."""
    base = call.ask.base
    if isinstance(node, One):
        context = {"@odata.context": f"{base}/$metadata#$ref"}
        return Reply(200, {**context, **render.reference(require(node), base)})
    asked = query.parse(call.state.edm, node.type, call.ask.options)
    found, total = render.chosen(call.state, navigate.entities(call.state, node), node.type, asked)
    body: dict[str, Any] = {"@odata.context": f"{base}/$metadata#Collection($ref)"}
    if asked.count:
        body["@odata.count"] = total
    return Reply(200, {**body, "value": [render.reference(each, base) for each in found]})


def post(call: Call, node: Many) -> Reply:
    """Add a reference to a collection.

    Raises:
        Refusal: 400 when it is there already, or names no entity of the right type.
    """
    owner, name = _referring(node)
    entity = target(call, _url(call), node.type)
    if any(each is entity for each in call.state.store.linked(owner, name)):
        message = f"One or more added object references already exist for the following modified properties: '{name}'."
        raise bad_request(message)
    relations.relate(call.state, owner, name, entity)
    return NO_CONTENT


def put(call: Call, node: One) -> Reply:
    """Set the reference of a single-valued navigation property."""
    owner, name = _referring(node)
    relations.relate(call.state, owner, name, target(call, _url(call), node.type))
    return NO_CONTENT


def delete(call: Call, node: Many | One) -> Reply:
    """Remove a reference: `members/{id}/$ref`, `members/$ref?$id=URL` or `manager/$ref`.

    Raises:
        Refusal: 404 when it is not there.
    """
    owner, name = _referring(node)
    if isinstance(node, One):
        entity = require(node)
    else:
        url = call.ask.options.get("$id") or call.ask.options.get("@id")
        if not url:
            raise bad_request("Which reference to remove must be said by its key or by '$id'.", "BadRequest")
        entity = target(call, url, node.type)
    if not relations.unrelate(call.state, owner, name, entity):
        raise no_such_object(entity.key)
    return NO_CONTENT


def _referring(node: Many | One) -> tuple[Entity, str]:
    """The entity that refers, and its navigation property.

    Raises:
        Refusal: 405 where entities are contained and not referred to.
    """
    if node.owner is None or node.navigation is None:
        raise not_allowed("GET")
    return node.owner, node.navigation.name


def _url(call: Call) -> Any:
    body = payload.decode(json_content(call.ask))
    url = body.get("@odata.id") or body.get("@id") if isinstance(body, dict) else None
    if not url:
        raise Refusal(400, "Request_BadRequest", "The request body must name the entity by '@odata.id'.")
    return url
