"""Request bodies against what the page says can be sent: its parameter table, the type that it names, or both."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.bodies.conformance import Seen, renamed
from harness.bodies.deviations import Deviation, undefined, unrelated
from harness.bodies.expectation import mention_of, named_in
from harness.bodies.values import is_placeholder
from harness.bodies.walk import Walk
from harness.model import Example, Location, Page, TypeRef
from harness.schemas.facts import PageFacts
from harness.schemas.promises import ParameterRow
from harness.schemas.registry import Registry
from harness.types import Member, Shape, Types, shape_of
from harness.types.values import CHECKS
from harness.urls import read_url

_TOLD_AS = {"property-unknown": "request-property", "property-case": "request-property"}


@dataclass(frozen=True, slots=True)
class Payload:
    """What may be sent."""

    shape: Shape
    rows: frozenset[str]
    """Names that the table of the Request body section lists."""
    type_name: str
    """The type that the page says is sent, or empty."""


def judge_requests(page: Page, facts: PageFacts, registry: Registry, types: Types) -> Iterator[Seen]:
    """What is out of line in the request bodies of a page's examples."""
    for example in page.examples:
        yield from _judge(example.name, example, page, facts, registry, types)


def _judge(
    name: str, example: Example, page: Page, facts: PageFacts, registry: Registry, types: Types
) -> Iterator[Seen]:
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
        yield Seen(wrong, f"{name} request", body)
        value = {name: content for name, content in value.items() if name != "@odata.type"}
    payload = _payload(example, value, page, facts, registry, types)
    if payload is None:
        inner = body.value.get("@odata.type")
        if isinstance(inner, str) and inner and types.known(inner) is None and not is_placeholder(inner):
            yield Seen(undefined(inner, ("@odata.type",), types.told_by), f"{name} request", body)
        return
    walk = Walk(types)
    if _names_itself(value, types):  # the shape is that type already, with what the table says of its properties
        value = {name: content for name, content in value.items() if name != "@odata.type"}
    walk.object(value, payload.shape, ())
    for deviation in (*walk.found, *_read_only(example, body.value, payload)):
        yield renamed(Seen(_told(deviation, payload), f"{name} request", body), _TOLD_AS)


def _misnamed(
    value: dict[str, object], page: Page, facts: PageFacts, registry: Registry, types: Types
) -> Deviation | None:
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
    return unrelated(inner, named, promised, ("@odata.type",)) if fits else None


def _names_type(example: Example, value: dict[str, object]) -> bool:
    """Whether the annotation or the body names a type: what a callback sends is not what the page is about."""
    return mention_of(example.request_fence.annotation) is not None or "@odata.type" in value


def _told(deviation: Deviation, payload: Payload) -> Deviation:
    """A name at the top of the body that is unknown or in another case, in the words of a request."""
    if len(deviation.pointer) != 1 or "." not in deviation.about:
        return deviation
    if deviation.rule == "property-case":
        return _told_case(deviation, payload)
    if deviation.rule != "property-unknown":
        return deviation
    name = deviation.pointer[0]
    where = ["the table of the Request body section"] if payload.rows else []
    where += [payload.type_name] if payload.type_name else []
    message = f"the request sends `{name}`, which {' and '.join(where)} {'do' if len(where) > 1 else 'does'} not have"
    hint = f"Document `{name}`, or remove it from the request."
    return replace(deviation, message=message, hint=hint)


def _told_case(deviation: Deviation, payload: Payload) -> Deviation:
    """Who spells a name in another case: the table, or the type that has it."""
    spelt, name = deviation.about.rpartition(".")[2], deviation.pointer[0]
    if spelt in payload.rows:
        message = f"the table of the Request body section spells `{spelt}`, not `{name}`"
        hint = f"Write `{spelt}`, unless the service says `{name}`: then correct the table."
        return replace(deviation, message=message, hint=hint)
    owner = payload.shape.members[spelt].owner
    return replace(deviation, message=f"{owner} spells `{spelt}`, not `{name}`")


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


def _read_only(example: Example, value: dict[str, object], payload: Payload) -> Iterator[Deviation]:
    """Read-only properties in an update, unless the page lists them as something to send.

    What is set once, on create, is called read-only as well; so only PATCH is judged.
    """
    if example.request.method != "PATCH":
        return
    for name in value:
        member = payload.shape.members.get(name)
        if member is None or not member.read_only or name in payload.rows:
            continue
        message = f"the update sends `{name}`, which is documented as read-only"
        about = f"{member.owner.rpartition('.')[2]}.{name}"
        cause = f"{member.owner}.{name} is read-only"
        yield Deviation(
            "request-property",
            (name,),
            about,
            message,
            "Remove it from the request, or say on the page of the type when it can be set.",
            cause,
            key=True,
            declared=member.location,
        )
