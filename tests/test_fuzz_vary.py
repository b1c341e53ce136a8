"""Generated payloads, judged by another judge: the JSON Schema of the same type, and the promises of the generator."""

import json
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from noun_types import types_of

from harness import metadata
from harness.config import Settings
from harness.fuzz import KINDS, Payload, Terms, UnvariedError, kinds, sites, spoil, vary
from harness.fuzz.defects import is_json
from harness.fuzz.primitives import BAD_FORMAT, GOOD, OUT_OF_RANGE, WRONG_TYPE
from harness.model import (
    ComplexType,
    EntityType,
    EnumMember,
    EnumType,
    Location,
    NavigationProperty,
    Property,
    TypeDefinition,
    TypeRef,
)
from harness.pipeline.docs import load
from harness.types import Purpose, Types, json_schema, metadata_types
from harness.types.primitives import PRIMITIVE_SCHEMAS
from harness.types.validate import checker, validate

SAMPLES: Final = Path(__file__).resolve().parent.parent / "docs_samples" / "v1.0"
NOWHERE: Final = Location("", 1)
JOB: Final = "microsoft.graph.synchronizationJob"
JOB_TERMS: Final = Terms(only=frozenset({"templateId", "synchronizationJobSettings"}), known={"templateId": ("scim",)})
OUTSIDE_SCHEMA: Final = (
    "broken-json", "wrong-content-type", "unknown-type", "unknown-reference", "too-long", "duplicate-key",
    "lone-surrogate", "empty-body", "too-deep",
)  # fmt: skip
"""Kinds that a JSON Schema of the type cannot see."""

quick = settings(
    max_examples=6, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)

many = settings(quick, max_examples=400)


def _property(name: str, type_name: str, *, collection: bool = False, **facts: Any) -> Property:
    return Property(name, TypeRef(type_name, collection), NOWHERE, **facts)


def _enum(name: str, *members: str, flags: bool = False) -> EnumType:
    return EnumType(name, {each: EnumMember(each, None, NOWHERE) for each in members}, NOWHERE, flags)


def _complex(name: str, *properties: Property, **facts: Any) -> ComplexType:
    return ComplexType(name, {each.name: each for each in properties}, {}, NOWHERE, **facts)


EVERYTHING: Final = types_of(
    EntityType(
        "x.thing",
        {
            each.name: each
            for each in (
                _property("id", "Edm.String", read_only=True),
                _property("name", "Edm.String", required=True),
                _property("note", "Edm.String", nullable=True),
                _property("colour", "x.colour"),
                _property("days", "x.days"),
                _property("when", "Edm.DateTimeOffset", nullable=False),
                _property("lasts", "Edm.Duration"),
                _property("code", "x.code"),
                _property("tags", "Edm.String", collection=True),
                _property("inside", "x.nest"),
                _property("pictures", "Edm.Stream"),
                _property("strange", "x.undocumented"),
                _property("shape", "x.shape"),
            )
        },
        {"others": NavigationProperty("others", TypeRef("x.thing", True), NOWHERE)},
        NOWHERE,
        key=("id",),
    ),
    _complex("x.nest", _property("depth", "Edm.Int32", nullable=False), _property("inner", "x.nest", collection=True)),
    _complex("x.shape", abstract=True),
    _complex("x.circle", _property("radius", "Edm.Double", nullable=False), base="x.shape"),
    _complex("x.bag", _property("size", "Edm.Int32"), open=True),
    _complex("x.endless", _property("again", "x.endless", required=True)),
    _enum("x.colour", "red", "green", "unknownFutureValue"),
    _enum("x.days", "mon", "tue", "wed", flags=True),
    TypeDefinition("x.code", "Edm.Guid", NOWHERE),
)


@pytest.fixture(scope="module")
def pages() -> Types:
    """The types of the sample pages."""
    return load([SAMPLES], Settings(cache=False)).workspace.registries["v1.0"]


def _agree(types: Types, name: str, shape: Purpose, terms: Terms) -> None:
    """Valid payloads obey the schema of the type, and every other payload breaks it."""
    ready = checker(json_schema(types, name, shape))

    @quick
    @given(vary(types, name, shape, terms))
    def good(body: dict[str, Any]) -> None:
        assert validate(ready, body) == (), body

    good()
    for kind in kinds(sites(types, name, shape, terms)):

        @quick
        @given(spoil(types, name, shape, kind, terms))
        def bad(payload: Payload) -> None:
            assert payload.defect is not None
            assert payload.defect.kind == kind  # noqa: B023  it is called before the next kind
            if kind not in OUTSIDE_SCHEMA:  # noqa: B023
                assert validate(ready, payload.value), payload

        bad()


@pytest.mark.parametrize("shape", ["create", "update"])
def test_payloads_of_a_documented_job_obey_its_schema_and_spoilt_ones_break_it(pages: Types, shape: Purpose) -> None:
    _agree(pages, JOB, shape, JOB_TERMS)


@pytest.mark.parametrize("shape", ["create", "update"])
def test_payloads_of_every_kind_of_property_obey_their_schema_and_spoilt_ones_break_it(shape: Purpose) -> None:
    _agree(EVERYTHING, "x.thing", shape, Terms())


@pytest.mark.parametrize("name", ["application", "synchronizationSchema", "group"])
def test_types_of_real_metadata_are_varied_alike(shared: Path, name: str) -> None:
    described = metadata.read(shared / "metadata" / "v1.0-2026-08.csdl.xml", version="v1.0")
    types, full = metadata_types(described), f"microsoft.graph.{name}"
    ready = checker(json_schema(types, full, "update"))

    @quick
    @given(vary(types, full, "update"))
    def good(body: dict[str, Any]) -> None:
        assert validate(ready, body) == (), body

    good()


@pytest.mark.parametrize("name", sorted(GOOD))
def test_good_values_of_a_primitive_type_obey_its_schema_and_all_others_break_it(name: str) -> None:
    ready = checker(dict(PRIMITIVE_SCHEMAS[name]))

    @quick
    @given(GOOD[name])
    def good(value: Any) -> None:
        assert validate(ready, value) == ()
        assert json.loads(json.dumps(value)) == value

    good()
    for table in (WRONG_TYPE, BAD_FORMAT, OUT_OF_RANGE):
        if name in table and not (name == "Edm.Binary" and table is BAD_FORMAT):  # its pattern knows no padding rules

            @quick
            @given(table[name])
            def bad(value: Any) -> None:
                assert validate(ready, value) != (), value

            bad()


@quick
@given(vary(EVERYTHING, "x.thing", "create"))
def test_a_created_object_has_what_is_required_and_nothing_that_nobody_promises(body: dict[str, Any]) -> None:
    assert {"name", "when"} <= body.keys()
    assert not {"id", "others", "pictures", "strange"} & body.keys()
    assert body.get("lasts", "") is not None, "null only where somebody says that it is allowed"
    assert body.get("colour") != "unknownFutureValue", "clients never send the sentinel"
    assert set(str(body.get("days", "mon")).split(",")) <= {"mon", "tue", "wed"}
    assert body.get("shape", {"@odata.type": "#x.circle"})["@odata.type"] == "#x.circle", "abstract types are named"


SPOKEN: Final = types_of(
    EntityType(
        "x.said",
        {
            each.name: each
            for each in (
                _property("label", "Edm.String", description="The label. Maximum length is 256 characters."),
                _property("free", "Edm.String"),
                _property("hue", "Edm.String", nullable=False),
                _property("items", "Edm.String", collection=True),
            )
        },
        {},
        NOWHERE,
    )
)


def _drawn(service: Types | None = None) -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = []

    @many
    @given(vary(SPOKEN, "x.said", "update", Terms(), service))
    def look(body: dict[str, Any]) -> None:
        bodies.append(body)

    look()
    return bodies


def test_texts_reach_the_documented_length_and_never_exceed_it() -> None:
    assert max(len(body.get("label", "")) for body in _drawn()) == 256


def test_texts_reach_usual_limits_and_every_plane_of_unicode() -> None:
    texts = [body["free"] for body in _drawn() if "free" in body]
    characters = {character for text in texts for character in text}
    assert {0, 256, 65_536} <= {len(text) for text in texts}
    assert any(character < " " for character in characters)
    assert any(character > "\uffff" for character in characters)


def test_null_is_sent_where_the_pages_are_silent_and_the_service_allows_it() -> None:
    assert {name for body in _drawn(SPOKEN) for name, value in body.items() if value is None} == {"label", "free"}
    assert not [value for body in _drawn() for value in body.values() if value is None]


def test_collections_have_no_item_or_many() -> None:
    sizes = {len(body["items"]) for body in _drawn() if "items" in body}
    assert 0 in sizes
    assert max(sizes) > 5


@pytest.mark.parametrize("name", sorted(GOOD))
def test_good_values_obey_their_schema_with_formats_asserted(name: str) -> None:
    strict = jsonschema_rs.Draft202012Validator(dict(PRIMITIVE_SCHEMAS[name]), validate_formats=True)

    @many
    @given(GOOD[name])
    def good(value: Any) -> None:
        assert strict.is_valid(value), value

    good()


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(inner) for inner in value.values()), default=0)
    return max((_depth(inner) for inner in value), default=0) if isinstance(value, list) else 0


@quick
@given(vary(EVERYTHING, "x.nest", "update"))
def test_recursive_types_end(body: dict[str, Any]) -> None:
    assert _depth(body) <= 8


def test_a_type_that_demands_itself_without_end_cannot_be_made() -> None:
    with pytest.raises(UnvariedError):
        vary(EVERYTHING, "x.endless", "create")


def test_a_type_that_nobody_documents_cannot_be_made() -> None:
    with pytest.raises(UnvariedError, match="not documented"):
        vary(EVERYTHING, "x.nothing", "create")


def test_a_required_reference_without_known_values_cannot_be_made(pages: Types) -> None:
    with pytest.raises(UnvariedError, match="no known values"):
        vary(pages, JOB, "create")


@quick
@given(vary(EVERYTHING, "x.thing", "update", Terms(only=frozenset({"note", "tags"}))))
def test_only_what_the_page_lists_is_sent(body: dict[str, Any]) -> None:
    assert body.keys() <= {"note", "tags", "@odata.type"}


def test_open_types_take_unknown_members_so_none_is_a_defect() -> None:
    assert "unknown-property" not in kinds(sites(EVERYTHING, "x.bag", "update"))
    assert "unknown-property" in kinds(sites(EVERYTHING, "x.thing", "update"))


def test_every_kind_of_defect_has_a_payload() -> None:
    offered = kinds(sites(EVERYTHING, "x.thing", "create", Terms(known={"note": ("a",)})))
    wide = kinds(sites(EVERYTHING, "x.nest", "create"))
    said = kinds(sites(SPOKEN, "x.said", "update"))
    assert {*offered, *wide, *said} == set(KINDS)


@quick
@given(spoil(EVERYTHING, "x.thing", "create", "broken-json"))
def test_broken_json_is_no_json(payload: Payload) -> None:
    assert not is_json(payload.text)


@quick
@given(st.data())
def test_a_defect_points_to_its_place(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["wrong-type", "bad-format", "null", "bad-enum-member", "unknown-property"]))
    payload = data.draw(spoil(EVERYTHING, "x.thing", "create", kind))
    assert payload.defect is not None
    value = payload.value
    for part in payload.defect.pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part]
    if kind == "null":
        assert value is None
