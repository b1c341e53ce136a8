"""SARIF 2.1.0 (OASIS Standard, 2020) for code scanning."""

import re
from typing import Any
from urllib.parse import quote

from harness import __version__
from harness.model import Finding, Location, Report
from harness.reports.json_report import write
from harness.reports.options import RenderOptions, RuleHelp
from harness.reports.severities import LOOKS
from harness.reports.summary import VERDICTS
from harness.reports.visible import visible

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_EXCERPT_CUT = 240
"""Where the driver cuts an excerpt, which is then no longer the whole line."""
_EMBEDDED_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def render(report: Report, options: RenderOptions) -> str:
    """The findings as one SARIF run. What could not be checked stands among the tool's notifications."""
    ids = sorted({*options.rule_help, *(finding.rule for finding in report.findings)})
    index = {rule: number for number, rule in enumerate(ids)}
    driver = {
        "name": "graph-docs-harness",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule, options.rule_help.get(rule)) for rule in ids],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the checkout."}}},
        "invocations": [_invocation(report)],
        "results": [_result(finding, index[finding.rule], options) for finding in report.findings],
    }
    return write({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str, known: RuleHelp | None) -> dict[str, Any]:
    """A reportingDescriptor (SARIF 3.49), with help where the caller supplied it."""
    if known is None:
        return {"id": name, "name": _pascal(name)}
    parts = [("What it reports", known.summary), ("Why it matters", known.why), ("Example", known.example)]
    told = [(title, text.strip()) for title, text in parts if text.strip()]
    return {
        "id": name,
        **({"deprecatedIds": list(known.formerly)} if known.formerly else {}),
        "name": _pascal(name),
        "shortDescription": {"text": _text(known.title or known.summary)},
        "fullDescription": {"text": _text(f"{known.summary} {known.why}".strip())},
        "help": {
            "text": "\n\n".join(f"{title}: {text}" for title, text in told),
            "markdown": "\n\n".join(f"## {title}\n\n{text}" for title, text in told),
        },
        "defaultConfiguration": {"level": LOOKS[known.severity].sarif},
        "properties": {"tags": ["documentation"]},
    }


def _invocation(report: Report) -> dict[str, Any]:
    """How the run went: notices, and the cases that could not be checked."""
    errors = [case for case in report.cases if case.outcome == "error"]
    told = [("note", notice) for notice in report.notices]
    told += [("error", f"{case.id}: {case.reason or 'could not be checked'}") for case in errors]
    return {
        "executionSuccessful": not errors,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": _text(message)}} for level, message in told
        ],
    }


def _result(finding: Finding, rule_index: int, options: RenderOptions) -> dict[str, Any]:
    text = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    if finding.verdict != "docs":
        text += f"\nVerdict: {VERDICTS[finding.verdict]}."
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": LOOKS[finding.severity].sarif,
        "message": {"text": _text(text)},
        "locations": [
            {
                "physicalLocation": _physical(finding.location, options, finding.excerpt),
                "logicalLocations": [{"fullyQualifiedName": finding.subject or finding.rule}],
            }
        ],
        "partialFingerprints": {"graphDocsHarness/v1": finding.fingerprint},
        "properties": {"verdict": finding.verdict, "subject": finding.subject, "apiVersion": finding.api_version},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(place, options), "message": {"text": "Also here."}}
            for number, place in enumerate(finding.related, 1)
        ]
    return result


def _physical(place: Location, options: RenderOptions, excerpt: str = "") -> dict[str, Any]:
    """The place, and its whole line as the context where the excerpt holds that."""
    region = _region(place)
    physical = {
        "artifactLocation": {"uri": _uri(options.path(place.path)), "uriBaseId": _ROOT},
        "region": region,
    }
    if "endColumn" in region and 0 < len(excerpt) < _EXCERPT_CUT:
        physical["contextRegion"] = {"startLine": region["startLine"], "snippet": {"text": excerpt}}
    return physical


def _region(place: Location) -> dict[str, Any]:
    """A region (SARIF 3.30). Its end column counts on the last line, ours on the first; none means the end of line."""
    line, column = max(place.line, 1), max(place.column, 1)
    region: dict[str, Any] = {"startLine": line, "startColumn": column}
    if place.end_line > line:
        region["endLine"] = place.end_line
    elif place.end_column > column:
        region |= {"endLine": line, "endColumn": place.end_column}
    return region


def _uri(path: str) -> str:
    """A relative reference (RFC 3986, 4.2), percent-encoded; lone surrogates as the bytes they came from."""
    return quote(path.encode("utf-8", "surrogatepass"), safe="/~")


def _text(text: str) -> str:
    r"""A plain text message (SARIF 3.11): escapes visible, `[a](b)` no link."""
    lines = (visible(line) for line in text.split("\n"))
    return _EMBEDDED_LINK.sub(r"\\[", "\n".join(lines))


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-")) or name
