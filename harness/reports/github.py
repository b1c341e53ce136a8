"""Workflow commands: GitHub shows each as an annotation on the line it names."""

from collections import Counter
from collections.abc import Mapping

from harness.model import SEVERITIES, CaseOutcome, Finding, Report
from harness.reports.options import RenderOptions
from harness.reports.severities import LOOKS
from harness.reports.summary import VERDICTS, enumeration, found, nothing_found, number, places, plural
from harness.reports.visible import visible

_SHOWN = 10
"""Annotations of each level that GitHub keeps from one step; the rest stays in the log."""
_RELATED = 3


def render(report: Report, options: RenderOptions) -> str:
    """Every finding as a command, the most severe first, then the cases that failed without a finding.

    Where GitHub will show only some, a notice that comes before all other notices says so. The last line is plain text.
    """
    ordered = sorted(report.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    urgent = [_finding(finding, options) for finding in ordered if LOOKS[finding.severity].github != "notice"]
    mild = [_finding(finding, options) for finding in ordered if LOOKS[finding.severity].github == "notice"]
    cases = [_case(case, options) for case in report.cases if case.outcome in {"failed", "error"} and not case.findings]
    notices = [_command("notice", {"title": "harness"}, visible(notice)) for notice in report.notices]
    last = f"Found {found(report)}." if report.findings else nothing_found(report)
    lines = [*cases, *urgent, *_limit([*cases, *urgent, *mild, *notices]), *mild, *notices, last]
    return "".join(f"{line}\n" for line in lines)


def _finding(finding: Finding, options: RenderOptions) -> str:
    place = finding.location
    properties = {"file": visible(options.path(place.path)), "line": str(place.line)}
    if place.end_line > place.line:
        properties["endLine"] = str(place.end_line)
    else:
        properties |= {"endLine": str(place.line), "col": str(place.column)}
        if place.end_column > place.column:
            properties["endColumn"] = str(place.end_column)
    properties["title"] = visible(finding.rule)
    return _command(LOOKS[finding.severity].github, properties, _message(finding))


def _message(finding: Finding) -> str:
    lines = [visible(finding.message)]
    if finding.hint:
        lines.append(f"hint: {visible(finding.hint)}")
    if finding.related:
        lines.append(f"also in: {visible(places(finding.related, finding.location.path, _RELATED))}")
    if finding.verdict != "docs":
        lines.append(f"verdict: {VERDICTS[finding.verdict]}")
    return "\n".join(lines)


def _case(case: CaseOutcome, options: RenderOptions) -> str:
    path, _, name = case.id.partition("::")
    properties = {"file": visible(options.path(path)), "title": visible(f"{name} {case.outcome}")}
    return _command("error", properties, visible(case.reason or case.outcome))


def _limit(commands: list[str]) -> list[str]:
    """A notice about the annotations that GitHub will not show, when there are any."""
    counts = Counter(command.split(" ", 1)[0].strip(":") for command in commands)
    hidden = [
        plural(counts[level], level)
        for level in dict.fromkeys(look.github for look in LOOKS.values())
        if counts[level] > _SHOWN
    ]
    if not hidden:
        return []
    message = f"There are {enumeration(hidden)}; GitHub shows {number(_SHOWN)} of each kind. The log has all of them."
    return [_command("notice", {"title": "harness"}, message)]


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
