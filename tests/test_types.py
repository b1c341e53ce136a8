"""The one language of types: lineage, kinship, several sources."""

from facts_pages import resource_page, world
from hypothesis import given
from hypothesis import strategies as st
from noun_types import types_of

from harness.model import ComplexType, Location, Property, TypeRef
from harness.types import FirstOf, Shape, shape_of
from harness.types.lineage import DEEPEST, descendants, lineage
from harness.types.primitives import FORMS, INTEGERS, NUMBERS, PRIMITIVE_SCHEMAS, TEXTS, json_form
from harness.types.values import CHECKS

NOWHERE = Location("x.csdl.xml", 1)
NAMES = st.sampled_from("abcdefgh")
BASES = st.dictionaries(NAMES, NAMES)


def _complex(name: str, *members: str, base: str = "") -> ComplexType:
    properties = {each: Property(each, TypeRef("Edm.String"), NOWHERE, nullable=False) for each in members}
    return ComplexType(name, properties, {}, NOWHERE, base)


@given(BASES, NAMES)
def test_lineage_and_descendants_are_two_sides_of_one_relation(bases: dict[str, str], name: str) -> None:
    above = lineage(name, lambda each: bases.get(each, ""))
    assert above[0] == name
    assert len(set(above)) == len(above)
    for other in above[1:]:
        assert name in descendants(other, lambda each: [child for child, base in bases.items() if base == each])


def test_lineage_ends_at_a_bound_and_where_a_circle_closes() -> None:
    assert len(lineage("0", lambda name: str(int(name) + 1))) == DEEPEST + 1
    assert lineage("a", {"a": "b", "b": "c", "c": "b"}.__getitem__) == ("a", "b", "c")
    assert descendants("a", {"a": ["b"], "b": ["c", "a"], "c": ["b"]}.__getitem__) == ("b", "c")


def _shape(types: object, name: str) -> Shape:
    found = shape_of(types, f"microsoft.graph.{name}")  # type: ignore[arg-type]
    assert found is not None
    return found


def test_types_are_kin_when_one_is_above_the_other() -> None:
    top, middle, leaf = "microsoft.graph.top", "microsoft.graph.middle", "microsoft.graph.leaf"
    types = types_of(_complex(top), _complex(middle, base=top), _complex(leaf, base=middle), _complex("a.other"))
    assert _shape(types, "leaf").is_a(top)
    assert not _shape(types, "top").is_a(leaf)
    assert _shape(types, "top").is_kin(_shape(types, "leaf"))
    assert not any(_shape(types, name).is_kin(types.known("a.other")) for name in ("top", "leaf"))  # type: ignore[arg-type]


def test_the_first_source_that_has_a_type_speaks_for_it() -> None:
    pages = world(user=resource_page("microsoft.graph.user", "|mail|String|The mail.|", '{"mail": "String"}'))
    service = types_of(
        _complex("microsoft.graph.user", "mail", "phone"),
        _complex("microsoft.graph.guest", "host", base="microsoft.graph.user"),
    )
    both = FirstOf((pages, service))
    assert set(_shape(both, "user").members) == {"mail"}
    assert set(_shape(both, "guest").members) == {"mail", "phone", "host"}
    told = {
        name: member.told_by
        for name, member in {**_shape(both, "guest").members, **_shape(both, "user").members}.items()
    }
    assert told == {"mail": "the pages", "phone": "the metadata", "host": "the metadata"}
    assert both.known("nobody") is None
    assert both.subtypes("microsoft.graph.user") == ("microsoft.graph.guest",)
    assert both.told_by == "the pages and the metadata"


def test_every_primitive_that_is_judged_has_a_form_and_a_schema() -> None:
    assert CHECKS.keys() <= PRIMITIVE_SCHEMAS.keys()
    assert {json_form(name) for name in CHECKS} == {"number", "text", "Edm.Boolean"}
    assert FORMS < TEXTS
    assert INTEGERS.keys() < NUMBERS
    assert json_form("microsoft.graph.user") == ""


@given(st.sampled_from(sorted(INTEGERS)), st.integers(-(2**64), 2**64))
def test_a_whole_number_is_of_a_type_when_it_lies_in_its_range(name: str, number: int) -> None:
    low, high = INTEGERS[name]
    assert (CHECKS[name](number) == "") == (low <= number <= high)
    assert CHECKS[name](low) == CHECKS[name](high) == ""
    assert CHECKS[name](low - 1) == CHECKS[name](high + 1) == "type"
