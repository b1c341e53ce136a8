"""Writing by OData's rules: create, change, replace, delete, refer, and what is refused."""

from typing import Any

import pytest
from tenant_client import ROOT, Client, user_body


@pytest.fixture
def client() -> Client:
    return Client().alone()


def reference(entity: dict[str, Any], collection: str = "directoryObjects") -> dict[str, str]:
    return {"@odata.id": f"{ROOT}/{collection}/{entity['id']}"}


def test_a_created_entity_has_a_location(client: Client) -> None:
    response = client.ask("POST", "/applications", {"displayName": "App"})
    assert response.status_code == 201
    assert response.headers["location"] == f"{ROOT}/applications('{response.json()['id']}')"
    assert client.get(response.headers["location"])["displayName"] == "App"


def test_a_minimal_answer_has_no_body(client: Client) -> None:
    response = client.ask("POST", "/applications", {"displayName": "App"}, prefer="return=minimal")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["preference-applied"] == "return=minimal"
    assert client.get(response.headers["odata-entityid"])["displayName"] == "App"


def test_updates_of_directory_objects_are_silent_unless_preferred_otherwise(client: Client) -> None:
    path = f"/users/{client.user()['id']}"
    assert client.ask("PATCH", path, {"jobTitle": "One"}).status_code == 204
    response = client.ask("PATCH", path, {"jobTitle": "Two"}, prefer="return=representation")
    assert (response.status_code, response.json()["jobTitle"]) == (200, "Two")


def test_patch_changes_only_what_it_names(client: Client) -> None:
    path = f"/users/{client.user()['id']}"
    client.ask("PATCH", path, {"jobTitle": "Tester", "city": "Oslo"})
    client.ask("PATCH", path, {"city": None})
    body = client.get(f"{path}?$select=jobTitle,city,displayName")
    assert (body["jobTitle"], body["city"], body["displayName"]) == ("Tester", None, "Ada")


def test_put_replaces_an_entity(client: Client) -> None:
    made = client.post("/applications", {"displayName": "App", "description": "Old"})
    assert client.ask("PUT", f"/applications/{made['id']}", {"displayName": "New"}).status_code == 204
    body = client.get(f"/applications/{made['id']}")
    assert (body["displayName"], body["description"]) == ("New", None)
    assert (body["appId"], body["createdDateTime"]) == (made["appId"], made["createdDateTime"])


def test_a_change_that_somebody_else_overtook_is_refused(client: Client) -> None:
    path = client.job()
    etag = client.ask("GET", path).headers["etag"]
    one, two = ({"synchronizationJobSettings": [{"name": name}]} for name in ("One", "Two"))
    assert client.ask("PATCH", path, one, if_match=etag).status_code == 200
    for method, body in (("PATCH", two), ("DELETE", None)):
        assert client.error(method, path, body, if_match=etag) == (412, "PreconditionFailed")
    assert client.ask("DELETE", path, if_match="*").status_code == 204


def test_a_property_is_set_and_cleared_at_its_own_address(client: Client) -> None:
    path = f"/users/{client.user()['id']}"
    assert client.ask("PUT", f"{path}/jobTitle", {"value": "Tester"}).status_code == 204
    assert client.get(f"{path}/jobTitle")["value"] == "Tester"
    assert client.ask("PUT", f"{path}/jobTitle/$value", "Größe".encode()).status_code == 204
    assert client.ask("GET", f"{path}/jobTitle/$value").text == "Größe"
    assert client.ask("DELETE", f"{path}/jobTitle").status_code == 204
    assert client.ask("GET", f"{path}/jobTitle").status_code == 204
    assert client.error("PUT", f"{path}/jobTitle", {"value": 5}) == (400, "Request_BadRequest")
    assert client.error("PUT", f"{path}/jobTitle/$value", b"\xff") == (400, "BadRequest")
    assert client.error("PUT", f"{path}/accountEnabled/$value", b"true") == (501, "NotImplemented")


def test_a_member_of_a_complex_property_is_changed_alone(client: Client) -> None:
    made = client.post("/applications", {"displayName": "App", "web": {"logoutUrl": "https://a.example"}})
    path = f"/applications/{made['id']}/web"
    client.ask("PATCH", path, {"homePageUrl": "https://b.example"})
    client.ask("PUT", f"{path}/implicitGrantSettings", {"enableIdTokenIssuance": True})
    body = client.get(path)
    assert body["logoutUrl"] == "https://a.example"
    assert body["homePageUrl"] == "https://b.example"
    assert body["implicitGrantSettings"] == {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": True}


def test_a_stream_is_stored_and_forgotten(client: Client) -> None:
    path = f"/applications/{client.post('/applications', {'displayName': 'App'})['id']}/logo"
    assert client.error("GET", path) == (404, "ItemNotFound")
    assert client.ask("PUT", path, b"\x89PNG", content_type="image/png").status_code == 204
    response = client.ask("GET", path)
    assert (response.content, response.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert client.ask("DELETE", path).status_code == 204
    assert client.error("DELETE", path) == (404, "ItemNotFound")


def test_an_entity_is_created_with_what_it_contains_and_refers_to(client: Client) -> None:
    user = client.user()
    body = {
        "displayName": "Deep",
        "owners@odata.bind": [f"{ROOT}/users/{user['id']}"],
        "synchronization": {"secrets": [{"key": "BaseAddress", "value": "https://a.example"}]},
    }
    made = client.post("/applications", body)
    assert [each["id"] for each in client.get(f"/applications/{made['id']}/owners")["value"]] == [user["id"]]
    assert client.get(f"/applications/{made['id']}/synchronization/secrets")["value"][0]["key"] == "BaseAddress"


def test_nothing_remains_of_a_creation_that_was_refused_in_part(client: Client) -> None:
    for owner in ("/users/missing", "/groups/", 5):
        body = {"displayName": "Deep", "owners@odata.bind": [owner]}
        assert client.ask("POST", "/applications", body).status_code in (400, 404)
    nested = {"displayName": "Deep", "synchronization": {"jobs": [{"templateId": "none"}]}}
    assert client.error("POST", "/applications", nested) == (400, "InvalidTemplate")
    assert client.get("/applications")["value"] == []


def test_members_are_added_and_removed_by_reference(client: Client) -> None:
    group, user = client.group(), client.user()
    path = f"/groups/{group['id']}/members"
    assert client.ask("POST", f"{path}/$ref", reference(user)).status_code == 204
    assert client.error("POST", f"{path}/$ref", reference(user, "users")) == (400, "Request_BadRequest")
    assert client.get(f"{path}/$ref")["value"] == [{"@odata.id": f"{ROOT}/users('{user['id']}')"}]
    assert client.get(f"{path}/{user['id']}")["@odata.type"] == "#microsoft.graph.user"
    assert client.get(f"{path}/microsoft.graph.group")["value"] == []
    assert [each["id"] for each in client.get(f"/users/{user['id']}/memberOf")["value"]] == [group["id"]]
    assert client.ask("DELETE", f"{path}/{user['id']}/$ref").status_code == 204
    assert client.error("DELETE", f"{path}/{user['id']}/$ref") == (404, "Request_ResourceNotFound")
    assert client.get(f"/users/{user['id']}/memberOf")["value"] == []
    assert client.get(f"/users/{user['id']}")["id"] == user["id"]


def test_a_reference_is_removed_by_its_url_too(client: Client) -> None:
    group, user = client.group(), client.user()
    path = f"/groups/{group['id']}/members/$ref"
    client.ask("POST", path, reference(user))
    assert client.error("DELETE", path) == (400, "BadRequest")
    assert client.ask("DELETE", f"{path}?$id={ROOT}/users/{user['id']}").status_code == 204


def test_a_single_reference_is_set_replaced_and_removed(client: Client) -> None:
    ada, bob, cyd = (client.user(name) for name in ("ada", "bob", "cyd"))
    path = f"/users/{ada['id']}/manager"
    assert client.error("GET", path) == (404, "Request_ResourceNotFound")
    for boss in (bob, cyd):
        assert client.ask("PUT", f"{path}/$ref", reference(boss, "users")).status_code == 204
    assert client.get(path)["id"] == cyd["id"]
    assert client.get(f"{path}/$ref")["@odata.id"].endswith(f"/users('{cyd['id']}')")
    assert client.get(f"/users/{bob['id']}/directReports")["value"] == []
    assert [each["id"] for each in client.get(f"/users/{cyd['id']}/directReports")["value"]] == [ada["id"]]
    assert client.ask("DELETE", f"{path}/$ref").status_code == 204
    assert client.error("GET", path)[0] == 404


def test_a_deleted_object_is_no_longer_referred_to(client: Client) -> None:
    group, user = client.group(), client.user()
    client.ask("POST", f"/groups/{group['id']}/members/$ref", reference(user))
    client.ask("DELETE", f"/users/{user['id']}")
    assert client.get(f"/groups/{group['id']}/members")["value"] == []


@pytest.mark.parametrize("body", [{}, {"@odata.id": "nonsense"}, {"@odata.id": f"{ROOT}/users"}, {"@odata.id": 5}, []])
def test_a_reference_needs_the_url_of_an_entity(client: Client, body: Any) -> None:
    group = client.group()
    assert client.ask("POST", f"/groups/{group['id']}/members/$ref", body).status_code == 400


def test_contained_entities_are_not_referred_to(client: Client) -> None:
    principal = client.post("/servicePrincipals", {"appId": client.application()["appId"]})
    path = f"/servicePrincipals/{principal['id']}/synchronization/jobs/$ref"
    assert client.ask("POST", path, {"@odata.id": f"{ROOT}/users/1"}).status_code == 405


WRONG = [
    ("/applications", {"displayName": "A", "nothing": 1}),
    ("/applications", {"displayName": 5}),
    ("/applications", {"displayName": "A", "appId": "x"}),
    ("/applications", {"displayName": "A", "id": "x"}),
    ("/applications", {"displayName": "A", "createdDateTime": "2020-01-01T00:00:00Z"}),
    ("/applications", {"displayName": "A", "tags": None}),
    ("/applications", {"displayName": "A", "tags": ["a", None]}),
    ("/applications", {"displayName": "A", "tags": "a"}),
    ("/applications", {"displayName": "A", "web": []}),
    ("/applications", {"displayName": "A", "web": {"nothing": 1}}),
    ("/applications", {"displayName": "A", "@odata.type": "#microsoft.graph.user"}),
    ("/applications", {"displayName": "A", "@odata.type": "nonsense"}),
    ("/applications", {"displayName": "A", "api": {"requestedAccessTokenVersion": 2**31}}),
    ("/applications", {"displayName": "A", "api": {"requestedAccessTokenVersion": True}}),
    ("/applications", {"displayName": "A", "api": {"knownClientApplications": ["no guid"]}}),
    ("/applications", {"displayName": ""}),
    ("/applications", []),
    ("/applications", "text"),
    ("/servicePrincipals", {"displayName": "A"}),
    ("/servicePrincipals", {"appId": "no guid"}),
    ("/users", {"displayName": "A"}),
    ("/users", {**user_body("a"), "userPrincipalName": "no at sign"}),
    ("/groups", {"displayName": "A"}),
    ("/groups", {"displayName": "A", "mailEnabled": False, "mailNickname": "a b", "securityEnabled": True}),
]


@pytest.mark.parametrize(("path", "body"), WRONG)
def test_a_wrong_creation_is_refused_and_changes_nothing(client: Client, path: str, body: Any) -> None:
    assert client.error("POST", path, body) == (400, "Request_BadRequest")
    assert client.get(path)["value"] == []


def test_an_extension_property_is_accepted_where_a_misspelling_is_not(client: Client) -> None:
    name = "extension_b7d8e648520f41d3b9c0fdeb91768a0a_badge"
    made = client.post("/users", {**user_body("ada"), name: 7})
    assert client.get(f"/users/{made['id']}?$select={name}")[name] == 7
    assert client.error("PATCH", f"/users/{made['id']}", {"displayname_": 1})[0] == 400


def test_what_must_be_unique_is(client: Client) -> None:
    client.user("ada")
    assert client.error("POST", "/users", user_body("ada")) == (409, "Request_MultipleObjectsWithSameKeyValue")
    principal = {"appId": client.application()["appId"]}
    client.post("/servicePrincipals", principal)
    assert client.error("POST", "/servicePrincipals", principal) == (409, "Request_MultipleObjectsWithSameKeyValue")


def test_another_media_type_is_refused(client: Client) -> None:
    for media_type in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
        error = client.error("POST", "/applications", b"{}", content_type=media_type)
        assert error == (415, "UnsupportedMediaType")
    response = client.ask(
        "POST", "/applications", b'{"displayName":"A"}', content_type="application/json; charset=utf-8"
    )
    assert response.status_code == 201


@pytest.mark.parametrize("body", [b"", b"{", b"{'a':1}", b"\xff\xfe", b'{"a":NaN}', b"{} {}"])
def test_broken_json_is_refused(client: Client, body: bytes) -> None:
    assert client.error("POST", "/applications", body) == (400, "BadRequest")


def test_a_client_secret_is_shown_once(client: Client) -> None:
    path = f"/applications/{client.post('/applications', {'displayName': 'App'})['id']}"
    secret = client.post(f"{path}/addPassword", {"passwordCredential": {"displayName": "CI"}})
    assert secret["secretText"]
    held = client.get(path)["passwordCredentials"]
    assert [(each["keyId"], each["secretText"]) for each in held] == [(secret["keyId"], None)]
    assert client.ask("POST", f"{path}/removePassword", {"keyId": secret["keyId"]}).status_code == 204
    assert client.error("POST", f"{path}/removePassword", {"keyId": secret["keyId"]})[0] == 400
    assert client.error("POST", f"{path}/removePassword", {})[0] == 400
    assert client.get(path)["passwordCredentials"] == []


def test_what_is_unique_stays_so_when_it_changes(client: Client) -> None:
    ada, bob = client.user("ada"), client.user("bob")
    taken = {"userPrincipalName": "BOB@contoso.com"}
    error = client.error("PATCH", f"/users/{ada['id']}", taken)
    assert error == (409, "Request_MultipleObjectsWithSameKeyValue")
    assert client.ask("PATCH", f"/users/{bob['id']}", taken).status_code == 204
    assert client.ask("PATCH", f"/users/{bob['id']}", {"userPrincipalName": "b@contoso.com"}).status_code == 204
    assert client.ask("PATCH", f"/users/{ada['id']}", taken).status_code == 204
    assert client.get("/users/bob@contoso.com")["id"] == ada["id"]
    client.ask("DELETE", f"/users/{ada['id']}")
    client.user("bob")


def test_a_filter_may_name_properties_of_the_types_of_members(client: Client) -> None:
    ada, group = client.user("ada"), client.group()
    client.ask("POST", f"/groups/{group['id']}/members/$ref", {"@odata.id": f"{ROOT}/users/{ada['id']}"})
    found = client.get(f"/groups/{group['id']}/members?$filter=startswith(displayName,'A')")["value"]
    assert [each["id"] for each in found] == [ada["id"]]
