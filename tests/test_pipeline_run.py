"""Runs: recorded and replayed they say the same, they leave nothing behind, and every case says what became of it."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from harness.config import Settings
from harness.errors import UsageError
from harness.pipeline.run import run
from harness.tenant import Tenant, answer, create, packaged_metadata
from harness.transports.serve import serve

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "docs_samples"


def settings(folder: Path, tenant: str) -> Settings:
    return Settings(root=str(SAMPLES), tenant=tenant, cassettes=str(folder), cache=False, jobs="1")


def test_a_recording_replays_with_the_same_verdicts_and_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = [SAMPLES / "v1.0", SAMPLES / "drifted" / "v1.0"]
    recorded = run(paths, settings(tmp_path / "one", "embedded"), record="all")
    again = run(paths, settings(tmp_path / "two", "embedded"), record="all")
    replayed = run(paths, settings(tmp_path / "one", "replay"))
    assert recorded.findings
    assert replayed.findings == recorded.findings == again.findings
    assert [(c.id, c.outcome, c.status) for c in replayed.cases] == [
        (c.id, c.outcome, c.status) for c in recorded.cases
    ]
    first = {p.relative_to(tmp_path / "one"): p.read_bytes() for p in sorted((tmp_path / "one").rglob("*.yaml"))}
    second = {p.relative_to(tmp_path / "two"): p.read_bytes() for p in sorted((tmp_path / "two").rglob("*.yaml"))}
    assert first == second
    assert "embedded tenant" in replayed.source


def test_the_committed_cassettes_are_what_the_embedded_tenant_answers_today(tmp_path: Path) -> None:
    run([SAMPLES], settings(tmp_path, "embedded"), record="all")
    committed = {p.relative_to(ROOT / "cassettes"): p.read_bytes() for p in (ROOT / "cassettes").rglob("*.yaml")}
    today = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*.yaml")}
    assert sorted(committed) == sorted(today)
    assert [path for path in committed if committed[path] != today[path]] == []


def test_a_run_leaves_nothing_in_a_live_tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARNESS_TOKEN", "not-a-real-token-but-long-enough")
    tenant = create(packaged_metadata(), seed=3)
    with serve(tenant) as server:
        live = replace(settings(tmp_path, "live"), live_url=server.url)
        live = replace(live, allow=("write", "delete"), confirm_tenant=organization(tenant))
        report = run([SAMPLES / "v1.0"], live)
    others = [case for case in report.cases if case.outcome != "passed"]
    assert [(case.id.rpartition("::")[2], case.outcome) for case in others] == [
        ("applicationtemplate_instantiate", "skipped")
    ]
    assert "no object of `applicationTemplates` that this run created" in others[0].reason
    assert report.notices == ()
    assert report.source.startswith("live tenant")
    assert left_in(tenant) == {"applications": 0, "servicePrincipals": 0}


def organization(tenant: Tenant) -> str:
    url = "https://graph.microsoft.com/v1.0/organization"
    asked = httpx.Request("GET", url, headers={"authorization": "Bearer t"})
    return str(answer(tenant, asked).json()["value"][0]["id"])


def left_in(tenant: Tenant) -> dict[str, int]:
    found = {}
    for name in ("applications", "servicePrincipals"):
        request = httpx.Request(
            "GET", f"https://graph.microsoft.com/v1.0/{name}", headers={"authorization": "Bearer t"}
        )
        found[name] = len(answer(tenant, request).json()["value"])
    return found


def test_who_answered_is_told_for_the_run_and_for_each_case(tmp_path: Path) -> None:
    report = run([SAMPLES / "v1.0" / "api" / "application-list.md"], settings(tmp_path, "embedded"))
    assert report.source == "embedded tenant, seed 0"
    assert {case.answered_by for case in report.cases} == {"embedded tenant"}


def test_a_case_without_a_recording_is_an_error_of_its_own_and_the_others_are_run(tmp_path: Path) -> None:
    paths = [SAMPLES / "v1.0"]
    run(paths, settings(tmp_path, "embedded"), record="all")
    victim = next(tmp_path.rglob("get_synchronizationjob.yaml"))
    victim.unlink()
    report = run(paths, settings(tmp_path, "replay"))
    errors = [case for case in report.cases if case.outcome == "error"]
    assert [case.id.rpartition("::")[2] for case in errors] == ["get_synchronizationjob"]
    assert str(victim.name) in errors[0].reason


def test_what_cannot_be_run_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="tenant must be one of"):
        run([SAMPLES], settings(tmp_path, "elsewhere"))
    with pytest.raises(UsageError, match="recordings cannot be recorded"):
        run([SAMPLES], settings(tmp_path, "replay"), record="all")
