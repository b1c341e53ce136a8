"""POST, PATCH, PUT and DELETE of entities, properties and streams (OData 4.01 Protocol, 11.4)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.model import NavigationProperty
from harness.tenant import objects, payload, places, references, relations
from harness.tenant.behaviours import deleted, files
from harness.tenant.behaviours.mail import MESSAGE
from harness.tenant.behaviours.sending import from_mime
from harness.tenant.exchange import NO_CONTENT, Call, Reply, json_content
from harness.tenant.facts import STREAM_STATUS, TOLD, UPDATE_STATUS
from harness.tenant.nodes import Many, One, Value
from harness.tenant.payload import Payload
from harness.tenant.reading import get_property, one_body, require, require_match, stream_of, tagged
from harness.tenant.refusal import GUESS, Refusal, bad_request, not_implemented
from harness.tenant.store import Entity, Place, Stream


def post(call: Call, node: Many) -> Reply:
    """Create an entity in a collection, with what it nests.

    Raises:
        Refusal: 400, 409 or 415.
    """
    assert node.place is not None
    if node.owner is not None and node.navigation is not None:
        relations.require_writable(call.state, node.owner, node.navigation.name)
    declared = node.cast or node.type
    is_mime = declared == MESSAGE and call.ask.headers.get("content-type", "").startswith("text/plain")
    body = from_mime(call.ask.content) if is_mime else payload.decode(json_content(call.ask))
    given = payload.entity(call.state.edm, declared, body)
    if node.given:
        given = replace(given, values={**given.values, **node.given})
    thing = insert(call, node.place, given)
    if node.navigation is not None and node.owner is not None:
        relations.relate(call.state, node.owner, node.navigation.name, thing)
    return _created(call, f"{node.context}/$entity", node.type, thing)


def _created(call: Call, context: str, declared: str, thing: Entity) -> Reply:
    location = f"{call.ask.base}/{thing.home}"
    headers = {"Location": location, **tagged(call, thing)}
    if call.ask.prefers("return=minimal"):
        applied = {"Preference-Applied": "return=minimal", "OData-EntityId": location}
        return Reply(204, headers={**headers, **applied})
    return Reply(201, one_body(call, context, declared, thing), headers)


def insert(call: Call, place: Place, given: Payload) -> Entity:
    """Create an entity and everything nested in it, or nothing at all.

    Raises:
        Refusal: whatever a part of it is refused for.
    """
    thing = objects.create(call.state, place, given)
    try:
        attach(call, thing, given)
    except Refusal:
        call.state.store.remove(thing)
        raise
    return thing


def attach(call: Call, thing: Entity, given: Payload) -> None:
    """Create or refer to what a payload has under navigation properties (OData 4.01 Protocol, 11.4.2.1)."""
    declared = call.state.edm.navigation(thing.type)
    for name, parts in given.nested.items():
        _nest(call, thing, declared[name], parts)
    for name, urls in given.bound.items():
        for url in urls:
            relations.relate(call.state, thing, name, references.target(call, url, declared[name].type.name))


def _nest(call: Call, thing: Entity, navigation: NavigationProperty, parts: tuple[Payload, ...]) -> None:
    if navigation.contains_target:
        thing.contained[navigation.name] = {}
        for part in parts:
            insert(call, places.below(thing, navigation), part)
        return
    home = relations.home_of(call.state, thing, navigation)
    for part in parts:
        relations.relate(call.state, thing, navigation.name, insert(call, home, part))


def patch(call: Call, node: One) -> Reply:
    """Change the properties that the body has; a contained single-valued entity that is not there is created.

    Raises:
        Refusal: 400, 404, 412 or 415.
    """
    if node.entity is None and node.navigation is None and node.place is not None:
        return _put_new(call, node, node.place)
    thing = require(node)
    require_match(call, thing)
    given = payload.entity(call.state.edm, _update_type(node, thing), payload.decode(json_content(call.ask)))
    objects.update(call.state, thing, replace(given, values=_merged(thing.values, given.values)))
    attach(call, thing, given)
    return _updated(call, node, thing)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The new values; members of complex ones that are not named stay (OData 4.01 Protocol, 11.4.3)."""
    found: dict[str, Any] = {}
    for name, value in new.items():
        before = old.get(name)
        if not isinstance(value, dict) or not isinstance(before, dict):
            found[name] = value
        elif value.get("@odata.type") == before.get("@odata.type"):
            found[name] = {**before, **_merged(before, value)}
        else:
            found[name] = value
    return found


def _update_type(node: One, thing: Entity) -> str:
    """The actual type: a client that updates an entity knows it better than the path does."""
    return thing.type or node.type


def _updated(call: Call, node: One, thing: Entity) -> Reply:
    kinds = call.state.edm.lineage(thing.type)
    known = next((UPDATE_STATUS[each] for each in kinds if each in UPDATE_STATUS), None)
    silent = known == 204
    headers = tagged(call, thing) | ({} if known else {GUESS: "whether an update answers 200 or 204"})
    for preference, wanted in (("return=minimal", True), ("return=representation", False)):
        if call.ask.prefers(preference):
            silent = wanted
            headers["Preference-Applied"] = preference
            headers.pop(GUESS, None)
    if silent:
        return Reply(204, headers=headers)
    return Reply(200, one_body(call, node.context, node.type, thing), headers)


def put(call: Call, node: One) -> Reply:
    """Replace an entity, or create a single-valued one that is not there.

    Raises:
        Refusal: 400, 404, 412 or 415.
    """
    if node.entity is None and node.place is not None:
        return _put_new(call, node, node.place)
    thing = require(node)
    require_match(call, thing)
    given = payload.entity(call.state.edm, thing.type, payload.decode(json_content(call.ask)))
    fresh = {**call.state.edm.template(thing.type), **given.values}
    for name in (*call.state.edm.key(thing.type), *call.state.edm.computed(thing.type), *objects.TIMESTAMPS):
        if name in thing.values and name not in given.values:
            fresh[name] = thing.values[name]
    objects.update(call.state, thing, replace(given, values=fresh))
    attach(call, thing, given)
    return _updated(call, node, thing)


def _put_new(call: Call, node: One, place: Place) -> Reply:
    given = payload.entity(call.state.edm, node.type, payload.decode(json_content(call.ask)))
    thing = insert(call, place, given)
    if node.navigation is not None and node.owner is not None:
        relations.relate(call.state, node.owner, node.navigation.name, thing)
    return _created(call, node.context, node.type, thing)


def delete(call: Call, node: One) -> Reply:
    """Delete an entity with all that it contains."""
    thing = require(node)
    require_match(call, thing)
    deleted.delete(call.state, thing)
    if thing.parent is not None and _begins_anew(call, thing):
        thing.parent.contained.pop(thing.name, None)
    return NO_CONTENT


def _begins_anew(call: Call, thing: Entity) -> bool:
    """Whether the service puts a default in the place of what was deleted: a synchronization schema."""
    assert thing.parent is not None
    return thing.home == thing.collection and (thing.parent.type, thing.name) in call.state.hooks.initial


def put_property(call: Call, node: Value) -> Reply:
    """Give a property another value; a complex one is replaced.

    Raises:
        Refusal: 400, 412 or 415.
    """
    body = payload.decode(json_content(call.ask))
    inline = node.type.name in call.state.edm.metadata.complex_types and not node.type.collection
    if not inline and (not isinstance(body, dict) or "value" not in body):
        raise bad_request("The new value of a property must be the 'value' of a JSON object.", "BadRequest")
    return _store(call, node, body if inline else body["value"])


def patch_property(call: Call, node: Value) -> Reply:
    """Change a property; only the named members of a complex one.

    Raises:
        Refusal: 400, 412 or 415.
    """
    if not isinstance(node.value, dict):
        return put_property(call, node)
    body = payload.decode(json_content(call.ask))
    if not isinstance(body, dict):
        raise bad_request("The members to change must be the properties of a JSON object.", "BadRequest")
    return _store(call, node, {**node.value, **_merged(node.value, body)})


def delete_property(call: Call, node: Value) -> Reply:
    """Set a property to null (OData 4.01 Protocol, 11.4.9.2)."""
    return _store(call, node, [] if node.type.collection else None)


def put_value(call: Call, node: Value) -> Reply:
    """Set a text property to the content of the request.

    Raises:
        Refusal: 400 for another type, 501 for anything but text.
    """
    if call.state.edm.underlying(node.type.name) != "Edm.String":
        raise not_implemented(f"writing the raw value of a property of type {node.type}")
    try:
        return _store(call, node, call.ask.content.decode())
    except UnicodeDecodeError:
        raise bad_request("The content is not UTF-8 text.", "BadRequest") from None


def _store(call: Call, node: Value, value: Any) -> Reply:
    """Check a value against its property and put it where the path leads."""
    require_match(call, node.owner)
    if node.property is not None:
        value = payload.of_property(call.state.edm, node.property, value)
    whole: Any = value
    for depth in range(len(node.path) - 1, 0, -1):
        whole = {**_at(node.owner.values, node.path[:depth]), node.path[depth]: whole}
    objects.update(call.state, node.owner, Payload(node.owner.type, {node.path[0]: whole}))
    if node.path[0] in TOLD:
        return get_property(call, replace(node, value=value))
    return NO_CONTENT


def _at(values: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    found: Any = values
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def put_media(call: Call, node: One | Value) -> Reply:
    """Store the content of a media entity or stream property."""
    thing, name = stream_of(node)
    require_match(call, thing)
    media_type = call.ask.headers.get("content-type", "") or "application/octet-stream"
    stream = Stream(call.ask.content, media_type)
    if thing.type == files.ITEM:
        status = 200 if name in thing.streams else 201
        files.store_content(call.state, thing, stream)
        return Reply(status, one_body(call, f"{thing.collection}/$entity", thing.type, thing))
    thing.streams[name] = stream
    call.state.store.replace(thing, thing.values)
    return Reply(STREAM_STATUS.get(thing.type, 204))


def delete_media(call: Call, node: One | Value) -> Reply:
    """Forget the content of a media entity or stream property."""
    thing, name = stream_of(node)
    require_match(call, thing)
    if thing.streams.pop(name, None) is None:
        raise Refusal(404, "ItemNotFound", f"'{thing.home}' has no content.")
    call.state.store.replace(thing, thing.values)
    return NO_CONTENT
