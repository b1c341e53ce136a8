"""From the steps of a resolved URL to the objects that it addresses."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

from harness import model
from harness.metadata import Resolution, Step
from harness.model import Action, NavigationProperty, TypeRef
from harness.tenant import objects, places, relations
from harness.tenant.behaviours.files import touch
from harness.tenant.nodes import Invocation, Many, Node, One, Value
from harness.tenant.refusal import Refusal, no_such_object, unknown_segment
from harness.tenant.state import State
from harness.tenant.store import Entity
from harness.urls import arguments

SINGLETON_SETS: Final[Mapping[str, str]] = {"me": "users"}
"""Singletons that are members of an entity set: the signed-in user."""


LAST: Final = frozenset({"batch", "count", "metadata", "ref", "value"})
"""Steps that say what is wanted of the node before them, or of the service."""


def walk(
    state: State, resolution: Resolution, call: Callable[[Invocation], Node], *, creates: bool = False
) -> Node | None:
    """Follow the steps; None for the service root.

    Args:
        state: of the tenant.
        resolution: of a URL that the metadata understands.
        call: calls a function that another step follows, and gives what it returns.
        creates: whether a file is made at the end of a path that leads to none.

    Raises:
        Refusal: 404 for a key that names nothing, 400 for one that cannot be a key.
    """
    node: Node | None = None
    steps = resolution.steps
    for number, step in enumerate(steps):
        if step.kind in LAST:
            break
        if isinstance(node, Invocation):
            node = call(node)
        node = (
            _path(state, node, step, creates=creates) if step.kind == "path" else _WALKERS[step.kind](state, node, step)
        )
        if isinstance(node, Invocation):
            following = steps[number + 1] if number + 1 < len(steps) else None
            action = resolution.operation if following is None or following.kind in LAST else None
            node = replace(node, action=action) if action else node
    return node


def _entity_set(state: State, _node: Node | None, step: Step) -> Node:
    place = places.top_level(state, step.name)
    return Many(place.type, place.name, place)


def _singleton(state: State, _node: Node | None, step: Step) -> Node:
    home = SINGLETON_SETS.get(step.name, "")
    if home in state.edm.metadata.entity_sets:
        place = places.top_level(state, home)
        return One(place.type, f"{home}/$entity", places.first(state, place), place)
    type_name = state.edm.metadata.singletons[step.name].type
    return One(type_name, step.name, places.singleton(state, step.name))


def _key(state: State, node: Node | None, step: Step) -> Node:
    assert isinstance(node, Many)
    names, values = _key_values(step)
    entity = _member(state, node, names, values)
    if node.cast and not state.edm.derives(entity.type, node.cast):
        raise no_such_object(entity.key)
    return One(node.cast or node.type, f"{node.context}/$entity", entity, node.place, node.owner, node.navigation)


def _key_values(step: Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names (none for plain keys) and values, decoded and without quotes."""
    if not step.segment.startswith("("):
        return (), (literal(unquote(step.segment)),)
    written = arguments(unquote(step.segment[1:-1]))
    return tuple(name for name, _, _ in written if name), tuple(literal(value) for _, value, _ in written)


def literal(text: str) -> str:
    """A key or argument without the quotes around it."""
    if len(text) > 1 and text[0] == "'" == text[-1]:
        return text[1:-1].replace("''", "'")
    return text


def _member(state: State, node: Many, names: tuple[str, ...], values: tuple[str, ...]) -> Entity:
    """The entity of a collection that a key names."""
    if names and names != state.edm.key(node.type):
        return _by_alternate_key(state, node, names, values)
    key = ",".join(values)
    if node.place and node.navigation is None and node.items is None:
        return objects.look_up(state, node.place, key)
    for entity in entities(state, node):
        if entity.key == key:
            return entity
    raise no_such_object(key)


def _by_alternate_key(state: State, node: Many, names: tuple[str, ...], values: tuple[str, ...]) -> Entity:
    for entity in entities(state, node):
        if all(_same(entity.values.get(name), value) for name, value in zip(names, values, strict=True)):
            return entity
    raise no_such_object(",".join(values))


def _same(actual: Any, written: str) -> bool:
    return actual is not None and str(actual).lower() == written.lower()


def entities(state: State, node: Many) -> list[Entity]:
    """The members of a collection that can be seen by now."""
    if node.items is not None:
        found = list(node.items)
    elif node.navigation is not None and node.owner is not None:
        related = relations.related(state, node.owner, node.navigation)
        found = related if isinstance(related, list) else []
    else:
        assert node.place is not None
        found = list(objects.listing(state, node.place))
    if not node.cast:
        return found
    matching = [each for each in found if state.edm.derives(each.type, node.cast)]
    if not matching and state.seed_objects and node.place is not None and node.navigation is None:
        matching = [places.seed(state, replace(node.place, type=node.cast))]
    return matching


def _navigation(state: State, node: Node | None, step: Step) -> Node:
    name = step.name.rpartition("/")[2]
    if isinstance(node, Value):
        return _within_complex(state, node, name)
    if not isinstance(node, One) or node.entity is None:
        raise _absent(node)
    entity = node.entity
    navigation = state.edm.navigation(entity.type).get(name)
    if navigation is None:
        raise no_such_object(entity.key)
    return follow(state, entity, navigation)


def follow(state: State, entity: Entity, navigation: NavigationProperty) -> Many | One:
    """What a navigation property of an entity leads to."""
    type_name = navigation.type.name
    if view := relations.view_of(state, entity, navigation.name):
        path = f"{entity.home}/{navigation.name}"
        if navigation.type.collection:
            return Many(type_name, path, view.place, items=tuple(view.items), given=view.given)
        return One(type_name, f"{path}/$entity", next(iter(view.items), None), view.place)
    if navigation.contains_target:
        place = places.below(entity, navigation)
        if navigation.type.collection:
            return Many(type_name, place.collection, place)
        return One(type_name, f"{place.collection}/$entity", places.single(state, place), place)
    context = state.edm.set_of(type_name)
    if navigation.type.collection:
        home = relations.home_of(state, entity, navigation)
        return Many(type_name, context or f"Collection({type_name})", home, entity, navigation)
    related = relations.related(state, entity, navigation)
    target = related if isinstance(related, Entity) else None
    home = relations.home_of(state, entity, navigation)
    return One(type_name, f"{context}/$entity" if context else type_name, target, home, entity, navigation)


def _within_complex(state: State, node: Value, name: str) -> Node:
    """A navigation property of a complex value: kept below the entity that owns the value."""
    navigation = state.edm.navigation(node.type.name).get(name)
    if navigation is None:
        raise unknown_segment(name)
    named = model.replace(navigation, name="/".join((*node.path, name)), contains_target=True)
    return follow(state, node.owner, named)


def _absent(node: Node | None) -> Refusal:
    """404 for going on from a single-valued navigation property that leads nowhere."""
    name = node.navigation.name if isinstance(node, One) and node.navigation else ""
    return no_such_object(name or (node.place.name if isinstance(node, One) and node.place else ""))


def _cast(state: State, node: Node | None, step: Step) -> Node:
    if isinstance(node, Many):
        return replace(node, cast=step.name, context=f"{node.context}/{step.name}")
    if isinstance(node, One):
        if node.entity is None or not state.edm.derives(node.entity.type, step.name):
            raise no_such_object(node.entity.key if node.entity else step.name)
        return replace(node, type=step.name, context=f"{node.context.removesuffix('/$entity')}/{step.name}/$entity")
    if isinstance(node, Value):
        return replace(node, type=TypeRef(step.name, node.type.collection))
    raise unknown_segment(step.segment)


def _property(state: State, node: Node | None, step: Step) -> Node:
    name = unquote(step.segment) if step.kind == "dynamic" else step.name.rpartition("/")[2]
    if isinstance(node, Value):
        inner = node.value.get(name) if isinstance(node.value, dict) else None
        prop = state.edm.properties(node.type.name).get(name)
        ref = prop.type if prop else TypeRef("Edm.Untyped")
        return Value(ref, f"{node.context}/{name}", node.owner, (*node.path, name), prop, inner)
    if not isinstance(node, One) or node.entity is None:
        raise _absent(node)
    entity = node.entity
    prop = state.edm.properties(entity.type).get(name)
    if prop is None and name not in entity.values and not state.edm.accepts(entity.type, name):
        raise unknown_segment(name)
    ref = prop.type if prop else TypeRef("Edm.Untyped")
    shown = places.shown(state, entity)
    return Value(ref, f"{entity.home}/{name}", entity, (name,), prop, shown.get(name))


def _path(state: State, node: Node | None, step: Step, *, creates: bool) -> Node:
    """`root:/a/b.txt:`: down the children by name; for a site, the site with that path."""
    if not isinstance(node, One) or node.entity is None:
        raise _absent(node)
    name = "children" if "children" in state.edm.navigation(node.entity.type) else "sites"
    entity = node.entity
    *parts, last = unquote(step.segment).strip(":/").split("/")
    for part in parts:
        entity = relations.named_child(state, entity, name, part)
    entity = (
        touch(state, entity, last)
        if creates and name == "children"
        else relations.named_child(state, entity, name, last)
    )
    return replace(node, entity=entity)


def _operation(state: State, node: Node | None, step: Step) -> Node:
    assert not isinstance(node, Invocation)
    overloads = state.edm.metadata.actions[step.name]
    action = next((each for each in overloads if each.returns == step.type and _binds(state, each, node)), overloads[0])
    start = step.segment.find("(")
    written = step.segment[start + 1 : step.segment.rfind(")")] if start >= 0 else ""
    given = {name: unquote(value) for name, value, _ in arguments(written)}
    return Invocation(action, node, given, str(action.returns or ""))


def _binds(state: State, action: Action, node: Node | None) -> bool:
    if action.binding is None or not isinstance(node, Many | One):
        return action.binding is None and node is None
    fits = state.edm.derives(node.type, action.binding.name) or state.edm.derives(action.binding.name, node.type)
    return fits and action.binding.collection == isinstance(node, Many)


_WALKERS: Final[Mapping[str, Callable[[State, Node | None, Step], Node]]] = {
    "action": _operation,
    "cast": _cast,
    "dynamic": _property,
    "entitySet": _entity_set,
    "function": _operation,
    "key": _key,
    "navigation": _navigation,
    "property": _property,
    "singleton": _singleton,
}
