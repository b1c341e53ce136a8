"""Cases: keys are known by their position, values come from settings or earlier answers, order comes from the pages."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import dialect
from harness.cases import Instances, Plan, bind, plan
from harness.facts import facts
from harness.markdown import parse
from harness.urls import ResourcePath, read_url, resource_path

GRAPH = "https://graph.microsoft.com"
JOBS = "servicePrincipals/synchronization/jobs"


def path_of(url: str, templates: tuple[str, ...] = ()) -> ResourcePath:
    return resource_path(read_url(url, dialect.GRAPH), [read_url(template, dialect.GRAPH) for template in templates])


def planned(*pages: tuple[str, str], **bindings: str) -> Plan:
    read = [parse(text, path) for path, text in pages]
    return plan([(page, facts(page).operation) for page in read], bindings)


def example(name: str, request: str, status: int, body: str = "", answer: str = "") -> str:
    sent = f"Content-Type: application/json\n\n{body}\n" if body else ""
    return (
        f'<!-- {{"blockType": "request", "name": "{name}"}} -->\n```http\n{request}\n{sent}```\n'
        f'<!-- {{"blockType": "response"}} -->\n```http\nHTTP/1.1 {status} X\n\n{answer}\n```\n'
    )


CREATE = example("create_job", f"POST {GRAPH}/v1.0/servicePrincipals/{{id}}/synchronization/jobs", 201, "{}")
GET = example("get_job", f"GET {GRAPH}/v1.0/servicePrincipals/{{spId}}/synchronization/jobs/{{id}}", 200)
START = example("start_job", f"POST {GRAPH}/v1.0/servicePrincipals/{{id}}/synchronization/jobs/{{id}}/start", 204)
DELETE = example("delete_job", f"DELETE {GRAPH}/v1.0/servicePrincipals/{{id}}/synchronization/jobs/{{jobId}}", 204)
PARENT = example("create_principal", f"POST {GRAPH}/v1.0/servicePrincipals", 201, "{}")


def test_what_creates_comes_first_parents_before_children_and_what_deletes_comes_last() -> None:
    pages = {"d.md": DELETE, "s.md": START, "g.md": GET, "c.md": CREATE, "p.md": PARENT}
    order = [case.id.rpartition("::")[2] for case in planned(*pages.items()).cases]
    assert order == ["create_principal", "create_job", "get_job", "start_job", "delete_job"]


@pytest.mark.parametrize(
    ("url", "keys"),
    [
        ("/servicePrincipals/{id}/synchronization/jobs/{id}", ["servicePrincipals", JOBS]),
        ("/servicePrincipals/{jobId}/synchronization", ["servicePrincipals"]),
        ("/users/{id | userPrincipalName}/messages", ["users"]),
        ("/groups/02bd9fd6-8f93-4758-87c3-1fb73740a315/members/$ref", ["groups"]),
        ("/applications(appId='{appId}')/synchronization/jobs", ["applications"]),
        ("/servicePrincipals({id})/owners", ["servicePrincipals"]),
        ("/users/<user-id>/drive", ["users"]),
        ("/reports/getEmailActivityCounts(period='D7')", []),
        ("/me/messages", []),
        ("/users/{id}/microsoft.graph.user/manager/{id}", ["users", "users/manager"]),
    ],
)  # fmt: skip
def test_a_key_is_known_by_its_position_however_the_placeholder_is_spelt(url: str, keys: list[str]) -> None:
    for prefix in ("", f"{GRAPH}/v1.0", f"{GRAPH}/beta"):
        assert [s.collection for s in path_of(prefix + url).segments if s.collection] == keys


def test_a_literal_key_is_told_from_a_name_by_the_documented_template() -> None:
    target = path_of("/users/adele@contoso.com/messages", ("/users/{id}/messages",))
    assert [s.collection for s in target.segments if s.collection] == ["users"]


def test_two_equal_placeholders_in_one_url_get_different_values() -> None:
    cases = {c.id: c for c in planned(("g.md", GET), servicePrincipals="sp-1", jobs="job-1").cases}
    case = cases["g.md::get_job"]
    request = bind(case, Instances({"servicePrincipals": "sp-1", "jobs": "job-1"}), frozenset(), GRAPH)
    assert request.url == f"{GRAPH}/v1.0/servicePrincipals/sp-1/synchronization/jobs/job-1"


def test_a_case_that_cannot_run_says_what_to_bind_and_one_that_needs_it_says_so_too() -> None:
    reasons = {case.id: case.reason for case in planned(("c.md", CREATE), ("g.md", GET)).cases}
    assert "bind" in reasons["c.md::create_job"]
    assert "servicePrincipals" in reasons["c.md::create_job"]
    assert reasons["g.md::get_job"]
    bound = planned(("c.md", CREATE), ("g.md", GET), servicePrincipals="sp-1")
    assert [case.reason for case in bound.cases] == ["", ""]


def test_cases_that_wait_for_each_other_are_told_not_followed_forever() -> None:
    first = example("a", f"POST {GRAPH}/v1.0/lefts", 201, json.dumps({"rightId": "String"}))
    second = example("b", f"POST {GRAPH}/v1.0/rights", 201, json.dumps({"leftId": "String"}))
    cases = planned(("a.md", first), ("b.md", second)).cases
    assert all(case.reason for case in cases)


def test_a_generated_placeholder_in_a_body_is_bound_by_what_its_property_names() -> None:
    body = json.dumps({"templateId": "String", "displayName": "String"})
    text = example("create", f"POST {GRAPH}/v1.0/servicePrincipals/{{id}}/synchronization/jobs", 201, body)
    bindings = {"servicePrincipals": "sp-1", "templates": "BoxOutDelta"}
    made = planned(("c.md", text), **bindings)
    request = bind(made.cases[0], Instances(bindings), made.collections, GRAPH)
    assert json.loads(request.body) == {"templateId": "BoxOutDelta", "displayName": "String"}


def test_a_key_inside_a_url_in_a_body_is_bound_by_its_position_there() -> None:
    body = json.dumps({"@odata.id": f"{GRAPH}/v1.0/users/{{id}}"})
    text = example("add", f"POST {GRAPH}/v1.0/groups/{{id}}/members/$ref", 204, body)
    bindings = {"groups": "g-1", "users": "u-1"}
    made = planned(("c.md", text), **bindings)
    request = bind(made.cases[0], Instances(bindings), made.collections, GRAPH)
    assert request.url == f"{GRAPH}/v1.0/groups/g-1/members/$ref"
    assert json.loads(request.body) == {"@odata.id": f"{GRAPH}/v1.0/users/u-1"}


def test_callbacks_and_generator_junk_are_cases_that_cannot_run() -> None:
    callback = example("cb", "POST https://bot.contoso.com/api/calls", 200)
    junk = example("junk", f"GET {GRAPH}/beta** Collection URI for x not found", 200)
    reasons = {case.id: case.reason for case in planned(("a.md", callback), ("b.md", junk)).cases}
    assert "not Graph" in reasons["a.md::cb"]
    assert "no URL" in reasons["b.md::junk"]


def test_the_case_of_a_malformed_url_runs_by_the_documented_template() -> None:
    text = (
        "## HTTP request\n```http\nPATCH /applications/{applicationsId}/synchronization\n```\n## Example\n"
        + example("update", f"PATCH {GRAPH}/docs\\api/applications/{{applicationsId}}/synchronization", 200, "{}")
    )
    (case,) = planned(("u.md", text), applications="a-1").cases
    assert case.template == "/applications/{applicationsId}/synchronization"
    assert bind(case, Instances({"applications": "a-1"}), frozenset(), GRAPH).url.endswith(
        "/applications/a-1/synchronization"
    )


@given(st.text(max_size=200))
def test_any_text_is_cut_into_segments(url: str) -> None:
    path_of(url, (url,))


def test_every_request_of_the_seeds_is_a_case_that_runs_once_parent_and_template_are_bound(shared: Path) -> None:
    pages = [(file.name, file.read_text(encoding="utf-8")) for file in sorted((shared / "seeds").glob("*.md"))]
    cases = planned(*pages, applications="app-1", templates="scim").cases
    assert {case.id.rpartition("::")[2] for case in cases} == {
        "update_synchronization", "create_synchronizationjob_from_", "update_synchronizationjob",
    }  # fmt: skip
    assert [case.reason for case in cases] == ["", "", ""]


def test_the_plan_of_the_real_reference_covers_every_answered_request(shared: Path) -> None:
    folder = shared / "corpus" / "beta" / "api"
    read = [parse(file.read_text(encoding="utf-8"), f"beta/api/{file.name}") for file in sorted(folder.glob("*.md"))]
    made = plan([(page, facts(page).operation) for page in read], {})
    assert len(made.cases) == sum(1 for page in read for item in page.examples if item.responses)
    assert len({case.id for case in made.cases}) == len(made.cases)
    assert all(case.runnable or len(case.reason) > 20 for case in made.cases)
