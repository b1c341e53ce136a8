"""Drift rules: one finding for one cause, three sources that speak, and the real reference against its metadata."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rule_pages import judged, marked_metadata, marked_pages

from harness import metadata as csdl
from harness import model
from harness.config import Settings
from harness.docset import find, outline, read_page, read_text, reference
from harness.errors import ConfigError
from harness.facts import facts, registries
from harness.markdown import parse
from harness.model import Finding
from harness.pipeline.audit import audit
from harness.rules import RULES, Context, Rule, judge_page

DRIFT = tuple(rule for rule in RULES if rule.name.startswith("drift-"))


def _rule(name: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in DRIFT if rule.name == name)


def _judged(text: str, name: str) -> tuple[Finding, ...]:
    pages, _ = marked_pages(text)
    return judged(pages, _rule(name), marked_metadata(text))


def _resource(name: str, rows: str, options: str = "") -> str:
    return (
        f"=== v1.0/resources/{name.lower()}.md\n# {name} resource type\n\n## Properties\n"
        f"|Property|Type|Description|\n|:---|:---|:---|\n{rows}\n\n## JSON representation\n"
        f'<!-- {{ "blockType": "resource", "@odata.type": "microsoft.graph.{name}"{options} }} -->\n'
        '```json\n{ "@odata.type": "#x" }\n```\n'
    )


def _request(page: str, line: str) -> str:
    return (
        f'=== v1.0/api/{page}.md\n# Page\n\n## HTTP request\n<!-- {{ "blockType": "ignored" }} -->\n'
        f"```http\n{line}\n```\n"
    )


_JOBS = (
    "=== metadata.csdl.xml\n"
    '<EntityType Name="job"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.String"/></EntityType>\n'
    '<EntityContainer Name="GraphService"><EntitySet Name="jobs" EntityType="graph.job"/></EntityContainer>\n'
)


@pytest.mark.parametrize("rule", DRIFT, ids=[rule.name for rule in DRIFT])
def test_a_drift_rule_needs_metadata_and_is_silent_without(rule: Rule) -> None:
    text = (Path(__file__).parent / "rules" / f"{rule.name}.md").read_text(encoding="utf-8")
    pages, _ = marked_pages(text)
    assert rule.needs_metadata
    assert judged(pages, (rule,), None) == ()


def test_a_missing_type_is_one_finding_whatever_properties_it_has() -> None:
    text = _resource("plan", "|id|String|Id.|\n|a|String|A.|\n|b|Int32|B.|") + _JOBS
    pages, _ = marked_pages(text)
    found = judged(pages, DRIFT, marked_metadata(text))
    assert [finding.rule for finding in found] == ["drift-type"]


def test_a_failing_segment_is_one_finding_for_all_pages_that_use_it() -> None:
    text = _request("one", "GET /plans") + _request("two", "GET /plans/{id}") + _request("three", "POST /plans") + _JOBS
    (finding,) = _judged(text, "drift-path")
    assert finding.location.path == "v1.0/api/one.md"
    assert [place.path for place in finding.related] == ["v1.0/api/three.md", "v1.0/api/two.md"]


def test_rows_that_derived_types_repeat_are_one_finding() -> None:
    derived = ', "baseType": "microsoft.graph.job"'
    text = (
        _resource("job", "|id|String|Id.|\n|extra|String|Extra.|")
        + _resource("weekly", "|extra|String|Extra. Inherited from [job](job.md).|", derived)
        + _JOBS.replace("<EntityContainer", '<EntityType Name="weekly" BaseType="graph.job"/><EntityContainer')
    )
    (finding,) = _judged(text, "drift-property")
    assert finding.subject == "microsoft.graph.job.extra"
    assert [place.path for place in finding.related] == ["v1.0/resources/weekly.md"]


def test_template_and_example_that_agree_against_the_metadata_leave_it_open() -> None:
    example = '\n## Example\n<!-- { "blockType": "request", "name": "a" } -->\n```http\nGET https://graph.microsoft.com/v1.0/plans\n```\n'
    (alone,) = _judged(_request("one", "GET /plans") + _JOBS, "drift-path")
    (both,) = _judged(_request("one", "GET /plans") + example + _JOBS, "drift-path")
    assert (alone.verdict, both.verdict) == ("docs", "undetermined")


def test_another_version_that_has_the_property_is_named() -> None:
    page = parse(_resource("job", "|id|String|Id.|\n|extra|String|Extra.|").partition("\n")[2], "v1.0/resources/job.md")
    beta = marked_metadata(_JOBS.replace("</EntityType>", '<Property Name="extra" Type="Edm.String"/></EntityType>'))
    here = marked_metadata(_JOBS)
    assert beta is not None
    known = facts(page)
    context = Context(page, known, reference([outline(page)]), registries([known])[page.version], here)
    context = replace(context, other_metadata=(model.replace(beta, version="beta"),))
    (finding,) = judge_page(page, context, _rule("drift-property"))
    assert "that of beta has it" in finding.message


def test_an_example_of_another_version_is_judged_by_its_own_metadata_or_not_at_all() -> None:
    text = '# P\n\n<!-- { "blockType": "request", "name": "a" } -->\n```http\nGET https://graph.microsoft.com/beta/plans\n```\n'
    page = parse(text, "v1.0/api/p.md")
    known = facts(page)
    here = marked_metadata(_JOBS)
    assert here is not None
    context = Context(
        page, known, reference([outline(page)]), registries([known])["v1.0"], model.replace(here, version="v1.0")
    )
    assert judge_page(page, context, _rule("drift-path")) == ()
    with_beta = replace(context, other_metadata=(model.replace(here, version="beta"),))
    assert len(judge_page(page, with_beta, _rule("drift-path"))) == 1


def test_an_audit_binds_metadata_to_versions(tmp_path: Path, shared: Path) -> None:
    page = _resource("synchronizationJob", "|nothing|String|Nothing.|").partition("\n")[2]
    for version in ("v1.0", "beta"):
        folder = tmp_path / version / "resources"
        folder.mkdir(parents=True)
        (folder / "job.md").write_text(page, encoding="utf-8")
    file = shared / "metadata" / "v1.0-2026-08.csdl.xml"
    bound = audit([tmp_path], Settings(metadata=(f"v1.0={file}",), cache=False, rules=("drift-property",)))
    bare = audit([tmp_path], Settings(metadata=(str(file),), cache=False, rules=("drift-property",)))
    assert [finding.location.path for finding in bound.findings] == ["v1.0/resources/job.md"]
    assert [finding.api_version for finding in bare.findings] == ["beta", "v1.0"]


def test_two_documents_for_one_version_are_refused(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("# A\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"two metadata documents for v1\.0: a\.xml and b\.xml"):
        audit([page], Settings(metadata=("v1.0=a.xml", "v1.0=b.xml"), cache=False))


_CHOSEN = ("resources/", "api/range", "api/intune-cirrus")


@pytest.fixture(scope="module")
def july(shared: Path) -> Counter[str]:
    """Drift findings by rule, on all resource pages and some API pages of the real v1.0 reference.

    Operations that no page calls are left out: most pages that do are.
    """
    folder = shared / "corpus" / "v1.0"
    files = [file for file in find([folder]) if file.path.removeprefix("v1.0/").startswith(_CHOSEN)]
    pages = [parse(read_text(read_page(file)[0], file.path)[0], file.path, file.version) for file in files]
    known = csdl.read(shared / "metadata" / "v1.0-2021-07.csdl.xml", version="v1.0")
    found = judged(pages, DRIFT, known)
    return Counter(
        each.rule for each in found if " of microsoft." not in each.message or "operation" not in each.message
    )


@pytest.mark.parametrize(
    ("rule", "counted"),
    [
        ("drift-type", 78),
        ("drift-property", 34),
        ("drift-undocumented", 61),
        ("drift-property-type", 64),
        ("drift-enum", 17),
        ("drift-path", 3),
        ("drift-method", 2),
        ("drift-parameter", 3),
    ],
)
def test_the_real_reference_drifts_by_as_much_as_was_counted(july: Counter[str], rule: str, counted: int) -> None:
    assert 0.6 * counted <= july[rule] <= 1.4 * counted
