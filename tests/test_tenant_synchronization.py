"""The life of a synchronization job, from an application template to its deletion."""

import json
import re
from typing import Any

import pytest
from tenant_client import Client

from harness.tenant import create, packaged_metadata

ENVELOPE_OF_A_MISSING_JOB = (404, "Request_ResourceNotFound")


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture(params=["servicePrincipal", "application"])
def root(request: pytest.FixtureRequest, client: Client) -> str:
    """The `synchronization` of an application made from the gallery, or of its service principal."""
    gallery = client.get("/applicationTemplates?$filter=displayName eq 'Fabrikam CRM'")["value"]
    made = client.post(f"/applicationTemplates/{gallery[0]['id']}/instantiate", {"displayName": "CRM"})
    return f"/{request.param}s/{made[request.param]['id']}/synchronization"


@pytest.fixture
def job(client: Client, root: str) -> str:
    made = client.post(f"{root}/jobs", {"templateId": "FabrikamCrmOut"})
    return f"{root}/jobs/{made['id']}"


SECRETS = [{"key": "BaseAddress", "value": "https://crm.example"}, {"key": "SecretToken", "value": "hush"}]


def test_the_gallery_has_applications_that_provision_and_one_that_does_not(client: Client) -> None:
    apps = client.get("/applicationTemplates")["value"]
    assert sum(app["supportedProvisioningTypes"] == ["sync"] for app in apps) >= 2
    assert [app["displayName"] for app in apps if not app["supportedProvisioningTypes"]] == ["Tailspin Travel"]


def test_an_instantiated_template_is_an_application_and_its_service_principal(client: Client) -> None:
    template = client.get("/applicationTemplates")["value"][0]["id"]
    response = client.ask("POST", f"/applicationTemplates/{template}/instantiate", {"displayName": "Mine"})
    assert response.status_code == 201
    application, principal = response.json()["application"], response.json()["servicePrincipal"]
    assert application["appId"] == principal["appId"]
    assert application["applicationTemplateId"] == principal["applicationTemplateId"] == template
    assert client.get(f"/applications/{application['id']}")["displayName"] == "Mine"
    assert client.get(f"/servicePrincipals(appId='{principal['appId']}')")["id"] == principal["id"]


def test_an_application_offers_the_template_it_was_made_from(client: Client, root: str) -> None:
    templates = client.get(f"{root}/templates")["value"]
    assert [each["id"] for each in templates] == ["FabrikamCrmOut"]
    assert client.get(f"{root}/templates/FabrikamCrmOut")["default"] is True


def test_an_application_without_provisioning_offers_no_template(client: Client) -> None:
    travel = client.get("/applicationTemplates?$filter=displayName eq 'Tailspin Travel'")["value"][0]
    made = client.post(f"/applicationTemplates/{travel['id']}/instantiate", {"displayName": "Trips"})
    root = f"/servicePrincipals/{made['servicePrincipal']['id']}/synchronization"
    assert client.get(f"{root}/templates")["value"] == []
    assert client.error("POST", f"{root}/jobs", {"templateId": "scim"}) == (400, "InvalidTemplate")


def test_a_new_job_is_disabled_and_not_configured(client: Client, root: str) -> None:
    response = client.ask("POST", f"{root}/jobs", {"templateId": "FabrikamCrmOut"})
    body = response.json()
    assert response.status_code == 201
    assert re.fullmatch(r"FabrikamCrmOut\.[0-9a-f]{32}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", body["id"])
    assert (body["schedule"]["state"], body["status"]["code"]) == ("Disabled", "NotConfigured")
    assert response.headers["location"].endswith(f"/synchronization/jobs('{body['id']}')")
    assert [each["id"] for each in client.get(f"{root}/jobs")["value"]] == [body["id"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"templateId": "String"}, "InvalidTemplate"),
        ({}, "BadRequest"),
        ({"templateId": 5}, "Request_BadRequest"),
        ({"templateId": "FabrikamCrmOut", "colour": "red"}, "Request_BadRequest"),
        ({"templateId": "FabrikamCrmOut", "status": {"code": "Sleeping"}}, "Request_BadRequest"),
        ({"templateId": "FabrikamCrmOut", "schedule": {"interval": "soon"}}, "Request_BadRequest"),
        ({"templateId": "FabrikamCrmOut", "synchronizationJobSettings": {"name": "a"}}, "Request_BadRequest"),
        (b'{"templateId": ', "BadRequest"),
    ],
)
def test_a_wrong_job_is_refused(client: Client, root: str, body: Any, code: str) -> None:
    assert client.error("POST", f"{root}/jobs", body) == (400, code)
    assert client.get(f"{root}/jobs")["value"] == []


def test_a_job_takes_what_generated_samples_send(client: Client, root: str) -> None:
    body = {
        "@odata.type": "#microsoft.graph.synchronizationJob",
        "schedule": {"@odata.type": "microsoft.graph.synchronizationSchedule"},
        "status": {"@odata.type": "microsoft.graph.synchronizationStatus"},
        "synchronizationJobSettings": [{"@odata.type": "microsoft.graph.keyValuePair"}],
        "templateId": "FabrikamCrmOut",
    }
    made = client.post(f"{root}/jobs", body)
    assert made["schedule"]["state"] == "Disabled"
    response = client.ask("PATCH", f"{root}/jobs/{made['id']}", body)
    assert (response.status_code, response.json()["id"]) == (200, made["id"])


def test_settings_are_read_back_as_written(client: Client, job: str) -> None:
    settings = [{"name": "QuarantineTooManyDeletesThreshold", "value": "10"}]
    response = client.ask("PATCH", job, {"synchronizationJobSettings": settings})
    assert response.status_code == 200
    assert client.get(job)["synchronizationJobSettings"] == settings


def test_a_job_keeps_its_template(client: Client, job: str) -> None:
    assert client.error("PATCH", job, {"templateId": "scim"}) == (400, "Request_BadRequest")


def test_a_job_without_credentials_starts_into_quarantine(client: Client, job: str) -> None:
    assert client.ask("POST", f"{job}/start").status_code == 204
    body = client.get(job)
    assert (body["schedule"]["state"], body["status"]["code"]) == ("Active", "Quarantine")
    assert body["status"]["quarantine"]["error"]["code"] == "CredentialsMissing"


def test_a_job_with_credentials_becomes_active_when_it_is_started_again(client: Client, root: str, job: str) -> None:
    client.ask("POST", f"{job}/start")
    assert client.ask("PUT", f"{root}/secrets", {"value": SECRETS}).status_code == 204
    client.ask("POST", f"{job}/start")
    status = client.get(job)["status"]
    assert (status["code"], status["quarantine"], status["lastExecution"]["state"]) == ("Active", None, "Succeeded")


def test_pause_keeps_what_the_job_did(client: Client, root: str, job: str) -> None:
    client.ask("PUT", f"{root}/secrets", {"value": SECRETS})
    client.ask("POST", f"{job}/start")
    done = client.get(job)["status"]["lastExecution"]
    assert client.ask("POST", f"{job}/pause").status_code == 204
    body = client.get(job)
    assert (body["schedule"]["state"], body["status"]["code"]) == ("Paused", "Paused")
    assert body["status"]["lastExecution"] == done


def test_restart_clears_what_its_scope_names(client: Client, job: str) -> None:
    client.ask("POST", f"{job}/start")
    client.ask("POST", f"{job}/pause")
    scope = {"criteria": {"resetScope": "Escrows, QuarantineState"}}
    assert client.ask("POST", f"{job}/restart", scope).status_code == 204
    status = client.get(job)["status"]
    assert status["quarantine"] is None
    assert status["lastExecution"] is not None
    client.ask("POST", f"{job}/restart", {"criteria": {"resetScope": "Full"}})
    assert client.get(job)["status"]["lastExecution"] is None


@pytest.mark.parametrize("body", [{}, {"criteria": {}}, {"criteria": {"resetScope": "Everything"}}, {"scope": "Full"}])
def test_restart_needs_a_scope(client: Client, job: str, body: Any) -> None:
    assert client.error("POST", f"{job}/restart", body) == (400, "Request_BadRequest")


def test_a_deleted_job_is_gone(client: Client, root: str, job: str) -> None:
    assert client.ask("DELETE", job).status_code == 204
    for method, path in (("GET", job), ("DELETE", job), ("POST", f"{job}/start"), ("GET", f"{job}/schema")):
        assert client.error(method, path) == ENVELOPE_OF_A_MISSING_JOB
    assert client.get(f"{root}/jobs")["value"] == []


def test_credentials_are_validated_by_what_the_application_needs(client: Client, root: str, job: str) -> None:
    for path in (f"{job}/validateCredentials", f"{root}/jobs/validateCredentials"):
        assert client.ask("POST", path, {"credentials": SECRETS}).status_code == 204
        assert client.error("POST", path, {"credentials": SECRETS[:1]}) == (400, "CredentialsMissing")
        assert client.error("POST", path, {"credentials": [{"key": "Keys"}]}) == (400, "Request_BadRequest")
        assert client.error("POST", path, {"useSavedCredentials": True}) == (400, "CredentialsMissing")
    client.ask("PUT", f"{root}/secrets", {"value": SECRETS})
    assert client.ask("POST", f"{job}/validateCredentials", {"useSavedCredentials": True}).status_code == 204


def test_secrets_are_never_shown_again(client: Client, root: str) -> None:
    client.ask("PUT", f"{root}/secrets", {"value": SECRETS})
    shown = [{"key": "BaseAddress", "value": "https://crm.example"}, {"key": "SecretToken", "value": "*"}]
    assert client.get(f"{root}/secrets")["value"] == shown
    assert client.get(root)["secrets"] == shown
    assert "hush" not in client.ask("GET", f"{root}?$select=secrets").text


def test_an_access_token_is_acquired_and_stored(client: Client, root: str) -> None:
    assert client.error("POST", f"{root}/acquireAccessToken", {}) == (400, "BadRequest")
    given = {"credentials": [{"key": "Oauth2AuthorizationCode", "value": "code"}]}
    assert client.ask("POST", f"{root}/acquireAccessToken", given).status_code == 204
    assert "Oauth2AccessToken" in {each["key"] for each in client.get(f"{root}/secrets")["value"]}


def test_provisioning_on_demand_tells_what_it_did(client: Client, job: str) -> None:
    rule = client.get(f"{job}/schema")["synchronizationRules"][0]["id"]
    subject = {"objectId": "9bb0f679-a883-4a6f-8260-35b491b8b8c8", "objectTypeName": "User"}
    body = client.post(f"{job}/provisionOnDemand", {"parameters": [{"ruleId": rule, "subjects": [subject]}]})
    assert body["@odata.context"].endswith("#microsoft.graph.stringKeyStringValuePair")
    assert json.loads(body["key"])["result"] == "Success"
    assert json.loads(body["value"])["sourceIdentity"]["id"] == subject["objectId"]


@pytest.mark.parametrize("body", [{}, {"parameters": []}, {"parameters": [{"ruleId": "x", "subjects": [{}]}]}])
def test_provisioning_on_demand_needs_rules_and_subjects(client: Client, job: str, body: Any) -> None:
    assert client.error("POST", f"{job}/provisionOnDemand", body) == (400, "BadRequest")


def test_a_schema_is_replaced_and_goes_back_to_its_template(client: Client, job: str) -> None:
    schema = {name: value for name, value in client.get(f"{job}/schema").items() if "@" not in name}
    schema["synchronizationRules"][0]["name"] = "Changed"
    schema["directories"] = schema["directories"][:1]
    assert client.ask("PUT", f"{job}/schema", schema).status_code == 204
    changed = client.get(f"{job}/schema")
    assert changed["synchronizationRules"][0]["name"] == "Changed"
    assert len(changed["directories"]) == 1
    assert client.ask("DELETE", f"{job}/schema").status_code == 204
    assert client.get(f"{job}/schema")["synchronizationRules"][0]["name"] == "USER_TO_USER"


def test_a_job_begins_with_the_schema_of_its_template(client: Client, root: str) -> None:
    rules = client.get(f"{root}/templates/FabrikamCrmOut/schema")["synchronizationRules"]
    rules[0]["name"] = "From the template"
    response = client.ask("PATCH", f"{root}/templates/FabrikamCrmOut/schema", {"synchronizationRules": rules})
    assert response.status_code == 204
    made = client.post(f"{root}/jobs", {"templateId": "FabrikamCrmOut"})
    schema = client.get(f"{root}/jobs/{made['id']}/schema")
    assert schema["synchronizationRules"][0]["name"] == "From the template"


def test_only_the_target_directory_can_be_discovered(client: Client, job: str) -> None:
    source, target = client.get(f"{job}/schema/directories")["value"]
    assert client.error("POST", f"{job}/schema/directories/{source['id']}/discover") == (400, "BadRequest")
    discovered = client.post(f"{job}/schema/directories/{target['id']}/discover", None)
    assert discovered["discoveryDateTime"]
    assert discovered["version"] != target["version"]


def test_operators_and_functions_are_listed(client: Client, job: str) -> None:
    assert "EQUALS" in {each["id"] for each in client.get(f"{job}/schema/filterOperators")["value"]}
    assert "Append" in {each["id"] for each in client.get(f"{job}/schema/functions")["value"]}


EXPRESSIONS = [
    ('Append([given], "@x")', "Ada@x"),
    ('Join(" ", [given], [family])', "Ada Lovelace"),
    ("ToLower([given], )", "ada"),
    ("ToUpper(Left([family], 4))", "LOVE"),
    ('Replace([family], "Love", , , "Hate", , )', "Hatelace"),
    ('Coalesce([none], "fallback")', "fallback"),
    ("Mid([family], 2, 3)", "ove"),
    ('IIF([active], "yes", "no")', "yes"),
    ("Not([active])", "False"),
    ("[given]", "Ada"),
]


@pytest.mark.parametrize(("expression", "result"), EXPRESSIONS)
def test_an_expression_is_evaluated(client: Client, job: str, expression: str, result: str) -> None:
    values = {"given": "Ada", "family": "Lovelace", "active": "true"}
    test = {"properties": [{"key": key, "value": value} for key, value in values.items()]}
    body = client.post(f"{job}/schema/parseExpression", {"expression": expression, "testInputObject": test})
    assert body["error"] is None
    assert body["evaluationResult"] == [result]


@pytest.mark.parametrize("expression", ["Append(", "Nope([a])", "[a] [b]", "Append([a] [b])", "§", "Trim(" * 100])
def test_a_broken_expression_is_answered_with_its_error(client: Client, job: str, expression: str) -> None:
    body = client.post(f"{job}/schema/parseExpression", {"expression": expression})
    assert (body["parsingSucceeded"], body["error"]["code"]) == (False, "ExpressionParsingFailed")


def test_an_upload_is_there_once_it_was_made(client: Client, job: str) -> None:
    assert client.error("GET", f"{job}/bulkUpload") == ENVELOPE_OF_A_MISSING_JOB
    assert client.ask("PUT", f"{job}/bulkUpload", {}).status_code == 201
    assert client.ask("PUT", f"{job}/bulkUpload/$value", b"a,b", content_type="text/csv").status_code == 204
    response = client.ask("GET", f"{job}/bulkUpload/$value")
    assert (response.content, response.headers["content-type"]) == (b"a,b", "text/csv")


def test_a_client_makes_a_template_of_a_known_factory(client: Client, root: str) -> None:
    template = {"id": "Mine", "applicationId": "2c9f6a4e-1f53-4e0b-9d37-6b4b1f0c7a11", "factoryTag": "scim"}
    assert client.post(f"{root}/templates", template)["id"] == "Mine"
    assert client.error("POST", f"{root}/templates", template) == (409, "Request_MultipleObjectsWithSameKeyValue")
    unknown = {**template, "id": "Other", "factoryTag": "none"}
    assert client.error("POST", f"{root}/templates", unknown) == (400, "Request_BadRequest")
    assert client.post(f"{root}/jobs", {"templateId": "Mine"})["id"].startswith("scim.")


def test_a_service_principal_made_by_hand_provisions_with_the_custom_template(client: Client) -> None:
    principal = client.post("/servicePrincipals", {"appId": client.application()["appId"]})
    root = f"/servicePrincipals/{principal['id']}/synchronization"
    assert [each["id"] for each in client.get(f"{root}/templates")["value"]] == ["scim"]


def test_the_same_seed_and_requests_give_the_same_bytes() -> None:
    def play(seed: int) -> list[bytes]:
        client = Client(create(packaged_metadata(), seed=seed))
        made = client.post("/servicePrincipals", {"appId": client.application()["appId"]})
        root = f"/servicePrincipals/{made['id']}/synchronization"
        job = client.post(f"{root}/jobs", {"templateId": "scim"})["id"]
        paths = [root, f"{root}/jobs/{job}", f"{root}/jobs/{job}/schema", "/nothing", "/users/none"]
        return [client.ask("GET", path).content for path in paths]

    assert play(1) == play(1)
    assert play(1) != play(2)
