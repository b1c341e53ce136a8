"""`harness fuzz` on the sample pages: the valid is accepted and read back, the rest is refused, and nothing stays."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from harness.config import Settings
from harness.errors import UsageError
from harness.fuzz import KINDS
from harness.model import Report
from harness.pipeline.fuzz import fuzz
from harness.tenant import Tenant, answer, create, packaged_metadata

SAMPLES = Path(__file__).resolve().parent.parent / "docs_samples"
JOB = SAMPLES / "v1.0"
EMBEDDED = Settings(tenant="embedded", cache=False)
AUTHORIZED = {"authorization": "Bearer test"}
ROOT = "https://graph.microsoft.com/v1.0"


class Watched:
    """A tenant, and every request that it got."""

    def __init__(self) -> None:
        self.tenant: Tenant = create(packaged_metadata())
        self.requests: list[str] = []
        self.fails_after = 1 << 30
        self.recovers = True
        self.failure: BaseException = KeyboardInterrupt()

    def client(self) -> httpx.Client:
        """A client that asks it."""
        return httpx.Client(transport=httpx.MockTransport(self._respond), headers=AUTHORIZED)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        request.read()
        text = f"{request.method} {request.url} {request.headers.get('content-type')} {request.content!r}"
        self.requests.append(text)
        if len(self.requests) == self.fails_after or (len(self.requests) > self.fails_after and not self.recovers):
            raise self.failure
        return answer(self.tenant, request)

    def left(self) -> dict[str, int]:
        """How many objects there are of what a run creates."""
        found = {}
        for name in ("applications", "servicePrincipals"):
            request = httpx.Request("GET", f"{ROOT}/{name}", headers=AUTHORIZED)
            found[name] = len(answer(self.tenant, request).json()["value"])
        return found


@pytest.fixture(scope="module")
def report() -> Report:
    """A run over all sample pages, the drifted ones included."""
    return fuzz([SAMPLES], EMBEDDED, examples=5)


def test_the_tenant_keeps_every_promise_of_the_sample_pages_about_jobs(report: Report) -> None:
    assert report.findings == ()
    outcomes = Counter(case.outcome for case in report.cases)
    assert set(outcomes) == {"passed", "skipped"}
    assert [case.id for case in report.cases if case.outcome == "skipped" and "drifted" not in case.id] == []


def test_creation_and_update_of_both_versions_are_tried_with_every_kind_of_payload(report: Report) -> None:
    kinds = {case.id.partition("::")[0]: set[str]() for case in report.cases if case.outcome == "passed"}
    for case in report.cases:
        if case.outcome == "passed":
            kinds[case.id.partition("::")[0]].add(case.id.rpartition(" ")[2])
    both = {"valid", "unknown-property", "wrong-type", "null", "broken-json", "wrong-content-type", "read-only"}
    assert set(kinds) == {
        f"{version}/api/synchronization-{name}.md"
        for version in ("v1.0", "beta")
        for name in ("synchronization-post-jobs", "synchronizationjob-update")
    }
    for page, tried in kinds.items():
        assert both <= tried <= {*KINDS, "valid"}
        assert ({"missing-required", "unknown-reference"} <= tried) == page.endswith("post-jobs.md")


def test_payloads_are_counted(report: Report) -> None:
    sent = int(report.details["payloads sent"])
    passed = sum(case.outcome == "passed" for case in report.cases)
    assert passed * 2 <= sent <= passed * 5
    assert sent == report.counts["payloads"]


def test_the_same_seed_sends_the_same_requests_and_another_seed_others() -> None:
    runs = []
    for seed in (3, 3, 4):
        watched = Watched()
        fuzz([JOB], Settings(tenant="embedded", cache=False, seed=seed), examples=2, client=watched.client())
        runs.append(watched.requests)
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_a_run_leaves_nothing_in_the_tenant() -> None:
    watched = Watched()
    before = watched.left()
    fuzz([JOB], EMBEDDED, examples=1, client=watched.client())
    assert any(request.startswith("POST") for request in watched.requests)
    assert watched.left() == before


@pytest.mark.parametrize("number", [5, 17, 40])
def test_an_interrupted_run_leaves_nothing_in_the_tenant_and_tells_what_was_found(number: int) -> None:
    watched = Watched()
    before = watched.left()
    watched.fails_after = number
    report = fuzz([JOB], EMBEDDED, examples=1, client=watched.client())
    assert report.stopped == "interrupted"
    assert any("stopped: interrupted" in notice for notice in report.notices)
    assert watched.left() == before


def test_a_dropped_connection_costs_one_payload() -> None:
    watched = Watched()
    watched.fails_after, watched.failure = 31, httpx.ReadError("connection reset")
    report = fuzz([JOB], EMBEDDED, examples=3, client=watched.client())
    assert report.findings == ()
    assert {case.outcome for case in report.cases} == {"passed"}
    assert len([notice for notice in report.notices if "1 payloads got no answer" in notice]) == 1


def test_a_tenant_that_goes_away_is_an_error_of_the_cases_that_could_not_be_checked() -> None:
    watched = Watched()
    watched.fails_after, watched.failure, watched.recovers = 30, httpx.ConnectError("connection refused"), False
    report = fuzz([JOB], EMBEDDED, examples=4, client=watched.client())
    assert report.findings == ()
    errors = [case for case in report.cases if case.outcome == "error"]
    assert errors
    assert all("connection refused" in case.reason for case in errors)
    lost = [request for request in watched.requests[30:] if request.startswith("POST")]
    assert len(lost) <= 2 * len(errors), "who does not answer is not asked for every payload"


def test_an_exception_in_the_tenant_is_a_finding_with_a_small_payload() -> None:
    tenant = create(packaged_metadata())

    def respond(request: httpx.Request) -> httpx.Response:
        request.read()
        if request.method == "POST" and b"synchronizationJobSettings" in request.content:
            raise KeyError(request.content.decode())
        return answer(tenant, request)

    client = httpx.Client(transport=httpx.MockTransport(respond), headers=AUTHORIZED)
    report = fuzz([JOB], EMBEDDED, examples=6, client=client)
    assert [finding.rule for finding in report.findings] == ["answer-server-error"]
    assert "broke down on POST in `test_fuzz_run.respond`: KeyError" in report.findings[0].message
    assert report.findings[0].verdict != "service"
    shown = [case.curl for case in report.cases if case.curl]
    assert min(map(len, shown)) < 500


def test_a_time_to_spend_is_spent_on_other_payloads() -> None:
    tried = []
    for seconds in (0, 3):
        watched = Watched()
        types = ["directoryDefinition"]
        report = fuzz([JOB], EMBEDDED, examples=2, types=types, seconds=seconds, client=watched.client())
        assert report.stopped == ""
        assert report.findings == ()
        tried.append({request for request in watched.requests if request.startswith("POST")})
    assert len(tried[1]) > len(tried[0]), "the next round tries others"


def test_a_time_limit_ends_a_run_with_a_report() -> None:
    settings = Settings(tenant="embedded", cache=False, time_limit=1)
    started = time.monotonic()
    report = fuzz([SAMPLES], settings, examples=10_000, types=["*"])
    assert time.monotonic() - started < 5
    assert "time limit of 1 s" in report.stopped
    assert report.counts["payloads"] > 10


def test_an_interrupt_is_obeyed_within_a_second_and_writes_the_report(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "harness", "fuzz", str(SAMPLES), "--type", "*", "--max-examples", "10000"]
    with subprocess.Popen(
        [*command, "--format", f"json={tmp_path / 'report.json'}"], text=True, stderr=subprocess.PIPE
    ) as run:
        time.sleep(4)
        run.send_signal(signal.SIGINT)
        sent = time.monotonic()
        _, told = run.communicate(timeout=20)
        taken = time.monotonic() - sent
    assert run.returncode == 130, told
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert int(report["details"]["payloads sent"]) > 10
    assert taken < 2, "a second, and the end of the process"


def test_a_documented_example_that_is_refused_is_no_success() -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(403, request=request)))
    report = fuzz([JOB], EMBEDDED, examples=1, client=client)
    assert {case.outcome for case in report.cases} == {"error"}
    assert report.counts["payloads"] == 0


def test_recordings_cannot_answer_generated_payloads() -> None:
    with pytest.raises(UsageError, match="embedded or live"):
        fuzz([JOB], Settings(tenant="replay", cache=False))


def test_pages_without_such_operations_are_said() -> None:
    report = fuzz([JOB], EMBEDDED, types=["noSuchType"])
    assert report.cases == ()
    assert report.notices == ("no page documents how to create or update noSuchType",)


def test_other_types_are_varied_when_asked_for() -> None:
    report = fuzz([JOB], EMBEDDED, examples=1, types=["directoryDefinition"])
    assert report.counts["payloads"] > 0
    assert all("directoryDefinition" in case.id for case in report.cases)


def test_the_command_tells_what_it_sent_and_fails_on_findings_only(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "harness", "fuzz", str(JOB), "--tenant", "embedded", "--max-examples", "2"]
    done = subprocess.run(
        [*command, "--seed", "5", "--format", "json", "--format", f"text={tmp_path / 'told.txt'}"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["details"]["seed"] == "5"
    assert {case["outcome"] for case in document["cases"]} == {"passed"}
    assert "embedded tenant, seed 5" in (tmp_path / "told.txt").read_text(encoding="utf-8")
