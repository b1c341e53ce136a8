"""Request bodies against what the page says can be sent: its parameter table, the type that it names, or both."""

from collections.abc import Iterator
from dataclasses import replace

from harness.bodies.conformance import Payload, Seen
from harness.bodies.differences import Difference, ReadOnly, Undefined, Unrelated
from harness.bodies.expectation import mention_of, named_in
from harness.bodies.values import is_placeholder
from harness.bodies.walk import Walk
from harness.facts.promises import ParameterRow
from harness.facts.registry import Registry
from harness.facts.stated import PageFacts
from harness.model import Example, Location, Page, TypeRef
from harness.types import Member, Shape, Types, shape_of
from harness.types.values import CHECKS
from harness.urls import read_url


def compare_requests(page: Page, facts: PageFacts, registry: Registry, types: Types) -> Iterator[Seen[Difference]]:
    """What is out of line in the request bodies of a page's examples."""
    for example in page.examples:
        yield from _compare(example.name, example, page, facts, registry, types)


def _compare(
    name: str, example: Example, page: Page, facts: PageFacts, registry: Registry, types: Types
) -> Iterator[Seen[Difference]]:
    request = example.request
    body = request.json
    if (
        body is None
        or not body.parsed
        or not isinstance(body.value, dict)
        or request.method not in ("POST", "PATCH", "PUT")
        or not (read_url(request.url, page.dialect).ours or _names_type(example, body.value))
    ):
        return
    value = body.value
    if (wrong := _misnamed(value, page, facts, registry, types)) is not None:
        yield Seen(wrong, f"{name} request", body, "request")
        value = {name: content for name, content in value.items() if name != "@odata.type"}
    payload = _payload(example, value, page, facts, registry, types)
    if payload is None:
        inner = body.value.get("@odata.type")
        if isinstance(inner, str) and inner and types.known(inner) is None and not is_placeholder(inner):
            missing = Undefined(("@odata.type",), inner.lstrip("#"), types.told_by)
            yield Seen(missing, f"{name} request", body, "request")
        return
    walk = Walk(types)
    if _names_itself(value, types):  # the shape is that type already, with what the table says of its properties
        value = {name: content for name, content in value.items() if name != "@odata.type"}
    walk.object(value, payload.shape, ())
    for difference in (*walk.found, *_read_only(example, body.value, payload)):
        yield Seen(difference, f"{name} request", body, "request", payload=payload)


def _misnamed(
    value: dict[str, object], page: Page, facts: PageFacts, registry: Registry, types: Types
) -> Unrelated | None:
    """The type that a body says it is of, where it is plainly of the one that the Request body section names."""
    claim = facts.operation.request_body if facts.operation else None
    inner = value.get("@odata.type")
    named = shape_of(types, inner) if isinstance(inner, str) else None
    promised = shape_of(types, registry.resolve(claim.mention, page.path).name) if claim and claim.mention else None
    if named is None or promised is None or not isinstance(inner, str):
        return None
    if named.is_kin(promised):
        return None
    names = [name for name in value if "@" not in name]
    fits = sum(name in promised.members for name in names) > sum(name in named.members for name in names)
    return Unrelated(("@odata.type",), inner, named, promised) if fits else None


def _names_type(example: Example, value: dict[str, object]) -> bool:
    """Whether the annotation or the body names a type: what a callback sends is not what the page is about."""
    return mention_of(example.request_fence.annotation) is not None or "@odata.type" in value


def _payload(
    example: Example, value: dict[str, object], page: Page, facts: PageFacts, registry: Registry, types: Types
) -> Payload | None:
    operation = facts.operation
    rows = operation.body_table if operation else ()
    stated = [
        shape for name in _stated_types(example, value, page, facts, registry) if (shape := shape_of(types, name))
    ]
    if not rows and not stated:
        return _echoed(example, page, registry, types)
    likely: tuple[str, ...] = ()
    if _names_itself(value, types):
        stated = stated[:1]
    else:
        likely = (*_answered_types(example, page, registry), *_titled_types(page, registry))
    shapes = stated + [shape for name in likely if (shape := shape_of(types, name))]
    own = {row.name: row for row in rows}
    members = {}
    for name in value:
        member = _member(name, own.get(name), shapes, page, registry)
        if member is None and "@" not in name:  # the whole merge is dear, and most requests are in order
            members = _merged(rows, shapes, page, registry, types)
            break
        if member is not None:
            members[name] = member
    first = stated[0] if stated else None
    merged = Shape(
        name=first.name if first else facts.title,
        members=members,
        folded={name.lower(): name for name in reversed(members)},
        open=any(shape.open for shape in (stated if _is_call(rows, stated, shapes) else shapes)),
        complete=all(shape.complete for shape in stated),
        ancestors=first.ancestors if first else frozenset(),
        location=Location(page.path, operation.body_table_line) if operation and rows else shapes[0].location,
    )
    return Payload(merged, frozenset(own), first.name if first else "")


def _echoed(example: Example, page: Page, registry: Registry, types: Types) -> Payload | None:
    """What a page without table and type takes: something like what it creates. Only slips can be told then."""
    created = any(fence.response is not None and fence.response.status == 201 for fence in example.responses)
    answered = _answered_types(example, page, registry) if created and example.request.method == "POST" else ()
    shape = next((shape for name in answered if (shape := shape_of(types, name))), None)
    return Payload(replace(shape, open=True), frozenset(), shape.name) if shape else None


def _is_call(rows: tuple[ParameterRow, ...], stated: list[Shape], shapes: list[Shape]) -> bool:
    """Whether the table lists parameters: of an action, not of the entity that it is bound to."""
    return bool(rows) and not stated and not any(row.name in shape.members for shape in shapes for row in rows)


def _names_itself(value: dict[str, object], types: Types) -> bool:
    """Whether a body says of which type it is, and that is known."""
    inner = value.get("@odata.type")
    return isinstance(inner, str) and shape_of(types, inner) is not None


def _member(name: str, row: ParameterRow | None, shapes: list[Shape], page: Page, registry: Registry) -> Member | None:
    """What the table, else the first type that has it, says of a name."""
    known = next((shape.members[name] for shape in shapes if name in shape.members), None)
    return _parameter(row, page, registry, known) if row else known


def _merged(
    rows: tuple[ParameterRow, ...], shapes: list[Shape], page: Page, registry: Registry, types: Types
) -> dict[str, Member]:
    """Everything that may be sent, with what derived types have."""
    members: dict[str, Member] = {}
    for shape in reversed(shapes):
        for derived in types.subtypes(shape.name):
            known = types.known(derived)
            if isinstance(known, Shape):
                members.update(known.members)
        members.update(shape.members)
    members.update({row.name: _parameter(row, page, registry, members.get(row.name)) for row in rows})
    return members


def sent_types(page: Page, facts: PageFacts, registry: Registry) -> Iterator[str]:
    """The types that a page says its requests send, the most explicit first; for updates also what they answer."""
    examples = [(e, e.request.json.value) for e in page.examples if e.request.json and e.request.json.parsed]
    for example, value in examples:
        if isinstance(value, dict):
            yield from _stated_types(example, value, page, facts, registry)
    claim = facts.operation.request_body if facts.operation else None
    if claim and claim.mention:
        yield registry.resolve(claim.mention, page.path).name
    for example, _ in examples:
        if example.request.method == "PATCH":
            yield from _answered_types(example, page, registry)
            yield from _titled_types(page, registry)


def _stated_types(
    example: Example, value: dict[str, object], page: Page, facts: PageFacts, registry: Registry
) -> Iterator[str]:
    """The types that the body itself, its annotation and the Request body section name."""
    inner = value.get("@odata.type")
    if isinstance(inner, str):
        yield inner
    mention = mention_of(example.request_fence.annotation)
    if mention:
        yield registry.resolve(mention, page.path).name
    claim = facts.operation.request_body if facts.operation else None
    if claim and claim.mention:
        yield registry.resolve(claim.mention, page.path).name


def _answered_types(example: Example, page: Page, registry: Registry) -> Iterator[str]:
    """What comes back is often what was sent."""
    for fence in example.responses:
        mention = mention_of(fence.annotation)
        if mention:
            yield registry.resolve(mention, page.path).name
        elif fence.response and fence.response.json and (inner := named_in(fence.response.json.value)):
            yield inner


def _titled_types(page: Page, registry: Registry) -> Iterator[str]:
    """The type that the page's file is named after: `groupsetting-update.md`."""
    for part in page.path.rpartition("/")[2].removesuffix(".md").split("-")[:-1]:
        found = registry.find(part)
        if found and found.kind == "type":
            yield found.name


def _parameter(row: ParameterRow, page: Page, registry: Registry, known: Member | None) -> Member:
    type_ = registry.resolve(row.mention, page.path) if row.mention.name else TypeRef("")
    if not type_.name and known:
        return known
    options = tuple(registry.resolve(each, page.path) for each in row.mention.alternatives)
    return Member(
        name=row.name,
        type=type_,
        check=CHECKS.get(type_.name),
        owner=page.path,
        location=Location(page.path, row.line, row.column),
        values=row.says.values,
        options=options,
        nullable=row.says.nullable,
        url=row.mention.format == "url",
        description=row.description,
    )


def _read_only(example: Example, value: dict[str, object], payload: Payload) -> Iterator[ReadOnly]:
    """Read-only properties in an update or a create, unless the page lists them as something to send.

    What is set once, on create, is called read-only as well; so those of a create are a note.
    """
    created = any(fence.response is not None and fence.response.status == 201 for fence in example.responses)
    update, create = example.request.method == "PATCH", example.request.method == "POST" and created
    members = {name: member for name in value if (member := payload.shape.members.get(name)) if update or create}
    sent = {name: member for name, member in members.items() if member.read_only and name not in payload.rows}
    if create and sent:
        first = next(iter(sent))
        yield ReadOnly((first,), sent[first], tuple(sent))
        return
    for name, member in sent.items():
        yield ReadOnly((name,), member)
