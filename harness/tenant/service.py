"""One request from its URL to its answer: which verb does what to which kind of resource."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import quote, unquote

from harness.errors import InputError
from harness.metadata import Resolution, allowed_methods, source
from harness.tenant import listing, navigate, operations, reading, references, writing
from harness.tenant.behaviours import uploads
from harness.tenant.behaviours.tables import OPERATIONS
from harness.tenant.exchange import Ask, Call, Reply
from harness.tenant.nodes import Invocation, Node
from harness.tenant.refusal import Refusal, bad_request, not_allowed, not_implemented, unknown_segment
from harness.tenant.state import State

_VERSION: Final = re.compile(r"v\d{1,3}(\.\d{1,3})?|beta", re.IGNORECASE | re.ASCII)
"""What is no name below the service root, however often a version may stand in a URL elsewhere."""
METHODS: Final = ("GET", "POST", "PATCH", "PUT", "DELETE")


def perform(state: State, ask: Ask) -> Reply:
    """Answer one request.

    Raises:
        Refusal: what is wrong with it.
    """
    if ask.path.startswith(uploads.PREFIX):
        with state.lock:
            return uploads.receive(state, ask)
    if _VERSION.fullmatch(ask.path.split("/")[1]):
        raise Refusal(404, "ResourceNotFound", f"There is no resource '{ask.path.split('/')[1]}' in this version.")
    if ask.method not in METHODS:
        return _refused_method(state, ask)
    resolution = state.edm.resolve(ask.method, _url(ask))
    if not resolution.ok and state.partial:
        missing = unquote(resolution.failed_segment)[:100]
        raise not_implemented(f"'{missing}' is not in the model that comes with it; give it the service's metadata")
    if not resolution.ok:
        raise unknown_segment(unquote(resolution.failed_segment)[:100])
    if resolution.problems:
        raise bad_request(resolution.problems[0].reason, "BadRequest")
    handler = HANDLERS.get((resolution.kind, ask.method))
    if ask.method != "GET" or handler is None:
        _require_allowed(state, ask, resolution)
    if handler is None:
        raise not_implemented(f"{ask.method} of what OData calls a {resolution.kind}")
    call = Call(state, ask, resolution)
    with state.lock:
        reply = handler(call, navigate.walk(state, resolution, partial(operations.result, call), creates=_creates(ask)))
    return operations.marked(reply, resolution)


def _creates(ask: Ask) -> bool:
    """Whether the request makes the file to whose path it goes, when it is not there."""
    upload = ask.method == "POST" and ask.path.rstrip(")").rstrip("(").endswith("createUploadSession")
    return upload or (ask.method == "PUT" and ask.path.endswith("/content"))


def _refused_method(state: State, ask: Ask) -> Reply:
    """What OPTIONS asks (RFC 9110, 9.3.7), or the refusal of any other method that the service does not have."""
    resolutions = [state.edm.resolve(method, _url(ask)) for method in ("GET", "POST")]
    found = next((each for each in resolutions if each.ok), None)
    if found is None:
        raise unknown_segment(unquote(resolutions[0].failed_segment)[:100])
    allowed = ", ".join(_allowed(state, found))
    if ask.method == "OPTIONS":
        return Reply(200, headers={"Allow": allowed})
    raise not_allowed(allowed)


def _allowed(state: State, resolution: Resolution) -> tuple[str, ...]:
    allowed = allowed_methods(state.edm.metadata, resolution)
    if _is_closed(state, resolution):
        return tuple(method for method in allowed if method not in ("POST", "PUT", "DELETE"))
    return allowed


def _require_allowed(state: State, ask: Ask, resolution: Resolution) -> None:
    allowed = _allowed(state, resolution)
    if ask.method not in allowed:
        raise not_allowed(", ".join(allowed) or "GET")


def _is_closed(state: State, resolution: Resolution) -> bool:
    """Whether the URL is that of an entity set to which the service alone adds, or of an entity in it."""
    first = resolution.steps[0].name if resolution.steps else ""
    beyond = any(step.kind not in ("entitySet", "key") for step in resolution.steps)
    return first in state.hooks.closed and not beyond


def _url(ask: Ask) -> str:
    """Path, and those options that may be parameters of a function; system options are read later."""
    aliases = [f"{name}={quote(value)}" for name, value in ask.options.items() if not name.startswith("$")]
    return f"{ask.path}?{'&'.join(aliases)}" if aliases else ask.path


def _service(call: Call, _node: Node | None) -> Reply:
    """The service document (OData JSON 4.01, 5)."""
    metadata = call.state.edm.metadata
    rows = [{"name": name, "kind": "EntitySet", "url": name} for name in metadata.entity_sets]
    rows += [{"name": name, "kind": "Singleton", "url": name} for name in metadata.singletons]
    return Reply(200, {"@odata.context": f"{call.ask.base}/$metadata", "value": rows})


def _metadata(call: Call, _node: Node | None) -> Reply:
    """The document that the model was read from (OData 4.01 Protocol, 11.1.2)."""
    try:
        return Reply(200, content=source(call.state.edm.metadata), media_type="application/xml")
    except InputError:
        raise not_implemented("$metadata of a model whose file is not there any more") from None


def _invoke(call: Call, node: Node | None) -> Reply:
    assert isinstance(node, Invocation)
    return operations.invoke(call, node, OPERATIONS)


HANDLERS: Final[Mapping[tuple[str, str], Callable[[Call, Any], Reply]]] = {
    ("action", "POST"): _invoke,
    ("collection", "GET"): listing.get,
    ("collection", "POST"): writing.post,
    ("count", "GET"): reading.get_count,
    ("entity", "DELETE"): writing.delete,
    ("entity", "GET"): reading.get_one,
    ("entity", "PATCH"): writing.patch,
    ("entity", "PUT"): writing.put,
    ("function", "GET"): _invoke,
    ("media", "DELETE"): writing.delete_media,
    ("media", "GET"): reading.get_media,
    ("media", "PATCH"): writing.put_media,
    ("media", "PUT"): writing.put_media,
    ("metadata", "GET"): _metadata,
    ("property", "DELETE"): writing.delete_property,
    ("property", "GET"): reading.get_property,
    ("property", "PATCH"): writing.patch_property,
    ("property", "PUT"): writing.put_property,
    ("ref", "DELETE"): references.delete,
    ("ref", "GET"): references.get,
    ("ref", "POST"): references.post,
    ("ref", "PUT"): references.put,
    ("service", "GET"): _service,
    ("value", "GET"): reading.get_value,
    ("value", "PUT"): writing.put_value,
}
"""Kind of resource (as `Resolution.kind` has it) and method to the function that answers."""
