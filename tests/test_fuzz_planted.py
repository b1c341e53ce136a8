"""Tenants with one planted bug: each is told once, at the line whose promise it breaks, with a small payload."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.config import Settings
from harness.model import Finding, Report
from harness.pipeline.fuzz import fuzz
from harness.tenant import answer, create, packaged_metadata
from harness.transports.embedded import answering

SAMPLES = Path(__file__).resolve().parent.parent / "docs_samples"
PAGES = (SAMPLES / "v1.0",)
EMBEDDED = Settings(tenant="embedded", cache=False)

Respond = Callable[[httpx.Request], httpx.Response]
Bug = Callable[[httpx.Request, Respond], httpx.Response]


def _client(bug: Bug) -> httpx.Client:
    tenant = create(packaged_metadata())

    def respond(request: httpx.Request) -> httpx.Response:
        request.read()
        return bug(request, lambda each: answer(tenant, each))

    return httpx.Client(transport=httpx.MockTransport(respond), headers={"authorization": "Bearer test"})


def _with_body(request: httpx.Request, body: Any) -> httpx.Request:
    headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
    return httpx.Request(request.method, request.url, headers=headers, content=json.dumps(body).encode())


def _json(request: httpx.Request) -> Any:
    try:
        return json.loads(request.content)
    except ValueError:
        return None


def _to_jobs(request: httpx.Request) -> bool:
    return request.method in ("POST", "PATCH") and "/synchronization/jobs" in request.url.path


def _one(report: Report, rule: str) -> Finding:
    assert [finding.rule for finding in report.findings] == [rule]
    failed = [case for case in report.cases if case.outcome == "failed"]
    assert failed
    assert all(case.findings == (report.findings[0].fingerprint,) for case in failed)
    return report.findings[0]


def _smallest(report: Report) -> Any:
    """The body of the smallest request that failed."""
    bodies = []
    for case in report.cases:
        words = shlex.split(case.curl) if case.outcome == "failed" else []
        bodies += [words[index + 1] for index, word in enumerate(words) if word == "--data-raw"]
    return min(bodies, key=lambda body: (len(body), body))


def accepts_unknown_properties(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Drops what the type does not have, at any depth, instead of refusing it."""
    body = _json(request)
    if not _to_jobs(request) or not isinstance(body, dict):
        return respond(request)
    known = {"templateId", "synchronizationJobSettings", "@odata.type", "id", "status", "schedule"}
    kept = {name: value for name, value in body.items() if name in known}
    settings = kept.get("synchronizationJobSettings")
    if isinstance(settings, list) and all(isinstance(item, dict) for item in settings):
        inner = ("name", "value", "@odata.type")
        kept["synchronizationJobSettings"] = [{n: item[n] for n in item if n in inner} for item in settings]
    return respond(_with_body(request, kept))


def fails_on_long_text(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Breaks down when any text is longer than a column of its database."""

    def long(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(long, value.values()))
        if isinstance(value, list):
            return any(map(long, value))
        return isinstance(value, str) and len(value) > 255

    if _to_jobs(request) and long(_json(request)):
        error = {"error": {"code": "InternalServerError", "message": "String or binary data would be truncated."}}
        return httpx.Response(500, json=error, request=request)
    return respond(request)


def loses_a_property(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Forgets the values of settings."""
    body = _json(request)
    if not _to_jobs(request) or not isinstance(body, dict):
        return respond(request)
    settings = body.get("synchronizationJobSettings")
    if isinstance(settings, list) and all(isinstance(item, dict) for item in settings):
        valid = respond(request)
        if valid.status_code >= 400:
            return valid
        lost = [{name: value for name, value in item.items() if name != "value"} for item in settings]
        return respond(_with_body(request, {**body, "synchronizationJobSettings": lost}))
    return respond(request)


def answers_errors_in_plain_text(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Has a proxy in front that replaces error bodies."""
    found = respond(request)
    if found.status_code >= 400:
        return httpx.Response(found.status_code, text="Bad request", request=request)
    return found


def changes_what_it_refuses(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Writes the settings before it looks at the rest."""
    found = respond(request)
    body = _json(request)
    if request.method == "PATCH" and found.status_code >= 400 and isinstance(body, dict):
        respond(_with_body(request, {"synchronizationJobSettings": [{"name": "half"}]}))
    return found


def writes_read_only_properties(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Shows the identifier that a client wished for."""
    found = respond(request)
    body = _json(request)
    wished = body.get("schedule") if isinstance(body, dict) else None
    if _to_jobs(request) and found.status_code < 300 and isinstance(wished, dict):
        _WISHES[found.json()["id"]] = wished
    if request.method == "GET" and found.status_code == 200 and found.json().get("id") in _WISHES:
        shown = {**found.json(), "schedule": _WISHES[found.json()["id"]]}
        return httpx.Response(200, json=shown, request=request)
    return found


_WISHES: dict[str, Any] = {}


def refuses_empty_names(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Has a rule that no page tells."""
    body = _json(request)
    settings = body.get("synchronizationJobSettings") if isinstance(body, dict) else None
    if _to_jobs(request) and isinstance(settings, list):
        for item in settings:
            if isinstance(item, dict) and item.get("name") == "":
                error = {"error": {"code": "BadRequest", "message": "'name' must not be empty."}}
                return httpx.Response(400, json=error, request=request)
    return respond(request)


def test_a_tenant_that_accepts_unknown_properties_is_told_once() -> None:
    report = fuzz(PAGES, EMBEDDED, examples=4, client=_client(accepts_unknown_properties))
    finding = _one(report, "invalid-accepted")
    assert "a property that the type does not have" in finding.message
    assert finding.verdict == "service"
    assert finding.location.path.endswith(("synchronizationjob.md", "keyvaluepair.md"))
    assert len(_smallest(report)) <= 50


def test_a_tenant_that_breaks_down_on_long_text_is_told_once_with_the_shortest_text() -> None:
    report = fuzz(PAGES, EMBEDDED, examples=6, client=_client(fails_on_long_text))
    finding = _one(report, "answer-server-error")
    assert "500" in finding.message
    assert finding.verdict == "service"
    texts = [text for text in json.loads(_smallest(report))["synchronizationJobSettings"][0].values() if text]
    assert max(texts, key=len) == "a" * 256


def test_a_tenant_that_loses_a_written_property_is_told_once_at_the_row_of_the_property() -> None:
    report = fuzz(PAGES, EMBEDDED, examples=4, client=_client(loses_a_property))
    finding = _one(report, "state-violation")
    assert finding.location.path.endswith("resources/keyvaluepair.md")
    assert finding.excerpt.startswith("|value|")
    assert finding.subject.endswith("/synchronizationJobSettings/0/value")
    assert len(_smallest(report)) <= 90


def test_errors_without_an_error_object_are_told_once() -> None:
    report = fuzz(PAGES, EMBEDDED, examples=4, client=_client(answers_errors_in_plain_text))
    finding = _one(report, "answer-error-shape")
    assert finding.verdict == "service"
    assert len(_smallest(report)) <= 50


def test_a_refused_update_that_changes_the_object_is_told() -> None:
    report = fuzz(PAGES, EMBEDDED, examples=4, client=_client(changes_what_it_refuses))
    finding = _one(report, "state-violation")
    assert "refused" in finding.message
    assert report.notices == (), "each payload meets an object that nobody has changed"


def test_a_read_only_property_that_can_be_written_is_told() -> None:
    _WISHES.clear()
    report = fuzz(PAGES, EMBEDDED, examples=4, client=_client(writes_read_only_properties))
    finding = _one(report, "state-violation")
    assert finding.excerpt.startswith("|schedule|")
    assert "read-only" in finding.message


def test_a_rule_that_no_page_tells_is_found_at_the_property_that_the_refusal_names() -> None:
    report = fuzz(PAGES, EMBEDDED, examples=12, client=_client(refuses_empty_names))
    finding = _one(report, "valid-rejected")
    assert finding.excerpt.startswith("|name|")
    assert finding.location.path.endswith("resources/keyvaluepair.md")
    assert json.loads(_smallest(report))["synchronizationJobSettings"] == [{"name": ""}]


def accepts_a_job_without_its_template(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Has a default for what is documented as required."""
    body = _json(request)
    if request.method == "POST" and _to_jobs(request) and isinstance(body, dict) and "templateId" not in body:
        return respond(_with_body(request, {**body, "templateId": "scim"}))
    return respond(request)


def test_metadata_that_cannot_say_what_is_required_proves_nothing_about_it() -> None:
    report = fuzz(PAGES, EMBEDDED, examples=3, client=_client(accepts_a_job_without_its_template))
    finding = _one(report, "invalid-accepted")
    assert "required" in finding.message
    assert finding.verdict == "undetermined"
    assert "metadata" not in finding.message


@pytest.mark.parametrize("bug", [accepts_unknown_properties, refuses_empty_names, loses_a_property])
def test_the_embedded_tenant_is_no_evidence_about_the_service(bug: Bug) -> None:
    tenant = create(packaged_metadata())
    client = httpx.Client(transport=answering(lambda each: bug(each, lambda inner: answer(tenant, inner))))
    report = fuzz(PAGES, EMBEDDED, examples=6, client=client)
    assert report.findings
    assert {finding.verdict for finding in report.findings} == {"undetermined"}


def breaks_down_on_null_items(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Asks every setting for its name."""
    body = _json(request)
    settings = body.get("synchronizationJobSettings") if isinstance(body, dict) else None
    if _to_jobs(request) and isinstance(settings, list) and None in settings:
        raise TypeError(settings)
    return respond(request)


def breaks_down_without_a_body(request: httpx.Request, respond: Respond) -> httpx.Response:
    """Reads the first character."""
    if _to_jobs(request) and not request.content:
        raise IndexError
    return respond(request)


@pytest.mark.parametrize("bug", [breaks_down_on_null_items, breaks_down_without_a_body])
def test_a_tenant_that_breaks_down_on_an_odd_body_is_told_once(bug: Bug) -> None:
    report = fuzz(PAGES, EMBEDDED, examples=2, client=_client(bug))
    found = {finding.rule for finding in report.findings}
    assert found == {"answer-server-error"}
    assert all(f"in `test_fuzz_planted.{bug.__name__}`" in finding.message for finding in report.findings)
