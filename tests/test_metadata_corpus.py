"""The real reference against the real metadata: what resolves, what a walk through the model builds, how fast."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import metadata
from harness.metadata.index import edges, index
from harness.model import Metadata, TypeRef
from harness.types import csdl

REQUEST = re.compile(r"^[ \t]*(GET|POST|PUT|PATCH|DELETE)[ \t]+(\S.*?)(?:[ \t]+HTTP/[\d.]+)?[ \t]*$", re.MULTILINE)
FENCE = re.compile(r"^[ \t]*```.*?\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def july(shared: Path) -> Metadata:
    return metadata.read(shared / "metadata" / "v1.0-2021-07.csdl.xml", cache=False)


@pytest.fixture(scope="module")
def requests(shared: Path) -> list[tuple[str, str]]:
    """Method and URL of every request line in a code block of an API page."""
    found: list[tuple[str, str]] = []
    for path in sorted((shared / "corpus" / "v1.0" / "api").glob("*.md")):
        for block in FENCE.finditer(path.read_text(encoding="utf-8")):
            found.extend(REQUEST.findall(block.group(1)))
    return found


def test_nearly_every_documented_url_resolves(july: Metadata, requests: list[tuple[str, str]]) -> None:
    kinds: Counter[str] = Counter()
    for method, url in requests:
        found = metadata.resolve(july, method, url)
        kinds["ok" if found.ok else "foreign" if found.kind == "foreign" else "failed"] += 1
    assert len(requests) > 6_000
    assert kinds["ok"] / (kinds["ok"] + kinds["failed"]) > 0.965


def test_documented_methods_are_allowed_nearly_always(july: Metadata, requests: list[tuple[str, str]]) -> None:
    resolved = [(method, found) for method, url in requests if (found := metadata.resolve(july, method, url)).ok]
    refused = [method for method, found in resolved if method not in metadata.allowed_methods(july, found)]
    assert len(refused) / len(resolved) < 0.01


def _walk(document: Metadata, choices: random.Random) -> tuple[str, TypeRef]:
    """A URL built from declared members, and the type that they lead to."""
    known = index(document)
    name, edge = choices.choice(sorted(known.root.items()))
    assert edge.type is not None
    url, here = f"/{name}", edge.type
    for _ in range(choices.randrange(6)):
        step = choices.choice([*_next(document, here)] or [("", here)])
        url, here = url + step[0], step[1]
    return url, here


def _next(document: Metadata, here: TypeRef) -> Iterator[tuple[str, TypeRef]]:
    """What may follow, and the type that it leads to."""
    if here.collection and here.name in document.entity_types:
        yield "/{id}", TypeRef(here.name)
        yield "('x')", TypeRef(here.name)
        for subtype in csdl.subtypes(document, here.name)[:3]:
            yield f"/{subtype}", TypeRef(subtype, collection=True)
    if not here.collection:
        for name, edge in edges(index(document), here).items():
            if edge.type is not None:
                yield f"/{name}", edge.type


@pytest.mark.parametrize("name", ["v1.0-2021-07", "v1.0-2026-08"])
def test_a_url_built_from_the_model_resolves_to_the_type_it_was_built_to(shared: Path, name: str) -> None:
    document = metadata.read(shared / "metadata" / f"{name}.csdl.xml", cache=False)
    choices = random.Random(7)
    for _ in range(3_000):
        url, expected = _walk(document, choices)
        found = metadata.resolve(document, "GET", url)
        assert (found.reason, found.target, found.notes) == ("", expected, ()), url


def test_every_operation_is_called_by_its_name_after_its_binding_type(july: Metadata) -> None:
    entry = {edge.type: name for name, edge in index(july).root.items() if edge.type is not None}
    called = 0
    for overloads in july.actions.values():
        for action in overloads:
            if action.binding not in entry:
                continue
            arguments = ",".join(f"{parameter.name}={{x}}" for parameter in action.parameters)
            parentheses = f"({arguments})" if action.function else ""
            for spelling in (action.name, action.name.rpartition(".")[2]):
                url = f"/{entry[action.binding]}/{spelling}{parentheses}"
                found = metadata.resolve(july, "GET" if action.function else "POST", url)
                assert (found.operation, found.problems) == (action, ()), url
                called += 1
    assert called > 200
