"""Bad days: by seed and rate, and never by accident."""

import time
from collections import Counter

import httpx
import pytest
from tenant_client import PACKAGED, Client

from harness.errors import UsageError
from harness.tenant import Chaos, create, parse_chaos


def client(chaos: str, seed: int = 0) -> Client:
    return Client(create(PACKAGED, seed=seed, chaos=parse_chaos(chaos)))


def statuses(asker: Client, requests: int = 400) -> list[int]:
    return [asker.ask("GET", "/applications").status_code for _ in range(requests)]


def test_a_tenant_without_chaos_has_no_bad_days() -> None:
    assert set(statuses(Client(), 200)) == {200}


def test_rates_are_roughly_kept() -> None:
    seen = Counter(statuses(client("throttle=0.2,unavailable=0.1,expired=0.1"), 2000))
    assert 300 < seen[429] < 500
    assert 100 < seen[503] < 250
    assert 100 < seen[401] < 250


def test_the_same_seed_gives_the_same_bad_days() -> None:
    assert statuses(client("throttle=0.3", 1)) == statuses(client("throttle=0.3", 1))
    assert statuses(client("throttle=0.3", 1)) != statuses(client("throttle=0.3", 2))


def test_a_throttled_request_says_when_to_come_back_and_does_nothing() -> None:
    asker = client("throttle=1")
    response = asker.ask("POST", "/applications", {"displayName": "A"})
    assert (response.status_code, response.headers["retry-after"]) == (429, "2")
    assert response.json()["error"]["code"] == "TooManyRequests"
    assert "applications" not in asker.tenant.state.store.sets


def test_an_unavailable_service_says_when_to_come_back() -> None:
    response = client("unavailable=1").ask("GET", "/users")
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")


def test_an_expired_token_is_told_apart_from_a_missing_one() -> None:
    response = client("expired=1").ask("GET", "/users")
    assert response.status_code == 401
    assert "expired" in response.json()["error"]["message"]


def test_a_dropped_connection_is_no_answer() -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        client("dropped=1").ask("GET", "/users")


def test_a_new_object_appears_late() -> None:
    asker = client("delayed=1")
    made = asker.post("/applications", {"displayName": "A"})
    path = f"/applications/{made['id']}"
    assert asker.error("GET", path) == (404, "Request_ResourceNotFound")
    assert asker.get("/applications")["value"] == []
    assert [asker.ask("GET", path).status_code for _ in range(3)] == [404, 200, 200]
    assert len(asker.get("/applications")["value"]) == 1


def test_latency_delays_an_answer() -> None:
    asker = client("latency=0.05")
    begin = time.perf_counter()
    for _ in range(10):
        asker.ask("GET", "/users")
    assert time.perf_counter() - begin > 0.05


def test_chaos_is_read_from_text() -> None:
    assert parse_chaos("throttle=0.05, unavailable=0.01,latency=2") == Chaos(0.05, 0.01, latency=2)
    assert parse_chaos("") == Chaos()


@pytest.mark.parametrize(
    "text", ["storm=1", "throttle", "throttle=x", "throttle=1.5", "throttle=-1", "throttle=nan", "latency=61"]
)
def test_unreadable_chaos_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(UsageError, match=text.partition("=")[0]):
        parse_chaos(text)
