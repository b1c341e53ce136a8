"""Which operations can be varied: creations and updates whose body is a documented structured type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, Literal

from harness.cases import Plan
from harness.facts import PageFacts, PageOperation, Registry
from harness.facts.promises import ParameterRow
from harness.fuzz.terms import ANY, Terms, refers
from harness.model import Case, Location
from harness.types import shape_of

Operation = Literal["create", "update"]


@dataclass(frozen=True, slots=True)
class Target:
    """An operation whose payloads are varied."""

    operation: Operation
    case: Case
    """The documented example: it is sent first, and gives URL and headers."""
    type: str
    """Qualified, of the body."""
    terms: Terms
    location: Location
    """Where the page says what the body is."""
    rows: Mapping[str, Location] = field(default_factory=dict)
    """Lines of the page's own table, by member."""

    @property
    def path(self) -> str:
        """Of the page."""
        return self.case.location.path

    @property
    def about(self) -> str:
        """`create synchronizationJob`."""
        return f"{self.operation} {self.type.rpartition('.')[2]}"


def targets(
    plan: Plan, facts: Mapping[str, PageFacts], registries: Mapping[str, Registry], types: Sequence[str]
) -> tuple[Target, ...]:
    """The operations of a plan, one for each page and type, by version and in running order.

    Args:
        plan: of all pages.
        facts: what each page states, by its path.
        registries: documented types by version.
        types: globs on qualified or bare type names.
    """
    found: dict[tuple[str, str, str], Target] = {}
    for case in plan.cases:
        operation = _operation(case, plan)
        target = operation and _target(operation, case, facts.get(case.location.path), registries.get(case.version))
        if not target or not _matches(target.type, types):
            continue
        key = target.path, target.operation, target.type
        if key not in found or (found[key].case.reason and not case.reason):
            found[key] = target
    order = {"create": 0, "update": 1}
    return tuple(sorted(found.values(), key=lambda each: (each.case.version, order[each.operation], each.path)))


def _matches(name: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(name, glob) or fnmatchcase(name.rpartition(".")[2], glob) for glob in globs)


def _operation(case: Case, plan: Plan) -> Operation | None:
    """What a case does to objects; None when it reads, deletes, or calls an action."""
    if case.method in ("PATCH", "PUT"):
        return "update"
    path = case.path
    makes = bool(case.creates) or (not path.ends_in_key and path.names in plan.collections)
    return "create" if case.method == "POST" and makes else None


def _target(operation: Operation, case: Case, facts: PageFacts | None, registry: Registry | None) -> Target | None:
    promise = facts.operation if facts else None
    if promise is None or registry is None:
        return None
    name = _body_type(promise, registry, case)
    body = shape_of(registry, name)
    if body is None:
        return None
    rows = {row.name: Location(case.location.path, row.line, row.column) for row in promise.body_table}
    listed = [row for row in promise.body_table if row.name in body.members]
    if operation == "create" and not listed and not (promise.request_body and promise.request_body.mention):
        return None  # an action, whose parameters are no properties
    terms = _terms(listed) if listed else ANY
    line = promise.body_table_line or (promise.request_body.line if promise.request_body else case.location.line)
    return Target(operation, case, name, terms, Location(case.location.path, line), rows)


def _terms(rows: Sequence[ParameterRow]) -> Terms:
    required = frozenset(row.name for row in rows if row.required)
    return Terms(frozenset(row.name for row in rows), required)


def _body_type(promise: PageOperation, registry: Registry, case: Case) -> str:
    """What the Request body section names, else what is returned: both operations answer with what they write."""
    claimed = promise.request_body.mention if promise.request_body else None
    mentions = [claimed] if claimed else [claim.mention for claim in promise.returns]
    for mention in mentions:
        if mention.name and not mention.primitive and not mention.collection:
            return registry.resolve(mention, promise.path).name
    found = registry.find(case.response_type) if case.response_type else None
    return found.name if found else ""


def with_known(target: Target, body: Any, registry: Registry) -> Target:
    """The target with the values of members that refer to other objects, from the bound body of its example."""
    found = shape_of(registry, target.type)
    if found is None or not isinstance(body, dict):
        return target
    refer = {member.name for member in found.properties() if refers(member) and not member.key}
    known = {name: (value,) for name, value in body.items() if name in refer and isinstance(value, str)}
    return replace(target, terms=replace(target.terms, known=known))
