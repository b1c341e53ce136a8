"""Conformance cases about sending, captures, rewriting and generated pages, and the count of all of them.

The numbers are those of the design. Cases 41 to 48 are about scenario files, which this harness does not have: keys
come from the settings and from earlier answers. Their tests say what answers the same need here, and where the answer
is another one.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from harness import metadata
from harness.cases import Instances, bind, plan
from harness.facts import facts, registry
from harness.markdown import locate, parse, read_json
from harness.markdown.http_text import FenceLines, read_requests
from harness.model import EntityType, EnumType, HttpRequest, JsonText, Location, Metadata, TypeDefinition
from harness.types import Shape, Types, metadata_types
from harness.types.csdl import find

GRAPH = "https://graph.microsoft.com"
MULTIPART = """POST https://graph.microsoft.com/v1.0/me/drive/root/children
Content-Type: multipart/related; boundary=A100

--A100
Content-ID: <metadata>
Content-Type: application/json

{
  "name": "test.txt",
  "file": {}
}
--A100
Content-ID: <content>
Content-Type: text/plain

GET /not a request
--A100--"""
BODY = """{
  "id": "7",
  "@content.downloadUrl": "https://x",
  "thumbnails": { "small": { "url": "https://small" } },
  "children": [ { "name": "first" }, { "name": "second" } ]
}"""


def read(text: str) -> HttpRequest:
    (request,) = read_requests(FenceLines(text, "api/page.md", 1))
    return request


def written(request: HttpRequest) -> str:
    headers = "".join(f"{header.name}: {header.value}\n" for header in request.headers)
    return f"{request.method} {request.url}\n{headers}\n{request.body}"


def test_case_40_a_multipart_request_is_the_same_when_it_is_written_and_read_again() -> None:
    request = read(MULTIPART)
    assert written(request) == MULTIPART
    assert read(written(request)) == request
    assert request.json is None, "its first part is JSON, the body is not"


def shown(json_text: JsonText, *pointer: str | int) -> str:
    """What stands in the body at a pointer; of a value over several lines its first."""
    place = locate(json_text, pointer)
    return json_text.text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


def value(json_text: JsonText, *pointer: str | int) -> Any:
    found = json_text.value
    for step in pointer:
        found = found[step]
    return found


@pytest.fixture(scope="module")
def body() -> JsonText:
    return read_json(BODY, Location("api/page.md", 1, 1))


def test_case_41_the_empty_pointer_is_the_whole_body(body: JsonText) -> None:
    assert value(body) == json.loads(BODY)
    assert (locate(body, ()).line, shown(body)) == (1, "{")


def test_case_42_a_pointer_to_nothing_is_placed_at_what_there_is_above_it(body: JsonText) -> None:
    assert locate(body, ("nothing", "foo")) == locate(body, ())
    assert locate(body, ("thumbnails", "large", "url")) == locate(body, ("thumbnails",))
    known = Instances({}, {"users": {"id": "u-1"}})
    assert known.key("users", "nothing") is None, "an answer that lacks a property gives no value"


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        (("id",), '"7"'),
        (("thumbnails", "small"), '{ "url": "https://small" }'),
        (("thumbnails", "small", "url"), '"https://small"'),
    ],
)
def test_case_43_members_are_found_on_every_level(body: JsonText, pointer: tuple[str, ...], text: str) -> None:
    assert shown(body, *pointer) == text
    assert json.loads(text) == value(body, *pointer)


def test_case_44_items_of_arrays_are_found_by_their_index(body: JsonText) -> None:
    assert shown(body, "children", 0) == '{ "name": "first" }'
    assert shown(body, "children", 1, "name") == '"second"'


def test_case_45_a_name_may_hold_a_period(body: JsonText) -> None:
    assert shown(body, "@content.downloadUrl") == '"https://x"'


def sent(documented: object, **bindings: str) -> Any:
    """The body that a run sends for a documented one."""
    text = (
        '<!-- {"blockType": "request", "name": "a"} -->\n```http\nPOST https://graph.microsoft.com/v1.0/things\n'
        f"Content-Type: application/json\n\n{json.dumps(documented)}\n```\n"
        '<!-- {"blockType": "response"} -->\n```http\nHTTP/1.1 204 No Content\n```\n'
    )
    page = parse(text, "api/page.md")
    made = plan([(page, facts(page).operation)], bindings)
    (case,) = made.cases
    return json.loads(bind(case, Instances(bindings), made.collections, GRAPH).body)


def test_case_46_what_is_bound_replaces_placeholders_on_every_level() -> None:
    documented = {"id": "{id}", "another": {"value": "{id}"}, "children": [{"templateId": "String", "name": "x"}]}
    assert sent(documented, id="7", value="8", templates="scim") == {
        "id": "7",
        "another": {"value": "8"},
        "children": [{"templateId": "scim", "name": "x"}],
    }


def test_case_47_nothing_is_created_that_the_page_does_not_show() -> None:
    bindings = {"zippy": "z", "foo": "f", "@name.conflictBehavior": "rename"}
    assert sent({"name": "x"}, **bindings) == {"name": "x"}, "the page is what is tested, not what we make of it"


def test_case_48_keys_are_sent_as_the_page_writes_them() -> None:
    documented = {"@microsoft.graph.conflictBehavior": "rename", "@microsoft.graph.downloadUrl": "{id}"}
    assert list(sent(documented, id="7")) == list(documented)


def test_case_49_a_tab_section_at_the_end_of_a_page_takes_nothing_with_it() -> None:
    tabs = "# [HTTP](#tab/http)\n```http\nGET /me\n```\n# [C#](#tab/csharp)\n[!INCLUDE [x](../includes/x.md)]\n\n---\n"
    assert [section.title for section in parse(f"## Example\n{tabs}", "api/a.md").sections] == ["Example"]
    page = parse(f"## Example\n{tabs}\n## Next\n", "api/a.md")
    assert [section.title for section in page.sections] == ["Example", "Next"]
    assert [(group.closed, len(group.tabs)) for group in page.tab_groups] == [(True, 2)]
    assert [fence.tab for fence in page.fences] == ["http"]


CSDL = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="microsoft.graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EnumType Name="season"><Member Name="summer" Value="0"/><Member Name="winter" Value="1"/></EnumType>
<ComplexType Name="place"><Property Name="city" Type="Edm.String"/></ComplexType>
<EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id"/></Key>
<Property Name="id" Type="Edm.String" Nullable="false"/></EntityType>
<EntityType Name="trip" BaseType="microsoft.graph.entity" OpenType="true">
<Property Name="begins" Type="Edm.DateTimeOffset"/><Property Name="season" Type="microsoft.graph.season"/>
<Property Name="tags" Type="Collection(Edm.String)"/><Property Name="stops" Type="Collection(microsoft.graph.place)"/>
<Property Name="cost" Type="Edm.Double"/>
<NavigationProperty Name="next" Type="microsoft.graph.trip"/>
</EntityType></Schema></edmx:DataServices></edmx:Edmx>"""


def test_case_50_a_metadata_type_written_as_a_page_reads_as_the_same_type() -> None:
    document = metadata.parse(CSDL.encode(), "metadata.xml", "")
    service = metadata_types(document)
    names = [f"microsoft.graph.{name}" for name in ("season", "place", "entity", "trip")]
    pages = [parse(as_page(document, name), f"resources/{name.rpartition('.')[2]}.md") for name in names]
    documented = registry(map(facts, pages))
    assert {name: essence(documented, name) for name in names} == {name: essence(service, name) for name in names}


def as_page(document: Metadata, name: str) -> str:
    """A type as a reference page."""
    found = find(document, name)
    assert found is not None
    title = f"# {name.rpartition('.')[2]} resource type\n\nNamespace: microsoft.graph\n\n"
    if isinstance(found, EnumType):
        members = "".join(f"|{member}|\n" for member in found.members)
        return f"{title}## {name.rpartition('.')[2]} values\n\n|Member|\n|:---|\n{members}"
    assert not isinstance(found, TypeDefinition)
    options = {"@odata.type": name, "openType": found.open, "abstract": found.abstract, "baseType": found.base or None}
    if isinstance(found, EntityType) and found.key:
        options["keyProperty"] = found.key[0]
    annotation = json.dumps({"blockType": "resource"} | {key: it for key, it in options.items() if it})
    return (
        f"{title}## Properties\n\n{table(found.properties, 'Property')}\n"
        f"## Relationships\n\n{table(found.navigation, 'Relationship')}\n"
        f"## JSON representation\n\n<!-- {annotation} -->\n```json\n{{}}\n```\n"
    )


def table(members: Any, heading: str) -> str:
    rows = "".join(
        f"|{name}|{each.type.name.replace('Edm.', '')}{' collection' if each.type.collection else ''}||\n"
        for name, each in members.items()
    )
    return f"|{heading}|Type|Description|\n|:---|:---|:---|\n{rows}" if rows else "None.\n"


def essence(types: Types, name: str) -> object:
    """What a type is, without places and descriptions."""
    found = types.known(name)
    assert found is not None
    if isinstance(found, EnumType):
        return tuple(found.members)
    assert isinstance(found, Shape)
    members = {name: (str(it.type), it.owner, it.navigation, it.key) for name, it in found.members.items()}
    return members, found.ancestors, found.abstract, found.open, found.complete, found.entity


def test_all_ninety_cases_are_answered() -> None:
    files = Path(__file__).parent.glob("test_conformance_cases_*.py")
    found = {
        int(number)
        for file in files
        for number in re.findall(r"^def test_case_(\d+)_", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert found == set(range(1, 91))


def test_the_design_has_no_other_cases(shared: Path) -> None:
    text = (shared / "design" / "conformance-cases.md").read_text(encoding="utf-8")
    assert {int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)} == set(range(1, 91))
