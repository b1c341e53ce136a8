"""Runs rules over a page and stamps what they find: name, severity, version, fingerprint, the line itself."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from harness.model import Finding, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule

_DIGITS = re.compile(r"\d+")
_BLANKS = re.compile(r"\s+")
_LONGEST_EXCERPT = 240
_MOST_RELATED = 50
"""Places that one finding names; a cause that spoils more says how many in its message."""

_FAMILIES = (
    ("property-unknown", "property-case", "request-property"),
    ("drift-return-type", "return-type", "method-link"),
)
"""Rules that may see one cause from several pages: they share their causes, and the first that tells it keeps it."""
_FAMILY = {name: (number, rank) for number, names in enumerate(_FAMILIES) for rank, name in enumerate(names)}

_EXPLAINED = {
    "method-link": ("drift-return-type", "return-type"),
    "return-type": ("drift-return-type",),
    "url-not-documented": ("drift-path", "drift-method"),
    "drift-path": ("url-malformed",),
    "table-json-types": ("type-undefined",),
}
"""Rules whose findings are those of others on the same line, seen with fewer facts."""


def judge_page(page: Page, context: Context, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Everything that the given rules find in a page, sorted by place and rule, not yet stamped with fingerprints."""
    findings: list[Finding] = []
    chosen = tuple(rules)
    _run(page, context, (rule for rule in chosen if not rule.last), findings)
    if last := [rule for rule in chosen if rule.last]:
        ran = frozenset(rule.name for rule in chosen)
        _run(page, replace(context, ran=ran, judged=tuple(findings)), last, findings)
    return tuple(sorted(_told_once(findings), key=order))


def _told_once(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Without what another rule explains on the same line of the page."""
    lines = {(finding.rule, finding.location.line) for finding in findings}
    for finding in findings:
        if not any((rule, finding.location.line) in lines for rule in _EXPLAINED.get(finding.rule, ())):
            yield finding


def _run(page: Page, context: Context, rules: Iterable[Rule], findings: list[Finding]) -> None:
    for rule in rules:
        for found in rule.check(page, context):
            excerpt = _excerpt(context.lines, found, page.path)
            findings.append(stamp(found, rule, page.version, excerpt))


def order(finding: Finding) -> tuple[str, int, str, int, str, str]:
    """The order of every report: path, line, rule, and what else tells findings apart."""
    place = finding.location
    return place.path, place.line, finding.rule, place.column, finding.subject, finding.message


def stamp(found: Found, rule: Rule, version: str, excerpt: str) -> Finding:
    """A finding from what a rule yielded."""
    return Finding(
        rule=rule.name,
        severity=found.severity or rule.severity,
        location=found.location,
        subject=found.subject,
        message=found.message,
        hint=found.hint,
        verdict=found.verdict,
        api_version=version,
        related=found.related[:_MOST_RELATED],
        excerpt=excerpt,
        cause=found.cause,
    )


def gather(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """All findings of a run: one for each cause, sorted, with fingerprints.

    A fingerprint hashes rule, path, subject and message without digits, so it survives edits elsewhere in the page;
    what is found twice alike in one page is numbered.
    """
    seen: Counter[str] = Counter()
    stamped = []
    for finding in merged(findings):
        text = "\0".join((finding.rule, finding.location.path, finding.subject, _normalised(finding.message)))
        number = seen[text]
        seen[text] += 1
        digest = hashlib.blake2b(f"{text}\0{number}".encode("utf-8", "replace"), digest_size=8).hexdigest()
        stamped.append(replace(finding, fingerprint=digest))
    return tuple(stamped)


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each cause, sorted: the first place keeps it, the others become its related places."""
    by_cause = sorted(findings, key=lambda item: (_teller(item), _rank(item), order(item)))
    result: list[Finding] = []
    for (_, cause), group in groupby(by_cause, key=_teller):
        members = list(group)
        if not cause:
            result.extend(members)
            continue
        places = [place for item in members for place in (item.location, *item.related)]
        related = tuple(dict.fromkeys(place for place in places if place != members[0].location))
        result.append(replace(members[0], related=related[:_MOST_RELATED]))
    return tuple(sorted(result, key=order))


def _teller(finding: Finding) -> tuple[str, str]:
    """The rule, or the first of its family, and the cause that it tells."""
    number, _ = _FAMILY.get(finding.rule, (-1, 0))
    return (_FAMILIES[number][0] if number >= 0 and finding.cause else finding.rule), finding.cause


def _rank(finding: Finding) -> int:
    return _FAMILY.get(finding.rule, (-1, 0))[1]


def _normalised(message: str) -> str:
    return _BLANKS.sub(" ", _DIGITS.sub("#", message)).strip()


def _excerpt(lines: Sequence[str], found: Found, path: str) -> str:
    line = found.location.line
    if found.location.path != path or not 0 < line <= len(lines):
        return ""
    return lines[line - 1][:_LONGEST_EXCERPT]
