"""The command line: exit codes, one clear line for every mistake, and reports that other programs can read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.markdown import parse
from harness.rules import RULES

ROOT = Path(__file__).resolve().parent.parent
GOOD = '---\ntitle: "A"\ndescription: "A."\ndoc_type: conceptualPageType\n---\n# A\n\nText.\n'
BAD = GOOD + "\n[gone](nowhere.md)\n"


def harness(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("HARNESS_")}
    return subprocess.run(
        [sys.executable, "-m", "harness", *map(str, arguments)],
        cwd=cwd,
        env={**clean, "XDG_CACHE_HOME": str(cwd / ".cache"), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    pages = tmp_path / "docs" / "v1.0" / "resources"
    pages.mkdir(parents=True)
    (pages / "good.md").write_text(GOOD, encoding="utf-8")
    (pages / "bad.md").write_text(BAD, encoding="utf-8")
    return tmp_path


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return lines[0]


def test_findings_give_1_and_the_line_itself_is_shown_with_its_place(docs: Path) -> None:
    result = harness("audit", "docs", cwd=docs)
    assert result.returncode == 1
    assert "| [gone](nowhere.md)\n      | ^^^^" in result.stdout
    assert "[link-target-missing]" in result.stdout
    assert result.stderr == ""


def test_nothing_found_gives_0_and_fail_on_decides_what_fails(docs: Path) -> None:
    assert harness("audit", "docs/v1.0/resources/good.md", cwd=docs).returncode == 0
    assert harness("audit", "docs", "--fail-on", "never", cwd=docs).returncode == 0
    assert harness("audit", "docs", "--ignore", "link-*", cwd=docs).returncode == 0
    assert harness("audit", "docs", cwd=docs, HARNESS_FAIL_ON="never").returncode == 0
    assert harness("audit", "docs", "--fail-on", "error", cwd=docs, HARNESS_FAIL_ON="never").returncode == 1


def test_a_missing_folder_is_one_line_and_2(docs: Path) -> None:
    result = harness("audit", "docs", "nowhere", cwd=docs)
    assert result.returncode == 2
    assert "nowhere: no such file or folder" in one_line(result)


def test_a_page_of_binary_noise_is_a_finding_and_the_others_are_still_checked(docs: Path) -> None:
    noise = bytes(range(256)) * 40
    (docs / "docs" / "v1.0" / "resources" / "noise.md").write_bytes(noise)
    result = harness("audit", "docs", "--format", "json", "--fail-on", "never", cwd=docs)
    assert result.returncode == 0
    report = json.loads(result.stdout)
    found = {(item["path"].rpartition("/")[2], item["rule"]) for item in report["findings"]}
    assert ("noise.md", "text-encoding") in found
    assert ("bad.md", "link-target-missing") in found
    assert report["summary"]["pages"] == 3


def test_broken_toml_is_one_line_with_the_place_and_2(docs: Path) -> None:
    (docs / "harness.toml").write_text("rules = [\n", encoding="utf-8")
    result = harness("audit", "docs", cwd=docs)
    assert result.returncode == 2
    assert "harness.toml: broken TOML" in one_line(result)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour = true\n", "unknown setting `colour`"),
        ("seed = 'x'\n", "`seed` must be a whole number"),
        ("rules = ['no-such-*']\n", "no rule matches `no-such-*`"),
        ("jobs = 'many'\n", "`jobs` must be"),
    ],
)
def test_a_wrong_setting_is_one_line_and_2(docs: Path, text: str, message: str) -> None:
    (docs / "harness.toml").write_text(text, encoding="utf-8")
    result = harness("audit", "docs", "--no-cache", cwd=docs)
    assert result.returncode == 2
    assert message in one_line(result)


def test_a_csdl_that_is_no_xml_is_one_line_with_the_place_and_2(docs: Path) -> None:
    (docs / "metadata.xml").write_text("{}", encoding="utf-8")
    result = harness("audit", "docs", "--metadata", "metadata.xml", cwd=docs)
    assert result.returncode == 2
    assert "metadata.xml:1: not XML" in one_line(result)


def test_an_unreadable_cassette_is_told_by_its_case_and_the_others_are_still_run(tmp_path: Path) -> None:
    request = (
        '<!-- {{"blockType": "request", "name": "{0}"}} -->\n```http\nGET https://graph.microsoft.com/v1.0/{0}\n```\n'
    )
    head = "HTTP/1.1 200 OK\nContent-Type: application/json"
    response = f'<!-- {{"blockType": "response"}} -->\n```http\n{head}\n\n{{"value": []}}\n```\n'
    pages = tmp_path / "docs" / "v1.0" / "api"
    pages.mkdir(parents=True)
    (pages / "a.md").write_text(request.format("applications") + response, encoding="utf-8")
    (pages / "s.md").write_text(request.format("servicePrincipals") + response, encoding="utf-8")
    assert (
        harness("run", "docs", "--tenant", "embedded", "--record", "--fail-on", "never", cwd=tmp_path).returncode == 0
    )
    (tmp_path / "cassettes/v1.0/api/a/applications.yaml").write_text("interactions: [\n", encoding="utf-8")
    result = harness("run", "docs", "--format", "json", "--fail-on", "never", cwd=tmp_path)
    assert result.returncode == 3
    cases = {case["id"]: case for case in json.loads(result.stdout)["cases"]}
    assert cases["v1.0/api/a.md::applications"]["outcome"] == "error"
    assert "applications.yaml" in cases["v1.0/api/a.md::applications"]["reason"]
    assert cases["v1.0/api/s.md::servicePrincipals"]["outcome"] == "passed"


def test_live_without_a_token_is_one_line_and_3(docs: Path) -> None:
    result = harness("run", "docs", "--tenant", "live", cwd=docs)
    assert result.returncode == 3
    assert "HARNESS_TOKEN" in one_line(result)


def test_recordings_cannot_be_recorded(docs: Path) -> None:
    result = harness("run", "docs", "--tenant", "replay", "--record", cwd=docs)
    assert result.returncode == 2
    assert "--tenant embedded" in one_line(result)


def test_the_json_report_has_what_the_contract_promises(docs: Path) -> None:
    result = harness("audit", "docs", "--format", "json", cwd=docs)
    report = json.loads(result.stdout)
    assert report["version"] == 1
    assert set(report["summary"]) >= {
        "pages",
        "fences",
        "annotations",
        "examples",
        "cases",
        "types",
        "findings",
        "seconds",
    }
    (finding,) = [item for item in report["findings"] if item["rule"] == "link-target-missing"]
    assert set(finding) >= {
        *("rule", "severity", "path", "line", "end_line", "column", "subject", "message", "hint", "verdict"),
        *("api_version", "fingerprint"),
    }
    assert (finding["path"], finding["line"], finding["api_version"]) == ("v1.0/resources/bad.md", 10, "v1.0")
    assert len(finding["fingerprint"]) == 16


def test_several_formats_go_to_their_files_and_one_to_standard_output(docs: Path) -> None:
    formats = [
        f"--format={name}=out/{name}" for name in ("json", "sarif", "junit", "github", "markdown", "html", "text")
    ]
    result = harness("audit", "docs", *formats, "--format=text", cwd=docs)
    assert result.returncode == 1
    for name in ("json", "sarif", "junit", "github", "markdown", "html", "text"):
        assert "link-target-missing" in (docs / "out" / name).read_text(encoding="utf-8"), name


def test_code_hosts_are_told_paths_from_the_top_of_the_checkout(docs: Path) -> None:
    def told(cwd: Path, *paths: str) -> tuple[str, str]:
        github = harness("audit", *paths, "--format", "github", "--format", "sarif=out", cwd=cwd).stdout
        result = json.loads((cwd / "out").read_text(encoding="utf-8"))["runs"][0]["results"][0]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        return github.partition("file=")[2].partition(",")[0], uri

    path = "docs/v1.0/resources/bad.md"
    assert told(docs, "docs") == (path, path), "without a checkout, from the working directory"
    (docs / ".git").mkdir()
    assert told(docs / "docs", "v1.0") == (path, path)


def test_what_is_neither_a_file_nor_a_folder_is_one_line_and_2(docs: Path) -> None:
    os.mkfifo(docs / "pipe.md")
    result = harness("audit", "pipe.md", cwd=docs)
    assert result.returncode == 2
    assert "neither a file nor a folder" in one_line(result)


def test_an_error_shows_no_escape_of_a_file_name(docs: Path) -> None:
    (docs / "a\x1b[2J\u202e.txt").touch()
    assert "a\\x1b[2J\\u202e.txt: not a markdown page" in one_line(harness("audit", "a\x1b[2J\u202e.txt", cwd=docs))


def test_what_a_baseline_accepts_does_not_fail_and_what_is_gone_is_told(docs: Path) -> None:
    why = ["--reason", "The page comes.", "--expires", "2999-01-31"]
    written = harness("baseline", "write", "accepted.json", "docs", *why, cwd=docs)
    assert (written.returncode, written.stdout) == (0, "accepted.json: 1 accepted finding\n")
    assert '"reason": "The page comes.", "expires": "2999-01-31"' in (docs / "accepted.json").read_text("utf-8")
    assert harness("audit", "docs", "--baseline", "accepted.json", cwd=docs).returncode == 0
    bad = docs / "docs" / "v1.0" / "resources" / "bad.md"
    bad.write_text("\n" + BAD, encoding="utf-8")
    moved = harness("audit", "docs", "--baseline", "accepted.json", "--rules", "link-*", cwd=docs)
    assert moved.returncode == 0, "a finding that moves stays accepted"
    bad.write_text(GOOD, encoding="utf-8")
    stale = harness("audit", "docs", "--baseline", "accepted.json", cwd=docs)
    assert stale.returncode == 0
    assert "no longer reported" in stale.stdout
    pruned = harness("baseline", "prune", "accepted.json", "docs", cwd=docs)
    assert pruned.stdout == "accepted.json: 1 entry is gone\n"


@pytest.mark.parametrize(
    "narrowed", [["docs/v1.0/resources/good.md"], ["docs", "--rules", "json-*"], ["docs", "--changed-since", "HEAD"]]
)
def test_what_a_run_does_not_look_at_is_neither_called_gone_nor_pruned(docs: Path, narrowed: list[str]) -> None:
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@e.org", "commit", "-qmx"]):
        subprocess.run(["git", *command], cwd=docs, check=True)
    harness("baseline", "write", "accepted.json", "docs", cwd=docs)
    audit = harness("audit", *narrowed, "--baseline", "accepted.json", cwd=docs)
    assert audit.returncode == 0, audit.stdout
    assert "no longer reported" not in audit.stdout
    if "--changed-since" not in narrowed:
        pruned = harness("baseline", "prune", "accepted.json", *narrowed, cwd=docs)
        assert pruned.stdout == "accepted.json: 0 entries are gone\n"


def test_explain_prints_what_a_rule_reports_why_and_an_example() -> None:
    result = harness("explain", "status-mismatch", cwd=ROOT)
    assert result.returncode == 0
    for part in ("status-mismatch (error)", "What it reports:", "Why it matters:", "Example:"):
        assert part in result.stdout
    listed = harness("explain", cwd=ROOT).stdout.splitlines()
    assert all(len(line) <= 140 and line.endswith(".") for line in listed), "one short sentence for each rule"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("status", "status-line, status-mismatch, answer-status?"),
        ("unknown-property", "did you mean property-unknown?"),
        ("json-sintax", "did you mean json-syntax?"),
    ],
)
def test_explain_suggests_the_names_that_are_near(name: str, meant: str) -> None:
    wrong = harness("explain", name, cwd=ROOT)
    assert wrong.returncode == 2
    assert meant in one_line(wrong)
    assert "did you mean" not in one_line(harness("explain", "qqqqq", cwd=ROOT))


def test_explain_writes_a_page_for_each_rule_and_an_index_of_them(tmp_path: Path) -> None:
    result = harness("explain", "--all", "--format", "markdown=rules", cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    index = parse((tmp_path / "rules" / "README.md").read_text(encoding="utf-8"), "rules/README.md")
    linked = {link.target.removesuffix(".md") for link in index.links}
    written = {file.stem: file.read_text(encoding="utf-8") for file in (tmp_path / "rules").glob("*.md")}
    assert linked == written.keys() - {"README"} == {rule.name for rule in RULES}
    for name, text in written.items():
        page = parse(text, f"rules/{name}.md")
        titles = [section.title for section in page.sections]
        assert page.problems == (), name
        assert titles in (["Rules"], [name, "What it reports", "Why it matters", "Example", "Leaving it out"])
        assert page.comments == (), "a docstring that shows a comment hides what follows"
    printed = harness("explain", "--all", "--format", "markdown", cwd=tmp_path).stdout
    assert all(text in printed for name, text in written.items() if name != "README")


def test_explain_takes_one_rule_or_all_in_a_format_that_it_has(tmp_path: Path) -> None:
    for wrong in (("json-syntax", "--all"), ("--format", "html"), ("--format", "text=x")):
        assert harness("explain", *wrong, cwd=tmp_path).returncode == 2
    assert harness("explain", "json-syntax", "--format", "markdown", cwd=ROOT).stdout.startswith("# json-syntax\n")


def test_schema_prints_a_valid_json_schema_of_a_documented_type() -> None:
    result = harness("schema", "synchronizationJob", "--docs", "docs_samples/v1.0", cwd=ROOT)
    schema = json.loads(result.stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    wrong = harness("schema", "noSuchType", "--docs", "docs_samples/v1.0", cwd=ROOT)
    assert wrong.returncode == 2
    assert "noSuchType" in one_line(wrong)


def test_the_same_input_gives_the_same_bytes_whatever_the_jobs_and_the_cache(shared: Path, tmp_path: Path) -> None:
    pages = shared / "corpus" / "beta"
    arguments = ("audit", pages, "--format", "text", "--fail-on", "never")
    cold = harness(*arguments, "--jobs", "2", cwd=tmp_path)
    warm = harness(*arguments, cwd=tmp_path)
    alone = harness(*arguments, "--jobs", "1", "--no-cache", cwd=tmp_path)
    assert cold.stdout == warm.stdout == alone.stdout
    assert cold.stdout
