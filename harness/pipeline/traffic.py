"""`traffic`: what somebody's captures prove about the pages. One fact is one finding over all of them."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.bodies.expectation import Expectation, expected_answer, said_answer
from harness.config import Settings
from harness.errors import CassetteError
from harness.facts import facts
from harness.markdown import parse
from harness.model import Example, Exchange, Finding, Location, Report, Traffic
from harness.model import replace as renewed
from harness.pipeline.docs import Docs, load
from harness.pipeline.operations import Documented, Operations, nearest_example
from harness.pipeline.sightings import Facts
from harness.rules import Context, Rule
from harness.rules.judge import ANSWER_RULES, judge_exchange
from harness.transports import UNRECORDED, captures_in, read_capture
from harness.urls import Url, decoded, read_url

Progress = Callable[[int], None]

_ABOUT_ANSWERS = frozenset(rule.name for rule in ANSWER_RULES)
_OF_ERRORS = frozenset({"answer-error-shape"})
_WITHOUT_BODY = frozenset({"answer-status", "answer-server-error"})
_UNDOCUMENTED = "operation-undocumented"
_ABSENT = "answer-property-absent"
_SHAPING = frozenset({"$select", "select", "$expand", "expand", "$apply", "$format"})
_DEFAULT_PORT = re.compile(r"(?<=\w):443(?=[/?]|\Z)", re.ASCII)
"""Some recorders write it behind the host."""
_DATE_KEY = "ms.date"
_DAY = re.compile(r"(?:(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)|(?P<mm>\d\d?)/(?P<dd>\d\d?)/(?P<yy>\d{4}))")


@dataclass(slots=True)
class _Tally:
    """What became of the interactions."""

    counts: Counter[str] = field(default_factory=Counter)
    undocumented: dict[str, list[tuple[Exchange, int]]] = field(default_factory=dict)
    """By operation, each with the entries that ask for it."""
    notices: list[str] = field(default_factory=list)


def traffic(
    captures: Sequence[str | Path], docs: Sequence[str | Path], settings: Settings, progress: Progress | None = None
) -> Report:
    """Judge captured traffic against pages, and metadata where the settings name some.

    Args:
        captures: files, and folders that hold some.
        docs: folders and markdown files.
        settings: rules, metadata, dialect.
        progress: told how many interactions were judged, as it grows.

    Returns:
        The report: a finding for each fact, and what became of the interactions.

    Raises:
        InputError: a path that cannot be read, of captures or pages.
    """
    started = time.perf_counter()
    files = captures_in([Path(each) for each in captures])
    pages = load(docs, settings)
    judge = _Judge(pages, settings)
    for file in files:
        judge.file(file)
        if progress:
            progress(judge.tally.counts["interactions"])
    judge.close()
    told = judge.report()
    findings = judge.facts.findings({page.path: _day(page.front_matter) for page in pages.pages})
    counts = {
        "pages": len(pages.pages),
        "fences": sum(len(page.fences) for page in pages.pages),
        "annotations": sum(len(page.annotations) for page in pages.pages),
        "examples": sum(len(page.examples) for page in pages.pages),
        "cases": 0,
        "types": pages.types,
    }
    return Report(
        "traffic",
        findings,
        counts,
        seconds=time.perf_counter() - started,
        notices=tuple(judge.tally.notices),
        details={"traffic": _in_words(told)},
        traffic=told,
    )


class _Judge:
    """Judges captures, file by file."""

    def __init__(self, docs: Docs, settings: Settings) -> None:
        self.docs, self.dialect = docs, settings.dialect
        self.tally = _Tally()
        self.facts = Facts()
        self._operations = Operations(docs, settings.dialect)
        self._versions = {page.version for page in docs.pages}
        rules = tuple(rule for rule in docs.workspace.rules if rule.name in _ABOUT_ANSWERS)
        self._undocumented = tuple(rule for rule in rules if rule.name == _UNDOCUMENTED)
        self._rules = tuple(rule for rule in rules if rule.name != _UNDOCUMENTED)

    def file(self, path: Path) -> None:
        """Judge what one file holds; a file that cannot be read is told."""
        try:
            capture = read_capture(path)
        except CassetteError as error:
            self.tally.counts["refused"] += 1
            self.tally.notices.append(f"not read: {error}")
            return
        self.tally.counts["files"] += 1
        self.tally.counts["lost"] += len(capture.lost)
        self.tally.notices += [f"entry left out: {each}" for each in capture.lost]
        for exchange, entry in zip(capture.exchanges, capture.entries, strict=True):
            self._one(exchange, entry)

    def _one(self, exchange: Exchange, entry: int) -> None:
        counts = self.tally.counts
        counts["interactions"] += 1
        url = read_url(_DEFAULT_PORT.sub("", exchange.request.url, count=1), self.dialect)
        if not (url.scheme and url.ours):
            counts["other_hosts"] += 1
        elif not self._versions & {url.known_version, ""}:
            counts["other_versions"] += 1
        elif found := self._operations.matching(exchange, url):
            counts["matched"] += 1
            self._matched(exchange, entry, url, found)
        else:
            counts["undocumented"] += 1
            self._not_documented(exchange, entry, url)

    def _matched(self, exchange: Exchange, entry: int, url: Url, found: Sequence[Documented]) -> None:
        """Judge an answer by its page; where several pages fit alike, by the one that it obeys most."""
        judged = [self._judged(exchange, url, each) for each in found]
        best = min(judged, key=lambda each: _weight(each.findings))
        self.facts.answered(best.page, best.expected.subject, exchange)
        self.facts.add(best.findings, exchange, entry)
        self.tally.counts["client_errors"] += best.refused

    def _judged(self, exchange: Exchange, url: Url, documented: Documented) -> "_Judged":
        context = self.docs.contexts[documented.page]
        example = nearest_example(exchange, url, documented, context.page)
        expected = _expected(exchange, documented, example, context)
        status = exchange.response.status
        refused = 400 <= status < 500 and status not in expected.statuses
        rules = self._rules
        if refused or status == 304:
            rules = _only(rules, _OF_ERRORS)
        elif any(problem.kind == UNRECORDED for problem in exchange.response.problems):
            rules = _only(rules, _WITHOUT_BODY)
        elif example is None or _shaping(url) != _shaping(read_url(example.request.url, self.dialect)):
            rules = tuple(rule for rule in rules if rule.name != _ABSENT)
        return _Judged(documented.page, expected, judge_exchange(exchange, expected, context, rules), refused)

    def _not_documented(self, exchange: Exchange, entry: int, url: Url) -> None:
        version = f"/{url.known_version}" if url.known_version else ""
        operation = f"{exchange.request.method} {version}{self._operations.in_general(url)}"
        bare = replace(exchange, request=renewed(exchange.request, body="", json=None))
        self.tally.undocumented.setdefault(operation, []).append((bare, entry))

    def close(self) -> None:
        """Tell what no page describes, once for each operation."""
        told = self.tally.undocumented
        for operation in sorted(told, key=lambda each: each.count("{id}")):
            if general := next((other for other in told if other != operation and self._is_one(operation, other)), ""):
                told[general] += told.pop(operation)
        for operation, seen in told.items():
            self._tell(operation, seen)

    def _is_one(self, operation: str, general: str) -> bool:
        """Whether an operation is another one with a key that looks like a name."""
        one, other = operation.split("/"), general.split("/")
        return len(one) == len(other) and all(
            a == b or (b == "{id}" and not self._operations.is_name(a)) for a, b in zip(one, other, strict=True)
        )

    def _tell(self, operation: str, seen: Sequence[tuple[Exchange, int]]) -> None:
        first = seen[0][0]  # the first place where it was seen stands for all
        place = Location(first.source.path, first.response.location.line)
        shown = renewed(first.request, url=operation.partition(" ")[2])
        version = read_url(first.request.url, self.dialect).known_version
        page = parse("", place.path, version, self.dialect)
        context = Context(page, facts(page), self.docs.workspace.reference)
        expected = Expectation(operation, place, undocumented=True)
        found = judge_exchange(replace(first, request=shown), expected, context, self._undocumented)
        for exchange, entry in seen:
            self.facts.add(found, exchange, entry)

    def report(self) -> Traffic:
        """What became of everything."""
        counts = self.tally.counts
        return Traffic(
            files=counts["files"],
            files_refused=counts["refused"],
            interactions=counts["interactions"],
            matched=counts["matched"],
            undocumented=counts["undocumented"],
            other_hosts=counts["other_hosts"],
            other_versions=counts["other_versions"],
            client_errors=counts["client_errors"],
            entries_lost=counts["lost"],
            operations=tuple(sorted((name, len(seen)) for name, seen in self.tally.undocumented.items())),
        )


@dataclass(frozen=True, slots=True)
class _Judged:
    page: str
    expected: Expectation
    findings: tuple[Finding, ...]
    refused: bool
    """Whether the client made a mistake of its own."""


def _expected(exchange: Exchange, documented: Documented, example: Example | None, context: Context) -> Expectation:
    """What a page promises of an answer: by its nearest example, else by its Response section."""
    status, page = exchange.response.status, context.page
    if example is not None:
        return expected_answer(example, status, page, context.facts, context.types)
    name = page.path.rpartition("/")[2].removesuffix(".md")
    place = Location(page.path, documented.template.line, documented.template.column)
    return said_answer(name, place, status, page, context.facts, context.types)


def _only(rules: Iterable[Rule], names: frozenset[str]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.name in names)


def _shaping(url: Url) -> frozenset[tuple[str, str]]:
    """The query options that say which members an answer has."""
    return frozenset((o.name.lower(), decoded(o.value)[0]) for o in url.options if o.name.lower() in _SHAPING)


def _weight(findings: Sequence[Finding]) -> tuple[int, int, int]:
    """How much is out of line: errors first."""
    found = Counter(finding.severity for finding in findings)
    return found["error"], found["warning"], found["note"]


def _day(front_matter: Mapping[str, object]) -> str:
    """The day that a page says of itself, as ISO 8601; docs write it as `01/31/2024` too."""
    match = _DAY.search(str(front_matter.get(_DATE_KEY) or ""))
    if match is None:
        return ""
    year, month, day = match["y"] or match["yy"], match["m"] or match["mm"], match["d"] or match["dd"]
    return f"{year}-{int(month):02}-{int(day):02}"


def _in_words(told: Traffic) -> str:
    """`198 interactions in 9 files: 190 matched, 5 of them refused …`."""
    parts = [f"{told.matched:,} matched"]
    if told.client_errors:
        parts.append(f"{told.client_errors:,} of them refused for what the client did")
    parts += [
        f"{count:,} {words}"
        for count, words in (
            (told.undocumented, "undocumented"),
            (told.other_hosts, "of other hosts"),
            (told.other_versions, "of other versions"),
            (told.entries_lost, "damaged entries left out"),
            (told.files_refused, "files not read"),
        )
        if count
    ]
    return f"{told.interactions:,} interactions in {told.files:,} files: {', '.join(parts)}"
