"""What becomes of what a rule yields: severity, related places, one finding for each cause, fingerprint, order."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from harness.model import Finding, Location, Page
from harness.rules.catalogue import RULES
from harness.rules.found import Found, Rule

_DIGITS = re.compile(r"\d+")
_BLANKS = re.compile(r"\s+")
_LONGEST_EXCERPT = 240
_MOST_RELATED = 50
"""Places that one finding names; a cause that spoils more says how many in its message."""


def stamp(found: Found, rule: Rule, page: Page, lines: Sequence[str]) -> Finding:
    """A finding from what a rule yielded, without fingerprint: that is known when all findings are.

    What the settings say of a rule holds for all that it finds; else a rule may know milder cases.
    """
    return Finding(
        rule=rule.name,
        severity=rule.settled or found.severity or rule.severity,
        location=found.location,
        subject=found.subject,
        message=found.message,
        hint=found.hint,
        verdict=found.verdict,
        api_version=page.version,
        related=related_places(found.location, found.related) if found.related else (),
        excerpt=excerpt(lines, found.location) if found.location.path == page.path else "",
        cause=found.cause,
    )


def excerpt(lines: Sequence[str], place: Location) -> str:
    """The line of a place, as far as it is shown."""
    return lines[place.line - 1][:_LONGEST_EXCERPT] if 0 < place.line <= len(lines) else ""


def related_places(own: Location, places: Iterable[Location]) -> tuple[Location, ...]:
    """The other places of a finding, each once."""
    return tuple(dict.fromkeys(place for place in places if place != own))[:_MOST_RELATED]


def order(finding: Finding) -> tuple[str, int, str, int, str, str]:
    """The order of every report: path, line, rule, and what else tells findings apart."""
    place = finding.location
    return place.path, place.line, finding.rule, place.column, finding.subject, finding.message


def gather(findings: Iterable[Finding], rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """All findings of a run: one for each cause, sorted, with fingerprints.

    A fingerprint hashes the first name of the rule, path, subject and message without digits: it survives edits
    elsewhere in the page, and another name of the rule. What is found twice alike in one page is numbered.
    """
    known = {rule.name: rule for rule in rules}
    first = {name: rule.names[-1] for name, rule in known.items()}
    seen: Counter[str] = Counter()
    stamped = []
    for finding in _merged(findings, known):
        rule = first.get(finding.rule, finding.rule)
        path, subject, message = _in_its_version(finding)
        text = "\0".join((rule, path, subject, _normalised(message)))
        number = seen[text]
        seen[text] += 1
        digest = hashlib.blake2b(f"{text}\0{number}".encode("utf-8", "replace"), digest_size=8).hexdigest()
        stamped.append(replace(finding, fingerprint=digest))
    return tuple(stamped)


def _in_its_version(finding: Finding) -> tuple[str, str, str]:
    """Path, subject and message without the folder of the version: the same whatever was given."""
    folder = f"{finding.api_version}/"
    path, subject, message = finding.location.path, finding.subject, finding.message
    if not finding.api_version:
        return path, subject, message
    return path.removeprefix(folder), subject.replace(f" {folder}", " "), message.replace(f"`{folder}", "`")


def merged(findings: Iterable[Finding], rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """One finding for each cause, sorted: the first place keeps it, the others become its related places.

    Of a family of rules the one that gives it its name tells a cause before the others, and these in their order.
    """
    return _merged(findings, {rule.name: rule for rule in rules})


def _merged(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> tuple[Finding, ...]:
    family = {name: rule.family or name for name, rule in rules.items()}
    rank = {name: (family[name] != name, number) for number, name in enumerate(rules)}

    def told(finding: Finding) -> tuple[str, str]:
        return (family.get(finding.rule, finding.rule) if finding.cause else finding.rule), finding.cause

    result: list[Finding] = []
    by_cause = sorted(findings, key=lambda item: (told(item), rank.get(item.rule, (True, len(rank))), order(item)))
    for (_, cause), group in groupby(by_cause, key=told):
        members = list(group)
        if cause and len(members) > 1:
            places = [place for item in members for place in (item.location, *item.related)]
            result.append(replace(members[0], related=related_places(members[0].location, places)))
        else:
            result.extend(members)
    return tuple(sorted(result, key=order))


def _normalised(message: str) -> str:
    return _BLANKS.sub(" ", _DIGITS.sub("#", message)).strip()
