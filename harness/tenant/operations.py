"""Actions and functions: those with a behaviour do it; all others are not implemented, or made up on request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from harness.metadata import Resolution
from harness.model import Action, TypeRef
from harness.tenant import changes, payload, render, samples
from harness.tenant.behaviours.sending import MIME_ACTIONS, from_mime
from harness.tenant.behaviours.uploads import BASE
from harness.tenant.exchange import NO_CONTENT, SYNTHETIC, Call, Reply, json_content
from harness.tenant.nodes import Invocation, Many, Node, One, Value
from harness.tenant.queries import query
from harness.tenant.reading import require
from harness.tenant.refusal import not_implemented
from harness.tenant.state import State
from harness.tenant.store import Entity

Behaviour = Callable[[State, Any, Mapping[str, Any]], Any]
"""What a bound operation does to the entity that it is bound to (None for an entity set); what it returns is the
answer, None is 204."""


@dataclass(frozen=True, slots=True)
class Does:
    """A behaviour that is answered with another status than 200, or 204 for nothing."""

    behaviour: Behaviour
    status: int


Behaviours = Mapping[tuple[str, str], Behaviour | Does]
"""By type of the binding parameter (`Collection(...)` for one bound to a collection) and name without namespace."""


def invoke(call: Call, node: Invocation, behaviours: Behaviours) -> Reply:
    """Call an action or function.

    Raises:
        Refusal: 400 for wrong parameters, 404 when there is nothing to call it on, what the behaviour refuses, and
            501 where there is none and the answer may not be made up.
    """
    action = node.action
    name = action.name.rpartition(".")[2]
    if name == "delta" and action.function and isinstance(node.binding, Many | One):
        return changes.delta(call, node)
    parameters = _parameters(call, node)
    behaviour = _behaviour(call.state, behaviours, action, node.binding)
    if behaviour is None:
        bound = require(node.binding) if isinstance(node.binding, One) else None
        _require_synthetic(call, node)
        reply = _typed(call, node, bound)
        return replace(reply, headers={**reply.headers, SYNTHETIC: f"{name} has no behaviour"})
    does = behaviour if isinstance(behaviour, Does) else Does(behaviour, 0)
    parameters[BASE] = call.ask.base
    result = does.behaviour(call.state, _bound(node.binding), parameters)
    if result is None:
        return Reply(does.status or 204)
    reply = _reply(call, node, result, does.status or 200)
    if reply.status == 201 and isinstance(result, Entity):
        return replace(reply, headers={"Location": f"{call.ask.base}/{result.home}"})
    return reply


def _require_synthetic(call: Call, node: Invocation) -> None:
    """Let nothing be made up unless the caller, or who made the tenant, will have it.

    Raises:
        Refusal: 501.
    """
    if not (call.state.synthetic or call.ask.takes_synthetic):
        kind = "function" if node.action.function else "action"
        raise not_implemented(f"the {kind} '{node.action.name.rpartition('.')[2]}' has no behaviour")


def marked(reply: Reply, resolution: Resolution) -> Reply:
    """The answer, marked as synthetic when a function on the way to it was made up."""
    made_up = [step.name for step in resolution.steps[:-1] if step.kind == "function"]
    if not made_up or SYNTHETIC in reply.headers:
        return reply
    words = f"{made_up[-1].rpartition('.')[2]} has no behaviour"
    return replace(reply, headers={**reply.headers, SYNTHETIC: words})


def _behaviour(state: State, behaviours: Behaviours, action: Action, binding: Node | None) -> Behaviour | Does | None:
    if action.binding is None or not isinstance(binding, One | Many):
        return None
    name = action.name.rpartition(".")[2]
    for each in state.edm.lineage(action.binding.name):
        if found := behaviours.get((str(TypeRef(each, action.binding.collection)), name)):
            return found
    return None


def _bound(binding: Node | None) -> Entity | None:
    """The entity of a binding; for a contained collection the entity that contains it, for an entity set None."""
    if isinstance(binding, Many):
        return binding.place.parent if binding.place is not None else binding.owner
    assert isinstance(binding, One)
    return require(binding)


def _parameters(call: Call, node: Invocation) -> dict[str, Any]:
    if node.action.function:
        return dict(node.arguments)
    if node.action.name.rpartition(".")[2] in MIME_ACTIONS and call.ask.headers.get("content-type") == "text/plain":
        return {"Message": from_mime(call.ask.content)}
    content = json_content(call.ask)
    return payload.parameters(call.state.edm, node.action, payload.decode(content) if content.strip() else {})


def _typed(call: Call, node: Invocation, bound: Entity | None) -> Reply:
    """An answer that is valid for the declared return type."""
    returns = node.action.returns
    if returns is None:
        return NO_CONTENT
    if bound is not None and node.action.entity_set_path and not returns.collection:
        return _reply(call, node, bound, 200)
    if returns.name in call.state.edm.metadata.entity_types:
        found = [_detached(call.state, node, bound)]
        return _reply(call, node, found if returns.collection else found[0], 200)
    return _reply(call, node, samples.value(call.state.edm, returns), 200)


def _detached(state: State, node: Invocation, bound: Entity | None) -> Entity:
    """What an operation gives, kept below the entity that it was called on, so that paths can go on from it."""
    assert node.action.returns is not None
    written = ",".join(f"{name}={value}" for name, value in node.arguments.items())
    name = f"{node.action.name}({written})"
    holder = state.store.sets if bound is None else bound.contained
    type_name = state.edm.concrete(node.action.returns.name)
    kept = holder.setdefault(name, {})
    for entity in kept.values():
        return entity
    values = samples.properties(state.edm, type_name)
    home = f"{bound.home}/{name}" if bound else name
    key = state.clock.named(home)
    if "id" in values:
        values["id"] = key
    kept[key] = Entity(type_name, key, home, home, values, name, bound)
    return kept[key]


def result(call: Call, node: Invocation) -> Node:
    """What a function gives to the segments that follow it: `range(address='A1')/format`.

    Raises:
        Refusal: 404 when there is nothing to call it on, 501 unless what it gives may be made up.
    """
    bound = require(node.binding) if isinstance(node.binding, One) else None
    _require_synthetic(call, node)
    returns = node.action.returns or TypeRef("")
    if returns.name in call.state.edm.metadata.entity_types:
        entity = _detached(call.state, node, bound)
        if returns.collection:
            return Many(returns.name, f"Collection({returns.name})", items=(entity,))
        return One(returns.name, returns.name, entity)
    owner = bound or Entity("", "", node.action.name, node.action.name, {}, node.action.name)
    return Value(returns, str(returns), owner, (), None, samples.value(call.state.edm, returns))


def _reply(call: Call, node: Invocation, value: Any, status: int) -> Reply:
    """The value with its context (OData 4.01 Protocol, 10)."""
    returns = node.action.returns or TypeRef("")
    state, base = call.state, call.ask.base
    is_entity = returns.name in state.edm.metadata.entity_types
    asked = query.parse(state.edm, returns.name if is_entity else "", call.ask.options) if is_entity else query.NOTHING
    context = {"@odata.context": render.context(base, _fragment(state, node, returns), asked)}
    if returns.collection:
        items = [_json(state, each, returns.name, asked, base) for each in value]
        return Reply(status, {**context, "value": items})
    body = _json(state, value, returns.name, asked, base)
    return Reply(status, {**context, **(body if isinstance(body, dict) else {"value": body})})


def _fragment(state: State, node: Invocation, returns: TypeRef) -> str:
    binding = node.binding
    if node.action.entity_set_path and isinstance(binding, One | Many) and not returns.collection:
        return binding.context
    home = state.edm.set_of(returns.name) if returns.name in state.edm.metadata.entity_types else ""
    if home:
        return home if returns.collection else f"{home}/$entity"
    return str(returns)


def _json(state: State, value: Any, declared: str, asked: query.Query, base: str) -> Any:
    """A value with the entities in it rendered."""
    if isinstance(value, Entity):
        return render.entity(state, value, declared, asked, base)
    if isinstance(value, dict):
        return {
            name: _json(state, item, _member_type(state, declared, name), asked, base) for name, item in value.items()
        }
    return value


def _member_type(state: State, type_name: str, name: str) -> str:
    """The declared type of a member of a structured type; empty when there is none of that name."""
    member = state.edm.properties(type_name).get(name) or state.edm.navigation(type_name).get(name)
    return member.type.name if member else ""
