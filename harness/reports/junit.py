"""JUnit XML, as Jenkins reads it: a suite per page, a test case per documented example and per finding."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from harness.model import CaseOutcome, Finding, Report, is_at_least
from harness.reports.excerpt import underline
from harness.reports.options import RenderOptions
from harness.reports.summary import VERDICTS, checked, places
from harness.reports.visible import visible, visible_lines


def render(report: Report, options: RenderOptions) -> str:
    """The cases and findings as JUnit XML.

    A finding at or above `options.fail_on` is a failed test case; a milder one passes and tells itself as output,
    so that the file agrees with the exit code. A finding that a case provoked is told by that case alone.
    """
    root = Element("testsuites", {"name": f"harness {report.command}"})
    for path, tests in sorted(_tests(report, options.fail_on).items()):
        suite = SubElement(root, "testsuite", {"name": visible(path) or report.command})
        suite.extend(tests)
        _count(suite)
    if not len(root):
        suite = SubElement(root, "testsuite", {"name": report.command})
        suite.append(_test(report.command, f"checked {checked(report)}"))
        _count(suite)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    if report.seconds:
        root.set("time", f"{report.seconds:.3f}")
    indent(root)
    document: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'


def _tests(report: Report, fail_on: str) -> dict[str, list[Element]]:
    """Test cases by page: its examples, then its findings."""
    tests: dict[str, list[Element]] = {}
    known = {finding.fingerprint: finding for finding in report.findings if finding.fingerprint}
    told: set[str] = set()
    for case in report.cases:
        tests.setdefault(case.id.partition("::")[0], []).append(_case(case, known))
        told.update(case.findings if case.outcome == "failed" else ())
    names: dict[tuple[str, str], int] = {}
    for finding in report.findings:
        if finding.fingerprint in told:
            continue
        path = finding.location.path
        name = f"{finding.rule}: {finding.subject}" if finding.subject else finding.rule
        names[path, name] = names.get((path, name), 0) + 1
        unique = name if names[path, name] == 1 else f"{name} ({names[path, name]})"
        tests.setdefault(path, []).append(_finding(finding, unique, failed=is_at_least(finding.severity, fail_on)))
    return tests


def _test(path: str, name: str) -> Element:
    """A test case; its class is the page's path as pytest would spell it."""
    return Element(
        "testcase", {"classname": visible(path.removesuffix(".md").replace("/", ".")), "name": visible(name)}
    )


def _case(case: CaseOutcome, known: Mapping[str, Finding]) -> Element:
    path, _, name = case.id.partition("::")
    test = _test(path, name or case.id)
    test.set("time", f"{case.seconds:.3f}")
    if case.outcome == "skipped":
        SubElement(test, "skipped", {"message": visible(case.reason)})
    elif case.outcome != "passed":
        tag = "failure" if case.outcome == "failed" else "error"
        told = SubElement(test, tag, {"type": case.outcome, "message": visible(case.reason or case.outcome)})
        told.text = "\n".join(_case_text(case, known))
    elif case.answered_by:
        SubElement(test, "system-out").text = f"answered by {visible(case.answered_by)}"
    return test


def _case_text(case: CaseOutcome, known: Mapping[str, Finding]) -> Iterator[str]:
    request = visible(f"{case.method} {case.url}".strip())
    if request:
        yield f"{request} answered {case.status}" if case.status else request
    if case.answered_by:
        yield f"answered by {visible(case.answered_by)}"
    for finding in (known[mark] for mark in case.findings if mark in known):
        yield from _finding_text(finding)
    yield from visible_lines(case.curl) if case.curl else ()


def _finding(finding: Finding, name: str, *, failed: bool) -> Element:
    test = _test(finding.location.path, name)
    text = "\n".join(_finding_text(finding))
    if failed:
        told = SubElement(test, "failure", {"type": visible(finding.rule), "message": visible(finding.message)})
        told.text = text
    else:
        SubElement(test, "system-out").text = text
    return test


def _finding_text(finding: Finding) -> Iterator[str]:
    place = finding.location
    yield visible(f"{place}: {finding.severity}: {finding.message} [{finding.rule}]")
    if finding.excerpt.strip():
        yield from (f"  {line}" for line in underline(finding.excerpt, place.column, place.end_column, 0))
    if finding.hint:
        yield f"hint: {visible(finding.hint)}"
    if finding.related:
        yield f"also in: {visible(places(finding.related, place.path, 0))}"
    if finding.verdict != "docs":
        yield f"verdict: {VERDICTS[finding.verdict]}"


def _count(suite: Element) -> None:
    """Set the totals that the format wants on a suite."""
    tests = suite.findall("testcase")
    suite.set("tests", str(len(tests)))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(sum(test.find(tag) is not None for test in tests)))
    suite.set("time", f"{sum(float(test.get('time', '0')) for test in tests):.3f}")
