"""The tenant's memory against a dictionary, and against many threads at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from tenant_client import ROOT, Client

TEXTS = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
CHANGES = st.fixed_dictionaries(
    {}, optional={"description": TEXTS, "notes": TEXTS, "tags": st.lists(st.text(max_size=4), max_size=2)}
)


class AgainstADictionary(RuleBasedStateMachine):
    """Applications and their owners: whatever is done to the tenant is done to a dictionary too."""

    def __init__(self) -> None:
        super().__init__()
        self.client = Client()
        self.applications: dict[str, dict[str, Any]] = {}
        self.owners: dict[str, set[str]] = {}
        self.users = [self.client.user(name)["id"] for name in ("ada", "bob", "cyd")]

    ids = Bundle("ids")

    @rule(target=ids, changes=CHANGES)
    def create(self, changes: dict[str, Any]) -> Any:
        body = {"displayName": "App", **changes}
        made = self.client.post("/applications", body)
        self.applications[made["id"]] = {"tags": [], "description": None, "notes": None, **body}
        self.owners[made["id"]] = set()
        return made["id"]

    @rule(key=ids, changes=CHANGES)
    def update(self, key: str, changes: dict[str, Any]) -> None:
        assert self.client.ask("PATCH", f"/applications/{key}", changes).status_code == 204
        self.applications[key].update(changes)

    @rule(key=ids, changes=CHANGES)
    def refused_update(self, key: str, changes: dict[str, Any]) -> None:
        wrong = {**changes, "displayName": 5}
        assert self.client.ask("PATCH", f"/applications/{key}", wrong).status_code == 400

    @rule(target=ids, key=consumes(ids))
    def delete(self, key: str) -> Any:
        assert self.client.ask("DELETE", f"/applications/{key}").status_code == 204
        assert self.client.ask("GET", f"/applications/{key}").status_code == 404
        del self.applications[key]
        del self.owners[key]
        return multiple()

    @rule(key=ids, number=st.integers(0, 2))
    def add_owner(self, key: str, number: int) -> None:
        user = self.users[number]
        body = {"@odata.id": f"{ROOT}/users/{user}"}
        expected = 400 if user in self.owners[key] else 204
        assert self.client.ask("POST", f"/applications/{key}/owners/$ref", body).status_code == expected
        self.owners[key].add(user)

    @rule(key=ids, number=st.integers(0, 2))
    def remove_owner(self, key: str, number: int) -> None:
        user = self.users[number]
        expected = 204 if user in self.owners[key] else 404
        assert self.client.ask("DELETE", f"/applications/{key}/owners/{user}/$ref").status_code == expected
        self.owners[key].discard(user)

    @invariant()
    def the_same_is_remembered(self) -> None:
        listed = {each["id"]: each for each in self.client.get("/applications?$expand=owners($select=id)")["value"]}
        assert listed.keys() == self.applications.keys()
        for key, expected in self.applications.items():
            assert {name: listed[key][name] for name in expected} == expected
            assert {each["id"] for each in listed[key]["owners"]} == self.owners[key]

    @invariant()
    def owners_know_what_they_own(self) -> None:
        for user in self.users:
            owned = {each["id"] for each in self.client.get(f"/users/{user}/ownedObjects")["value"]}
            assert owned == {key for key, users in self.owners.items() if user in users}


TestAgainstADictionary = AgainstADictionary.TestCase
TestAgainstADictionary.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


def test_parallel_creations_are_neither_lost_nor_doubled() -> None:
    client = Client()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: client.post("/applications", {"displayName": f"App {n}"})["id"], range(200)))
    assert len(set(made)) == 200
    assert int(client.ask("GET", "/applications/$count").text) == 200


def test_one_of_many_parallel_creations_of_the_same_wins() -> None:
    client = Client()
    body = {"appId": client.application()["appId"]}
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: client.ask("POST", "/servicePrincipals", body).status_code, range(32)))
    assert sorted(statuses) == [201] + [409] * 31


def test_one_of_many_parallel_changes_of_one_version_wins() -> None:
    client = Client()
    path = client.job()
    etag = client.ask("GET", path).headers["etag"]

    def change(number: int) -> int:
        settings = [{"name": "number", "value": str(number)}]
        return client.ask("PATCH", path, {"synchronizationJobSettings": settings}, if_match=etag).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(change, range(32)))
    assert sorted(statuses) == [200] + [412] * 31


def test_parallel_members_are_all_there_and_pages_stay_whole() -> None:
    client = Client()
    group = client.group()
    users = [client.user(f"user{number}")["id"] for number in range(60)]

    def add(user: str) -> None:
        body = {"@odata.id": f"{ROOT}/users/{user}"}
        assert client.ask("POST", f"/groups/{group['id']}/members/$ref", body).status_code == 204
        assert client.ask("GET", f"/groups/{group['id']}/members?$top=10").status_code == 200

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, users))
    members = client.get(f"/groups/{group['id']}/members?$select=id")["value"]
    assert sorted(each["id"] for each in members) == sorted(users)
