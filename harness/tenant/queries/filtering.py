"""What a `$filter` or `$orderby` tree says about an object: compiled once against a type, then asked per object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from harness.model import TypeRef
from harness.tenant import relations
from harness.tenant.queries.comparing import COMPARE, equal
from harness.tenant.queries.filter_functions import FUNCTIONS
from harness.tenant.queries.filter_syntax import (
    Expression,
    Function,
    Lambda,
    Literal,
    Membership,
    Operation,
    Path,
    syntax_error,
)
from harness.tenant.refusal import Refusal, bad_request
from harness.tenant.state import State
from harness.tenant.store import Entity

Scope = Mapping[str, Any]
"""Variables to objects; the object that is filtered has the name `$it`."""
Getter = Callable[[Scope], Any]

_ANY: Final = TypeRef("Edm.Untyped")


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression that can be asked, and the type of what it gives where that is known."""

    ask: Getter
    type: TypeRef = _ANY


def compile_filter(state: State, type_name: str, expression: Expression) -> Callable[[Any], bool]:
    """A predicate on objects of a type.

    Raises:
        Refusal: 400 for an unknown property or function, or a comparison of types that cannot be compared.
    """
    compiled = _compile(state, {"$it": TypeRef(type_name)}, expression)
    if compiled.type.name not in ("Edm.Boolean", "Edm.Untyped") or compiled.type.collection:
        raise syntax_error("filter", "it does not give true or false")
    return lambda thing: compiled.ask({"$it": thing}) is True


def compile_key(state: State, type_name: str, expression: Expression) -> Callable[[Any], tuple[Any, ...]]:
    """A sort key on objects of a type; null comes first, then numbers, then text.

    Raises:
        Refusal: 400 for an unknown property.
    """
    compiled = _compile(state, {"$it": TypeRef(type_name)}, expression)
    return lambda thing: _sortable(compiled.ask({"$it": thing}))


def _sortable(value: Any) -> tuple[Any, ...]:
    if value is None:
        return (0,)
    if isinstance(value, int | float):
        return (1, value)
    return (2, value.lower()) if isinstance(value, str) else (3, str(value))


def _compile(state: State, types: Mapping[str, TypeRef], expression: Expression) -> Compiled:
    return _COMPILERS[type(expression)](state, types, expression)


def _literal(_state: State, _types: Mapping[str, TypeRef], expression: Literal) -> Compiled:
    value = expression.value
    return Compiled(lambda _scope: value, TypeRef(_LITERALS[expression.kind]))


def _membership(state: State, types: Mapping[str, TypeRef], expression: Membership) -> Compiled:
    operand = _compile(state, types, expression.operand)
    options = [_compile(state, types, option) for option in expression.options]
    for option in options:
        _require_comparable(operand.type, option.type, "in")
    return Compiled(lambda scope: any(equal(operand.ask(scope), option.ask(scope)) for option in options), _BOOLEAN)


_BOOLEAN: Final = TypeRef("Edm.Boolean")

_LITERALS: Final = {
    "boolean": "Edm.Boolean",
    "date": "Edm.Date",
    "duration": "Edm.Duration",
    "enum": "Edm.String",
    "guid": "Edm.Guid",
    "instant": "Edm.DateTimeOffset",
    "null": "Edm.Untyped",
    "number": "Edm.Double",
    "text": "Edm.String",
    "time": "Edm.TimeOfDay",
}


def _path(state: State, types: Mapping[str, TypeRef], path: Path) -> Compiled:
    segments = path.segments
    variable = segments[0] if segments[0] in types else "$it"
    names = segments[1:] if segments[0] in types else segments
    current = types[variable]
    steps: list[Callable[[Any], Any]] = []
    for name in names:
        derived = None if steps else _of_derived(state, current, name)
        step, current = derived or _step(state, current, name)
        steps.append(step)

    def ask(scope: Scope) -> Any:
        value = scope[variable]
        for step in steps:
            if value is None:
                return None
            value = step(value)
        return value

    return Compiled(ask, current)


def _of_derived(state: State, current: TypeRef, name: str) -> tuple[Callable[[Any], Any], TypeRef] | None:
    """A property of a derived type, as Graph allows of members that are users, groups or devices."""
    edm = state.edm
    if current.collection or name in edm.properties(current.name) or "." in name:
        return None
    found = (edm.properties(each).get(name) for each in edm.subtypes(current.name)[1:])
    prop = next((each for each in found if each), None)
    return (partial(_read, state, name), prop.type) if prop else None


def _step(state: State, current: TypeRef, name: str) -> tuple[Callable[[Any], Any], TypeRef]:
    """One segment of a path: a member, `$count`, or a cast."""
    if name == "$count" and current.collection:
        return len, TypeRef("Edm.Int64")
    if current.collection:
        raise syntax_error("filter", f"'{name}' cannot be asked of a collection; use 'any' or 'all'")
    edm = state.edm
    name = edm.spelled(current.name, name)
    if "." in name and edm.structured(qualified := edm.qualified(name)):
        return partial(_cast, state, qualified), TypeRef(qualified)
    if prop := edm.properties(current.name).get(name):
        return partial(_read, state, name), prop.type
    if navigation := edm.navigation(current.name).get(name):
        return partial(_read, state, name), navigation.type
    if current.name == "Edm.Untyped" or (edm.accepts(current.name, name)):
        return partial(_read, state, name), _ANY
    raise Refusal(400, "BadRequest", f"Could not find a property named '{name[:100]}' on type '{current.name}'.")


def _cast(state: State, wanted: str, thing: Any) -> Any:
    return thing if not isinstance(thing, Entity) or state.edm.derives(thing.type, wanted) else None


def _read(state: State, name: str, thing: Any) -> Any:
    if isinstance(thing, Entity):
        navigation = state.edm.navigation(thing.type).get(name)
        return relations.related(state, thing, navigation) if navigation else thing.values.get(name)
    return thing.get(name) if isinstance(thing, dict) else None


def _function(state: State, types: Mapping[str, TypeRef], call: Function) -> Compiled:
    known = FUNCTIONS.get(call.name.lower())
    if known is None:
        if call.name in ("isof", "cast"):
            return _isof(state, types, call)
        raise syntax_error("filter", f"an unknown function with name '{call.name[:100]}' was found")
    if len(call.arguments) not in known.arities:
        raise syntax_error("filter", f"no overload of '{call.name}' takes {len(call.arguments)} arguments")
    arguments = [_compile(state, types, argument) for argument in call.arguments]
    if known.textual and not arguments[0].type.collection:
        _require_comparable(arguments[0].type, TypeRef("Edm.String"), call.name)

    def ask(scope: Scope) -> Any:
        values = [argument.ask(scope) for argument in arguments]
        if any(value is None for value in values):
            return False if known.gives == "Edm.Boolean" else None
        try:
            return known.call(*values)
        except (TypeError, ValueError, AttributeError, OverflowError):
            return None

    return Compiled(ask, TypeRef(known.gives))


def _isof(state: State, types: Mapping[str, TypeRef], call: Function) -> Compiled:
    named = call.arguments[-1] if call.arguments else None
    if isinstance(named, Literal) and named.kind == "text":  # Graph takes the name of a type in quotes too
        named = Path((str(named.value),))
    if call.name != "isof" or not isinstance(named, Path) or len(call.arguments) > 2:
        raise syntax_error("filter", f"'{call.name}' is not supported here")
    wanted = state.edm.qualified("/".join(named.segments))
    subject = (
        _compile(state, types, call.arguments[0]) if len(call.arguments) == 2 else _path(state, types, Path(("$it",)))
    )

    def ask(scope: Scope) -> bool:
        thing = subject.ask(scope)
        return isinstance(thing, Entity) and state.edm.derives(thing.type, wanted)

    return Compiled(ask, _BOOLEAN)


def _logic(state: State, types: Mapping[str, TypeRef], operation: Operation) -> Compiled:
    asks = [_compile(state, types, operand).ask for operand in operation.operands]
    if operation.operator == "not":
        return Compiled(lambda scope: asks[0](scope) is not True, _BOOLEAN)
    if operation.operator == "and":
        return Compiled(lambda scope: all(ask(scope) is True for ask in asks), _BOOLEAN)
    return Compiled(lambda scope: any(ask(scope) is True for ask in asks), _BOOLEAN)


def _operation(state: State, types: Mapping[str, TypeRef], operation: Operation) -> Compiled:
    return (_comparison if operation.operator in COMPARE else _logic)(state, types, operation)


def _comparison(state: State, types: Mapping[str, TypeRef], operation: Operation) -> Compiled:
    left, right = (_compile(state, types, operand) for operand in operation.operands)
    operator = operation.operator
    _require_comparable(left.type, right.type, operator)
    compare = COMPARE[operator]
    return Compiled(lambda scope: compare(left.ask(scope), right.ask(scope)), _BOOLEAN)


_KINDS: Final = {
    "number": ("Byte", "Decimal", "Double", "Int16", "Int32", "Int64", "SByte", "Single"),
    "instant": ("Date", "DateTimeOffset"),
    "boolean": ("Boolean",),
    "text": ("Binary", "Duration", "Guid", "String", "TimeOfDay"),
}


def _kind(ref: TypeRef) -> str:
    name = ref.name.removeprefix("Edm.")
    return next((kind for kind, names in _KINDS.items() if ref.name.startswith("Edm.") and name in names), "")


def _require_comparable(left: TypeRef, right: TypeRef, operator: str) -> None:
    """Refuse `displayName eq 5`; what is not known to be wrong passes (enums are compared as text)."""
    one, other = _kind(left), _kind(right)
    if one and other and one != other and {one, other} != {"text", "instant"}:
        found = f"Found operand types '{left}' and '{right}' for operator kind '{operator}'."
        raise bad_request(f"A binary operator with incompatible types was detected. {found}", "BadRequest")
    if left.collection or right.collection:
        raise syntax_error("filter", f"a collection cannot be an operand of '{operator}'; use 'any' or 'all'")


def _lambda(state: State, types: Mapping[str, TypeRef], expression: Lambda) -> Compiled:
    collection = _path(state, types, expression.path)
    if not collection.type.collection and collection.type != _ANY:
        raise syntax_error("filter", f"'{expression.quantifier}' can only be applied to a collection")
    if expression.condition is None:
        return Compiled(lambda scope: bool(collection.ask(scope)), _BOOLEAN)
    inner = _compile(state, {**types, expression.variable: TypeRef(collection.type.name)}, expression.condition)
    quantify = any if expression.quantifier == "any" else all

    def ask(scope: Scope) -> bool:
        items = collection.ask(scope) or ()
        return quantify(inner.ask({**scope, expression.variable: item}) is True for item in items)

    return Compiled(ask, _BOOLEAN)


_COMPILERS: Final[Mapping[type[Any], Callable[[State, Mapping[str, TypeRef], Any], Compiled]]] = {
    Function: _function,
    Lambda: _lambda,
    Literal: _literal,
    Membership: _membership,
    Operation: _operation,
    Path: _path,
}
