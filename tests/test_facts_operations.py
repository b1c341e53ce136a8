"""What an API page promises: templates, status codes, types, parameters, permissions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.dialect import GRAPH
from harness.facts import PageOperation, operation
from harness.facts.response_prose import read_returns, read_statuses, says_empty
from harness.markdown import parse
from harness.urls import documented_path

FENCE = "```"
USER = "[user](../resources/user.md)"

PAGE = f"""# Create job

Namespace: microsoft.graph

## Permissions

|Permission type|Permissions (from least to most privileged)|
|:-|:-|
|Delegated (work or school account)|Jobs.ReadWrite|
|Delegated (personal Microsoft account)|Not supported.|
|**Application**|Jobs.ReadWrite.All|

## HTTP request

<!-- {{"blockType": "ignored"}} -->
{FENCE}http
POST /servicePrincipals/{{id}}/synchronization/jobs
POST /applications/{{id | appId}}/synchronization/jobs?x=y
{FENCE}

## Optional query parameters

This method supports the `$select` and `$filter` OData query parameters. It does not support `$top`.

## Request headers

|Name|Description|
|:-|:-|
|Authorization|Bearer {{token}}. Required.|
|Prefer|Optional.|

## Request body

In the request body, supply a JSON representation of the [synchronizationJob](../resources/job.md) object.

|Property|Type|Description|
|:-|:-|:-|
|templateId|String|The template. Required.|
|settings|[keyValuePair](../resources/kv.md) collection|Optional. Settings.|

## Response

If successful, this method returns a `201 Created` response code and a [synchronizationJob](../resources/job.md) object
in the response body. Otherwise it returns `400 Bad Request`.

## Examples

### Request

|Property|Type|
|:-|:-|
|shown|String|

### Response

returns `299 Odd`
"""


@pytest.fixture(scope="module")
def promised() -> PageOperation:
    found = operation(parse(PAGE, "api/job-post.md"))
    assert found is not None
    return found


def test_templates_are_paths_with_their_place(promised: PageOperation) -> None:
    lines = PAGE.split("\n")
    first, second = promised.templates
    assert (first.method, first.path, first.query) == ("POST", "/servicePrincipals/{id}/synchronization/jobs", "")
    assert (second.path, second.query) == ("/applications/{id | appId}/synchronization/jobs", "x=y")
    assert lines[first.line - 1][first.column - 1 :].startswith("/servicePrincipals")


def test_permissions_and_headers_are_read(promised: PageOperation) -> None:
    assert [(row.kind, row.cells) for row in promised.permissions] == [
        ("Delegated (work or school account)", ("Jobs.ReadWrite",)),
        ("Delegated (personal Microsoft account)", ("Not supported.",)),
        ("Application", ("Jobs.ReadWrite.All",)),
    ]
    assert [(row.name, row.required) for row in promised.headers] == [("Authorization", True), ("Prefer", False)]


def test_the_request_body_is_its_type_and_its_table_without_tables_of_examples(promised: PageOperation) -> None:
    assert promised.request_body is not None
    assert promised.request_body.mention is not None
    assert promised.request_body.mention.name == "synchronizationJob"
    assert [(row.name, row.mention.name, row.mention.collection, row.required) for row in promised.body_table] == [
        ("templateId", "Edm.String", False, True),
        ("settings", "keyValuePair", True, False),
    ]


def test_status_codes_and_the_returned_type_come_from_the_prose_not_from_examples(promised: PageOperation) -> None:
    assert [claim.code for claim in promised.statuses] == [201, 400]
    claim = promised.returns[0]
    assert (claim.mention.name, claim.mention.target, claim.code) == ("synchronizationJob", "../resources/job.md", 201)
    assert PAGE.split("\n")[claim.line - 1][claim.column - 1 :].startswith("[synchronizationJob]")
    assert not promised.no_body


def test_a_page_without_templates_and_response_promises_nothing() -> None:
    assert operation(parse("# user resource type\n\n## Properties\n", "resources/user.md")) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("returns a `200 OK` response code.", [(200, False)]),
        ("returns `202, Accepted` response code", [(202, False)]),
        ("returns ```204 No Content``` response code", [(204, False)]),
        ("returns a 201 Created response code", [(201, False)]),
        ("returns `HTTP 200 OK` response code", [(200, False)]),
        ("a `207` status code", [(207, False)]),
        ("returns HTTP 400 if something is wrong", [(400, False)]),
        ("returns a 200-series response code", [(200, True)]),
        ("If unsuccessful, a `4xx` error will be returned", [(400, True)]),
        ("The most common errors are the 400, 403, and 404 responses.", [(400, False), (403, False), (404, False)]),
        ("`200 OK` if replaced, `201 Created` if new, `200 OK` again", [(200, False), (201, False)]),
        ("the default page size (200 items) of 2019", []),
        ("strong passwords that are 164 characters long", []),
        ("If a status code other than 2xx or 404 is returned, `206 Partial Content`", [(206, False)]),
    ],
)
def test_status_codes_in_prose(text: str, codes: list[tuple[int, bool]]) -> None:
    assert [(claim.code, claim.series) for claim in read_statuses([(1, text)])] == codes


def test_a_series_matches_every_code_of_it() -> None:
    series = read_statuses([(1, "a 200-series response code")])[0]
    assert series.matches(204)
    assert not series.matches(302)


RETURNS = [
    (f"returns a `200 OK` response code and a {USER} object in the response body.", "user", False),
    (f"returns `200 OK` and a collection of {USER} objects in the response body.", "user", True),
    (f"returns `200 OK` response code and {USER} collection in the response body.", "user", True),
    (f"returns a `200 OK` response code and the requested {USER} objects in the response body.", "user", True),
    (f"returns a `200 OK` response code and a list of {USER} items.", "user", True),
    ("returns a `200 OK` response code and an updated **messageRule** object.", "messageRule", False),
    ("returns a `200 OK` response code and a stringKeyStringValuePair.", "stringKeyStringValuePair", False),
    ("returns a `200 OK` response code and a String collection object in the response body.", "Edm.String", True),
    ("returns a `200 OK` response code and a Boolean in the response body.", "Edm.Boolean", False),
    (f"If the request header is used, the method returns `200 OK` and the {USER} object.", "user", False),
    ("returns a [fieldValueSet][] in the response body.", "fieldValueSet", False),
]


@pytest.mark.parametrize(("text", "name", "collection"), RETURNS)
def test_what_a_sentence_says_is_in_the_body(text: str, name: str, collection: bool) -> None:
    claims = read_returns([(1, text)], {"fieldvalueset": "../resources/fieldvalueset.md"})
    assert [(claim.mention.name, claim.mention.collection) for claim in claims] == [(name, collection)]


@pytest.mark.parametrize(
    "text",
    [
        "returns `202 Accepted` and a Location header with a URI to the [commsOperation](../resources/c.md).",
        "returns a `202 Accepted` response containing a link to the [op](../resources/op.md).",
        "For details about how errors are returned, see [Error responses](../resources/errors.md).",
        "This method can return any of the [HTTP status codes](/graph/errors).",
        f"returns `404 Not Found` when the {USER} object is missing.",
        "returns a `302 Found` response that redirects to a download URL for the report.",
    ],
)
def test_headers_links_elsewhere_and_errors_are_not_in_the_body(text: str) -> None:
    assert read_returns([(1, text)], {}) == ()


def test_types_joined_by_or_are_alternatives() -> None:
    text = "returns `201 Created` response code and a [a1](../resources/a.md) or [b1](../resources/b.md) object."
    mention = read_returns([(1, text)], {})[0].mention
    assert [each.name for each in mention.alternatives] == ["a1", "b1"]


@pytest.mark.parametrize(
    "text",
    [
        "It does not return anything in the response body.",
        "returns `200 OK` and an empty response body.",
        "returns a `204` status code with no content.",
    ],
)
def test_an_empty_body_is_said_in_several_ways(text: str) -> None:
    assert says_empty([(1, text)])


@pytest.mark.parametrize(
    ("url", "path", "query"),
    [
        ("/me/messages", "/me/messages", ""),
        ("me/messages", "/me/messages", ""),
        ("https://graph.microsoft.com/v1.0/users/{id}", "/users/{id}", ""),
        ("https://graph.microsoft.com/beta/users/{id | userPrincipalName}", "/users/{id | userPrincipalName}", ""),
        ("https://graph.microsoft.com/users", "/users", ""),
        ("/users/{id}?$filter=a eq 'b c'", "/users/{id}", "$filter=a eq 'b c'"),
        ("/reports/get(period='D7', x = 'a b')", "/reports/get(period='D7', x = 'a b')", ""),
        ("/chats/{user-id} | user-principal-name/members", "/chats/{user-id}/members", ""),
        ("/users/{id}/ HTTP/1.1", "/users/{id}", ""),
        ("/roots/<item path>/x", "/roots/<item path>/x", ""),
        ("/me/events or", "/me/events", ""),
        ("/roleAssignments/$filter=principalId eq 'x'", "/roleAssignments", "$filter=principalId eq 'x'"),
        ("https://graph.microsoft.com/beta** Collection URI for x not found", "", ""),
    ],
)
def test_a_documented_url_is_a_path_and_a_query(url: str, path: str, query: str) -> None:
    assert documented_path(url, GRAPH) == (path, query)


@pytest.mark.parametrize(
    "text", ["Do not supply a request body for this method.", "No request body is required.", "None.",
             "This method does not require a request body."],
)  # fmt: skip
def test_no_request_body_is_said_in_several_ways(text: str) -> None:
    request = f"## HTTP request\n\n{FENCE}http\nGET /me\n{FENCE}"
    page = f"# x\n\n{request}\n\n## Request body\n\n{text}\n\n## Response\n\n`204`\n"
    found = operation(parse(page, "api/x.md"))
    assert found is not None
    assert found.request_body is not None
    assert found.request_body.none


@given(st.text(alphabet="`24 0,xOKreturns[]()*.|user\nof collection", max_size=120) | st.text(max_size=120))
def test_any_prose_is_read_without_raising(text: str) -> None:
    read_statuses([(1, text)])
    read_returns([(1, text)], {})
    documented_path(text, GRAPH)
