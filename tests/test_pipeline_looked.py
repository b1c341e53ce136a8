"""Green means that somebody looked: what is sent, what fails by which threshold, and what is said when nothing was."""

import json
from pathlib import Path

import pytest
from lamps import BASE, lamp_docs, page, recorded, replayed
from test_cli import harness
from test_plugin_items import counts, pytest_run

from harness.cli.show import exit_code

LAMP = f"GET {BASE}/lamps/5c1d"
ANSWER = '200 OK\nContent-Type: application/json\n\n{ "id": "5c1d", "displayName": "Desk" }'
GET = page(LAMP, ANSWER, type_='"@odata.type": "microsoft.graph.lamp"', template="/lamps/{lamp-id}")


def test_a_run_that_sends_nothing_ends_with_3_and_one_line_even_when_it_is_quiet(tmp_path: Path) -> None:
    lamp_docs(tmp_path, GET)
    result = harness("run", "docs", "--tenant", "replay", "-q", "--fail-on", "never", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith("Nothing was checked, since nothing was sent or replayed: 1 skipped (no value for")
    loud = harness("run", "docs", "--tenant", "replay", cwd=tmp_path)
    assert loud.returncode == 3
    assert "Nothing was checked" in loud.stdout.splitlines()[-1]
    assert "Nothing to report" not in loud.stdout + loud.stderr


def test_pages_without_examples_are_no_success_either(tmp_path: Path) -> None:
    lamp_docs(tmp_path, "# Nothing\n")
    assert harness("run", "docs", "--tenant", "embedded", cwd=tmp_path).returncode == 3


def test_a_literal_key_is_used_where_the_cassette_holds_that_url(tmp_path: Path) -> None:
    lamp_docs(tmp_path, GET)
    recorded(tmp_path, "GET", f"{BASE}/lamps/5c1d", '{"id": "5c1d", "displayName": "Desk"}')
    assert [case.outcome for case in replayed(tmp_path, bindings={}).cases] == ["passed"]
    assert [case.outcome for case in replayed(tmp_path, bindings={"lamps": "another"}).cases] == ["passed"]


@pytest.mark.parametrize(("fail_on", "outcome", "code"), [("error", "passed", 0), ("warning", "failed", 1)])
def test_a_case_fails_by_findings_at_or_above_the_threshold_in_every_report(
    tmp_path: Path, fail_on: str, outcome: str, code: int
) -> None:
    lamp_docs(tmp_path, GET)
    recorded(tmp_path, "GET", f"{BASE}/lamps/5c1d", '{"id": "5c1d"}')  # `displayName` is absent: a warning
    report = replayed(tmp_path, fail_on=fail_on)
    assert [finding.severity for finding in report.findings] == ["warning"]
    assert [case.outcome for case in report.cases] == [outcome]
    assert exit_code(report, fail_on) == code
    shown = harness(
        "run", "docs", "--tenant", "replay", "--bind", "lamps=5c1d", "--fail-on", fail_on, "--format", "json",
        "--format", "junit=report.xml", cwd=tmp_path,
    )  # fmt: skip
    assert shown.returncode == code
    assert [case["outcome"] for case in json.loads(shown.stdout)["cases"]] == [outcome]
    assert f'failures="{code}"' in (tmp_path / "report.xml").read_text(encoding="utf-8")


def test_pytest_fails_by_the_same_threshold_and_tells_what_is_below_it(tmp_path: Path) -> None:
    lamp_docs(tmp_path, GET)
    recorded(tmp_path, "GET", f"{BASE}/lamps/5c1d", '{"id": "5c1d"}')
    settings = '[tool.harness]\nroot = "docs"\nfail-on = "{}"\n[tool.harness.bindings]\nlamps = "5c1d"\n'
    arguments = ("docs/v1.0/api/lamp.md::the_lamp", "-q", "--tenant", "replay")
    (tmp_path / "pyproject.toml").write_text(settings.format("error"), encoding="utf-8")
    told = pytest_run(tmp_path, *arguments)
    assert (told.returncode, counts(told)) == (0, {"passed": 1})
    assert "the example shows `displayName`" in told.stdout
    (tmp_path / "pyproject.toml").write_text(settings.format("warning"), encoding="utf-8")
    assert counts(pytest_run(tmp_path, *arguments)) == {"failed": 1}


def test_a_case_whose_findings_are_all_accepted_has_passed(tmp_path: Path) -> None:
    lamp_docs(tmp_path, GET)
    recorded(tmp_path, "GET", f"{BASE}/lamps/5c1d", '{"id": 7, "displayName": "Desk"}')
    run = ("run", "docs", "--tenant", "replay", "--bind", "lamps=5c1d", "--format", "json")
    before = json.loads(harness(*run, cwd=tmp_path).stdout)
    assert [case["outcome"] for case in before["cases"]] == ["failed"]
    kept = ("fingerprint", "rule", "path", "subject", "message")
    entries = [{key: finding[key] for key in kept} for finding in before["findings"]]
    (tmp_path / "accepted.json").write_text(json.dumps({"version": 1, "findings": entries}), encoding="utf-8")
    after = harness(*run, "--baseline", "accepted.json", cwd=tmp_path)
    assert [case["outcome"] for case in json.loads(after.stdout)["cases"]] == ["passed"]
    assert after.returncode == 0


def test_pytest_over_pages_that_sends_nothing_ends_with_3_and_says_why(tmp_path: Path) -> None:
    lamp_docs(tmp_path, GET)
    result = pytest_run(tmp_path, "docs", "-q", "--tenant", "replay")
    assert result.returncode == 3, result.stdout
    assert "Nothing was checked, since nothing was sent or replayed: 1 example skipped (no value for" in result.stdout
    apart = pytest_run(tmp_path, "docs", "-q", "--tenant", "replay", "-n", "2")
    assert apart.returncode == 3, apart.stdout
    assert pytest_run(tmp_path, "docs", "-q", "-m", "docs_page").returncode == 0


def test_the_items_of_examples_with_any_name_can_be_selected(tmp_path: Path) -> None:
    names = ["a::b", "get lamp [x::y]", "get lamp [z::y]", "two  blanks", "100%", "::", "[", "é/ü"]
    lamp_docs(tmp_path, "\n".join(page(LAMP, ANSWER, name=name) for name in names))
    listed = pytest_run(tmp_path, "docs/v1.0/api", "--collect-only", "-q").stdout.splitlines()
    items = [line for line in listed if "lamp.md::" in line and not line.endswith("::page")]
    assert len(set(items)) == len(names)
    selected = pytest_run(tmp_path, *items, "--collect-only", "-q").stdout
    assert f"{len(names)} tests collected" in selected, (items, selected)


def test_a_text_of_a_generator_points_nowhere_where_no_collection_has_its_name(tmp_path: Path) -> None:
    body = '{ "vendorAppId": "Vendor App Id value", "displayName": "Desk" }'
    create = f"POST {BASE}/lamps\nContent-Type: application/json\n\n{body}"
    lamp_docs(tmp_path, page(create, "201 Created"))
    recorded(tmp_path, "POST", f"{BASE}/lamps", "", status=201, sent=body)
    assert [case.reason for case in replayed(tmp_path, bindings={}).cases] == [""]
