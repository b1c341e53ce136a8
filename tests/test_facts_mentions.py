"""Type cells: every spelling of the reference means the type that a reader takes it for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.facts import read_mention

SPELLINGS = [
    # text, name, collection, target
    ("String", "Edm.String", False, ""),
    ("string", "Edm.String", False, ""),
    ("`string`", "Edm.String", False, ""),
    ("`Edm.dateTimeOffset`", "Edm.DateTimeOffset", False, ""),
    ("DateTimeOffSet", "Edm.DateTimeOffset", False, ""),
    ("Timestamp", "Edm.DateTimeOffset", False, ""),
    ("DateTime", "Edm.DateTimeOffset", False, ""),
    ("Edm.TimeOfDay", "Edm.TimeOfDay", False, ""),
    ("GUID", "Edm.Guid", False, ""),
    ("bool", "Edm.Boolean", False, ""),
    ("int", "Edm.Int32", False, ""),
    ("Float", "Edm.Double", False, ""),
    ("numeric", "Edm.Decimal", False, ""),
    ("Json", "Edm.Untyped", False, ""),
    ("JSON object", "Edm.Untyped", False, ""),
    ("Untyped JSON object", "Edm.Untyped", False, ""),
    ("stream", "Edm.Stream", False, ""),
    ("string (readonly)", "Edm.String", False, ""),
    ("string (timestamp)", "Edm.DateTimeOffset", False, ""),
    ("String (enum)", "Edm.String", False, ""),
    ("(Optional) String", "Edm.String", False, ""),
    ("string, maximum size 20", "Edm.String", False, ""),
    ("String collection", "Edm.String", True, ""),
    ("Collection(String)", "Edm.String", True, ""),
    ("`collection(string)`", "Edm.String", True, ""),
    ("Collection of String", "Edm.String", True, ""),
    ("GUID collection", "Edm.Guid", True, ""),
    ("alertFeedback", "alertFeedback", False, ""),
    ("**dateTimeTimeZone**", "dateTimeTimeZone", False, ""),
    ("`contactRelationship`", "contactRelationship", False, ""),
    ("modality collection", "modality", True, ""),
    ("routingPolicy collection collection", "routingPolicy", True, ""),
    ("collection of driveItem", "driveItem", True, ""),
    ("microsoft.graph.callRecords.modality collection", "microsoft.graph.callRecords.modality", True, ""),
    ("Collection(microsoft.graph.displayNameLocalization)", "microsoft.graph.displayNameLocalization", True, ""),
    ("[session](callrecords-session.md)", "session", False, "callrecords-session.md"),
    ("[user](../resources/user.md) collection", "user", True, "../resources/user.md"),
    ("[searchResponse](searchresponse.md) Collection", "searchResponse", True, "searchresponse.md"),
    ("Collection([recipient](recipient.md))", "recipient", True, "recipient.md"),
    ("collection([changeNotification](changenotification.md))", "changeNotification", True, "changenotification.md"),
    ("[Collection of groupSettingTemplate](groupsettingtemplate.md)", "groupSettingTemplate", True,
     "groupsettingtemplate.md"),
    ("Collection of [offerShiftRequest](offershiftrequest.md)", "offerShiftRequest", True, "offershiftrequest.md"),
    ("[DateTimeOffset](../resources/timestamp.md)", "Edm.DateTimeOffset", False, "../resources/timestamp.md"),
    ("[identitySet](/graph/api/resources/identityset)", "identitySet", False, "/graph/api/resources/identityset"),
    ("[teamVisibilityType](../resources/teamvisibilitytype.md) (optional)", "teamVisibilityType", False,
     "../resources/teamvisibilitytype.md"),
    ("[invitedUserMessageInfo](invitedusermessageinfo.md", "invitedUserMessageInfo", False,
     "invitedusermessageinfo.md"),
    ("[educationOutcome](educationOutcome.md) collection. Holds grades and/or feedback", "educationOutcome", True,
     "educationOutcome.md"),
    ("error object", "error", False, ""),
    ("entity collection", "entity", True, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "collection", "target"), SPELLINGS)
def test_a_spelling_of_the_reference_means_its_type(text: str, name: str, collection: bool, target: str) -> None:
    mention = read_mention(text)
    assert (mention.name, mention.collection, mention.target) == (name, collection, target)


@pytest.mark.parametrize(
    "text",
    ["[siteCollection](sitecollection.md)", "plannerFavoritePlanReferenceCollection", "[siteCollection][]"],
)
def test_a_name_that_ends_in_collection_is_no_collection(text: str) -> None:
    mention = read_mention(text)
    assert mention.name.endswith("Collection")
    assert not mention.collection


@pytest.mark.parametrize("text", ["[list](list.md)", "[**list**][list]", "Collection([list][])"])
def test_the_type_list_is_a_type_and_not_the_word_list(text: str) -> None:
    assert read_mention(text).name == "list"


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("[calendarRoleType](#calendarroletype-values) collection", "calendarroletype-values"),
        ("[printQuality](enums.md#printquality-values)", "printquality-values"),
    ],
)
def test_a_values_anchor_is_kept_because_it_means_an_enum(text: str, anchor: str) -> None:
    assert read_mention(text).anchor == anchor


@pytest.mark.parametrize("text", ["[identitySet][]", "[identitySet][identitySet]", "[identitySet]"])
def test_reference_style_and_shortcut_links_find_their_definition(text: str) -> None:
    mention = read_mention(text, {"identityset": "identityset.md"})
    assert (mention.name, mention.target) == ("identitySet", "identityset.md")


def test_a_shortcut_link_without_definition_still_names_its_type() -> None:
    assert read_mention("[identitySet] collection").name == "identitySet"


def test_a_url_is_a_string_whose_format_is_remembered() -> None:
    assert [(m.name, m.format) for m in map(read_mention, ("string (url)", "Url", "String (url)"))] == [
        ("Edm.String", "url")
    ] * 3


def test_two_types_joined_by_or_are_alternatives() -> None:
    mention = read_mention("[appHostedMediaConfig](a.md) or [serviceHostedMediaConfig](b.md)")
    assert [each.name for each in mention.alternatives] == ["appHostedMediaConfig", "serviceHostedMediaConfig"]
    assert [each.target for each in mention.alternatives] == ["a.md", "b.md"]
    assert [each.name for each in read_mention("string/number").alternatives] == ["Edm.String", "Edm.Decimal"]


@pytest.mark.parametrize("text", ["None", "None.", "", "No Content", "-", "`None`"])
def test_the_words_for_no_type_mean_nothing_and_are_not_unreadable(text: str) -> None:
    mention = read_mention(text)
    assert (mention.name, mention.nothing) == ("", True)


@pytest.mark.parametrize(
    "text",
    [
        "** Unknown Type `microsoft.management.services.models.operation` ** collection",
        "GET /sites/{site-id}/permissions",
        "A supported resource instance: [message](message.md), [event](event.md)",
        "details about how to [monitor the progress](/graph/x) of the copy",
        "Create a Focused Inbox override for a sender.",
        "The requested, derived type of [place](place.md)",
    ],
)
def test_a_cell_that_means_no_single_type_is_unreadable(text: str) -> None:
    mention = read_mention(text)
    assert (mention.name, mention.nothing) == ("", False)


def test_case_78_collection_of_user_is_a_collection() -> None:
    mention = read_mention("Collection of user")
    assert (mention.name, mention.collection) == ("user", True)


def test_case_62_collection_in_parentheses_is_a_collection() -> None:
    mention = read_mention("Collection(microsoft.graph.user)")
    assert (mention.name, mention.collection) == ("microsoft.graph.user", True)


@given(st.text(alphabet="[]()*`|/ .,orcollection#microsoft.graph\u00a0\\", max_size=80) | st.text(max_size=80))
def test_any_text_is_read_without_raising(text: str) -> None:
    mention = read_mention(text, {"x": "y.md"})
    assert mention.text == text


def test_a_hostile_cell_costs_linear_time() -> None:
    for unit in ("[", "[a](", "(", "*`", "a or ", "collection(", "[x][", "a/"):
        assert read_mention(unit * 50_000).text
