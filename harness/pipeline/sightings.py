"""What captures show again and again, once: a fact, how often it was seen, where, and from when to when."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from harness.model import Exchange, Finding, Location, Sightings
from harness.rules import gather, order

_INDEX = re.compile(r"/\d+(?=/|\Z)")
_VALUE = re.compile(r"`[^`]*`|\"[^\"]*\"|\([^()]*\)|\d+")
_MOST_EVIDENCE = 5
_UNDOCUMENTED = "operation-undocumented"
_NOWHERE = Location("", 0)
_ABSENT = "answer-property-absent"
_MOST_DEPTH = 12

Key = tuple[object, ...]


@dataclass(slots=True)
class _Seen:
    answers: set[tuple[str, int]] = field(default_factory=set)
    """File and entry."""
    first: str = ""
    last: str = ""
    evidence: list[str] = field(default_factory=list)

    def add(self, exchange: Exchange, entry: int) -> None:
        file = exchange.source.path
        if (file, entry) in self.answers:
            return
        self.answers.add((file, entry))
        if day := exchange.source.recorded_at[:10]:
            self.first = min(self.first or day, day)
            self.last = max(self.last, day)
        if len(self.evidence) < _MOST_EVIDENCE:
            self.evidence.append(evidence(exchange, entry))


def evidence(exchange: Exchange, entry: int) -> str:
    """Where an answer is found again: in its capture, and in the service's logs."""
    request_id = exchange.response.header("request-id") or ""
    place = f"{exchange.source.path}:entry {entry}"
    return f"{place}, request-id {request_id[:64]}" if request_id.strip() else place


class Facts:
    """Findings of many answers, gathered into facts."""

    def __init__(self) -> None:
        self._findings: dict[Key, Finding] = {}
        self._seen: dict[Key, _Seen] = {}
        self._present: dict[tuple[str, str], set[str]] = {}

    def add(self, findings: Iterable[Finding], exchange: Exchange, entry: int) -> None:
        """Note what one answer showed."""
        for found in findings:
            finding = replace(found, subject=_INDEX.sub("/0", found.subject))
            self._findings.setdefault(_key(finding), finding)
            self._seen.setdefault(_told(finding), _Seen()).add(exchange, entry)

    def answered(self, page: str, subject: str, exchange: Exchange) -> None:
        """Note what an answer has: what one of them has is not absent, whatever the others lack."""
        body = exchange.response.json
        if body is not None and body.parsed and exchange.response.status < 300:
            self._present.setdefault((page, subject), set()).update(_pointers(body.value))

    def findings(self, dates: dict[str, str]) -> tuple[Finding, ...]:
        """One finding for each fact, with fingerprints that do not depend on how often it was seen.

        Args:
            dates: the day that each page says of itself, by its path.
        """
        known = [each for each in self._findings.values() if not self._is_there(each)]
        on_pages = gather(each for each in known if each.rule != _UNDOCUMENTED)
        # what no page describes is the same whichever capture shows it, and wherever that lies
        places = {each.subject: each.location for each in known if each.rule == _UNDOCUMENTED}
        placeless = gather(replace(each, location=_NOWHERE) for each in known if each.rule == _UNDOCUMENTED)
        in_captures = (replace(each, location=places[each.subject]) for each in placeless)
        return tuple(self._dated(each, dates) for each in sorted((*on_pages, *in_captures), key=order))

    def _is_there(self, finding: Finding) -> bool:
        """Whether another answer has what this one lacks."""
        if finding.rule != _ABSENT:
            return False
        name, _, pointer = finding.subject.rpartition(" ")
        return pointer in self._present.get((finding.location.path, name), ())

    def _dated(self, finding: Finding, dates: dict[str, str]) -> Finding:
        seen = self._seen[_told(finding)]
        sightings = Sightings(
            len(seen.answers),
            len({file for file, _ in seen.answers}),
            seen.first,
            seen.last,
            tuple(seen.evidence),
            dates.get(finding.location.path, ""),
        )
        return replace(finding, seen=sightings, message=f"{finding.message}; {in_words(sightings)}")


def in_words(seen: Sightings) -> str:
    """`seen 12 times in 3 files from 2022-03-01 to 2022-05-04 (a.yaml:entry 3, request-id …)`."""
    times = "once" if seen.times == 1 else f"{seen.times:,} times"
    files = "" if seen.files == 1 else f" in {seen.files:,} files"
    days = (
        f" from {seen.first} to {seen.last}" if seen.first != seen.last else f" on {seen.first}" if seen.first else ""
    )
    page = f", on a page of {seen.page_date}" if seen.page_date else ""
    return f"seen {times}{files}{days}{page} ({seen.evidence[0]})"


def _told(finding: Finding) -> Key:
    return (finding.rule, finding.cause) if finding.cause else _key(finding)


def _key(finding: Finding) -> Key:
    place = finding.location
    said = finding.cause or _VALUE.sub("", finding.message)
    return finding.rule, place.path, place.line, place.column, finding.subject, said


def _pointers(value: Any, pointer: str = "", depth: int = 0) -> Iterator[str]:
    """Every place of a body, with 0 for the index of an item."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            below = f"{pointer}/{name}"
            yield below
            if isinstance(inner, dict | list):
                yield from _pointers(inner, below, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict | list):
                yield from _pointers(inner, f"{pointer}/0", depth + 1)
