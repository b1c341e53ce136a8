"""The shapes of the real reference: floors measured on v1.0 of July 2021, and the metadata of August 2026."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from jsonschema import Draft202012Validator

from harness import metadata
from harness.facts import (
    PageFacts,
    PageOperation,
    Registry,
    facts,
    registries,
)
from harness.markdown import parse
from harness.model import EnumType, Fence, Page
from harness.types import PURPOSES, Purpose, Shape, Types, json_schema, metadata_types
from harness.types.validate import Checker, checker, validate

EVERY = 3
"""Of the API pages one in so many is read, to stay within seconds; resource pages are all read."""
UNREADABLE = {"intune-esim-tuple_2ofexecutiontype_icollection_1ofoperation.md"}
UNDOCUMENTED = {"microsoft.graph.error"}


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[Page]:
    root = shared / "corpus"
    files = [*(root / "v1.0" / "resources").glob("*.md"), *sorted((root / "v1.0" / "api").glob("*.md"))[::EVERY]]
    return [parse(file.read_text(encoding="utf-8"), str(file.relative_to(root))) for file in sorted(files)]


@pytest.fixture(scope="module")
def stated(pages: list[Page]) -> list[PageFacts]:
    return [facts(page) for page in pages]


@pytest.fixture(scope="module")
def known(stated: list[PageFacts]) -> Registry:
    return registries(stated)["v1.0"]


@pytest.fixture(scope="module")
def promised(stated: list[PageFacts]) -> list[PageOperation]:
    return [item.operation for item in stated if item.operation and "/api/" in item.path]


def test_every_resource_page_gives_what_was_measured(stated: list[PageFacts]) -> None:
    types = [item for page in stated for item in page.types]
    enums = [item for page in stated for item in page.enums]
    assert len({item.name for item in types}) == 998
    assert sum(item.annotated for item in types) >= 1020
    assert sum(len(item.table) for item in types) >= 7300
    assert sum(len(item.json) for item in types) >= 6680
    assert len({item.name for item in enums}) >= 312
    assert sum(len(item.members) for item in enums) >= 2569
    assert sum(len(page.methods) for page in stated) >= 2450


def test_every_type_cell_is_read_or_known_to_mean_no_type(stated: list[PageFacts]) -> None:
    rows = [(page.path, row) for page in stated for item in page.types for row in item.table]
    unread = {path.rpartition("/")[2] for path, row in rows if row.typed and not row.mention.name}
    assert unread == UNREADABLE


def test_every_table_property_stands_where_its_location_says(pages: list[Page], stated: list[PageFacts]) -> None:
    texts = {page.path: page.text.split("\n") for page in pages}
    for page in stated:
        for item in page.types:
            for row in item.table:
                assert texts[page.path][row.line - 1][row.column - 1 :].startswith(row.mention.text)
            for member in item.json:
                assert f'"{member.name}"' in texts[page.path][member.line - 1]


def test_every_documented_property_has_a_type_that_some_page_documents(known: Registry) -> None:
    missing = set()
    for name in known.names():
        found = known.type(name)
        for item in found.own.values() if found else ():
            if item.type.name and not item.type.name.startswith("Edm.") and known.find(item.type.name) is None:
                missing.add(item.type.name)
    assert missing == UNDOCUMENTED


def test_bases_are_found_and_none_is_circular(known: Registry) -> None:
    types = [found for name in known.names() if (found := known.type(name))]
    assert sum(bool(item.base) for item in types) >= 369
    assert not [item.name for item in types if item.circular]
    user = known.type("microsoft.graph.user")
    assert user is not None
    assert user.ancestors[0] == "microsoft.graph.directoryObject"
    shape = known.known("microsoft.graph.user")
    assert isinstance(shape, Shape)
    assert {"mail", "id", "deletedDateTime"} <= set(shape.members)
    assert len(user.declarations) == 4


def test_the_response_section_gives_a_status_code_on_nearly_every_page(promised: list[PageOperation]) -> None:
    with_section = [item for item in promised if item.response_line]
    assert sum(bool(item.statuses) for item in with_section) / len(with_section) >= 0.99


def test_the_response_section_gives_a_type_or_says_that_nothing_is_returned(promised: list[PageOperation]) -> None:
    told = [item for item in promised if item.returns or item.no_body]
    assert len(told) / len(promised) >= 0.93


def test_request_templates_are_clean_paths(promised: list[PageOperation]) -> None:
    templates = [template for item in promised for template in item.templates]
    assert len(templates) >= 1150
    assert all(template.path.startswith("/") or not template.path for template in templates)
    assert sum(not template.path for template in templates) <= 5
    assert {template.method for template in templates} == {"GET", "POST", "PATCH", "PUT", "DELETE"}


def test_almost_every_api_page_has_its_three_permission_rows(promised: list[PageOperation]) -> None:
    assert sum(len(item.permissions) >= 3 for item in promised) / len(promised) >= 0.97


def test_facts_cost_a_small_part_of_parsing(pages: list[Page], stated: list[PageFacts]) -> None:
    started = process_time()
    again = [facts(page) for page in pages]
    spent = process_time() - started
    started = process_time()
    for page in pages[::10]:
        parse(page.text, page.path)
    parsing = (process_time() - started) * 10
    assert again == stated
    assert spent < 0.5 * parsing


def test_facts_survive_the_way_between_processes(stated: list[PageFacts]) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(stated), type=list[PageFacts]) == stated


def check_all(types: Types, names: Iterable[str], shape: Purpose) -> None:
    """Check schemas until every type is defined in one of them: a type has one definition, whoever refers to it."""
    defined: set[str] = set()
    for name in names:
        if name not in defined:
            schema = json_schema(types, name, shape)
            jsonschema_rs.meta.validate(schema)
            defined |= schema["$defs"].keys()
            if len(schema["$defs"]) == 5:
                Draft202012Validator.check_schema(schema)
    assert defined.issuperset(names)


@pytest.mark.parametrize("shape", PURPOSES)
def test_every_documented_type_has_a_valid_schema(known: Registry, shape: Purpose) -> None:
    check_all(known, list(known.names()), shape)


@pytest.mark.parametrize("shape", PURPOSES)
def test_every_metadata_type_has_a_valid_schema(shared: Path, shape: Purpose) -> None:
    document = metadata.read(shared / "metadata" / "v1.0-2026-08.csdl.xml")
    names = [*document.entity_types, *document.complex_types, *document.enum_types]
    assert len(names) > 3000
    check_all(metadata_types(document), names, shape)


def test_documented_types_are_of_the_three_kinds(known: Registry) -> None:
    found = [known.known(name) for name in known.names()]
    assert sum(isinstance(each, EnumType) for each in found) >= 312
    assert sum(isinstance(each, Shape) and each.entity for each in found) >= 300
    assert sum(isinstance(each, Shape) and not each.entity for each in found) >= 300


def bodies(pages: list[Page]) -> Iterator[tuple[Fence, dict[str, Any]]]:
    """Every object in an annotated response body."""
    for page in pages:
        for fence in page.fences:
            source = fence.response.json if fence.response else None
            if source and isinstance(source.value, dict) and "error" not in source.value:
                value = source.value.get("value")
                for item in value if isinstance(value, list) else [source.value]:
                    if isinstance(item, dict):
                        yield fence, item


def test_both_validators_agree_on_every_documented_body(pages: list[Page], known: Registry) -> None:
    types, ready = known, dict[str, Checker]()
    judged: Counter[str] = Counter()
    for fence, item in bodies(pages):
        name = fence.annotation.type_name if fence.annotation else str(item.get("@odata.type", ""))
        found = known.find(name.removeprefix("Collection(").removesuffix(")")) if name else None
        if found is None or found.kind != "type":
            continue
        if found.name not in ready:
            ready[found.name] = checker(json_schema(types, found.name))
        errors = validate(ready[found.name], item)
        assert ready[found.name].fast.is_valid(item) == ready[found.name].exact.is_valid(item) == (errors == ())
        judged["valid" if not errors else "invalid"] += 1
        judged.update(error.kind for error in errors)
    assert judged["valid"] >= 480
    assert judged["invalid"] / judged["valid"] < 0.35
    assert judged["depth"] == judged["other"] == 0


def test_documented_and_metadata_types_are_comparable_values(known: Registry, shared: Path) -> None:
    document = metadata.read(shared / "metadata" / "v1.0-2021-07.csdl.xml")
    types = metadata_types(document)
    compared = Counter[str]()
    for name in known.names():
        mine, theirs = known.known(name), types.known(name)
        if isinstance(mine, EnumType) and isinstance(theirs, EnumType):
            compared["enum"] += 1
            compared["same members"] += set(mine.members) == set(theirs.members)
        elif isinstance(mine, Shape) and isinstance(theirs, Shape):
            compared["type"] += 1
            compared["same bases"] += mine.ancestors <= theirs.ancestors
            for item in mine.properties():
                other = theirs.members.get(item.name)
                compared["property"] += other is not None
                compared["same type"] += other is not None and other.type == item.type
    assert compared["type"] >= 850
    assert compared["same bases"] / compared["type"] >= 0.97
    assert compared["same type"] / compared["property"] >= 0.93
    assert compared["same members"] / compared["enum"] >= 0.7
