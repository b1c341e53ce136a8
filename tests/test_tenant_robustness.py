"""The tenant against anything that anybody may send."""

import json
import string
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tenant_client import PACKAGED, ROOT, Client

from harness.tenant import GUESS, create

METHODS = st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "BREW"])
SEGMENTS = st.sampled_from(
    [
        "users", "groups", "applications", "servicePrincipals", "applicationTemplates", "directoryObjects", "members",
        "owners", "synchronization", "jobs", "templates", "schema", "secrets", "start", "restart", "instantiate",
        "$count", "$ref", "$value", "$batch", "$metadata", "delta", "manager", "displayName", "logo", "bulkUpload",
        "microsoft.graph.user", "..", "%2e%2e", "%2F", "users('1')", "users(id='1')", "users(", "x" * 300, "%00",
        "{id}", "2c9f6a4e-1f53-4e0b-9d37-6b4b1f0c7a11", "directories", "discover", "functions()", "getByIds",
    ]
)  # fmt: skip
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
PATHS = st.lists(SEGMENTS | TEXT, max_size=7).map("/".join)
OPTION_NAMES = st.sampled_from(
    ["$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$search", "$skiptoken", "$deltatoken",
     "$format", "$levels", "$x", "top", "x"]
)  # fmt: skip
OPTION_VALUES = st.sampled_from(
    ["displayName eq 'a'", "members/any(m:m/id eq '1')", "displayName", "*", "1", "-1", "true", "owners($select=id)",
     "(", "not not displayName", "id in ('a',1)", "displayName eq 5", "'" * 9, "(" * 99, "a5",
     '"displayName:x"', 'NOT ("a:b" OR', "i1-9", "max", "displayName add 1",
     "year(createdDateTime) gt 2", "length(displayName) eq null"]
)  # fmt: skip
OPTIONS = st.lists(st.tuples(OPTION_NAMES, OPTION_VALUES | TEXT), max_size=3)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "displayName", "@odata.type", "value", "members@odata.bind", "jobs"]) | TEXT,
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
BODIES = st.none() | st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode())
HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "if-match", "if-none-match", "prefer", "consistencylevel", "accept", "x"]),
    st.text(string.printable.strip(), max_size=20)
    | st.sampled_from(["application/json", "*", 'W/"1.1"', "return=minimal"]),
    max_size=3,
)


def is_well_formed(response: httpx.Response) -> bool:
    """Whether an answer is no crash, and a refusal has its envelope."""
    if response.status_code >= 400:
        error = response.json()["error"]
        return response.status_code in (501, *range(400, 500)) and bool(error["code"] and error["message"])
    return response.status_code in (200, 201, 204, 304)


@settings(max_examples=400, deadline=None)
@given(METHODS, PATHS, OPTIONS, BODIES, HEADERS)
def test_no_request_makes_the_tenant_fail(
    method: str, path: str, options: list[tuple[str, str]], body: bytes | None, headers: dict[str, str]
) -> None:
    tenant = SHARED.tenant
    try:
        url = httpx.URL(f"{ROOT}/{path}", params=options)
        request = httpx.Request(method, url, headers={"authorization": "Bearer t", **headers}, content=body)
    except (httpx.InvalidURL, UnicodeEncodeError):
        return
    assert is_well_formed(tenant.answer(request))


SHARED = Client(create(PACKAGED, seed_objects=True))


@settings(max_examples=200, deadline=None)
@given(JSON, st.sampled_from(["/users", "/groups", "/applications", "/servicePrincipals", "/$batch"]))
def test_no_json_makes_the_tenant_fail(body: Any, path: str) -> None:
    assert is_well_formed(SHARED.ask("POST", path, json.dumps(body).encode(), content_type="application/json"))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_filter_makes_the_tenant_fail(text: str) -> None:
    url = httpx.URL(f"{ROOT}/users", params={"$filter": text})
    request = httpx.Request("GET", url, headers={"authorization": "Bearer t"})
    assert is_well_formed(SHARED.tenant.answer(request))


def test_deep_json_is_refused() -> None:
    body = b'{"api":' * 5000 + b"1" + b"}" * 5000
    assert Client().error("POST", "/applications", body) == (400, "BadRequest")
    assert Client().error("POST", "/applications", b"[" * 1_000_000) == (400, "BadRequest")


def test_large_bodies_are_refused() -> None:
    assert Client().error("POST", "/applications", b" " * (4 * 1024 * 1024 + 1)) == (413, "RequestEntityTooLarge")


def test_long_urls_are_refused() -> None:
    assert Client().error("GET", f"/users?$filter={'a' * 20_000}") == (414, "BadRequest")


def test_deep_filters_are_refused() -> None:
    assert Client().error("GET", f"/users?$filter={'(' * 3000}true{')' * 3000}") == (400, "BadRequest")
    assert Client().error("GET", f"/users?$filter={'not ' * 1000}true") == (400, "BadRequest")


def test_deep_searches_are_refused() -> None:
    for text in ("(" * 1000 + "a" + ")" * 1000, "NOT " * 900 + "a", "a " * 4000):
        assert Client().error("GET", f"/users?$search={text}") == (400, "BadRequest")


def test_deep_expands_are_refused() -> None:
    nested = "manager($expand=" * 20 + "manager" + ")" * 20
    assert Client().error("GET", f"/users?$expand={nested}") == (400, "BadRequest")


def test_paths_do_not_escape_the_service() -> None:
    client = Client()
    for path in ("/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/users/..%2f..%2fgroups", "/%2e%2e/beta/users"):
        assert client.ask("GET", path).status_code in (400, 404)


@pytest.fixture
def provisioning() -> tuple[Client, str, str]:
    """A tenant, and the addresses of a synchronization and of a job in it."""
    client = Client()
    app = client.post("/applications", {"displayName": "App"})
    principal = client.post("/servicePrincipals", {"appId": app["appId"]})
    root = f"/servicePrincipals/{principal['id']}/synchronization"
    return client, root, f"{root}/jobs/{client.post(f'{root}/jobs', {'templateId': 'scim'})['id']}"


@pytest.mark.parametrize(
    ("method", "path", "member"),
    [
        ("POST", "{job}/validateCredentials", "credentials"),
        ("POST", "{root}/jobs/validateCredentials", "credentials"),
        ("POST", "{root}/acquireAccessToken", "credentials"),
        ("POST", "{job}/provisionOnDemand", "parameters"),
        ("PUT", "{root}/secrets", "value"),
        ("POST", "{root}/jobs", "synchronizationJobSettings"),
        ("PATCH", "{job}", "synchronizationJobSettings"),
        ("PATCH", "{job}/schema", "synchronizationRules"),
    ],
)
@pytest.mark.parametrize("items", [[None], [{}], [None, {}], [{"key": None}], [{"value": None}], []])
def test_no_null_or_empty_item_makes_the_tenant_fail(
    provisioning: tuple[Client, str, str], method: str, path: str, member: str, items: list[Any]
) -> None:
    client, root, job = provisioning
    address = path.format(root=root, job=job)
    body = {member: items, "templateId": "scim"} if address == f"{root}/jobs" else {member: items}
    assert is_well_formed(client.ask(method, address, body))
    useful = {"credentials": [None, {"key": "BaseAddress", "value": "https://x"}, {"key": "SecretToken", "value": "y"}]}
    for each in (f"{root}/secrets", root, f"{job}/schema", job):
        assert is_well_formed(client.ask("GET", each))
    assert is_well_formed(client.ask("POST", f"{job}/start"))
    rule = {"parameters": [{"ruleId": "x", "subjects": [{"objectId": "1", "objectTypeName": "User"}]}]}
    assert is_well_formed(client.ask("POST", f"{job}/provisionOnDemand", rule))
    assert client.ask("POST", f"{job}/validateCredentials", useful).status_code == 204
    test = {"expression": "[a]", "testInputObject": {"properties": items if member == "value" else [None]}}
    assert is_well_formed(client.ask("POST", f"{job}/schema/parseExpression", test))


def test_an_item_without_a_text_that_may_not_be_null_is_refused(provisioning: tuple[Client, str, str]) -> None:
    client, root, job = provisioning
    settings = {"synchronizationJobSettings": [{"value": "x"}]}
    assert client.error("PATCH", job, settings) == (400, "Request_BadRequest")
    assert client.error("POST", f"{root}/jobs", {"templateId": "scim", **settings}) == (400, "Request_BadRequest")


def test_the_version_of_a_schema_is_the_services(provisioning: tuple[Client, str, str]) -> None:
    client, _, job = provisioning
    before = client.get(f"{job}/schema")
    whole = {name: value for name, value in before.items() if "@" not in name and name != "directories"}
    versions = [before["version"]]
    for method, body in (("PUT", {**whole, "version": "mine"}), ("PATCH", {"version": "mine"})):
        assert client.ask(method, f"{job}/schema", body).status_code == 204
        versions.append(client.get(f"{job}/schema")["version"])
    assert "mine" not in versions
    assert len(set(versions)) == 3


@pytest.mark.parametrize("method", ["HEAD", "TRACE", "BREW"])
def test_a_method_that_the_service_does_not_have_is_refused_with_those_of_the_resource(method: str) -> None:
    client = Client()
    key = client.post("/applications", {"displayName": "App"})["id"]
    for path, allowed in {
        "/applications": "GET, POST",
        f"/applications/{key}": "GET, PUT, PATCH, DELETE",
        f"/applications/{key}/addPassword": "POST",
        "/$batch": "POST",
    }.items():
        refused = client.ask(method, path)
        assert (refused.status_code, refused.headers["allow"]) == (405, allowed)
        assert refused.json()["error"]["code"] == "Request_BadRequest"
        options = client.ask("OPTIONS", path)
        assert (options.status_code, options.headers["allow"], options.content) == (200, allowed, b"")
    assert client.error("OPTIONS", "/nothing") == (400, "BadRequest")
    assert client.error(method, "/nothing") == (400, "BadRequest")


@pytest.mark.parametrize(
    "body", [{"signInAudience": ""}, {"signInAudience": "Everybody"}, {"displayName": ""}, {"displayName": "x" * 257}]
)
def test_an_application_needs_a_name_and_a_known_audience(body: dict[str, Any]) -> None:
    client = Client()
    made = client.post("/applications", {"displayName": "x" * 256, "signInAudience": None})
    assert made["signInAudience"] == "AzureADMyOrg"
    assert client.error("POST", "/applications", {"displayName": "App", **body}) == (400, "Request_BadRequest")
    assert client.error("PATCH", f"/applications/{made['id']}", body) == (400, "Request_BadRequest")
    emptied = client.ask("PATCH", f"/applications/{made['id']}", dict.fromkeys(body))
    assert emptied.status_code == (400 if "displayName" in body else 204)
    assert client.get(f"/applications/{made['id']}")["signInAudience"] == "AzureADMyOrg"


def test_a_service_principal_needs_an_application() -> None:
    client = Client()
    response = client.ask("POST", "/servicePrincipals", {"appId": "5d1f3c3e-7a3a-4d0e-9a51-0f4c6c1b2a30"})
    assert response.status_code == 400
    assert "does not reference a valid application object" in response.json()["error"]["message"]
    assert GUESS in response.headers
    own = client.post("/servicePrincipals", {"appId": client.application("Own")["appId"]})
    assert (own["displayName"], own["signInAudience"]) == ("Own", "AzureADMyOrg")
    for wrong in ("", "none", None, 5):
        assert client.error("POST", "/servicePrincipals", {"appId": wrong})[0] == 400


def test_members_of_a_complex_value_that_an_update_does_not_name_stay() -> None:
    client = Client()
    web = {"homePageUrl": "https://a", "redirectUris": ["https://b"]}
    path = f"/applications/{client.post('/applications', {'displayName': 'App', 'web': web})['id']}"
    assert client.ask("PATCH", path, {"web": {"homePageUrl": "https://c"}}).status_code == 204
    assert client.get(path)["web"].items() >= {**web, "homePageUrl": "https://c"}.items()
