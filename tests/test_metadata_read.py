"""Reading CSDL: what the nouns say, and what happens to documents that are none."""

import time
from pathlib import Path
from xml.parsers import expat

import pytest

from harness import metadata
from harness.errors import InputError, MetadataError
from harness.model import Metadata, StructuredType, TypeRef

HEAD = '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>\n'
SCHEMA = '<Schema Namespace="a.b" Alias="self" xmlns="http://docs.oasis-open.org/odata/ns/edm">\n'
TAIL = "</Schema>\n</edmx:DataServices></edmx:Edmx>"


def csdl(body: str) -> Metadata:
    return metadata.parse((HEAD + SCHEMA + body + TAIL).encode(), "m.xml")


@pytest.fixture(scope="module")
def july(shared: Path) -> Metadata:
    return metadata.read(shared / "metadata" / "v1.0-2021-07.csdl.xml", cache=False)


def test_aliases_become_namespaces_everywhere() -> None:
    found = csdl(
        '<EntityType Name="base"/><EntityType Name="thing" BaseType="self.base">'
        '<Property Name="kind" Type="Collection(self.kind)"/><NavigationProperty Name="next" Type="self.thing"/>'
        '</EntityType><EnumType Name="kind" IsFlags="true"><Member Name="x" Value="1"/></EnumType>'
        '<Action Name="go" IsBound="true"><Parameter Name="it" Type="self.thing"/>'
        '<Parameter Name="k" Type="self.kind"/><ReturnType Type="Collection(self.thing)"/></Action>'
        '<EntityContainer Name="c"><EntitySet Name="things" EntityType="self.thing">'
        '<NavigationPropertyBinding Path="self.thing/next" Target="things"/></EntitySet>'
        '<ActionImport Name="run" Action="self.go"/></EntityContainer>'
    )
    thing = found.entity_types["a.b.thing"]
    assert (thing.base, thing.navigation["next"].type) == ("a.b.base", TypeRef("a.b.thing"))
    assert thing.properties["kind"].type == TypeRef("a.b.kind", collection=True)
    (action,) = found.actions["a.b.go"]
    assert (action.binding, action.returns) == (TypeRef("a.b.thing"), TypeRef("a.b.thing", collection=True))
    assert [str(p.type) for p in action.parameters] == ["a.b.kind"]
    assert found.entity_sets["things"].bindings == {"a.b.thing/next": "things"}
    assert found.imports == {"run": "a.b.go"}
    assert found.derived == {"a.b.base": ("a.b.thing",)}
    assert found.aliases == {"a.b": "a.b", "self": "a.b"}


def test_graph_of_july_2021_has_its_types_and_their_places(july: Metadata) -> None:
    counts = (len(july.entity_types), len(july.complex_types), len(july.enum_types), len(july.actions))
    assert counts == (507, 515, 322, 668)
    photo = july.entity_types["microsoft.graph.profilePhoto"]
    assert (photo.has_stream, photo.location.line, photo.location.column) == (True, 2879, 7)
    assert july.entity_types["microsoft.graph.entity"].key == ("id",)
    assert july.container == "microsoft.graph.GraphService"


def test_reading_costs_a_few_times_what_the_xml_parser_alone_costs(shared: Path) -> None:
    """On an idle core that is 0.3 s; a ratio holds on a busy one too."""
    path = shared / "metadata" / "v1.0-2026-08.csdl.xml"
    seconds: dict[str, float] = {"read": 9.0, "floor": 9.0}
    for _ in range(3):
        start = time.process_time()
        metadata.read(path, cache=False)
        middle = time.process_time()
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = lambda *_: None
        parser.Parse(path.read_bytes(), True)
        seconds["read"] = min(seconds["read"], middle - start)
        seconds["floor"] = min(seconds["floor"], time.process_time() - middle)
    assert seconds["read"] < 10 * seconds["floor"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "m.xml:1: not XML: no element found"),
        ("{}", "m.xml:1: not XML: not well-formed (invalid token)"),
        ("<a>\n<b></a>", "m.xml:2: not XML: mismatched tag"),
        ("<html/>", "m.xml:1: not CSDL 4.x: the root element is <html>, not OData 4's <Edmx>"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a>&b;</a>", "m.xml:1: a document type is not allowed in CSDL"),
        (HEAD + "</edmx:DataServices></edmx:Edmx>", "m.xml:1: not CSDL 4.x: it has no <Schema>"),
        (HEAD + SCHEMA + "\n<EntityType/>" + TAIL, "m.xml:4: not CSDL: <EntityType> has no Name"),
        ("<a>" * 100 + "</a>" * 100, "m.xml:1: elements are nested deeper than 64"),
        ('<?xml version="1.0" encoding="nope"?><a/>', "m.xml:1: not XML: unknown encoding: nope"),
    ],
)
def test_what_is_no_csdl_is_one_line_with_its_place(text: str, message: str) -> None:
    with pytest.raises(MetadataError) as caught:
        metadata.parse(text.encode(), "m.xml")
    assert str(caught.value) == message


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.xml: cannot read the metadata: No such file"):
        metadata.read(tmp_path / "none.xml")
    with pytest.raises(InputError, match="cannot read the metadata: Is a directory"):
        metadata.read(tmp_path)


@pytest.fixture(scope="module")
def sample() -> Metadata:
    return metadata.read(Path(__file__).with_name("test_metadata_sample.csdl.xml"), cache=False)


def test_annotations_are_flattened_by_target_wherever_they_stand(sample: Metadata) -> None:
    capabilities = "Org.OData.Capabilities.V1"
    assert sample.annotations["microsoft.graph.person/mail"] == {
        "Org.OData.Core.V1.Description": "Where letters go.",
        "Org.OData.Core.V1.Computed": "true",
    }
    assert sample.annotations["microsoft.graph.Service/people"] == {
        f"{capabilities}.DeleteRestrictions/Deletable": "false"
    }
    read = sample.annotations["microsoft.graph.person/notes"]
    assert read[f"{capabilities}.ReadRestrictions/ReadByKeyRestrictions/Readable"] == "true"
    keys = sample.annotations["microsoft.graph.thing"]
    assert keys["Org.OData.Core.V1.AlternateKeys/0/Key/0/Name"] == "displayName"
    update = sample.annotations["microsoft.graph.Service/things"]
    assert list(update.values()) == ["Org.OData.Capabilities.V1.HttpMethod/PATCH"]
    action = "microsoft.graph.rename(microsoft.graph.thing,Edm.String,Edm.Boolean)/silent"
    assert sample.annotations[action] == {"Org.OData.Core.V1.OptionalParameter": "true"}


def test_annotations_are_written_into_the_nouns(sample: Metadata) -> None:
    mail = sample.entity_types["microsoft.graph.person"].properties["mail"]
    assert (mail.description, mail.read_only) == ("Where letters go.", True)
    (rename,) = sample.actions["microsoft.graph.rename"]
    assert [(parameter.name, parameter.optional) for parameter in rename.parameters] == [
        ("to", False),
        ("silent", True),
    ]


def test_operations_say_how_they_are_called(sample: Metadata) -> None:
    (between,) = sample.actions["microsoft.graph.between"]
    assert (between.function, between.composable, str(between.binding)) == (True, True, "microsoft.graph.person")
    (reset,) = sample.actions["microsoft.graph.reset"]
    assert (reset.function, reset.binding, reset.returns) == (False, None, None)
    assert len(sample.actions["microsoft.graph.delta"]) == 2
    assert sample.imports == {"today": "microsoft.graph.today", "reset": "microsoft.graph.reset"}


def test_what_the_document_leaves_out_is_what_the_standard_says() -> None:
    found = csdl(
        '<EnumType Name="e"><Member Name="a"/><Member Name="b"/><Member Name="c" Value="x"/></EnumType>'
        '<ComplexType Name="c"><Property Name="p"/><Property Name="q" Type="Edm.Int32" Nullable="false"/></ComplexType>'
    )
    assert [member.value for member in found.enum_types["a.b.e"].members.values()] == [0, 1, None]
    properties = found.complex_types["a.b.c"].properties
    assert (properties["p"].type.name, properties["p"].nullable, properties["q"].nullable) == (
        "Edm.String",
        None,
        False,
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_document_says_its_encoding(encoding: str) -> None:
    name = "iso-8859-1" if encoding == "iso-8859-1" else encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{name}"?>{HEAD}{SCHEMA}<ComplexType Name="Größe"/>{TAIL}'
    assert list(metadata.parse(text.encode(encoding), "m.xml").complex_types) == ["a.b.Größe"]


def test_all_three_real_documents_are_whole(shared: Path) -> None:
    """Every type that anything refers to is declared, bases included."""
    for path in sorted((shared / "metadata").glob("*.csdl.xml")):
        document = metadata.read(path, cache=False)
        known = {*document.entity_types, *document.complex_types, *document.enum_types, *document.type_definitions, ""}
        structured: list[StructuredType] = [*document.entity_types.values(), *document.complex_types.values()]
        named = {item.base for item in structured}
        named |= {member.type.name for item in structured for member in item.properties.values()}
        named |= {member.type.name for item in structured for member in item.navigation.values()}
        for action in (overload for overloads in document.actions.values() for overload in overloads):
            named |= {parameter.type.name for parameter in action.parameters}
            named |= {reference.name for reference in (action.binding, action.returns) if reference is not None}
        assert {name for name in named - known if not name.startswith("Edm.")} == set()
