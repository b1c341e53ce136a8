import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from lxml import etree
from markdown_it import MarkdownIt
from reports_sample import AUDIT, CLEAN, FINDINGS, HELP, PLAIN, RUN, planned
from reports_schemas import junit_schema, sarif_document, sarif_schema

from harness.model import Location, Report
from harness.reports import FORMATS, RenderOptions, render
from harness.reports.markdown import LIMIT, code, inline

REPORTS = [AUDIT, RUN, CLEAN, planned()]


def parsed(format_name: str, report: Report, options: RenderOptions = PLAIN) -> Any:
    return json.loads(render(format_name, report, options))


def many(count: int) -> Report:
    """A report with that many findings, spread over pages."""
    findings = tuple(
        replace(FINDINGS[0], location=Location(f"v1.0/api/page-{index // 3:05}.md", index % 3 + 1, 7, end_column=54))
        for index in range(count)
    )
    return replace(AUDIT, findings=findings, counts={"pages": count})


def test_each_format_loads_nothing_of_the_others() -> None:
    script = (
        "import sys; from harness.model import Report; from harness.reports import RenderOptions, render\n"
        "render('text', Report('audit', (), {}), RenderOptions(colour=True))\n"
        "print(*sorted(set(sys.modules) & set(sys.argv[1:])))"
    )
    heavy = [
        *(module for name, module in FORMATS.items() if name != "text"),
        "rich",
        "json",
        "xml",
        "pytest",
    ]
    done = subprocess.run([sys.executable, "-c", script, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_json_has_every_key_of_the_contract() -> None:
    document = parsed("json", RUN)
    assert document["version"] == 1
    assert document["summary"]["findings"] == {"error": 1, "warning": 0, "note": 0}
    assert {"pages", "fences", "annotations", "examples", "cases", "types", "seconds"} <= set(document["summary"])
    finding = document["findings"][0]
    assert (finding["path"], finding["line"], finding["end_line"], finding["column"]) == (
        FINDINGS[0].location.path,
        18,
        18,
        7,
    )
    case = document["cases"][0]
    assert (case["outcome"], case["status"], case["findings"]) == ("failed", 400, ["0123456789abcdef"])


def test_json_of_an_audit_has_a_ledger_and_no_cases() -> None:
    document = parsed("json", AUDIT)
    assert "cases" not in document
    assert document["ledger"]["fences"] == {"ignored": 1, "request": 18, "resource": 3, "response": 18}


@pytest.mark.parametrize("command", ["run", "fuzz", "cases"])
def test_json_of_a_command_with_cases_has_the_key_even_when_there_are_none(command: str) -> None:
    assert parsed("json", Report(command, (), {}))["cases"] == []


def test_json_of_cases_tells_what_was_planned() -> None:
    runnable, stuck = parsed("json", planned())["cases"]
    assert runnable["parameters"][1]["collection"] == "jobs"
    assert (runnable["runnable"], runnable["reason"], runnable["outcome"]) == (True, None, None)
    assert (stuck["runnable"], stuck["reason"], stuck["safety"]) == (False, "The URL cannot be read.", "read")


@pytest.mark.parametrize("report", REPORTS)
def test_sarif_obeys_the_schema_of_oasis(report: Report) -> None:
    document = parsed("sarif", report, replace(PLAIN, root="docs"))
    assert [error.message for error in sarif_schema().iter_errors(document)] == []


def test_the_sarif_schema_refuses_a_wrong_level() -> None:
    document = parsed("sarif", AUDIT)
    document["runs"][0]["results"][0]["level"] = "fatal"
    assert not sarif_schema().is_valid(document)


def test_both_validators_agree_on_sarif() -> None:
    assert list(jsonschema.Draft202012Validator(sarif_document()).iter_errors(parsed("sarif", AUDIT))) == []


def test_sarif_gives_fingerprint_help_and_percent_encoded_place() -> None:
    place = Location("beta/api/a b#1%.md", 3, 2, end_column=5)
    report = replace(AUDIT, findings=(replace(FINDINGS[0], location=place, related=(Location("é:x.md", 7),)),))
    run = parsed("sarif", report, replace(PLAIN, root="./docs/"))["runs"][0]
    result = run["results"][0]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "docs/beta/api/a%20b%231%25.md"
    assert physical["region"] == {"startLine": 3, "startColumn": 2, "endLine": 3, "endColumn": 5}
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/%C3%A9%3Ax.md"
    assert result["partialFingerprints"] == {"graphDocsHarness/v1": FINDINGS[0].fingerprint}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["help"]["text"].startswith("What it reports: ")
    assert result["ruleId"] == "url-malformed"


def test_sarif_knows_a_renamed_rule_by_its_past_names() -> None:
    renamed = {name: replace(each, formerly=(f"{name}-before", name[::-1])) for name, each in HELP.items()}
    document = parsed("sarif", AUDIT, replace(PLAIN, rule_help=renamed))
    rules = {rule["id"]: rule for rule in document["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["url-host"]["deprecatedIds"] == ["url-host-before", "tsoh-lru"]
    assert sarif_schema().is_valid(document)
    assert "deprecatedIds" not in render("sarif", AUDIT, PLAIN)


def test_sarif_shows_no_link_that_a_page_wrote() -> None:
    report = replace(AUDIT, findings=(replace(FINDINGS[0], message="see [here](1)", hint=""),))
    assert parsed("sarif", report)["runs"][0]["results"][0]["message"]["text"] == r"see \[here](1)"


@pytest.mark.parametrize("report", REPORTS)
def test_junit_obeys_the_schema_of_jenkins(report: Report) -> None:
    junit_schema().assertValid(etree.fromstring(render("junit", report, PLAIN).encode()))


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 2), ("warning", 3), ("note", 4), ("never", 0)])
def test_junit_fails_what_the_exit_code_fails(fail_on: str, failures: int) -> None:
    root = etree.fromstring(render("junit", AUDIT, replace(PLAIN, fail_on=fail_on)).encode())
    assert (root.get("tests"), root.get("failures")) == ("4", str(failures))


def test_junit_tells_a_finding_of_a_failed_case_once() -> None:
    root = etree.fromstring(render("junit", RUN, PLAIN).encode())
    assert [case.get("name") for case in root.iterfind(".//testcase")] == [
        "get_job",
        "list_jobs",
        "start_job",
        "update_job",
    ]


def test_junit_names_stay_unique_when_a_finding_repeats() -> None:
    twice = replace(
        AUDIT, findings=(FINDINGS[0], replace(FINDINGS[0], location=Location(FINDINGS[0].location.path, 30)))
    )
    root = etree.fromstring(render("junit", twice, PLAIN).encode())
    names = [case.get("name") for case in root.iterfind(".//testcase")]
    assert names == ["url-malformed: update_job request", "url-malformed: update_job request (2)"]


def test_github_commands_escape_what_ends_them() -> None:
    place = Location("a,b:c%.md", 4, 2)
    finding = replace(FINDINGS[0], location=place, rule="x:y,z", message="50% of a, b: c", hint="")
    line = render("github", replace(CLEAN, findings=(finding,)), PLAIN).splitlines()[0]
    assert line == "::error file=a%2Cb%3Ac%25.md,line=4,endLine=4,col=2,title=x%3Ay%2Cz::50%25 of a, b: c"


def test_github_gets_every_finding_and_is_told_what_it_will_not_show() -> None:
    lines = render("github", many(12), PLAIN).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 12
    assert lines[12].startswith("::notice title=harness::There are 12 errors; GitHub shows 10 of each kind.")


def test_github_gets_errors_first() -> None:
    lines = render("github", AUDIT, PLAIN).splitlines()
    levels = [line.split(" ", 1)[0] for line in lines[:-1]]
    assert levels == ["::error", "::error", "::warning", "::notice", "::notice"]


def test_markdown_stops_below_the_limit_and_says_how_much_is_missing() -> None:
    report = many(6000)
    text = render("markdown", report, PLAIN)
    shown = text.count("\n- **error**")
    assert len(text.encode()) <= LIMIT
    assert f"**{6000 - shown:,} findings more**, not shown here" in text
    assert 0 < shown < 6000


def test_markdown_keeps_code_and_escapes_the_rest() -> None:
    assert inline("`a|b` is *not* <b> & @odata") == r"`a|b` is \*not\* \<b\> \& @&#8203;odata"
    assert code("a`b``c`") == "``` a`b``c` ```"
    assert "<em>" not in MarkdownIt().render(inline("*a* **b** _c_ <em>"))


def test_each_format_tells_that_nothing_was_found() -> None:
    for format_name in ("text", "github", "markdown", "html"):
        assert "Nothing to report. Checked: 12 pages, 18 examples" in render(format_name, CLEAN, PLAIN)
    assert parsed("json", CLEAN)["findings"] == []
    assert parsed("sarif", CLEAN)["runs"][0]["results"] == []
    assert etree.fromstring(render("junit", CLEAN, PLAIN).encode()).get("failures") == "0"


def test_html_help_of_a_rule_is_its_tooltip() -> None:
    assert f'title="{HELP["url-malformed"].summary} {HELP["url-malformed"].why}"' in render("html", AUDIT, PLAIN)
