"""Reading by OData's rules: options, pages, contexts, versions of objects, refusals."""

from typing import Any

import httpx
import pytest
from tenant_client import ROOT, Client

from harness.tenant import create, packaged_metadata


@pytest.fixture
def client() -> Client:
    return Client().alone()


@pytest.fixture
def people(client: Client) -> list[dict[str, Any]]:
    """Ten users: ada, bob, … of two departments."""
    names = ["ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ida", "joe"]
    found = []
    for number, name in enumerate(names):
        user = client.user(name)
        client.ask("PATCH", f"/users/{user['id']}", {"department": "Sales" if number % 2 else "Labs"})
        found.append(user)
    return found


def names(body: dict[str, Any]) -> list[str]:
    return [each["displayName"] for each in body["value"]]


def test_an_entity_has_its_context_and_tag(client: Client) -> None:
    user = client.user()
    response = client.ask("GET", f"/users/{user['id']}")
    assert response.json()["@odata.context"] == f"{ROOT}/$metadata#users/$entity"
    assert "etag" not in response.headers, "directory objects have no versions"
    assert client.ask("GET", client.job()).headers["etag"].startswith('W/"')
    assert response.headers["content-type"].startswith("application/json")
    assert response.headers["odata-version"] == "4.0"


def test_both_versions_and_any_host_answer(client: Client) -> None:
    user = client.user()
    for root in ("https://graph.microsoft.com/beta", "http://localhost:8080/v1.0"):
        request = httpx.Request("GET", f"{root}/users/{user['id']}", headers={"authorization": "Bearer x"})
        response = client.tenant.answer(request)
        assert response.json()["@odata.context"] == f"{root}/$metadata#users/$entity"


def test_a_user_shows_its_default_properties_and_others_on_demand(client: Client) -> None:
    user = client.user()
    assert "department" not in client.get(f"/users/{user['id']}")
    body = client.get(f"/users/{user['id']}?$select=id,department")
    assert body == {
        "@odata.context": f"{ROOT}/$metadata#users(id,department)/$entity",
        "id": user["id"],
        "department": None,
    }


def test_a_password_is_never_shown(client: Client) -> None:
    user = client.user()
    assert client.get(f"/users/{user['id']}?$select=passwordProfile")["passwordProfile"] is None


def test_a_user_is_found_by_its_principal_name(client: Client) -> None:
    user = client.user("ada")
    assert client.get("/users/ADA@contoso.com")["id"] == user["id"]
    assert client.get("/users('ada@contoso.com')")["id"] == user["id"]


def test_a_directory_object_is_a_user_and_says_so(client: Client) -> None:
    user = client.user()
    body = client.get(f"/directoryObjects/{user['id']}")
    assert body["@odata.type"] == "#microsoft.graph.user"
    assert client.get(f"/directoryObjects/{user['id']}/microsoft.graph.user")["displayName"] == "Ada"
    assert client.error("GET", f"/directoryObjects/{user['id']}/microsoft.graph.group")[0] == 404


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("$top=2&$skip=3", ["Dan", "Eve"]),
        ("$orderby=displayName desc&$top=2", ["Joe", "Ida"]),
        ("$orderby=department,displayName desc&$top=3", ["Ida", "Gus", "Eve"]),
        ("$filter=department eq 'labs' and displayName gt 'E'", ["Eve", "Gus", "Ida"]),
        ('$search="displayName:d"&$orderby=displayName', ["Ada", "Cyd", "Dan", "Ida"]),
        ('$search="displayName:d" AND "mail:x"', []),
        ('$search="displayName:ada" OR "displayName:bob"', ["Ada", "Bob"]),
        ('$search="displayName:d" NOT ("displayName:ada" OR "displayName:cyd")&$orderby=displayName', ["Dan", "Ida"]),
        ('$search=("displayName:ada" OR "displayName:cyd") AND NOT "displayName:cyd"', ["Ada"]),
        ("$top=0", []),
        ("%24filter=startswith(displayName,%27a%27)", ["Ada"]),
        ("filter=displayName+eq+'Bob'", ["Bob"]),
    ],
)
def test_options_choose_and_sort(client: Client, people: Any, options: str, expected: list[str]) -> None:
    del people
    assert names(client.get(f"/users?{options}", ConsistencyLevel="eventual")) == expected


def test_pages_lead_through_everything_once(client: Client, people: list[dict[str, Any]]) -> None:
    seen: list[str] = []
    link = "/users?$top=4&$select=id&$count=true"
    for _ in range(3):
        body = client.get(link)
        assert body["@odata.count"] == 10
        seen += [each["id"] for each in body["value"]]
        link = body.get("@odata.nextLink", "")
    assert link == ""
    assert seen == [each["id"] for each in people]


def test_pages_neither_repeat_nor_lose_when_others_come_and_go(client: Client, people: list[dict[str, Any]]) -> None:
    first = client.get("/users?$top=5")
    client.ask("DELETE", f"/users/{people[0]['id']}")
    client.ask("DELETE", f"/users/{people[4]['id']}")
    client.user("kim")
    assert names(client.get(first["@odata.nextLink"])) == ["Fay", "Gus", "Hal", "Ida", "Joe"]


def test_a_page_has_a_hundred_unless_the_client_prefers_fewer(client: Client) -> None:
    for number in range(101):
        client.post("/applications", {"displayName": f"App {number}"})
    body = client.get("/applications")
    assert len(body["value"]) == 100
    assert len(client.get(body["@odata.nextLink"])["value"]) == 1
    response = client.ask("GET", "/applications", prefer="odata.maxpagesize=7")
    assert len(response.json()["value"]) == 7
    assert response.headers["preference-applied"] == "odata.maxpagesize=7"


def test_a_count_is_plain_text(client: Client, people: Any) -> None:
    del people
    response = client.ask("GET", "/users/$count?$filter=department eq 'Labs'", ConsistencyLevel="eventual")
    assert (response.text, response.headers["content-type"]) == ("5", "text/plain;charset=utf-8")


def test_expand_nests_with_options(client: Client, people: list[dict[str, Any]]) -> None:
    group = client.group()
    for user in people[:4]:
        client.ask("POST", f"/groups/{group['id']}/members/$ref", {"@odata.id": f"{ROOT}/users/{user['id']}"})
    client.ask("PUT", f"/users/{people[0]['id']}/manager/$ref", {"@odata.id": f"{ROOT}/users/{people[1]['id']}"})
    nested = "members($select=id;$orderby=id;$top=2;$count=true)"
    body = client.get(f"/groups/{group['id']}?$select=id&$expand={nested}")
    assert body["members@odata.count"] == 4
    assert sorted(body["members"][0]) == ["@odata.type", "id"]
    assert len(body["members"]) == 2
    chain = client.get(f"/users/{people[0]['id']}?$expand=manager($levels=2;$select=displayName)")
    assert chain["manager"]["displayName"] == "Bob"
    assert chain["manager"]["manager"] is None


def test_a_property_has_an_address_of_its_own(client: Client) -> None:
    user = client.user()
    path = f"/users/{user['id']}"
    assert client.get(f"{path}/displayName") == {
        "@odata.context": f"{ROOT}/$metadata#users('{user['id']}')/displayName",
        "value": "Ada",
    }
    assert client.ask("GET", f"{path}/displayName/$value").text == "Ada"
    assert client.ask("GET", f"{path}/accountEnabled/$value").text == "true"
    assert client.ask("GET", f"{path}/jobTitle").status_code == 204
    assert client.get(f"{path}/businessPhones")["value"] == []
    assert client.ask("GET", f"{path}/businessPhones/$count").text == "0"


def test_an_unchanged_entity_is_not_sent_again(client: Client) -> None:
    path = client.job()
    etag = client.ask("GET", path).headers["etag"]
    assert client.ask("GET", path, if_none_match=etag).status_code == 304
    client.ask("POST", f"{path}/pause")
    assert client.ask("GET", path, if_none_match=etag).status_code == 200


def test_delta_tells_what_changed_and_what_is_gone(client: Client, people: list[dict[str, Any]]) -> None:
    seen: list[str] = []
    body = client.get("/users/delta?$select=id,displayName&$top=4")
    while "@odata.nextLink" in body:
        seen += [each["id"] for each in body["value"]]
        body = client.get(body["@odata.nextLink"])
    seen += [each["id"] for each in body["value"]]
    assert sorted(seen) == sorted(each["id"] for each in people)
    client.ask("PATCH", f"/users/{people[2]['id']}", {"jobTitle": "Tester"})
    client.ask("DELETE", f"/users/{people[3]['id']}")
    changes = client.get(body["@odata.deltaLink"])
    assert [each["id"] for each in changes["value"]] == [people[2]["id"], people[3]["id"]]
    assert changes["value"][1]["@removed"] == {"reason": "deleted"}
    assert client.get(changes["@odata.deltaLink"])["value"] == []
    assert client.get("/users/delta?$deltatoken=latest")["value"] == []


def test_the_service_document_lists_what_there_is(client: Client) -> None:
    assert {"name": "users", "kind": "EntitySet", "url": "users"} in client.get("/")["value"]


REFUSALS = [
    ("GET", "/nothing", 400, "BadRequest"),
    ("GET", "/applicationTemplates/1/nothing", 400, "BadRequest"),
    ("GET", "/users/1", 404, "Request_ResourceNotFound"),
    ("GET", "/users('1')/manager", 404, "Request_ResourceNotFound"),
    ("GET", "/users?$filter=nothing eq 1", 400, "BadRequest"),
    ("GET", "/users?$filter=displayName eq 5", 400, "BadRequest"),
    ("GET", "/users?$filter=displayName", 400, "BadRequest"),
    ("GET", "/users?$filter=unknown(displayName)", 400, "BadRequest"),
    ("GET", "/users?$filter=displayName add 1 eq 2", 501, "NotImplemented"),
    ("GET", "/users?$select=nothing", 400, "BadRequest"),
    ("GET", "/users?$expand=displayName", 400, "BadRequest"),
    ("GET", "/users?$expand=nothing", 400, "BadRequest"),
    ("GET", "/users?$orderby=nothing", 400, "BadRequest"),
    ("GET", "/users?$top=-1", 400, "BadRequest"),
    ("GET", "/users?$top=1000", 400, "Request_UnsupportedQuery"),
    ("GET", "/users?$count=maybe", 400, "BadRequest"),
    ("GET", "/users?$skiptoken=zzz", 400, "BadRequest"),
    ("GET", "/users/delta?$deltatoken=zzz", 400, "BadRequest"),
    ("GET", "/users?$top=1&$top=2", 400, "BadRequest"),
    ("GET", "/users?$nothing=1", 400, "BadRequest"),
    ("GET", "/users?$apply=aggregate($count as all)", 501, "NotImplemented"),
    ("GET", "/users?$compute=1 as one", 501, "NotImplemented"),
    ("GET", "/users?$format=atom", 501, "NotImplemented"),
    ("GET", '/users?$search=("displayName:a"', 400, "BadRequest"),
    ("GET", '/users?$search="displayName:a")', 400, "BadRequest"),
    ("GET", "/users?$search=NOT", 400, "BadRequest"),
    ("GET", '/users?$search="open', 400, "BadRequest"),
    ("GET", "/$batch", 405, "Request_BadRequest"),
    ("PUT", "/users", 405, "Request_BadRequest"),
    ("POST", "/applicationTemplates", 405, "Request_BadRequest"),
    ("PATCH", "/users/1/memberOf", 405, "Request_BadRequest"),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), REFUSALS)
def test_a_refusal_has_the_code_of_graph(client: Client, method: str, path: str, status: int, code: str) -> None:
    assert client.error(method, path) == (status, code)


def test_a_wrong_method_is_told_which_are_right(client: Client) -> None:
    assert client.ask("PUT", "/users").headers["allow"] == "GET, POST"


def test_a_token_is_needed_and_any_will_do(client: Client) -> None:
    for value in ("", "Bearer", "Bearer ", "Basic abc"):
        assert client.error("GET", "/users", authorization=value) == (401, "InvalidAuthenticationToken")
    assert client.ask("GET", "/users", authorization="bearer x").status_code == 200


def test_an_unknown_version_is_refused(client: Client) -> None:
    assert client.error("GET", "https://graph.microsoft.com/v2.0/users") == (400, "BadRequest")


def test_a_client_finds_its_own_request_id_in_every_answer(client: Client) -> None:
    response = client.ask("GET", "/users/1", client_request_id="mine")
    assert response.headers["client-request-id"] == "mine"
    assert response.json()["error"]["innerError"]["client-request-id"] == "mine"


def test_seeded_collections_begin_with_one_object() -> None:
    client = Client(create(packaged_metadata(), seed_objects=True))
    user = client.get("/users")["value"][0]
    assert client.get(f"/users/{user['id']}?$select=city")["city"] == "city-value"
    group = client.get("/groups")["value"][0]
    assert client.get(f"/groups/{group['id']}/members")["value"]
