"""The tenant against anything that anybody may send."""

import json
import string
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from tenant_client import PACKAGED, ROOT, Client

from harness.tenant import create

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
