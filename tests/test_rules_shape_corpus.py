"""The walk on the real reference: it agrees with JSON Schema, whoever describes the types."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import docset
from harness.bodies.differences import NotListed, Unrelated, WrongForm, WrongType
from harness.bodies.survey import printed_answers
from harness.bodies.values import is_placeholder
from harness.bodies.walk import Walk
from harness.facts import PageFacts, Registry, facts, registry
from harness.markdown import parse
from harness.model import Page
from harness.types import Shape, json_schema
from harness.types.validate import checker, validate

World = tuple[list[tuple[Page, PageFacts]], Registry]
_KINDS = {"type", "format", "enum"}
_VALUES = (WrongType, Unrelated, WrongForm, NotListed)


@pytest.fixture(scope="module")
def world(shared: Path) -> World:
    """Every resource page that is not Intune's, and a fifth of the API pages."""
    files = docset.find([shared / "corpus" / "v1.0"])
    taken = [
        file
        for number, file in enumerate(file for file in files if "/intune-" not in file.path)
        if file.path.startswith("v1.0/resources/") or number % 5 == 0
    ]
    read = [parse(docset.read_text(docset.read_page(file)[0], file.path)[0], file.path, file.version) for file in taken]
    offers = [facts(page) for page in read]
    pages = [(page, offer) for page, offer in zip(read, offers, strict=True) if page.path.startswith("v1.0/api/")]
    return pages, registry(offers, "v1.0")


def _objects(world: World) -> Iterator[tuple[Shape, Any]]:
    """The entities of printed answers, without envelope."""
    pages, known = world
    for page, offer in pages:
        for exchange, expected in printed_answers(page, offer, known):
            body = exchange.response.json
            shape = known.known(expected.type.name) if expected.type else None
            if body is None or not body.parsed or expected.error or not isinstance(shape, Shape):
                continue
            inner = body.value.get("value") if isinstance(body.value, dict) else None
            items = inner if isinstance(inner, list) and "value" not in shape.members else [body.value]
            yield from ((shape, item) for item in items if isinstance(item, dict))


def _at(value: Any, pointer: tuple[str | int, ...]) -> Any:
    for part in pointer:
        value = value[part]
    return value


def test_the_walk_and_json_schema_find_the_same_wrong_values(world: World) -> None:
    known = world[1]
    ready: dict[str, Any] = {}
    compared = wrong = 0
    for shape, item in _objects(world):
        walk = Walk(known)
        walk.object(item, shape, ())
        wrong_values = [
            d for d in walk.found if isinstance(d, _VALUES) and d.pointer[-1] not in ("@odata.type", "@type")
        ]
        # what only the description of a String lists, no schema says
        seen = {d.pointer for d in wrong_values if not isinstance(d, NotListed) or d.enum}
        if shape.name not in ready:
            ready[shape.name] = checker(json_schema(known, shape.name))
        errors = {error.path for error in validate(ready[shape.name], item) if error.kind in _KINDS}
        values = {path: _at(item, path) for path in errors}
        placeholders = {path for path, value in values.items() if isinstance(value, str) and is_placeholder(value)}
        assert seen == errors - placeholders - {path for path, value in values.items() if value is None}
        compared += 1
        wrong += len(seen)
    assert compared > 150
    assert wrong > 5


def test_what_an_answer_rests_on_is_noted_whether_somebody_asked_before_or_not(world: World) -> None:
    shared = world[1]
    for _ in range(2):
        known = shared.anew()
        known.known("microsoft.graph.user")
        assert {"type user", "type directoryobject"} <= known.rests_on
    known = shared.anew()
    assert known.known("microsoft.graph.nothingOfTheKind") is None
    assert known.rests_on == {"type nothingofthekind"}
