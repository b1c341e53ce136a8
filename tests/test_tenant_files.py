"""Drives: files by path, uploads in ranges, copies, links, delta."""

from pathlib import Path

import pytest
from tenant_client import Client

from harness.metadata import read
from harness.tenant import create


@pytest.fixture(params=["v1.0-2021-07", "v1.0-2026-08"])
def client(shared: Path, request: pytest.FixtureRequest) -> Client:
    """A tenant with all of Graph, then and now: drives were contained, and are referred to."""
    return Client(create(read(shared / "metadata" / f"{request.param}.csdl.xml")))


def names(client: Client, path: str) -> list[str]:
    return sorted(each["name"] for each in client.get(path)["value"])


def test_everybody_has_a_drive_with_a_root(client: Client) -> None:
    drive = client.get("/me/drive")
    assert (drive["driveType"], drive["quota"]["state"]) == ("business", "normal")
    assert (
        client.get(f"/drives/{drive['id']}")["id"] == drive["id"] if client.ask("GET", "/drives").json()["value"] else 1
    )
    root = client.get("/me/drive/root")
    assert (root["name"], root["folder"], root["root"]) == ("root", {"childCount": 0}, {})
    assert root["parentReference"]["driveId"] == drive["id"]
    assert "file" not in root, "facets that are null are absent"


@pytest.mark.parametrize("path", ["root:/a.txt:/content", "root%3A/a.txt%3A/content"])
def test_a_file_is_created_by_its_path_and_replaced(client: Client, path: str) -> None:
    made = client.ask("PUT", f"/me/drive/{path}", b"Hello", content_type="text/plain")
    assert (made.status_code, made.json()["name"], made.json()["size"]) == (201, "a.txt", 5)
    assert made.json()["file"]["mimeType"] == "text/plain"
    again = client.ask("PUT", f"/me/drive/{path}", b"Hello!", content_type="text/plain")
    assert (again.status_code, again.json()["id"], again.json()["size"]) == (200, made.json()["id"], 6)
    assert client.ask("GET", f"/me/drive/items/{made.json()['id']}/content").content == b"Hello!"
    assert client.get("/me/drive/root")["folder"]["childCount"] == 1
    assert names(client, "/me/drive/root/children") == ["a.txt"]


def test_names_in_a_folder_are_unique(client: Client) -> None:
    children = "/me/drive/root/children"
    client.post(children, {"name": "Reports", "folder": {}})
    assert client.error("POST", children, {"name": "reports", "folder": {}}) == (409, "nameAlreadyExists")
    renamed = client.post(children, {"name": "Reports", "folder": {}, "@microsoft.graph.conflictBehavior": "rename"})
    assert renamed["name"] == "Reports 1"
    assert client.error("POST", children, {"name": "nothing"}) == (400, "invalidRequest")
    assert client.error("POST", children, {"folder": {}}) == (400, "invalidRequest")


def test_a_file_is_uploaded_in_ranges(client: Client) -> None:
    session = client.post("/me/drive/root:/big.bin:/createUploadSession", {"item": {}})
    url = session["uploadUrl"]
    first = client.ask("PUT", url, b"12345", content_range="bytes 0-4/8")
    assert (first.status_code, first.json()["nextExpectedRanges"]) == (202, ["5-"])
    assert client.get(url)["nextExpectedRanges"] == ["5-"]
    assert client.error("PUT", url, b"12345", content_range="bytes 0-4/8") == (416, "invalidRange")
    assert client.error("PUT", url, b"1", content_range="bytes 5-7/8") == (400, "invalidRequest")
    assert client.error("PUT", url, b"1") == (400, "invalidRequest")
    last = client.ask("PUT", url, b"678", content_range="bytes 5-7/8")
    assert (last.status_code, last.json()["name"], last.json()["size"]) == (201, "big.bin", 8)
    assert client.ask("GET", "/me/drive/root:/big.bin:/content").content == b"12345678"
    assert client.error("PUT", url, b"678", content_range="bytes 5-7/8") == (404, "itemNotFound")


def test_an_upload_can_be_given_up(client: Client) -> None:
    url = client.post("/me/drive/root:/big.bin:/createUploadSession", {})["uploadUrl"]
    assert client.ask("DELETE", url).status_code == 204
    assert client.error("GET", url) == (404, "itemNotFound")
    assert client.error("POST", url) == (404, "itemNotFound")


def test_a_folder_is_copied_with_what_is_in_it(client: Client) -> None:
    root = client.get("/me/drive/root")["id"]
    folder = client.post("/me/drive/root/children", {"name": "Old", "folder": {}})
    client.ask("PUT", "/me/drive/root:/Old/a.txt:/content", b"x")
    body = {"name": "New", "parentReference": {"id": root}}
    assert client.ask("POST", f"/me/drive/items/{folder['id']}/copy", body).status_code == 202
    assert names(client, "/me/drive/root/children") == ["New", "Old"]
    assert client.ask("GET", "/me/drive/root:/New/a.txt:/content").content == b"x"
    assert client.error("POST", f"/me/drive/items/{folder['id']}/copy", body) == (409, "nameAlreadyExists")


def test_a_file_is_found_checked_out_and_followed(client: Client) -> None:
    item = client.ask("PUT", "/me/drive/root:/plan.txt:/content", b"x").json()
    path = f"/me/drive/items/{item['id']}"
    assert names(client, "/me/drive/root/search(q='PLAN')") == ["plan.txt"]
    assert names(client, "/me/drive/search(q='nothing')") == []
    assert client.ask("POST", f"{path}/checkout").status_code == 204
    assert client.get(path)["publication"]["level"] == "checkout"
    assert client.ask("POST", f"{path}/checkin", {"comment": "done"}).status_code == 204
    assert client.get(path)["publication"]["level"] == "published"
    assert client.post(f"{path}/follow", {})["id"] == item["id"]
    assert names(client, "/me/drive/following") == ["plan.txt"]
    assert client.ask("POST", f"{path}/unfollow").status_code == 204
    assert names(client, "/me/drive/following") == []


def test_links_and_invitations_are_permissions(client: Client) -> None:
    item = client.ask("PUT", "/me/drive/root:/plan.txt:/content", b"x").json()
    path = f"/me/drive/items/{item['id']}"
    link = client.post(f"{path}/createLink", {"type": "view", "scope": "organization"})
    assert (link["link"]["type"], link["roles"]) == ("view", ["read"])
    assert client.post(f"{path}/createLink", {"type": "view", "scope": "organization"})["id"] == link["id"]
    assert client.error("POST", f"{path}/createLink", {"type": "steal"}) == (400, "invalidRequest")
    people = {"recipients": [{"email": "ada@contoso.com"}], "roles": ["write"], "requireSignIn": True}
    assert client.post(f"{path}/invite", people)["value"][0]["roles"] == ["write"]
    assert len(client.get(f"{path}/permissions")["value"]) == 2


def test_delta_of_a_drive_tells_what_came_and_what_went(client: Client) -> None:
    kept = client.ask("PUT", "/me/drive/root:/kept.txt:/content", b"x").json()
    gone = client.ask("PUT", "/me/drive/root:/gone.txt:/content", b"x").json()
    first = client.get("/me/drive/root/delta")
    assert {kept["id"], gone["id"]} <= {each["id"] for each in first["value"]}
    latest = client.get("/me/drive/root/delta?token=latest")
    assert latest["value"] == []
    client.ask("DELETE", f"/me/drive/items/{gone['id']}")
    client.ask("PUT", "/me/drive/root:/new.txt:/content", b"x")
    for link in (first["@odata.deltaLink"], latest["@odata.deltaLink"]):
        changes = {each["id"]: each for each in client.get(link)["value"]}
        assert "deleted" in changes[gone["id"]]
        assert kept["id"] not in changes
        assert "new.txt" in [each.get("name") for each in changes.values()]
