"""Synchronization jobs: what they begin with, and what start, pause, restart and the other actions do to them."""

from collections.abc import Mapping
from typing import Any, Final

from harness.tenant.behaviours.gallery import GalleryApp, app_by_tag
from harness.tenant.objects import look_up
from harness.tenant.places import child, members
from harness.tenant.refusal import Refusal, bad_request
from harness.tenant.state import State
from harness.tenant.store import Entity, Place

ONCE: Final = "P10675199DT2H48M5.4775807S"
"""The longest `Edm.Duration` of .NET: the interval of a job that was never started."""
INTERVAL: Final = "PT40M"
NEVER: Final = "0001-01-01T00:00:00Z"
SETTINGS: Final = (("AzureIngestionAttributeOptimization", "False"), ("QuarantineTooManyDeletesThreshold", "500"))
SERVICE_OWNED: Final = ("schedule", "status")
"""Properties of a job that clients may send (their samples do) and the service passes over."""


def new_job(state: State, place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """A job as it is when it was just made: disabled, not configured.

    Raises:
        Refusal: 400 when `templateId` is missing or names no template of the application.
    """
    assert place.parent is not None
    template = _template(state, place.parent, values.get("templateId"))
    app = app_by_tag(template.values["factoryTag"])
    tenant = state.clock.named("tenant").replace("-", "")
    settings = [{"name": name, "value": value} for name, value in SETTINGS]
    return {
        **values,
        "id": f"{app.tag}.{tenant}.{values['id']}",
        "templateId": template.key,
        "schedule": {"expiration": None, "interval": ONCE, "state": "Disabled"},
        "status": _fresh_status("NotConfigured"),
        "synchronizationJobSettings": values.get("synchronizationJobSettings") or settings,
    }


def _template(state: State, owner: Entity, template_id: Any) -> Entity:
    if not isinstance(template_id, str) or not template_id:
        raise bad_request("The property 'templateId' is required to create a synchronization job.", "BadRequest")
    try:
        return look_up(state, child(state, owner, "templates"), template_id)
    except Refusal:
        message = f"The template '{template_id[:100]}' is not available for this application."
        raise Refusal(400, "InvalidTemplate", message) from None


def changed_job(_state: State, job: Entity, changes: dict[str, Any]) -> dict[str, Any]:
    """What an update changes: never the schedule and the status, which are the service's.

    Raises:
        Refusal: 400 for another template.
    """
    if changes.get("templateId", job.values["templateId"]) != job.values["templateId"]:
        raise bad_request("The property 'templateId' of a synchronization job cannot be changed.")
    return {name: value for name, value in changes.items() if name not in SERVICE_OWNED}


def _fresh_status(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "countSuccessiveCompleteFailures": 0,
        "escrowsPruned": False,
        "lastExecution": None,
        "lastSuccessfulExecution": None,
        "lastSuccessfulExecutionWithExports": None,
        "progress": [],
        "quarantine": None,
        "steadyStateFirstAchievedTime": NEVER,
        "steadyStateLastAchievedTime": NEVER,
        "synchronizedEntryCountByType": [],
        "troubleshootingUrl": None,
    }


def start(state: State, job: Entity, _parameters: Mapping[str, Any]) -> None:
    """Run the job and schedule it: it becomes active, or goes to quarantine when it cannot connect."""
    _run(state, job, job.values["status"])


def pause(state: State, job: Entity, _parameters: Mapping[str, Any]) -> None:
    """Stop the job; what it did so far stays."""
    _set(state, job, "Paused", {**job.values["status"], "code": "Paused"})


def restart(state: State, job: Entity, parameters: Mapping[str, Any]) -> None:
    """Forget what the scope names, and run again unless the job is paused or was never started.

    Raises:
        Refusal: 400 without criteria.
    """
    criteria = parameters.get("criteria")
    scope = criteria.get("resetScope") if isinstance(criteria, dict) else None
    if not scope:
        raise bad_request("The parameter 'criteria' with a 'resetScope' is required to restart a job.")
    forgotten = {part.strip() for part in scope.split(",")}
    status = dict(job.values["status"])
    if forgotten & {"Full", "QuarantineState"}:
        status |= {"quarantine": None, "countSuccessiveCompleteFailures": 0}
    if forgotten & {"Full", "Watermark", "ConnectorDataStore"}:
        kept = {name: status[name] for name in ("code", "quarantine", "countSuccessiveCompleteFailures")}
        status = {**_fresh_status(status["code"]), **kept}
    if job.values["schedule"]["state"] == "Active":
        _run(state, job, status)
    else:
        _set(state, job, job.values["schedule"]["state"], status)


def _run(state: State, job: Entity, status: Mapping[str, Any]) -> None:
    """One cycle, over in the same second."""
    now = state.clock.timestamp()
    if not _complete(_app(job), _stored(job)):
        execution = _execution(state, job, now, "Failed", _NO_CREDENTIALS)
        failures = status["countSuccessiveCompleteFailures"] + 1
        quarantine = _quarantine(state, now, status.get("quarantine"))
        failed = {"code": "Quarantine", "lastExecution": execution, "quarantine": quarantine}
        _set(state, job, "Active", {**status, **failed, "countSuccessiveCompleteFailures": failures})
        return
    execution = _execution(state, job, now, "Succeeded", None)
    first = status["steadyStateFirstAchievedTime"]
    succeeded = {
        "code": "Active",
        "countSuccessiveCompleteFailures": 0,
        "lastExecution": execution,
        "lastSuccessfulExecution": execution,
        "quarantine": None,
        "steadyStateFirstAchievedTime": now if first == NEVER else first,
        "steadyStateLastAchievedTime": now,
        "synchronizedEntryCountByType": [{"key": "User to User", "value": 0}],
    }
    _set(state, job, "Active", {**status, **succeeded})


_NO_CREDENTIALS: Final[Mapping[str, Any]] = {
    "code": "CredentialsMissing",
    "message": "No credentials are stored with which the target directory can be reached.",
    "tenantActionable": True,
}


def _execution(state: State, job: Entity, now: str, result: str, error: Mapping[str, Any] | None) -> dict[str, Any]:
    counts = (
        "countEntitled", "countEntitledForProvisioning", "countEscrowed", "countEscrowedRaw", "countExported",
        "countExports", "countImported", "countImportedDeltas", "countImportedReferenceDeltas",
    )  # fmt: skip
    return {
        "activityIdentifier": state.clock.named(f"{job.home}/{now}"),
        **dict.fromkeys(counts, 0),
        "error": dict(error) if error else None,
        "state": result,
        "timeBegan": now,
        "timeEnded": now,
    }


def _quarantine(state: State, now: str, previous: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "currentBegan": now,
        "error": dict(_NO_CREDENTIALS),
        "nextAttempt": state.clock.timestamp(ahead=40 * 60),
        "reason": "EncounteredQuarantineException",
        "seriesBegan": previous["seriesBegan"] if previous else now,
        "seriesCount": previous["seriesCount"] + 1 if previous else 1,
    }


def _set(state: State, job: Entity, schedule: str, status: Mapping[str, Any]) -> None:
    interval = INTERVAL if schedule == "Active" else job.values["schedule"]["interval"]
    values = {"schedule": {"expiration": None, "interval": interval, "state": schedule}, "status": dict(status)}
    state.store.replace(job, {**job.values, **values})


def _app(job: Entity) -> GalleryApp:
    """The gallery application of a job, whose tag its id begins with."""
    return app_by_tag(job.key.partition(".")[0])


def _stored(job: Entity) -> list[dict[str, Any] | None]:
    """The secrets of the application that the job belongs to."""
    return (job.parent.values.get("secrets") or []) if job.parent else []


def _complete(app: GalleryApp, credentials: list[dict[str, Any] | None]) -> bool:
    given = {each.get("key") for each in credentials if each and each.get("value")}
    return any(needed <= given for needed in app.credentials)


def validate_credentials(_state: State, job: Entity, parameters: Mapping[str, Any]) -> None:
    """Try the given credentials, or with `useSavedCredentials` the stored ones.

    Raises:
        Refusal: 400 when no complete set of credentials is there.
    """
    _validate(_app(job), _stored(job), parameters)


def validate_credentials_of_all(state: State, owner: Entity, parameters: Mapping[str, Any]) -> None:
    """The same before there is a job: `templateId` says for which application.

    Raises:
        Refusal: 400 for an unknown template or no complete set of credentials.
    """
    template_id = parameters.get("templateId") or next(iter(members(state, child(state, owner, "templates"))), None)
    template = _template(state, owner, template_id)
    _validate(app_by_tag(template.values["factoryTag"]), owner.values.get("secrets") or [], parameters)


def _validate(app: GalleryApp, stored: list[dict[str, Any] | None], parameters: Mapping[str, Any]) -> None:
    credentials = stored if parameters.get("useSavedCredentials") else parameters.get("credentials") or []
    if not _complete(app, credentials):
        wanted = " or ".join(" with ".join(sorted(needed)) for needed in app.credentials)
        raise Refusal(400, "CredentialsMissing", f"The credentials are not complete; '{app.name}' needs {wanted}.")
