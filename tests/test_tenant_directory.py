"""What the directory does beyond OData: deleted objects come back, and membership goes over any number of groups."""

from pathlib import Path
from typing import Any

import pytest
from tenant_client import PACKAGED, ROOT, Client

from harness.metadata import parse, read
from harness.tenant import create

MODEL = b"""<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id"/></Key>
  <Property Name="id" Type="Edm.String" Nullable="false"/></EntityType>
<EntityType Name="directoryObject" BaseType="graph.entity" OpenType="true">
  <Property Name="deletedDateTime" Type="Edm.DateTimeOffset"/></EntityType>
<EntityType Name="directory" BaseType="graph.entity">
  <NavigationProperty Name="deletedItems" Type="Collection(graph.directoryObject)"/></EntityType>
<ComplexType Name="passwordProfile"><Property Name="password" Type="Edm.String"/></ComplexType>
<EntityType Name="note" BaseType="graph.entity"><Property Name="text" Type="Edm.String"/></EntityType>
<EntityType Name="user" BaseType="graph.directoryObject">
  <Property Name="accountEnabled" Type="Edm.Boolean"/><Property Name="displayName" Type="Edm.String"/>
  <Property Name="mailNickname" Type="Edm.String"/><Property Name="userPrincipalName" Type="Edm.String"/>
  <Property Name="passwordProfile" Type="graph.passwordProfile"/><Property Name="userType" Type="Edm.String"/>
  <NavigationProperty Name="memberOf" Type="Collection(graph.directoryObject)"/>
  <NavigationProperty Name="transitiveMemberOf" Type="Collection(graph.directoryObject)"/>
  <NavigationProperty Name="notes" Type="Collection(graph.note)" ContainsTarget="true"/></EntityType>
<EntityType Name="group" BaseType="graph.directoryObject">
  <Property Name="displayName" Type="Edm.String"/><Property Name="groupTypes" Type="Collection(Edm.String)"/>
  <Property Name="mailEnabled" Type="Edm.Boolean"/><Property Name="mailNickname" Type="Edm.String"/>
  <Property Name="securityEnabled" Type="Edm.Boolean"/>
  <NavigationProperty Name="members" Type="Collection(graph.directoryObject)"/>
  <NavigationProperty Name="memberOf" Type="Collection(graph.directoryObject)"/>
  <NavigationProperty Name="transitiveMembers" Type="Collection(graph.directoryObject)"/>
  <NavigationProperty Name="transitiveMemberOf" Type="Collection(graph.directoryObject)"/></EntityType>
<Action Name="restore" IsBound="true"><Parameter Name="bindingParameter" Type="graph.directoryObject"/>
  <ReturnType Type="graph.directoryObject"/></Action>
<Action Name="checkMemberGroups" IsBound="true"><Parameter Name="bindingParameter" Type="graph.directoryObject"/>
  <Parameter Name="groupIds" Type="Collection(Edm.String)" Nullable="false"/>
  <ReturnType Type="Collection(Edm.String)"/></Action>
<Action Name="getMemberObjects" IsBound="true"><Parameter Name="bindingParameter" Type="graph.directoryObject"/>
  <Parameter Name="securityEnabledOnly" Type="Edm.Boolean"/><ReturnType Type="Collection(Edm.String)"/></Action>
<Function Name="delta" IsBound="true"><Parameter Name="bindingParameter" Type="Collection(graph.user)"/>
  <ReturnType Type="Collection(graph.user)"/></Function>
<EntityContainer Name="GraphService"><EntitySet Name="users" EntityType="graph.user"/>
  <EntitySet Name="groups" EntityType="graph.group"/>
  <EntitySet Name="directoryObjects" EntityType="graph.directoryObject"/>
  <Singleton Name="directory" Type="graph.directory"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""


@pytest.fixture
def client() -> Client:
    return Client(create(parse(MODEL, "directory.csdl.xml"))).alone()


def ids(body: Any) -> list[str]:
    return [item["id"] for item in body["value"]]


def join(client: Client, group: Any, member: Any) -> None:
    url = {"@odata.id": f"{ROOT}/directoryObjects/{member['id']}"}
    assert client.ask("POST", f"/groups/{group['id']}/members/$ref", url).status_code == 204


def unified(client: Client) -> Any:
    body = {"displayName": "Team", "mailEnabled": True, "mailNickname": "t", "securityEnabled": False}
    return client.post("/groups", {**body, "groupTypes": ["Unified"]})


def test_a_deleted_user_waits_to_be_restored_with_all_that_belonged_to_it(client: Client) -> None:
    user, group = client.user(), client.group()
    note = client.post(f"/users/{user['id']}/notes", {"text": "mine"})
    join(client, group, user)
    assert client.ask("DELETE", f"/users/{user['id']}").status_code == 204
    assert client.error("GET", f"/users/{user['id']}")[0] == 404
    assert client.error("GET", f"/directoryObjects/{user['id']}")[0] == 404
    assert ids(client.get(f"/groups/{group['id']}/members")) == []
    kept = client.get(f"/directory/deletedItems/{user['id']}")
    assert kept["@odata.type"] == "#microsoft.graph.user"
    assert ids(client.get("/directory/deletedItems/microsoft.graph.user")) == [user["id"]]
    assert ids(client.get("/directory/deletedItems/microsoft.graph.group")) == []
    back = client.post(f"/directory/deletedItems/{user['id']}/restore", {})
    assert back["id"] == user["id"]
    assert ids(client.get("/directory/deletedItems")) == []
    assert ids(client.get(f"/groups/{group['id']}/members")) == [user["id"]]
    assert client.get(f"/users/{user['id']}/notes/{note['id']}")["text"] == "mine"
    assert client.get(f"/users/{user['userPrincipalName']}?$select=deletedDateTime")["deletedDateTime"] is None


def test_an_object_that_is_deleted_twice_is_gone(client: Client) -> None:
    user = client.user()
    client.ask("DELETE", f"/users/{user['id']}")
    moment = client.get(f"/directory/deletedItems/{user['id']}?$select=deletedDateTime")["deletedDateTime"]
    assert moment.startswith("2026-01-05T")
    assert client.ask("DELETE", f"/directory/deletedItems/{user['id']}").status_code == 204
    assert client.error("POST", f"/directory/deletedItems/{user['id']}/restore", {})[0] == 404
    assert ids(client.get("/directory/deletedItems")) == []


def test_only_groups_of_microsoft_365_come_back(client: Client) -> None:
    team, security = unified(client), client.group()
    for group in (team, security):
        client.ask("DELETE", f"/groups/{group['id']}")
    assert ids(client.get("/directory/deletedItems/microsoft.graph.group")) == [team["id"]]


def test_what_was_not_deleted_is_not_restored(client: Client) -> None:
    user = client.user()
    assert client.error("POST", f"/users/{user['id']}/restore", {}) == (400, "Request_BadRequest")


def test_a_name_that_another_has_taken_is_in_the_way_of_a_return(client: Client) -> None:
    user = client.user()
    client.ask("DELETE", f"/users/{user['id']}")
    client.user()
    assert client.error("POST", f"/directory/deletedItems/{user['id']}/restore", {})[0] == 409


def test_delta_tells_what_may_come_back_from_what_is_gone(client: Client) -> None:
    user = client.user()
    link = client.get("/users/delta")["@odata.deltaLink"]
    client.ask("DELETE", f"/users/{user['id']}")
    assert client.get(link)["value"] == [{"id": user["id"], "@removed": {"reason": "changed"}}]
    client.post(f"/directory/deletedItems/{user['id']}/restore", {})
    assert ids(client.get(link)) == [user["id"]]
    assert "@removed" not in client.get(link)["value"][0]


def test_membership_goes_over_groups_in_groups_even_in_circles(client: Client) -> None:
    user, inner, outer = client.user(), client.group("inner"), client.group("outer")
    join(client, inner, user)
    join(client, outer, inner)
    join(client, inner, outer)
    assert sorted(ids(client.get(f"/groups/{outer['id']}/transitiveMembers"))) == sorted([user["id"], inner["id"]])
    assert ids(client.get(f"/groups/{outer['id']}/transitiveMembers/microsoft.graph.user")) == [user["id"]]
    assert sorted(ids(client.get(f"/users/{user['id']}/transitiveMemberOf"))) == sorted([inner["id"], outer["id"]])
    count = client.ask("GET", f"/groups/{outer['id']}/transitiveMembers/$count")
    assert count.text == "2"
    asked = {"groupIds": [outer["id"], "unknown"]}
    assert client.post(f"/users/{user['id']}/checkMemberGroups", asked)["value"] == [outer["id"]]
    objects = client.post(f"/users/{user['id']}/getMemberObjects", {"securityEnabledOnly": False})["value"]
    assert sorted(objects) == sorted([inner["id"], outer["id"]])


@pytest.mark.parametrize(("method", "suffix"), [("POST", ""), ("POST", "/$ref")])
def test_what_follows_from_other_relations_is_not_written(client: Client, method: str, suffix: str) -> None:
    user, group = client.user(), client.group()
    body = {"@odata.id": f"{ROOT}/users/{user['id']}"} if suffix else {"@odata.type": "#microsoft.graph.user"}
    assert client.error(method, f"/groups/{group['id']}/transitiveMembers{suffix}", body)[0] == 405
    assert client.error(method, f"/directory/deletedItems{suffix}", body)[0] == 405
    assert ids(client.get("/users")) == [user["id"]]


def test_the_metadata_is_the_document_that_the_model_was_read_from() -> None:
    response = Client().ask("GET", "/$metadata")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/xml")
    assert parse(response.content, PACKAGED.path) == PACKAGED


def test_a_document_that_is_not_there_any_more_is_said(client: Client) -> None:
    assert client.error("GET", "/$metadata") == (501, "NotImplemented")


def test_versions_with_models_of_their_own_have_objects_of_their_own() -> None:
    packaged = Client()
    both = Client(create(packaged.tenant.state.edm.metadata, versions={"beta": parse(MODEL, "directory.csdl.xml")}))
    user = both.user()
    beta = "https://graph.microsoft.com/beta"
    assert both.error("GET", f"{beta}/users/{user['id']}")[0] == 404
    assert both.get(f"{beta}/directory")["id"] == "directory"
    assert both.error("GET", "/directory") == (400, "BadRequest")
    assert [item["name"] for item in both.get(f"{beta}/")["value"]] == [
        "users", "groups", "directoryObjects", "directory",
    ]  # fmt: skip


def test_every_tenant_is_one_organization_with_an_id_of_its_own() -> None:
    client = Client()
    (organization,) = client.get("/organization")["value"]
    assert organization["id"] == client.get(f"/organization/{organization['id']}")["id"]
    other = Client(create(PACKAGED, seed=1)).get("/organization")["value"]
    assert [each["id"] for each in other] != [organization["id"]]
    application = client.post("/applications", {"displayName": "App"})
    principal = client.post("/servicePrincipals", {"appId": application["appId"]})
    assert principal["appOwnerOrganizationId"] == organization["id"]


def test_nobody_makes_or_deletes_an_organization() -> None:
    client = Client()
    key = client.get("/organization")["value"][0]["id"]
    assert client.error("POST", "/organization", {"displayName": "Another"})[0] == 405
    assert client.error("DELETE", f"/organization/{key}")[0] == 405
    assert client.ask("PATCH", f"/organization/{key}", {"street": "1 Main St"}).status_code == 204
    assert client.get(f"/organization/{key}")["street"] == "1 Main St"


@pytest.mark.parametrize(
    "query",
    [
        "/users?$filter=displayName ne 'Ada'",
        "/users?$filter=not startswith(displayName,'A')",
        "/users?$filter=endswith(mail,'a')",
        "/users?$filter=startswith(displayName,'A')&$orderby=displayName",
        "/users?$count=true",
        "/users/$count",
        '/users?$search="displayName:a"',
    ],
)
def test_an_advanced_query_asks_for_the_eventually_consistent_index(query: str) -> None:
    client = Client(eventual=False)
    assert client.error("GET", query) == (400, "Request_UnsupportedQuery")
    assert client.ask("GET", query, ConsistencyLevel="eventual").status_code == 200
    assert client.ask("GET", "/users?$filter=displayName eq 'Ada'").status_code == 200
    assert client.ask("GET", "/users?$orderby=displayName").status_code == 200


def test_a_version_stands_once_in_a_url() -> None:
    client = Client()
    for path in ("/v2.0/users", "/v1.0/users", "/beta/users"):
        assert client.error("GET", path) == (404, "ResourceNotFound")
    step = {"id": "1", "method": "GET", "url": "/v1.0/groups"}
    (answer,) = client.post("/$batch", {"requests": [step]})["responses"]
    assert answer["status"] == 400


def test_an_application_takes_its_service_principal_with_it() -> None:
    client = Client()
    application = client.application()
    principal = client.post("/servicePrincipals", {"appId": application["appId"]})
    other = client.post("/servicePrincipals", {"appId": client.application("Other")["appId"]})
    assert client.ask("DELETE", f"/applications/{application['id']}").status_code == 204
    assert client.ask("GET", f"/servicePrincipals/{principal['id']}").status_code == 404
    assert client.ask("GET", f"/servicePrincipals/{other['id']}").status_code == 200


def test_a_role_is_assigned_once_and_seen_from_both_sides(shared: Path) -> None:
    client = Client(create(read(shared / "metadata" / "v1.0-2026-08.csdl.xml")))
    role = {"id": "5d1f3c3e-7a3a-4d0e-9a51-0f4c6c1b2a30", "isEnabled": True, "displayName": "Reader", "value": "r",
            "allowedMemberTypes": ["User"], "description": "Reads"}  # fmt: skip
    application = client.post("/applications", {"displayName": "App", "appRoles": [role]})
    resource = client.post("/servicePrincipals", {"appId": application["appId"]})
    assert [each["value"] for each in resource["appRoles"]] == ["r"]
    user = client.user()
    body = {"principalId": user["id"], "resourceId": resource["id"], "appRoleId": role["id"]}
    made = client.post(f"/users/{user['id']}/appRoleAssignments", body)
    assert (made["principalType"], made["principalDisplayName"], made["resourceDisplayName"]) == ("User", "Ada", "App")
    assert ids(client.get(f"/servicePrincipals/{resource['id']}/appRoleAssignedTo")) == [made["id"]]
    assert client.error("POST", f"/servicePrincipals/{resource['id']}/appRoleAssignedTo", body)[0] == 400
    unknown = {**body, "appRoleId": user["id"]}
    assert client.error("POST", f"/users/{user['id']}/appRoleAssignments", unknown)[0] == 400
    path = f"/servicePrincipals/{resource['id']}/appRoleAssignedTo/{made['id']}"
    assert client.ask("DELETE", path).status_code == 204
    assert ids(client.get(f"/users/{user['id']}/appRoleAssignments")) == []


def test_planner_wants_to_know_which_version_is_changed(shared: Path) -> None:
    client = Client(create(read(shared / "metadata" / "v1.0-2026-08.csdl.xml")))
    made = client.ask("POST", "/planner/tasks", {"title": "Plan"})
    path = f"/planner/tasks/{made.json()['id']}"
    assert client.error("PATCH", path, {"title": "New"})[0] == 400
    assert client.ask("PATCH", path, {"title": "New"}, If_Match=made.headers["etag"]).status_code == 204
    assert client.error("DELETE", path, None, If_Match=made.headers["etag"])[0] == 412
