"""However a live run ends, what it created is taken away: at its end, by a signal, or later from its ledger."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from safety_sample import PAGES, Service, served, write

from harness.errors import InputError
from harness.transports import Ledger, read_ledgers

EVERYTHING = ("list", "get", "create", "update", "act", "delete")


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Service]:
    with served(latency=0.01) as service:
        write(tmp_path, *EVERYTHING)
        yield service


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "harness", *words]


def environment(tenant: Service, folder: Path) -> dict[str, str]:
    return {
        **os.environ, "HARNESS_LIVE_URL": tenant.url, "HARNESS_TOKEN": "an-opaque-token-of-a-test",
        "HARNESS_NO_CACHE": "1", "XDG_CACHE_HOME": str(folder / "cache"),
    }  # fmt: skip


def start(tenant: Service, folder: Path, *options: str) -> "subprocess.Popen[str]":
    words = ("run", "docs", "--tenant", "live", "--allow", "write,delete", "--confirm-tenant", tenant.organization)
    return subprocess.Popen(
        command(*words, "--format", "json=report.json", *options), cwd=folder, text=True,
        env=environment(tenant, folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def clean_up(tenant: Service, folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command("clean-up", *options), cwd=folder, env=environment(tenant, folder),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def wait_for_creation(tenant: Service, before: list[Any]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and len(tenant.state()) <= len(before):
        time.sleep(0.005)


def outcomes(folder: Path) -> dict[str, str]:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {case["id"].rpartition("::")[2]: case["outcome"] for case in report["cases"]}


def test_a_run_leaves_neither_objects_nor_a_ledger(tenant: Service, tmp_path: Path) -> None:
    before = tenant.state()
    run = start(tenant, tmp_path)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0, out + err
    assert set(outcomes(tmp_path).values()) == {"passed"}
    assert tenant.state() == before
    assert list((tmp_path / "cache").rglob("*.ledger")) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_run_in_good_order(tenant: Service, tmp_path: Path, number: signal.Signals) -> None:
    before = tenant.state()
    run = start(tenant, tmp_path)
    wait_for_creation(tenant, before)
    run.send_signal(number)
    _, err = run.communicate(timeout=60)
    assert run.returncode in (0, 130), err
    assert tenant.state() == before, err
    if run.returncode == 130:
        assert "stopping" in err
        assert "not reached: interrupted" in (tmp_path / "report.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", range(4))
def test_what_a_killed_run_left_is_deleted_from_its_ledger_and_nothing_else(
    tenant: Service, tmp_path: Path, seed: int
) -> None:
    before = tenant.state()
    run = start(tenant, tmp_path)
    wait_for_creation(tenant, before)
    time.sleep(random.Random(seed).random() * 0.15)
    run.kill()
    run.communicate(timeout=60)
    left = len(tenant.state()) - len(before)
    done = clean_up(tenant, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert tenant.state() == before
    assert "deleted, nothing is left" in done.stdout or left == 0
    assert list((tmp_path / "cache").rglob("*.ledger")) == []
    assert "nothing is left by earlier runs" in clean_up(tenant, tmp_path).stdout


def test_the_next_run_offers_to_clean_up_and_gives_the_calm_verdicts(tenant: Service, tmp_path: Path) -> None:
    before = tenant.state()
    run = start(tenant, tmp_path)
    wait_for_creation(tenant, before)
    run.kill()
    run.communicate(timeout=60)
    again = start(tenant, tmp_path, "--format", "text")
    out, _ = again.communicate(timeout=60)
    assert set(outcomes(tmp_path).values()) == {"passed"}
    if len(tenant.state()) > len(before):
        assert "an earlier run has left" in out
        assert "harness clean-up " in out
    assert clean_up(tenant, tmp_path).returncode == 0
    assert tenant.state() == before


def test_a_creation_whose_answer_was_lost_is_found_by_its_marker(tenant: Service, tmp_path: Path) -> None:
    before = tenant.state()
    ledger = Ledger(tenant.organization, tenant.url, tmp_path / "lost.ledger", process=1 << 30)
    creation = ledger.creates(f"{tenant.url}/v1.0/applications", marked=True)
    httpx.post(
        f"{tenant.url}/v1.0/applications", headers={"authorization": "Bearer run"},
        json={"displayName": f"Ours {creation.marker}"},
    )  # fmt: skip
    assert len(tenant.state()) == len(before) + 1
    done = clean_up(tenant, tmp_path, "lost.ledger")
    assert done.returncode == 0, done.stdout + done.stderr
    assert tenant.state() == before


def test_a_creation_that_nothing_marks_is_said_to_be_possible(tenant: Service, tmp_path: Path) -> None:
    ledger = Ledger(tenant.organization, tenant.url, tmp_path / "lost.ledger", process=1 << 30)
    ledger.creates(f"{tenant.url}/v1.0/applications", marked=False)
    before = tenant.state()
    done = clean_up(tenant, tmp_path, "lost.ledger")
    assert done.returncode == 3
    assert "something may have been created there" in done.stdout
    assert tenant.state() == before


def test_a_ledger_of_another_tenant_is_refused(tenant: Service, tmp_path: Path) -> None:
    before = tenant.state()
    ledger = Ledger("11111111-1111-1111-1111-111111111111", tenant.url, tmp_path / "other.ledger", process=1 << 30)
    creation = ledger.creates(f"{tenant.url}/v1.0/applications", marked=False)
    ledger.made(creation, [f"{tenant.url}/v1.0/applications/{tenant.foreign[0]}"])
    done = clean_up(tenant, tmp_path, "other.ledger")
    assert done.returncode == 2
    assert "is about tenant 11111111" in done.stderr
    assert tenant.state() == before


def test_a_torn_last_line_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "x.ledger"
    ledger = Ledger("t", "https://h", file)
    creation = ledger.creates("https://h/v1.0/groups", marked=True)
    whole = file.read_text(encoding="utf-8")
    ledger.made(creation, ["https://h/v1.0/groups/1"])
    said = file.read_text(encoding="utf-8")[len(whole) :]
    for length in range(len(said) - 1):
        file.write_text(whole + said[:length], encoding="utf-8")
        left = read_ledgers(file)[0].left
        assert [(each.url, each.settled) for each in left] == [("https://h/v1.0/groups", False)]


def test_what_is_created_after_a_pause_with_nothing_left_is_left_all_the_same(tmp_path: Path) -> None:
    ledger = Ledger("t", "https://h", tmp_path / "x.ledger")
    ledger.made(ledger.creates("https://h/v1.0/groups", marked=True), ["https://h/v1.0/groups/1"])
    ledger.gone("https://h/v1.0/groups/1")
    ledger.end()
    assert [(run.ended, run.left) for run in read_ledgers(tmp_path / "x.ledger")] == [(True, [])]
    ledger.made(ledger.creates("https://h/beta/groups", marked=True), ["https://h/beta/groups/2"])
    again = read_ledgers(tmp_path / "x.ledger")[0]
    assert not again.ended
    assert [creation.made for creation in again.left] == [["https://h/beta/groups/2"]]


def test_a_file_that_is_no_ledger_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "x.ledger"
    file.write_text('{"event": "creates"}\n{"event": "ends", "run": "a"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.ledger:1: no line of a ledger"):
        read_ledgers(file)


def test_a_limit_of_failures_ends_a_run_and_the_rest_is_not_reached(tmp_path: Path) -> None:
    write(tmp_path, *EVERYTHING)
    with served() as service:
        pass  # nobody answers any more
    words = ("run", "docs", "--tenant", "live", "--format", "text", "--format", "json=report.json")
    done = subprocess.run(
        command(*words), cwd=tmp_path, env=environment(service, tmp_path),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert set(outcomes(tmp_path).values()) <= {"error", "skipped"}


def test_one_example_is_sent_and_shown(tenant: Service, tmp_path: Path) -> None:
    words = ("run", "docs/v1.0/api/application-list.md::list_apps", "--tenant", "live")
    done = subprocess.run(
        command(*words), cwd=tmp_path, env=environment(tenant, tmp_path),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "list_apps request: curl" in done.stdout
    assert "list_apps answer: 200 OK" in done.stdout
    assert "1 case" in done.stdout


def test_a_dry_run_sends_nothing_and_says_what_would_be_sent(tenant: Service, tmp_path: Path) -> None:
    words = ("run", "docs", "--tenant", "live", "--dry-run")
    nobody = {**environment(tenant, tmp_path), "HARNESS_LIVE_URL": "https://graph.microsoft.com", "HARNESS_TOKEN": ""}
    done = subprocess.run(
        command(*words), cwd=tmp_path, env=nobody, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(PAGES)
    assert "GET https://graph.microsoft.com/v1.0/applications  " in done.stdout
    assert "skipped: not sent: it deletes" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_pytest_that_is_stopped_leaves_nothing(tenant: Service, tmp_path: Path, number: signal.Signals) -> None:
    before = tenant.state()
    words = ("--tenant", "live", "--allow", "write,delete", "--confirm-tenant", tenant.organization)
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", "docs", "-q", "-p", "no:cacheprovider", *words], cwd=tmp_path, text=True,
        env=environment(tenant, tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    wait_for_creation(tenant, before)
    run.send_signal(number)
    out, _ = run.communicate(timeout=60)
    assert tenant.state() == before, out


def test_a_failing_test_with_x_leaves_nothing(tenant: Service, tmp_path: Path) -> None:
    before = tenant.state()
    page = tmp_path / "docs" / "v1.0" / "api" / "application-get.md"
    page.write_text(page.read_text(encoding="utf-8").replace("HTTP/1.1 200", "HTTP/1.1 299"), encoding="utf-8")
    words = ("--tenant", "live", "--allow", "write", "--confirm-tenant", tenant.organization)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "docs", "-q", "-x", "-p", "no:cacheprovider", *words], cwd=tmp_path,
        env=environment(tenant, tmp_path), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert tenant.state() == before
