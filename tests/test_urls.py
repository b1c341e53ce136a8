"""One URL for everybody: what the audit, the plan and the sender see of it is the same."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cases import Instances, bind, plan
from harness.dialect import GRAPH, Dialect
from harness.facts import facts
from harness.markdown import parse
from harness.urls import Url, documented_path, fits, forms, is_placeholder, read_url, resource_path

OWN = Dialect(
    name="own", service="Contoso", hosts={"api.contoso.com": "global"}, versions=("v2", "v3-preview"),
    namespace="contoso.api", prefix="/odata", layout=("reference",),
)  # fmt: skip
UNVERSIONED = replace(OWN, versions=())

PAGE = """# A

## HTTP request
```http
GET /users/{{id}}
```
## Example
```http
GET {root}/users/{{id}}
```
```http
HTTP/1.1 200 OK

{{"@odata.context": "{root}/$metadata#users/$entity", "id": "1"}}
```
"""


@pytest.mark.parametrize("host", GRAPH.hosts)
def test_every_cloud_is_the_service_for_the_audit_the_plan_and_what_is_sent(host: str) -> None:
    page = parse(PAGE.format(root=f"https://{host}/v1.0"), "v1.0/api/a.md")
    url = read_url(page.examples[0].request.url, GRAPH)
    assert (url.ours, url.cloud, url.version, url.resource) == (True, GRAPH.hosts[host], "v1.0", "/users/{id}")
    (case,) = plan([(page, facts(page).operation)], {"users": "u-1"}).cases
    assert case.reason == ""
    sent = bind(case, Instances({"users": "u-1"}), frozenset(), GRAPH.root)
    assert sent.url == "https://graph.microsoft.com/v1.0/users/u-1"


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ("https://graph.microsoft.com/v1.0/me", GRAPH, ("v1.0", "v1.0", "/me")),
        ("https://graph.microsoft.com/V1.0/me", GRAPH, ("V1.0", "v1.0", "/me")),
        ("https://graph.microsoft.com/v1/me", GRAPH, ("v1", "", "/me")),
        ("https://graph.microsoft.com/{version}/me", GRAPH, ("{version}", "", "/me")),
        ("https://graph.microsoft.com/me", GRAPH, ("", "", "/me")),
        ("/beta/me", GRAPH, ("beta", "beta", "/me")),
        ("beta", GRAPH, ("beta", "beta", "")),
        ("https://graph.microsoft.com/betas/me", GRAPH, ("", "", "/betas/me")),
        ("https://api.contoso.com/odata/v3-preview/Products(1)", OWN, ("v3-preview", "v3-preview", "/Products(1)")),
        ("https://api.contoso.com/odata/beta/x", OWN, ("", "", "/beta/x")),
        ("https://api.contoso.com/odatas/v2", OWN, ("", "", "/odatas/v2")),
        ("/odata/Products", UNVERSIONED, ("", "", "/Products")),
    ],
)
def test_a_version_is_the_first_segment_after_host_and_prefix(
    text: str, dialect: Dialect, expected: tuple[str, str, str]
) -> None:
    url = read_url(text, dialect)
    assert (url.version, url.known_version, url.resource) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://graph.microsoft.com/v1.0/me/messages?$top=1&x=a?b",
        "/users/{id | name}/drive/root:/a b/c.txt:/content",
        "https://{host}/v1.0/x(y='a/b')",
        "//x//y?",
        "",
    ],
)
def test_every_part_stands_where_the_url_says(text: str) -> None:
    url = read_url(text, GRAPH)
    check_places(url)


@given(st.text(alphabet="ahtps:/?&=$%{}<>()'.v10beta ", max_size=80))
def test_any_text_is_read_and_every_part_stands_where_it_says(text: str) -> None:
    url = read_url(text, GRAPH)
    check_places(url)
    resource_path(url, [url])
    path, _ = documented_path(text, GRAPH)
    assert path == "" or path.startswith("/")


def check_places(url: Url) -> None:
    assert url.text[url.host_at :].startswith(url.host)
    assert url.text[url.path_at :].startswith(url.path)
    assert url.query_at < 0 or url.text[url.query_at :] == url.query
    assert url.text[url.version_at :].startswith(url.version)
    for text, place in url.segments:
        assert text
        assert url.text[place:].startswith(text)
    glued = "".join(text for text, _ in url.segments).replace("/", "")
    assert glued == url.resource.rstrip().replace("/", "")


def test_a_host_that_a_placeholder_stands_for_is_nobodys() -> None:
    url = read_url("https://{host}/v1.0/users", GRAPH)
    assert (url.host, url.ours, url.version) == ("{host}", False, "v1.0")


def test_the_same_url_of_another_service_is_read_by_its_own_dialect() -> None:
    text = PAGE.format(root="https://api.contoso.com/odata/v2").replace("users", "Products")
    page = parse(text, "reference/a.md", dialect=OWN)
    assert page.version == "v2"
    (case,) = plan([(page, facts(page).operation)], {"Products": "7"}).cases
    assert (case.reason, case.version, case.template) == ("", "v2", "/Products/{id}")
    sent = bind(case, Instances({"Products": "7"}), frozenset(), OWN.root)
    assert sent.url == "https://api.contoso.com/odata/v2/Products/7"
    foreign = parse(PAGE.format(root="https://graph.microsoft.com/v1.0"), "reference/b.md", dialect=OWN)
    (case,) = plan([(foreign, facts(foreign).operation)], {"users": "1"}).cases
    assert case.reason == "its host https://graph.microsoft.com is not Contoso"


def test_a_request_without_encryption_is_not_sent() -> None:
    page = parse(PAGE.format(root="http://graph.microsoft.com/v1.0"), "v1.0/api/a.md")
    (case,) = plan([(page, facts(page).operation)], {"users": "u-1"}).cases
    assert case.reason == "its host http://graph.microsoft.com is not Graph"


@pytest.mark.parametrize(
    ("text", "placeholder"),
    [("{id}", True), ("<id>", True), ("'{id}'", True), ("\u2039id\u203a", True), ("{id", False), ("id", False)],
)
def test_what_stands_for_a_value_is_a_placeholder(text: str, placeholder: bool) -> None:
    assert is_placeholder(text) is placeholder


def test_a_dialect_without_an_alias_knows_its_own_namespace_only() -> None:
    assert OWN.qualifier.match("contoso.api.Product")
    assert not OWN.qualifier.match("graph.user")
    assert re.fullmatch(GRAPH.qualified_name, "microsoft.graph.callRecords.session")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/me/messages/{id}", "/users/{user-id}/messages/{message-id}"),
        ("/me/drive/root:/a/b.txt:/content", "/drives/{id}/items/{item}/content"),
        ("/shares/{id}/driveItem/content", "/drive/special/approot/content"),
        ("/sites/{id}/lists/{list}/items/{item}/driveItem", "/groups/{id}/drive/root"),
        ("/sites/{host}:/teams/hr:/pages", "/sites/{id}/pages"),
        ("/me/onenote/pages", "/groups/{id}/onenote/pages"),
        ("/education/me/classes", "/education/users/{id}/classes"),
        ("/users('{id}')/manager", "/users/{id}/manager"),
        ("/domains/contoso.com/verify", "/domains/{id}/verify"),
    ],
)
def test_paths_that_mean_the_same_have_one_form(one: str, other: str) -> None:
    assert any(fits(asked, form) for asked in forms(one, GRAPH) for form in forms(other, GRAPH))
    assert any(fits(form, asked) for asked in forms(one, GRAPH) for form in forms(other, GRAPH))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/me/drive/items/{id}", "/me/onenote/pages/{id}"),
        ("/drives/{id}", "/drives/{id}/root"),
        ("/sites/{id}/pages", "/sites/{id}/lists"),
        ("/users/{id}/lists/{list}/items/{item}", "/me/drive/root"),
    ],
)
def test_paths_that_mean_something_else_keep_their_own_form(one: str, other: str) -> None:
    assert not any(fits(asked, form) for asked in forms(one, GRAPH) for form in forms(other, GRAPH))


def test_a_dialect_without_ways_knows_no_drive() -> None:
    assert forms("/me/drive", OWN) == (("me", "drive"),)
