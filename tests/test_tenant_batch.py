"""Several requests in one."""

import base64
from typing import Any

import pytest
from tenant_client import Client, user_body


def batch(client: Client, *requests: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Responses by id."""
    body = client.post("/$batch", {"requests": list(requests)})
    return {each["id"]: each for each in body["responses"]}


def test_requests_of_a_batch_are_answered_one_by_one() -> None:
    client = Client()
    json = {"Content-Type": "application/json"}
    found = batch(
        client,
        {"id": "1", "method": "POST", "url": "/users", "headers": json, "body": user_body("ada")},
        {"id": "2", "method": "GET", "url": "users?$select=displayName", "dependsOn": ["1"]},
        {"id": "3", "method": "GET", "url": "/users/missing"},
        {"id": "4", "method": "DELETE", "url": "/users/ada@contoso.com", "dependsOn": ["2"]},
    )
    assert {name: each["status"] for name, each in found.items()} == {"1": 201, "2": 200, "3": 404, "4": 204}
    assert found["2"]["body"]["value"][-1]["displayName"] == "Ada"
    assert found["3"]["body"]["error"]["code"] == "Request_ResourceNotFound"
    assert "body" not in found["4"]


def test_what_depends_on_a_failure_fails_and_is_not_done() -> None:
    client = Client()
    found = batch(
        client,
        {"id": "1", "method": "GET", "url": "/users/missing"},
        {"id": "2", "method": "POST", "url": "/applications", "body": {"displayName": "A"}, "dependsOn": ["1"]},
        {"id": "3", "method": "GET", "url": "/users", "dependsOn": ["2"]},
    )
    assert [found[each]["status"] for each in "123"] == [404, 424, 424]
    assert client.get("/applications")["value"] == []


def test_content_that_is_no_json_is_base64() -> None:
    client = Client()
    made = client.post("/applications", {"displayName": "A"})
    logo = f"/applications/{made['id']}/logo"
    content = base64.b64encode(b"\x89PNG").decode()
    put = {"id": "1", "method": "PUT", "url": logo, "headers": {"Content-Type": "image/png"}, "body": content}
    found = batch(client, put, {"id": "2", "method": "GET", "url": logo})
    assert [found[each]["status"] for each in "12"] == [204, 200]
    assert base64.b64decode(found["2"]["body"]) == b"\x89PNG"
    assert found["2"]["headers"]["Content-Type"] == "image/png"


ONE = {"id": "1", "method": "GET", "url": "/users"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"requests": []},
        {"requests": "all"},
        {"requests": [5]},
        {"requests": [{"id": 1, "method": "GET", "url": "/users"}]},
        {"requests": [ONE, ONE]},
        {"requests": [{**ONE, "dependsOn": ["2"]}]},
        {"requests": [{**ONE, "id": str(number)} for number in range(21)]},
    ],
)
def test_a_batch_that_is_none_is_refused(body: Any) -> None:
    assert Client().error("POST", "/$batch", body) == (400, "BadRequest")


@pytest.mark.parametrize(
    "change", [{"url": "https://other.example/users"}, {"url": "/$batch"}, {"method": "BREW"}, {"headers": 5}]
)
def test_a_wrong_request_fails_alone(change: dict[str, Any]) -> None:
    found = batch(Client(), {**ONE, **change}, {**ONE, "id": "2"})
    assert [found[each]["status"] for each in "12"] == [400, 200]
