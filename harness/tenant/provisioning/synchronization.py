"""Synchronization around the jobs: templates, schemas, directories, expressions, secrets, provisioning on demand."""

import json
from collections.abc import Mapping
from typing import Any, Final

from harness.tenant.behaviours.gallery import CUSTOM, GalleryApp, app_by_tag, app_of
from harness.tenant.places import child, members, single
from harness.tenant.provisioning import expression, mapping
from harness.tenant.refusal import bad_request
from harness.tenant.state import State
from harness.tenant.store import Entity, Place

HIDDEN: Final = frozenset({
    "AppKey", "ClientSecret", "ConnectionString", "ConsumerSecret", "Oauth2AccessToken", "Oauth2AuthorizationCode",
    "Oauth2ClientSecret", "Oauth2RefreshToken", "Password", "SecretToken", "TokenKey",
})  # fmt: skip
"""Secrets whose value no answer ever shows."""
MASK: Final = "*"


def templates(_state: State, owner: Entity | None) -> list[dict[str, Any]]:
    """The synchronization templates of an application or service principal: that of its gallery application."""
    assert owner is not None
    app = app_of(owner.parent.values.get("applicationTemplateId") if owner.parent else None)
    return [_template(app)] if app.tag else []


def _template(app: GalleryApp) -> dict[str, Any]:
    return {
        "id": app.tag,
        "applicationId": app.id,
        "default": True,
        "description": f"Provisions users to {app.name}.",
        "discoverable": True,
        "factoryTag": app.tag,
        "metadata": [
            {"key": "GalleryApplicationIdentifier", "value": app.id},
            {"key": "GalleryApplicationKey", "value": app.tag.lower()},
            {"key": "IsOAuthEnabled", "value": "False"},
        ],
    }


def new_template(_state: State, _place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """A template that a client makes on an application.

    Raises:
        Refusal: 400 without `factoryTag`, or with one that no application has.
    """
    tag = values.get("factoryTag")
    if tag != CUSTOM.tag and app_by_tag(tag or "") is CUSTOM:
        raise bad_request(f"The property 'factoryTag' is required and must name a known factory; '{tag}' does not.")
    return values


def schema(state: State, owner: Entity | None) -> list[dict[str, Any]]:
    """The schema of a template, or of a job: a copy of its template's."""
    assert owner is not None
    identity = {"id": state.clock.named(f"{owner.home}/schema")}
    if owner.name == "jobs" and owner.parent:
        template = members(state, child(state, owner.parent, "templates")).get(owner.values["templateId"])
        model = single(state, child(state, template, "schema")) if template else None
        if model:
            return [{**model.values, **identity}]
    return [{**identity, "synchronizationRules": mapping.rules(_app(owner)), "version": "Date:2026-01-05"}]


def changed_schema(state: State, _schema: Entity, changes: dict[str, Any]) -> dict[str, Any]:
    """What an update changes; the version is the service's, another one after each change."""
    return {**changes, "version": f"Date:{state.clock.timestamp()}"}


def directories(state: State, owner: Entity | None) -> list[dict[str, Any]]:
    """The source and the target directory of a schema."""
    assert owner is not None
    app = _app(owner.parent) if owner.parent else CUSTOM
    found = mapping.directories(app)
    return [{"id": state.clock.named(f"{owner.home}/{each['name']}"), **each} for each in found]


def _app(owner: Entity) -> GalleryApp:
    """The gallery application of a template, by its tag, or of a job, whose id begins with it."""
    return app_by_tag(owner.values.get("factoryTag") or owner.key.partition(".")[0])


def discover(state: State, directory: Entity, _parameters: Mapping[str, Any]) -> Entity:
    """Ask the target directory for its attributes.

    Raises:
        Refusal: 400 when the directory cannot be discovered.
    """
    if directory.values.get("discoverabilities") in (None, "None"):
        raise bad_request(f"The directory '{directory.values.get('name')}' does not support discovery.", "BadRequest")
    now = state.clock.timestamp()
    state.store.replace(directory, {**directory.values, "discoveryDateTime": now, "version": state.clock.guid()})
    return directory


def filter_operators(_state: State, _schema: Entity, _parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The operators that scoping filters may use."""
    return mapping.filter_operators()


def functions(_state: State, _schema: Entity, _parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The functions that attribute mapping expressions may use."""
    return mapping.functions()


def parse_expression(_state: State, _schema: Entity, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parse an attribute mapping expression and, with a test object, evaluate it.

    Raises:
        Refusal: 400 without an expression.
    """
    text = parameters.get("expression")
    if not text:
        raise bad_request("The parameter 'expression' is required.", "BadRequest")
    answer: dict[str, Any] = {
        "error": None,
        "evaluationResult": [],
        "evaluationSucceeded": False,
        "parsedExpression": None,
        "parsingSucceeded": False,
    }
    try:
        node = expression.parse(text)
        answer |= {"parsedExpression": expression.as_source(node), "parsingSucceeded": True}
        test = parameters.get("testInputObject") or {}
        attributes = {each.get("key"): each.get("value") for each in test.get("properties") or () if each}
        answer |= {"evaluationResult": [expression.evaluate(node, attributes)], "evaluationSucceeded": True}
    except expression.ExpressionError as error:
        code = "ExpressionEvaluationFailed" if answer["parsingSucceeded"] else "ExpressionParsingFailed"
        answer["error"] = {"code": code, "details": [], "innerError": None, "message": str(error), "target": None}
    return answer


def show_secrets(_state: State, owner: Entity) -> dict[str, Any]:
    """The values of a `synchronization` object with those secrets masked that nobody may read back."""
    values = owner.values
    secrets = values.get("secrets")
    if not secrets:
        return values
    return {**values, "secrets": [_masked(each) for each in secrets]}


def _masked(secret: dict[str, Any] | None) -> dict[str, Any] | None:
    return {**secret, "value": MASK} if secret and secret.get("key") in HIDDEN else secret


def acquire_access_token(state: State, owner: Entity, parameters: Mapping[str, Any]) -> None:
    """Trade an authorization code (or what the credentials hold) for an access token, and store it.

    Raises:
        Refusal: 400 without credentials.
    """
    credentials = parameters.get("credentials")
    if not credentials:
        raise bad_request("The parameter 'credentials' is required to acquire an access token.", "BadRequest")
    token = [
        {"key": "Oauth2AccessToken", "value": state.clock.guid()},
        {"key": "Oauth2AccessTokenCreationTime", "value": state.clock.timestamp()},
    ]
    replaced = {each["key"] for each in token}
    kept = [each for each in owner.values.get("secrets") or [] if not each or each.get("key") not in replaced]
    state.store.replace(owner, {**owner.values, "secrets": kept + token})


def provision_on_demand(state: State, job: Entity, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Apply the job's rules to some objects at once; tells of it in the two JSON texts that Graph packs it into.

    Raises:
        Refusal: 400 when subjects are missing or a rule is unknown.
    """
    given = [each or {} for each in parameters.get("parameters") or []]
    if not given or not all(each.get("subjects") and None not in each["subjects"] for each in given):
        raise bad_request("The parameter 'parameters' must name at least one rule with its subjects.", "BadRequest")
    schema_entity = single(state, child(state, job, "schema"))
    rules = (schema_entity.values.get("synchronizationRules") or []) if schema_entity else []
    known = {rule.get("id") for rule in rules if rule}
    for each in given:
        if each.get("ruleId") not in known:
            raise bad_request(f"The synchronization rule '{each.get('ruleId')}' is not in the schema.", "BadRequest")
    return _provisioned(state, job, given[0]["subjects"][0])


def _provisioned(state: State, job: Entity, subject: Mapping[str, Any]) -> dict[str, Any]:
    now = state.clock.timestamp()
    details = {"errorCode": "", "errorMessage": "", "reportableIdentifier": subject.get("objectId")}
    result = {"result": "Success", "details": details}
    change = {
        "action": "Create",
        "changeId": state.clock.guid(),
        "jobId": job.key,
        "startTime": now,
        "endTime": now,
        "modifiedProperties": [{"displayName": "objectId", "oldValue": None, "newValue": subject.get("objectId")}],
        "sourceIdentity": {"id": subject.get("objectId"), "identityType": subject.get("objectTypeName")},
        "statusInfo": {"status": "Success"},
    }
    return {"key": json.dumps(result), "value": json.dumps(change)}


def nothing(_state: State, _owner: Entity | None) -> list[dict[str, Any]]:
    """A bulk upload is there only when a client made it."""
    return []
