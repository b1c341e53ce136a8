"""A run of a live tenant: reads by default, writes where they are allowed, and nothing foreign is ever touched."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from safety_sample import PAGES, Service, served, write

ALL = ("--allow", "write,delete")


@pytest.fixture
def tenant() -> Iterator[Service]:
    with served() as service:
        yield service


def harness(
    folder: Path, tenant: Service, *options: str, token: str = "an-opaque-token-of-a-test"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", "run", "docs", "--tenant", "live", "--format", "text",
         "--format", "json=report.json", *options],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "HARNESS_LIVE_URL": tenant.url, "HARNESS_TOKEN": token, "HARNESS_NO_CACHE": "1"},
    )  # fmt: skip


def outcomes(folder: Path) -> dict[str, str]:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {case["id"].rpartition("::")[2]: case["outcome"] for case in report["cases"]}


def reasons(folder: Path) -> dict[str, str]:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {case["id"].rpartition("::")[2]: case["reason"] for case in report["cases"]}


def confirmed(tenant: Service) -> tuple[str, ...]:
    return (*ALL, "--confirm-tenant", tenant.organization)


COMBINATIONS = [
    ("list", "delete"), ("list", "update"), ("list", "act"), ("list", "get", "delete"),
    ("list", "create", "update", "delete"), ("list", "get", "create", "update", "act", "delete"),
    ("delete",), ("update", "delete", "act"),
]  # fmt: skip


@pytest.mark.parametrize("names", COMBINATIONS, ids="-".join)
@pytest.mark.parametrize("options", ["none", "bound", "everything", "bound and everything"])
def test_what_the_run_did_not_create_is_untouched(
    tenant: Service, tmp_path: Path, names: tuple[str, ...], options: str
) -> None:
    write(tmp_path, *names)
    before = tenant.state()
    bound = ("--bind", f"applications={tenant.foreign[0]}") if "bound" in options else ()
    done = harness(tmp_path, tenant, *bound, *(confirmed(tenant) if "everything" in options else ()))
    assert done.returncode in (0, 3), done.stdout + done.stderr
    assert tenant.state() == before
    wrote = {name for name in ("update_app", "add_password", "delete_app") if name in outcomes(tmp_path)}
    may = "everything" in options and "create" in names
    assert {outcomes(tmp_path)[name] for name in wrote} <= ({"passed"} if may else {"skipped"})


def test_reads_run_by_default_and_the_summary_counts_what_was_not_sent(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    done = harness(tmp_path, tenant)
    assert outcomes(tmp_path) == {
        "list_apps": "passed", "get_app": "passed", "create_app": "skipped", "update_app": "skipped",
        "add_password": "skipped", "delete_app": "skipped",
    }  # fmt: skip
    assert "skipped 3: not sent: it writes, which `--allow write` permits" in done.stdout
    assert "skipped 1: not sent: it deletes, which `--allow delete` permits" in done.stdout


def test_writing_is_allowed_without_deleting_and_leaves_nothing(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    before = tenant.state()
    harness(tmp_path, tenant, "--allow", "write", "--confirm-tenant", tenant.organization)
    assert [name for name, outcome in outcomes(tmp_path).items() if outcome == "skipped"] == ["delete_app"]
    assert tenant.state() == before


def test_only_allow_bound_lets_a_run_change_what_existed_and_the_report_says_so(
    tenant: Service, tmp_path: Path
) -> None:
    write(tmp_path, "update")
    bind = ("--bind", f"applications={tenant.foreign[0]}", "--allow-bound", "applications")
    done = harness(tmp_path, tenant, *confirmed(tenant), *bind)
    assert outcomes(tmp_path) == {"update_app": "passed"}
    assert tenant.get(f"/v1.0/applications/{tenant.foreign[0]}")["displayName"] == "Renamed"
    assert f"might change what it did not create: applications = {tenant.foreign[0]}" in done.stdout


def test_a_created_object_is_deleted_rather_than_a_bound_one(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, "create", "delete")
    bind = ("--bind", f"applications={tenant.foreign[0]}", "--allow-bound", "applications")
    before = tenant.state()
    harness(tmp_path, tenant, *confirmed(tenant), *bind)
    assert outcomes(tmp_path) == {"create_app": "passed", "delete_app": "passed"}
    assert tenant.state() == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--allow", "write"), "needs the live tenant named"),
        (("--allow", "write", "--confirm-tenant", "11111111-1111-1111-1111-111111111111"), "nothing was sent"),
        (("--allow", "everything"), "--allow must be one of read, write, delete"),
        (("--allow-bound", "applications"), "no binding gives its key"),
    ],
)
def test_what_is_not_confirmed_is_refused_with_2(
    tenant: Service, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    write(tmp_path, *PAGES)
    before = tenant.state()
    done = harness(tmp_path, tenant, *options)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert tenant.state() == before


def jwt(claims: dict[str, str]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims)]
    return ".".join((*parts, "signature"))


def test_the_tenant_of_a_jwt_is_the_one_that_counts(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    token = jwt({"tid": "22222222-2222-2222-2222-222222222222"})
    refused = harness(tmp_path, tenant, *confirmed(tenant), token=token)
    assert refused.returncode == 2
    assert "the token is for tenant 22222222" in refused.stderr
    done = harness(tmp_path, tenant, *ALL, "--confirm-tenant", "22222222-2222-2222-2222-222222222222", token=token)
    assert done.returncode == 0
    assert set(outcomes(tmp_path).values()) == {"passed"}


def test_a_tenant_is_described_once_in_the_settings(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    (tmp_path / "harness.toml").write_text(
        f'[tenants.test]\nlive-url = "{tenant.url}"\ntenant-id = "{tenant.organization}"\n'
        'token-variable = "TEST_TOKEN"\nallow = ["write", "delete"]\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "harness", "run", "docs", "--tenant", "test", "--format", "json=report.json"]
    environment = {**os.environ, "TEST_TOKEN": "an-opaque-token-of-a-test"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert set(outcomes(tmp_path).values()) == {"passed"}


def test_pytest_asks_for_the_same(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, *PAGES)
    before = tenant.state()
    command = [sys.executable, "-m", "pytest", "docs", "--tenant", "live", "-q", "-rs", "-p", "no:cacheprovider"]
    environment = {**os.environ, "HARNESS_LIVE_URL": tenant.url, "HARNESS_TOKEN": "an-opaque-token-of-a-test"}

    def run(*options: str) -> str:
        done = subprocess.run(
            [*command, *options], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout

    assert "4 skipped" in run()
    allowed = run("--allow", "write", "--allow", "delete", "--confirm-tenant", tenant.organization)
    assert "skipped" not in allowed
    assert tenant.state() == before


SETUP = """
[[setup]]
gives = "applications"
request = "POST /applications"
body = { displayName = "Made by the setup" }
"""


def test_what_no_page_creates_is_made_by_the_settings_and_taken_away(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, "get", "update", "act", "delete")
    (tmp_path / "harness.toml").write_text(SETUP, encoding="utf-8")
    before = tenant.state()
    done = harness(tmp_path, tenant, *confirmed(tenant))
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(outcomes(tmp_path).values()) == {"passed"}
    assert tenant.state() == before


def test_a_setup_needs_leave_to_write(tenant: Service, tmp_path: Path) -> None:
    write(tmp_path, "get")
    (tmp_path / "harness.toml").write_text(SETUP, encoding="utf-8")
    before = tenant.state()
    harness(tmp_path, tenant)
    assert outcomes(tmp_path) == {"get_app": "skipped"}
    assert "`--allow write` permits" in reasons(tmp_path)["get_app"]
    assert tenant.state() == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[setup]]\ngives = "x"\n', "step 1 of `setup` needs `request`"),
        (
            '[[setup]]\ngives = "x"\nrequest = "GET /x"\n',
            "must be POST or PUT and a path",
        ),
        ('[[setup]]\ngives = "x"\nrequest = "POST /x"\nbdy = {}\n', "unknown setting `bdy` in step 1 of `setup`"),
        ('setup = "x"\n', "`setup` must be an array of tables"),
    ],
)
def test_a_broken_setup_is_refused_with_2(tenant: Service, tmp_path: Path, text: str, says: str) -> None:
    write(tmp_path, "get")
    (tmp_path / "harness.toml").write_text(text, encoding="utf-8")
    done = harness(tmp_path, tenant)
    assert done.returncode == 2
    assert says in done.stderr
