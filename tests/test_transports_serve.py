"""The tenant over real HTTP."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tenant_client import PACKAGED

from harness.errors import TransportError
from harness.tenant import create, parse_chaos
from harness.transports.serve import MAX_CONTENT, Server, serve

TOKEN = {"authorization": "Bearer x"}


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(create(PACKAGED)) as running:
        yield running


@pytest.fixture(scope="module")
def shared_server() -> Iterator[Server]:
    with serve(create(PACKAGED)) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=TOKEN, trust_env=False) as made:
        yield made


def raw(server: Server, request: bytes) -> bytes:
    """Send bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", httpx.URL(server.url).port or 0), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_served_tenant_answers_under_both_versions(client: httpx.Client, server: Server) -> None:
    made = client.post("/v1.0/applications", json={"displayName": "App"})
    assert made.status_code == 201
    assert made.headers["location"].startswith(f"{server.url}/v1.0/applications(")
    body = client.get(f"/beta/applications/{made.json()['id']}").json()
    assert body["@odata.context"] == f"{server.url}/beta/$metadata#applications/$entity"


def test_pages_are_followed_by_their_links(client: httpx.Client) -> None:
    for number in range(3):
        client.post("/v1.0/applications", json={"displayName": f"App {number}"})
    page = client.get("/v1.0/applications", params={"$top": 2}).json()
    assert len(client.get(page["@odata.nextLink"]).json()["value"]) == 1


def test_one_connection_carries_many_requests(server: Server) -> None:
    request = b"GET /v1.0/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n"
    assert raw(server, request * 3).count(b"HTTP/1.1 200 OK") == 3


def test_an_answer_without_content_has_no_length(client: httpx.Client) -> None:
    made = client.post("/v1.0/applications", json={"displayName": "App"}).json()
    response = client.delete(f"/v1.0/applications/{made['id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert "content-length" not in response.headers
    assert client.get("/v1.0/applications").json()["value"] == []


def test_a_chunked_body_is_read(client: httpx.Client) -> None:
    response = client.post(
        "/v1.0/applications",
        content=iter([b'{"displayName":', b'"App"}']),
        headers={"content-type": "application/json"},
    )
    assert response.json()["displayName"] == "App"


def test_a_head_request_gets_no_body(client: httpx.Client) -> None:
    response = client.head("/v1.0/users")
    assert (response.status_code, response.content) == (405, b"")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"BREW /v1.0/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n\r\n", b"405"),
        (b"GET /v1.0/users HTTP/9.9\r\nHost: x\r\n\r\n", b"505"),
        (b"GET /v1.0/users HTTP/1.1\r\nHost: x\r\n\r\n", b"401"),
        (b"GET http://x:port/v1.0/users HTTP/1.1\r\n\r\n", b"400"),
        (b"POST /v1.0/users HTTP/1.1\r\nContent-Length: many\r\n\r\n", b"400"),
        (b"POST /v1.0/users HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n", b"413"),
        (b"POST /v1.0/users HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"POST /v1.0/users HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n", b"400"),
        (b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET /v1.0/users HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"431"),
    ],
)
def test_broken_http_is_refused_with_an_error_envelope(server: Server, request_bytes: bytes, status: bytes) -> None:
    answer = raw(server, request_bytes)
    assert answer.startswith(b"HTTP/1.1 " + status), answer[:80]
    assert b'"error"' in answer


def test_a_body_larger_than_the_tenant_takes_is_refused(client: httpx.Client) -> None:
    response = client.post("/v1.0/applications", content=b" " * (MAX_CONTENT // 2 + 1))
    assert response.status_code == 413


def test_a_dropped_connection_ends_without_an_answer() -> None:
    with serve(create(PACKAGED, chaos=parse_chaos("dropped=1"))) as server:
        assert raw(server, b"GET /v1.0/users HTTP/1.1\r\nAuthorization: Bearer x\r\n\r\n") == b""


def test_many_requests_at_once_are_served(client: httpx.Client) -> None:
    def create_one(number: int) -> int:
        return client.post("/v1.0/applications", json={"displayName": f"App {number}"}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(create_one, range(40))) == {201}
    assert client.get("/v1.0/applications/$count", headers={"ConsistencyLevel": "eventual"}).text == "40"


def test_a_taken_port_is_one_clear_error(server: Server) -> None:
    port = httpx.URL(server.url).port
    with pytest.raises(TransportError, match=f"cannot listen on 127.0.0.1:{port}"):
        serve(create(PACKAGED), port=port or 0)
    with pytest.raises(TransportError):
        serve(create(PACKAGED), port=70000)


def test_a_closed_server_listens_no_more() -> None:
    server = serve(create(PACKAGED))
    server.close()
    server.wait()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/v1.0/users", headers=TOKEN, trust_env=False)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200)
    | st.binary(max_size=80).map(lambda tail: b"GET /v1.0/users HTTP/1.1\r\n" + tail + b"\r\n\r\n")
)
def test_no_bytes_make_the_server_fail(shared_server: Server, request_bytes: bytes) -> None:
    answer = raw(shared_server, request_bytes)
    assert (
        not answer or answer[:10] in (b"HTTP/1.1 2", b"HTTP/1.1 4") or answer[:12] in (b"HTTP/1.1 501", b"HTTP/1.1 505")
    )
    assert raw(shared_server, b"GET /v1.0/users HTTP/1.1\r\nAuthorization: Bearer x\r\n\r\n").startswith(
        b"HTTP/1.1 200"
    )
