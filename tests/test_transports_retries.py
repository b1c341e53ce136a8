"""What is repeated besides refusals: objects that appear late, and tokens that have expired."""

from collections.abc import Callable

import httpx
import pytest
from transports_sample import BASE, request

from harness.errors import TransportError
from harness.transports import send
from harness.transports.retries import MAX_EARLY, RETRIES, RetryingTransport

KEY = "6bb9370c-7f89-4e0a-94d4-c2e20908cb49"
OTHER = "0e1d2c3b-0000-4000-8000-000000000000"
EXPIRED = {"www-authenticate": 'Bearer error="invalid_token"'}


def patient(
    respond: Callable[[httpx.Request], httpx.Response], waits: list[float], *, renews: bool = False
) -> httpx.Client:
    return httpx.Client(transport=RetryingTransport(httpx.MockTransport(respond), waits.append, renews=renews))


def late_service(late: int) -> tuple[list[str], Callable[[httpx.Request], httpx.Response]]:
    """A service whose new objects cannot be seen for a number of requests."""
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if request.method == "POST" and request.url.path.endswith(("/jobs", "/users")):
            return httpx.Response(201, json={"id": KEY, "plan": {"id": OTHER}})
        return httpx.Response(404 if len(asked) <= late + 1 else 200, json={})

    return asked, respond


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/users/{KEY}", ""),
        ("PATCH", f"/users/{KEY}", "{}"),
        ("GET", f"/plans/{OTHER}/tasks", ""),
        ("POST", "/groups/1/members/$ref", f'{{"@odata.id": "{BASE}/users/{KEY}"}}'),
    ],
)
def test_what_names_a_new_object_is_asked_again(method: str, path: str, body: str) -> None:
    waits: list[float] = []
    asked, respond = late_service(3)
    with patient(respond, waits) as client:
        send(client, request("POST", "/users", "{}"))
        assert send(client, request(method, path, body)).response.status == 200
    assert waits == [1, 2, 4]
    assert asked == ["POST", *[method] * 4]


def test_all_that_never_appears_is_waited_for_within_one_bound() -> None:
    waits: list[float] = []
    keys = iter(range(10**8, 10**8 + 50))

    def respond(asked: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"id": str(next(keys))}) if asked.method == "POST" else httpx.Response(404)

    with patient(respond, waits) as client:
        for _ in range(20):
            key = send(client, request("POST", "/users", "{}")).response.json
            assert key is not None
            assert send(client, request("GET", f"/users/{key.value['id']}")).response.status == 404
    assert MAX_EARLY - 2 <= sum(waits) <= MAX_EARLY


def test_a_404_of_anything_else_is_an_answer_at_once() -> None:
    waits: list[float] = []
    _, respond = late_service(99)
    with patient(respond, waits) as client:
        send(client, request("POST", "/users", "{}"))
        assert send(client, request("GET", "/users/somebody-else")).response.status == 404
    assert waits == []


def test_an_object_that_never_appears_is_a_404_in_the_end() -> None:
    waits: list[float] = []
    _, respond = late_service(99)
    with patient(respond, waits) as client:
        send(client, request("POST", "/users", "{}"))
        assert send(client, request("GET", f"/users/{KEY}")).response.status == 404
    assert len(waits) == RETRIES


def test_an_object_that_was_seen_or_deleted_is_no_longer_waited_for() -> None:
    waits: list[float] = []
    answers = iter([201, 200, 404, 201, 204, 404])
    with patient(lambda _: httpx.Response(next(answers), json={"id": KEY}), waits) as client:
        statuses = [
            send(client, request(method, path)).response.status
            for method, path in (
                ("POST", "/users"), ("GET", f"/users/{KEY}"), ("GET", f"/users/{KEY}"),
                ("POST", f"/plans/{OTHER}/jobs"), ("DELETE", f"/plans/{OTHER}"), ("GET", f"/plans/{OTHER}/jobs/{KEY}"),
            )
        ]  # fmt: skip
    assert statuses == [201, 200, 404, 201, 204, 404]
    assert waits == []


def test_an_answer_that_is_only_about_the_token_is_no_answer() -> None:
    with (
        patient(lambda _: httpx.Response(401, headers=EXPIRED), []) as client,
        pytest.raises(TransportError, match=r"GET \S+/me: not checked: 401, the token has expired"),
    ):
        send(client, request("GET", "/me"))


def test_a_request_without_a_token_is_answered() -> None:
    with patient(lambda _: httpx.Response(401, headers=EXPIRED), []) as client:
        assert send(client, request("GET", "/me"), authorize=False).response.status == 401
    with patient(lambda _: httpx.Response(401, headers={"www-authenticate": "Bearer"}), []) as client:
        assert send(client, request("GET", "/me")).response.status == 401


def test_a_token_that_can_be_renewed_is() -> None:
    statuses = iter([401, 401, 200])
    with patient(lambda _: httpx.Response(next(statuses), headers=EXPIRED), [], renews=True) as client:
        assert send(client, request("POST", "/users", "{}")).response.status == 200


def test_late_objects_and_refusals_each_have_their_retries() -> None:
    answers = iter([201, 404, 429, 404, 429, 404, 429, 200])
    with patient(lambda _: httpx.Response(next(answers), json={"id": KEY}), []) as client:
        send(client, request("POST", "/users", "{}"))
        assert send(client, request("GET", f"/users/{KEY}")).response.status == 200


def test_a_connection_that_is_lost_after_long_waits_is_one_line() -> None:
    answers = iter([httpx.Response(429, headers={"retry-after": "60"})])

    def respond(_request: httpx.Request) -> httpx.Response:
        if answer := next(answers, None):
            return answer
        raise httpx.ReadError("lost")

    with patient(respond, []) as client, pytest.raises(TransportError, match="the connection is lost every time"):
        send(client, request("GET", "/me"))
