"""JSON for programs. Keys are added, never renamed or removed; `version` says which contract holds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import msgspec

from harness.model import SEVERITIES, Case, CaseOutcome, Finding, Location, Report, Sightings, Traffic
from harness.reports.options import RenderOptions
from harness.reports.summary import COMMANDS_WITH_CASES, rule_table, severity_counts
from harness.reports.visible import escape_json

_COUNTS = ("pages", "fences", "annotations", "examples", "cases", "types")


def render(report: Report, _options: RenderOptions) -> str:
    """The report as JSON, indented by two blanks, keys always in the same order."""
    return write(_document(report))


def write(document: Mapping[str, Any]) -> str:
    """Write JSON that is safe to print: hidden characters inside strings stand as escapes."""
    compact = escape_json(json.dumps(document, ensure_ascii=False, separators=(",", ":")))
    return msgspec.json.format(compact, indent=2) + "\n"


def _document(report: Report) -> dict[str, Any]:
    ledger = report.ledger
    document: dict[str, Any] = {
        "version": 1,
        "command": report.command,
        "summary": _summary(report),
        "ledger": {
            "fences": dict(sorted(ledger.fences.items())),
            "annotations": dict(sorted(ledger.annotations.items())),
            "rows": dict(sorted(ledger.rows.items())),
            "unused": [_unused(*item) for item in ledger.unused],
        },
        "findings": [_finding(finding) for finding in report.findings],
    }
    if report.command in COMMANDS_WITH_CASES or report.cases or report.plan:
        document["cases"] = _cases(report.plan, report.cases)
    if report.traffic is not None:
        document["traffic"] = _traffic(report.traffic)
    document["source"] = report.source
    document["notices"] = list(report.notices)
    document["details"] = dict(report.details)
    return document


def _summary(report: Report) -> dict[str, Any]:
    counts = {key: report.counts.get(key, 0) for key in _COUNTS}
    extra = {key: count for key, count in sorted(report.counts.items()) if key not in counts}
    rules = {
        row.rule: {**dict(zip(SEVERITIES, row.counts, strict=True)), "pages": row.pages}
        for row in rule_table(report.findings)
    }
    return {
        **counts,
        **extra,
        "findings": severity_counts(report.findings),
        "accepted": report.accepted,
        "rules": rules,
        "seconds": round(report.seconds, 3),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.location
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": place.path,
        "line": place.line,
        "end_line": max(place.end_line, place.line),
        "column": place.column,
        "end_column": place.end_column or None,
        "subject": finding.subject,
        "message": finding.message,
        "hint": finding.hint,
        "verdict": finding.verdict,
        "api_version": finding.api_version,
        "fingerprint": finding.fingerprint,
        "related": [_place(location) for location in finding.related],
        "excerpt": finding.excerpt,
        **({"seen": _seen(finding.seen)} if finding.seen is not None else {}),
    }


def _traffic(traffic: Traffic) -> dict[str, Any]:
    counts = {each.name: getattr(traffic, each.name) for each in fields(traffic) if each.name != "operations"}
    operations = [{"operation": name, "times": times} for name, times in traffic.operations]
    return {**counts, "undocumented_operations": operations}


def _seen(seen: Sightings) -> dict[str, Any]:
    days = {"first": seen.first or None, "last": seen.last or None, "page_date": seen.page_date or None}
    return {"times": seen.times, "files": seen.files, **days, "evidence": list(seen.evidence)}


def _place(location: Location) -> dict[str, Any]:
    return {"path": location.path, "line": location.line, "column": location.column}


def _unused(location: Location, kind: str, reason: str) -> dict[str, Any]:
    return {"path": location.path, "line": location.line, "kind": kind, "reason": reason}


def _cases(plan: Sequence[Case], outcomes: Sequence[CaseOutcome]) -> list[dict[str, Any]]:
    """Outcomes in their order, each with what was planned where that is known; then the cases that were not sent."""
    plans = {case.id: case for case in plan}
    sent = {outcome.id for outcome in outcomes}
    told = [{**_outcome(outcome), **(_plan(plans[outcome.id]) if outcome.id in plans else {})} for outcome in outcomes]
    return told + [{**_not_sent(case), **_plan(case)} for case in plan if case.id not in sent]


def _outcome(case: CaseOutcome) -> dict[str, Any]:
    return {
        "id": case.id,
        "outcome": case.outcome,
        "reason": case.reason or None,
        "seconds": round(case.seconds, 3),
        "method": case.method,
        "url": case.url,
        "status": case.status or None,
        "findings": list(case.findings),
        "answered_by": case.answered_by,
        "curl": case.curl,
    }


def _not_sent(case: Case) -> dict[str, Any]:
    """A planned case in the shape of an outcome; `outcome` is null because nothing was sent."""
    return {
        "id": case.id,
        "outcome": None,
        "reason": case.reason or None,
        "seconds": 0.0,
        "method": case.method,
        "url": case.example.request.url,
        "status": None,
        "findings": [],
    }


def _plan(case: Case) -> dict[str, Any]:
    return {
        "path": case.location.path,
        "line": case.location.line,
        "version": case.version,
        "template": case.template,
        "parameters": [
            {
                "placeholder": item.placeholder,
                "segment": item.segment,
                "collection": item.collection,
                "literal": item.literal,
            }
            for item in case.parameters
        ],
        "expected_status": list(case.expected_status),
        "response_type": case.response_type,
        "safety": case.safety,
        "runnable": case.runnable,
        "needs": list(case.needs),
        "creates": case.creates,
    }
