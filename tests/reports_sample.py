"""Reports that the tests of `harness.reports` tell."""

from dataclasses import replace
from pathlib import Path

from harness.dialect import GRAPH
from harness.model import (
    Case,
    CaseOutcome,
    Example,
    Fence,
    Finding,
    HttpRequest,
    Ledger,
    Location,
    PathParameter,
    Report,
)
from harness.reports import RenderOptions, RuleHelp, render
from harness.urls import ResourcePath, read_url, resource_path

UPDATE = "beta/api/job-update.md"
RESOURCE = "beta/resources/job.md"

FINDINGS = (
    Finding(
        rule="url-malformed",
        severity="error",
        location=Location(UPDATE, 18, 7, end_column=54),
        subject="update_job request",
        message="The URL has a backslash and no version.",
        hint="Write `https://graph.microsoft.com/beta/servicePrincipals/{id}`.",
        api_version="beta",
        fingerprint="0123456789abcdef",
        excerpt=r"PATCH https://graph.microsoft.com/docs\api\job-update HTTP/1.1",
    ),
    Finding(
        rule="placeholder-left",
        severity="warning",
        location=Location(UPDATE, 31, 1),
        subject="TODO",
        message="A placeholder was left: `**TODO: add description**`.",
        related=(Location(UPDATE, 40, 3), Location(RESOURCE, 9), Location(RESOURCE, 12), Location(RESOURCE, 13)),
        fingerprint="1123456789abcdef",
        excerpt="**TODO: add description**",
    ),
    Finding(
        rule="drift-property-type",
        severity="error",
        location=Location(RESOURCE, 22, 32, end_column=44),
        subject="microsoft.graph.synchronizationJob.synchronizationJobSettings",
        message="`synchronizationJobSettings` is one `keyValuePair` here, a collection in the metadata.",
        hint="Write `Collection(keyValuePair)`.",
        verdict="undetermined",
        fingerprint="2123456789abcdef",
        excerpt="|synchronizationJobSettings   |keyValuePair|Settings of the job.|",
    ),
    Finding(
        rule="json-placeholder",
        severity="note",
        location=Location(RESOURCE, 48, 18, end_column=26),
        subject="/templateId",
        message='`"String"` stands for a value.',
        fingerprint="3123456789abcdef",
        excerpt='\t"id": "字", "x": "String"',
    ),
)

COUNTS = {"pages": 12, "fences": 40, "annotations": 41, "examples": 18, "cases": 0, "types": 9}

AUDIT = Report(
    command="audit",
    findings=FINDINGS,
    counts=COUNTS,
    ledger=Ledger(
        fences={"request": 18, "response": 18, "resource": 3, "ignored": 1},
        annotations={"fence": 40, "orphan": 1},
        rows={"property": 50, "permission": 36},
        unused=((Location(RESOURCE, 60), "fence", "marked as ignored"),),
    ),
    seconds=2.13,
    notices=("baseline: 1 entry matches nothing any more",),
    accepted=2,
)

RUN = Report(
    command="run",
    findings=FINDINGS[:1],
    counts={**COUNTS, "cases": 4},
    cases=(
        CaseOutcome(
            id=f"{UPDATE}::update_job",
            outcome="failed",
            reason="The answer is 400, the page says 204.",
            seconds=0.02,
            method="PATCH",
            url="https://graph.microsoft.com/beta/servicePrincipals/1/synchronization/jobs/2",
            status=400,
            findings=("0123456789abcdef",),
            curl="curl -X PATCH \\\n  https://graph.microsoft.com/beta/servicePrincipals/1/synchronization/jobs/2",
            answered_by="embedded tenant",
        ),
        CaseOutcome(
            id="beta/api/job-get.md::get_job",
            outcome="passed",
            seconds=0.01,
            method="GET",
            url="https://graph.microsoft.com/beta/servicePrincipals/1/synchronization/jobs/2",
            status=200,
            answered_by="cassette (embedded tenant, 2026-11-20)",
        ),
        CaseOutcome(
            id="beta/api/job-list.md::list_jobs", outcome="skipped", reason="No value for `servicePrincipals`."
        ),
        CaseOutcome(
            id="beta/api/job-start.md::start_job",
            outcome="error",
            reason="No recording in cassettes/beta/api/job-start/start_job.yaml.",
            method="POST",
            url="https://graph.microsoft.com/beta/servicePrincipals/1/synchronization/jobs/2/start",
        ),
    ),
    source="2 cassettes: embedded tenant",
    details={"seed": "0"},
)

CLEAN = Report(command="audit", findings=(), counts=COUNTS)

HELP = {
    "url-malformed": RuleHelp(
        name="url-malformed",
        severity="error",
        summary="Reports a URL that no client can send.",
        why="Readers copy it.",
        example="`https://graph.microsoft.com/docs\\api`",
    ),
    "url-host": RuleHelp(
        "url-host", "error", "Reports a host that is no Graph host.", "It answers nobody.", "`graph/v1`"
    ),
}

PLAIN = RenderOptions(rule_help=HELP)


def _path(template: str) -> ResourcePath:
    return resource_path(read_url(template, GRAPH))


def planned() -> Report:
    """A report of `cases`: one that can run, one that cannot."""
    location = Location(UPDATE, 18)
    request = HttpRequest("PATCH", "https://graph.microsoft.com/beta/servicePrincipals/{id}", (), "{}", location)
    fence = Fence("http", "", location, None, "", None, "request")
    case = Case(
        id=f"{UPDATE}::update_job",
        example=Example("update_job", request, fence, ()),
        location=location,
        version="beta",
        method="PATCH",
        template="/servicePrincipals/{id}/synchronization/jobs/{jobId}",
        path=_path("/servicePrincipals/{id}/synchronization/jobs/{jobId}"),
        parameters=(PathParameter("id", 1, "servicePrincipals"), PathParameter("jobId", 4, "jobs")),
        expected_status=(204,),
        response_type="",
        safety="write",
    )
    stuck = Case(
        id=f"{UPDATE}::broken",
        example=Example("broken", request, fence, ()),
        location=location,
        version="beta",
        method="GET",
        template="/servicePrincipals",
        path=_path("/servicePrincipals"),
        parameters=(),
        expected_status=(200,),
        response_type="Collection(microsoft.graph.servicePrincipal)",
        safety="read",
        reason="The URL cannot be read.",
    )
    return Report(command="cases", findings=(), counts={"pages": 1, "cases": 2}, plan=(case, stuck))


DOCUMENTS: dict[str, tuple[str, Report, RenderOptions]] = {
    "audit.txt": ("text", AUDIT, replace(PLAIN, width=80)),
    "audit-verbose.txt": ("text", AUDIT, replace(PLAIN, verbosity=1)),
    "audit-quiet.txt": ("text", AUDIT, replace(PLAIN, verbosity=-1)),
    "audit-narrow.txt": ("text", AUDIT, replace(PLAIN, width=50)),
    "clean.txt": ("text", CLEAN, PLAIN),
    "run.txt": ("text", RUN, PLAIN),
    "run-verbose.txt": ("text", RUN, replace(PLAIN, verbosity=1)),
    "cases.txt": ("text", planned(), replace(PLAIN, width=80)),
    "cases-quiet.txt": ("text", planned(), replace(PLAIN, verbosity=-1)),
    "run.json": ("json", RUN, PLAIN),
    "cases.json": ("json", planned(), PLAIN),
    "run.sarif": ("sarif", RUN, replace(PLAIN, root="docs")),
    "run.junit.xml": ("junit", RUN, PLAIN),
    "audit.junit.xml": ("junit", AUDIT, replace(PLAIN, fail_on="warning")),
    "audit.github.txt": ("github", AUDIT, replace(PLAIN, root="docs")),
    "run.github.txt": ("github", RUN, PLAIN),
    "run.md": ("markdown", RUN, PLAIN),
    "audit.md": ("markdown", AUDIT, PLAIN),
    "cases.md": ("markdown", planned(), PLAIN),
}
"""Golden documents: file name to what it shows. `python tests/reports_sample.py` writes them anew."""

GOLDEN = Path(__file__).parent / "golden" / "reports"

if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, (format_name, report, options) in DOCUMENTS.items():
        (GOLDEN / name).write_text(render(format_name, report, options), encoding="utf-8")
