"""Lookups among types."""

from pathlib import Path

import pytest

from harness import metadata
from harness.model import EntityType, Metadata, TypeRef
from harness.types import csdl

SAMPLE = Path(__file__).with_name("test_metadata_sample.csdl.xml")


@pytest.fixture(scope="module")
def sample() -> Metadata:
    return metadata.read(SAMPLE, cache=False)


def test_members_of_bases_come_first(sample: Metadata) -> None:
    assert list(csdl.properties(sample, "microsoft.graph.person"))[:3] == ["id", "displayName", "mail"]
    assert list(csdl.navigation(sample, "microsoft.graph.extra.note")) == ["author"]
    assert csdl.properties(sample, "nothing") == {}


def test_a_type_is_each_of_its_bases(sample: Metadata) -> None:
    assert csdl.is_a(sample, "microsoft.graph.person", "microsoft.graph.entity")
    assert csdl.is_a(sample, "Edm.String", "Edm.String")
    assert not csdl.is_a(sample, "microsoft.graph.entity", "microsoft.graph.person")
    assert csdl.is_open(sample, "microsoft.graph.person")
    assert not csdl.is_open(sample, "microsoft.graph.note")


def test_subtypes_are_found_at_any_depth(sample: Metadata) -> None:
    assert csdl.subtypes(sample, "microsoft.graph.entity") == (
        "microsoft.graph.thing",
        "microsoft.graph.note",
        "microsoft.graph.photo",
        "microsoft.graph.driveItem",
        "microsoft.graph.person",
        "microsoft.graph.robot",
        "microsoft.graph.extra.note",
    )


def test_a_cycle_of_bases_ends(sample: Metadata) -> None:
    assert [item.name for item in csdl.bases(sample, "microsoft.graph.extra.loop")] == [
        "microsoft.graph.extra.noose",
        "microsoft.graph.extra.loop",
    ]
    assert csdl.subtypes(sample, "microsoft.graph.extra.loop") == ("microsoft.graph.extra.noose",)


def test_a_bare_name_finds_the_shortest_namespace(sample: Metadata) -> None:
    found = csdl.find(sample, "note")
    assert isinstance(found, EntityType)
    assert found.name == "microsoft.graph.note"
    assert csdl.candidates(sample, "note") == ("microsoft.graph.note", "microsoft.graph.extra.note")


def test_an_alias_finds_its_namespace(sample: Metadata) -> None:
    assert csdl.candidates(sample, "graph.note") == ("microsoft.graph.note",)
    assert csdl.find(sample, "microsoft.graph.colour") is csdl.enum(sample, "microsoft.graph.colour")
    weight = csdl.find(sample, "weight")
    assert weight is sample.type_definitions["microsoft.graph.weight"]
    assert csdl.find(sample, "graph.gone") is None
    assert csdl.find(sample, "gone") is None


def test_keys_are_inherited(sample: Metadata) -> None:
    assert csdl.key(sample, "microsoft.graph.person") == ("id",)
    assert csdl.key(sample, "microsoft.graph.seat") == ("row", "number")
    assert csdl.key(sample, "microsoft.graph.address") == ()


def test_alternate_keys_are_inherited_and_have_their_own_names(sample: Metadata) -> None:
    assert csdl.alternate_keys(sample, "microsoft.graph.person") == ({"called": "displayName"},)
    assert csdl.alternate_keys(sample, "microsoft.graph.seat") == ()


def test_operations_of_bases_are_bound_too(sample: Metadata) -> None:
    names = [action.name for action in csdl.bound_operations(sample, "microsoft.graph.person")]
    assert names == ["microsoft.graph.between", "microsoft.graph.rename"]
    collection = TypeRef("microsoft.graph.person", collection=True)
    names = [action.name for action in csdl.bound_operations(sample, collection)]
    assert names == ["microsoft.graph.getByIds", "microsoft.graph.delta", "microsoft.graph.delta"]


def test_the_index_of_a_document_is_built_once(sample: Metadata) -> None:
    assert metadata.index(sample) is metadata.index(sample)
    for _ in range(20):
        metadata.index(metadata.read(SAMPLE, cache=False))
    assert metadata.index(sample).metadata is sample
