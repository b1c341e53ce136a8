"""Descriptions: whole statements count, words inside a sentence about something else do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.facts.descriptions import possible_values, read_description

READ_ONLY = [
    "Read-only.",
    "The unique identifier. Read-only.",
    "Not nullable, Read-only.",
    "This property is read-only.",
    "Read only",
    "This is a read-only attribute that is set by the service.",
    "Date of creation. Read-only. <br><br>Returned only on `$select`.",
    "Optional and Read-only and for OneDrive.",
    "**Read-only.** The name.",
    "Key. Not nullable. Read-only. Supports `$filter`.",
]
NOT_READ_ONLY = [
    "Indicates whether the document is opened read-only by default for readers.",
    "True if the calendar has read-only permission",
    "The read-only link of the document.",
    "Name of the reader.",
]


@pytest.mark.parametrize("text", READ_ONLY)
def test_a_statement_makes_a_property_read_only(text: str) -> None:
    assert read_description(text).read_only


@pytest.mark.parametrize("text", NOT_READ_ONLY)
def test_a_sentence_about_something_else_does_not_make_it_read_only(text: str) -> None:
    assert not read_description(text).read_only


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("Display name. Required.", True),
        ("Required on create.", True),
        ("This property is required when a user is created.", True),
        ("Required. URL used to launch the activity.", True),
        ("Read-only. Required.", True),
        ("Minimum pin length required for an app-level pin if", False),
        ("Required information for joining the meeting.", False),
        ("Not required.", False),
        ("Possible values are: `available`, `required`, `uninstall`.", False),
        ("This property is required when scoping a review to guests.", False),
        ("Indicates whether device compliance is required.", False),
    ],
)
def test_only_an_unconditional_statement_makes_a_property_required(text: str, required: bool) -> None:
    assert read_description(text).required is required


@pytest.mark.parametrize(
    ("text", "nullable"),
    [
        ("Read-only. Nullable.", True),
        ("Key. Not nullable. Read-only.", False),
        ("The name cannot be null.", False),
        ("The name.", None),
        ("If this property is non-null, it indicates a device.", None),
    ],
)
def test_nullability_is_what_is_said_and_nothing_else(text: str, nullable: bool | None) -> None:
    assert read_description(text).nullable is nullable


def test_select_only_properties_say_so() -> None:
    assert read_description("The text. <br><br>Returned only on `$select`. Supports `$filter` (`eq`).").on_select
    assert not read_description("Supports `$select`. Read-only.").on_select


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Possible values are: `low`, `normal`, and `high`.", ("low", "normal", "high")),
        ("The possible values are `low` and `high`. The value `hidden` means no.", ("low", "high")),
        ("Possible values: `a`, `b`, or `c`.", ("a", "b", "c")),
        ("Possible values include: `null` (default value), `NotDisabled`.", ("NotDisabled",)),
        ("Valid values are: low, normal, high.", ("low", "normal", "high")),
        ("Can be one of `x`, `y`.", ("x", "y")),
        ("The property values are: `auto`, `lightBlue`.", ("auto", "lightBlue")),
        ("Valid values 4 to 16", ()),
        ("Valid values are described in the following table.", ()),
        ("The value is the sum.", ()),
    ],
)
def test_possible_values_are_listed_up_to_the_end_of_their_sentence(text: str, values: tuple[str, ...]) -> None:
    assert possible_values(text) == values


def test_inherited_from_names_the_base_and_its_page() -> None:
    says = read_description("Key of the entity. Inherited from [deviceConfiguration](../resources/x-config.md)")
    assert says.inherited_from is not None
    assert (says.inherited_from.name, says.inherited_from.target) == ("deviceConfiguration", "../resources/x-config.md")


def test_the_default_is_the_value_that_is_named() -> None:
    assert read_description("Optional, default value is `false`.").default == "false"
    assert read_description("The default is 4.").default == "4"
    assert read_description("Uses the default of the device.").default is None


@given(st.text(max_size=300))
def test_any_text_is_read_without_raising(text: str) -> None:
    assert read_description(text).values == possible_values(text)


def test_a_hostile_description_costs_linear_time() -> None:
    for unit in ("possible values are: `", "`a`, ", "Read-only ", "supports `$", "inherited from [", "( ", "is a "):
        read_description(unit * 20_000)
