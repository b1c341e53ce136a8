"""The walk of a body along its type: the same by pages and by metadata, linear, and never an exception."""

import ast
import json
import time
from pathlib import Path
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from harness import metadata as csdl
from harness import rules
from harness.bodies.differences import MANY, Absent, Difference, ManyUnknown, WrongType
from harness.bodies.walk import Walk
from harness.facts import facts, registries
from harness.markdown import parse
from harness.model import TypeRef
from harness.types import Shape, Types, metadata_types

_THING = {
    "id": ("String", "Edm.String"),
    "size": ("Int32", "Edm.Int32"),
    "rate": ("Double", "Edm.Double"),
    "on": ("Boolean", "Edm.Boolean"),
    "at": ("DateTimeOffset", "Edm.DateTimeOffset"),
    "tags": ("String collection", "Collection(Edm.String)"),
    "level": ("level", "microsoft.graph.level"),
    "part": ("part", "microsoft.graph.part"),
    "parts": ("part collection", "Collection(microsoft.graph.part)"),
}
_PART = {"name": ("String", "Edm.String"), "inner": ("part", "microsoft.graph.part")}
_BOLT = {"length": ("Int32", "Edm.Int32")}
_LEVEL = "\n### level values\n|Member|\n|:-|\n|low|\n|high|\n"


def _page(name: str, members: dict[str, tuple[str, str]], base: str = "", more: str = "") -> tuple[str, str]:
    rows = "\n".join(f"|{member}|{documented}|What it is.|" for member, (documented, _) in members.items())
    annotation = json.dumps({"blockType": "resource", "baseType": base, "@odata.type": f"microsoft.graph.{name}"})
    text = f"# {name}\n## Properties\n|Property|Type|Description|\n|:-|:-|:-|\n{rows}\n{more}\n"
    return f"resources/{name}.md", f"{text}\n<!-- {annotation} -->\n```json\n{{}}\n```\n"


def _csdl(name: str, members: dict[str, tuple[str, str]], base: str = "") -> str:
    rows = "".join(f'<Property Name="{member}" Type="{declared}"/>' for member, (_, declared) in members.items())
    return f'<ComplexType Name="{name}"{f" BaseType={base!r}" if base else ""}>{rows}</ComplexType>'


_PAGES = [
    _page("thing", _THING, more=_LEVEL),
    _page("part", _PART),
    _page("bolt", _BOLT, "microsoft.graph.part"),
]
_CSDL = f"""<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="microsoft.graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EnumType Name="level"><Member Name="low" Value="0"/><Member Name="high" Value="1"/></EnumType>
{_csdl("part", _PART)}{_csdl("bolt", _BOLT, "microsoft.graph.part")}{_csdl("thing", _THING)}
</Schema></edmx:DataServices></edmx:Edmx>""".encode()


def _by_pages() -> Types:
    return registries(facts(parse(text, path)) for path, text in _PAGES)[""]


PAGES, METADATA = _by_pages(), metadata_types(csdl.parse(_CSDL, "x.csdl.xml", ""))
NAMES = st.sampled_from(
    ["id", "ID","size", "rate", "on", "at", "tags", "level", "part", "parts", "name", "inner", "length", "other",
     "@odata.type", "@odata.etag", "#act", "error", ""]
)  # fmt: skip
TEXTS = st.sampled_from(
    ["low", "Low", "lower", "low,high", "#microsoft.graph.bolt", "#microsoft.graph.level", "#nothing",
     "2014-01-01T00:00:00Z", "String", "", "true"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=15,
)


def _walked(shapes: Types, value: Any, type_: str = "microsoft.graph.thing") -> Walk:
    walk = Walk(shapes)
    walk.value(value, TypeRef(type_), ())
    return walk


@given(VALUES)
def test_pages_and_metadata_that_say_the_same_judge_the_same(value: Any) -> None:
    by_pages, by_metadata = _walked(PAGES, value).found, _walked(METADATA, value).found
    assert [(type(d), d.pointer) for d in by_pages] == [(type(d), d.pointer) for d in by_metadata]


@given(VALUES)
def test_every_difference_has_its_place_in_the_body(value: Any) -> None:
    for difference in _walked(PAGES, value).found:
        here = value
        for part in difference.pointer:
            here = here[part]


def test_every_kind_of_difference_is_told_by_a_rule() -> None:
    asked = {
        node.args[0].id
        for file in Path(rules.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "seen"
        and isinstance(node.args[0], ast.Name)
    }  # fmt: skip
    assert asked == {kind.__name__ for kind in get_args(Difference)} - {"Spot"}


def test_a_derived_type_that_the_object_names_has_members_of_its_own() -> None:
    bolt = {"@odata.type": "#microsoft.graph.bolt", "name": "a", "length": "wide"}
    (found,) = _walked(PAGES, {"parts": [bolt]}).found
    assert (type(found), found.pointer) == (WrongType, ("parts", 0, "length"))


def test_a_member_of_a_derived_type_is_known_where_the_base_is_documented() -> None:
    assert _walked(PAGES, {"part": {"length": 3}}).found == []


def test_many_unknown_members_of_one_object_are_one_difference() -> None:
    strangers = {f"x{number}": 1 for number in range(MANY)}
    (found,) = _walked(PAGES, {"part": strangers}).found
    assert isinstance(found, ManyUnknown)
    assert list(found.names) == list(strangers)
    assert len(_walked(PAGES, {"part": dict(list(strangers.items())[1:])}).found) == MANY - 1


def test_a_body_that_is_no_object_is_of_another_type() -> None:
    for value in (7, "text", [1], True):
        assert [type(d) for d in _walked(PAGES, value).found] == [WrongType]
    assert _walked(PAGES, None).found == []


def test_a_whole_body_lacks_what_is_not_there() -> None:
    shape = PAGES.known("microsoft.graph.thing")
    assert isinstance(shape, Shape)
    walk = Walk(PAGES, whole=True)
    walk.object({"id": "1", "size@odata.type": "#Int32", "Rate": 1}, shape, ())
    missing = next(d for d in walk.found if isinstance(d, Absent))
    assert missing.names == ["on", "at", "tags", "level", "part", "parts"]


def test_nesting_is_walked_to_a_bound() -> None:
    body: dict[str, Any] = {"name": 1}
    for _ in range(5000):
        body = {"inner": body}
    assert _walked(PAGES, body, "microsoft.graph.part").found == []


def test_the_walk_is_linear() -> None:
    def seconds(count: int) -> float:
        body = json.loads(json.dumps({"parts": [{"name": "a", "inner": {"name": 5}}] * count}))
        started = time.perf_counter()
        assert len(_walked(PAGES, body).found) == count
        return time.perf_counter() - started

    small = min(seconds(2000) for _ in range(3))
    assert min(seconds(20000) for _ in range(2)) < 40 * small
