"""The loop: apply operators at random places, judge the broken page, and say what noticed.

A mutant costs one page: only the broken page is read again; other pages are judged again where their judgement asked
for something that the broken page now answers differently, and only when the page itself shows nothing new.
"""

import multiprocessing
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from harness import docset
from harness.config import Settings
from harness.docset import Reference, offered
from harness.facts import declared
from harness.facts.documented import facts
from harness.facts.registry import Registry, registry
from harness.facts.stated import PageFacts
from harness.markdown import parse
from harness.model import Finding, Page
from harness.pipeline.workspace import PageOffer, Workspace
from harness.rules import RULES, Context, gather, judge_page

from .places import Edit, Operator, Subject, World, apply

_DIGITS = re.compile(r"\d+")
INCIDENTAL = frozenset({"content-length"})
"""Rules that notice that something was edited, not what is wrong: they count for operators about them only."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken page."""

    operator: str
    path: str
    line: int
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the audit said of a mutant that it did not say of the page."""

    mutant: Mutant
    rules: tuple[str, ...]
    """Empty for a survivor."""
    elsewhere: bool = False
    """Only another page than the broken one shows it."""


class Laboratory:
    """A corpus, read and judged once."""

    def __init__(self, corpus: Path) -> None:
        self.workspace = Workspace(RULES, Settings())
        items = [self.workspace.read(file) for file in docset.find([corpus])]
        self.pages = {item.page.path: item.page for item in items}
        self.offers = {item.offer.path: item.offer for item in items}
        self.workspace.learn(list(self.offers.values()))
        verdicts = [self.workspace.judge(item) for item in items]
        self.findings = {verdict.path: verdict.findings for verdict in verdicts}
        self.known = {path: _prints(findings) for path, findings in self.findings.items()}
        self.causes = {finding.cause for verdict in verdicts for finding in verdict.findings}
        self.rests_on = {verdict.path: verdict.rests_on for verdict in verdicts}
        self.sources: dict[str, set[str]] = defaultdict(set)
        for path, offer in self.offers.items():
            for key, _ in declared(offer.facts):
                self.sources[key].add(path)
        self.askers: dict[str, list[str]] = defaultdict(list)
        for verdict in verdicts:
            for key in verdict.rests_on:
                self.askers[key].append(verdict.path)
        self.world = _world(self.offers.values(), self.pages.values(), self._types())
        self._notes = frozenset(rule.name for rule in self.workspace.rules if rule.severity == "note")

    def _types(self) -> Registry:
        return next(iter(self.workspace.registries.values()))

    def subject(self, path: str) -> Subject:
        """A page as operators see it."""
        page, own = self.pages[path], self.offers[path].facts
        types = (self.workspace.registries.get(page.version) or self.workspace.registries[""]).anew()
        return Subject(page, own, types, self.workspace.reference, self.world, self.findings[path])

    def mutants(self, operator: Operator, wanted: int, seed: int) -> Iterator[Mutant]:
        """Mutants of one operator at random places: one a page while there are pages, then the places left."""
        random = Random(f"{seed} {operator.name}")
        paths = sorted(self.pages)
        random.shuffle(paths)
        left: list[tuple[str, list[Edit]]] = []
        made = 0
        for path in paths:
            edits = self._edits(operator, path, random)
            if edits and made < wanted:
                random.shuffle(edits)
                yield self._mutant(operator, path, edits.pop())
                made += 1
                left.append((path, edits))
            if made >= wanted:
                return
        while left and made < wanted:
            for path, edits in left:
                if edits and made < wanted:
                    yield self._mutant(operator, path, edits.pop())
                    made += 1
            left = [(path, edits) for path, edits in left if edits]

    def _edits(self, operator: Operator, path: str, random: Random) -> list[Edit]:
        subject = self.subject(path)
        if not subject.found.isdisjoint(operator.quiet) or "\r" in subject.text:
            return []
        return [edit for edit in operator.edits(subject, random) if apply(subject.text, edit) != subject.text]

    def _mutant(self, operator: Operator, path: str, edit: Edit) -> Mutant:
        text = self.pages[path].text
        line = text.count("\n", 0, edit.start) + 1
        return Mutant(operator.name, path, line, edit.what, apply(text, edit))

    def judge(self, mutant: Mutant) -> Outcome:
        """What is newly found, on the broken page or, when that shows nothing, on those that depend on it."""
        before = self.offers[mutant.path]
        page = parse(mutant.text, mutant.path, self.pages[mutant.path].version)
        offer = PageOffer(page.path, before.digest, docset.outline(page), facts(page))
        changed = set(_answers(before)) ^ set(_answers(offer))
        reference = self._reference(before, offer)
        rules = self._new(page, offer.facts, offer if changed else before, reference, mutant.operator)
        if rules or not changed:
            return Outcome(mutant, rules)
        for path in self._touched(changed, mutant.path):
            rules = self._new(self.pages[path], self.offers[path].facts, offer, reference, mutant.operator)
            if rules:
                return Outcome(mutant, rules, elsewhere=True)
        return Outcome(mutant, ())

    def _touched(self, changed: set[tuple[str, str]], broken: str) -> list[str]:
        """The pages to judge again: first those that ask for what means something else now, then moved lines."""
        meanings = Counter((key, _DIGITS.sub("", text)) for key, text in changed)
        first = {key for (key, _), count in meanings.items() if count == 1}
        ordered = sorted(first) + sorted({key for key, _ in changed} - first)
        paths = dict.fromkeys(path for key in ordered for path in self.askers.get(key, ()))
        return [path for path in paths if path != broken]

    def _reference(self, before: PageOffer, after: PageOffer) -> Reference:
        """The outlines with the broken page's."""
        if set(offered(before.outline)) == set(offered(after.outline)):
            return self.workspace.reference
        return docset.reference(
            after.outline if path == after.path else known.outline for path, known in self.offers.items()
        )

    def _new(
        self, page: Page, own: PageFacts, offer: PageOffer, reference: Reference, operator: str
    ) -> tuple[str, ...]:
        """The rules that find something new that counts, and more than before: renaming an example is no finding."""
        found = gather(self._judged(page, own, offer, reference))
        new = {
            finding.rule
            for finding in found
            if finding.fingerprint not in self.known[page.path]
            and not (finding.cause and finding.cause in self.causes)
            and (finding.severity != "note" or finding.rule in self._notes)
            and (finding.rule not in INCIDENTAL or finding.rule in operator)
        }
        before = Counter(finding.rule for finding in gather(self.findings[page.path]))
        after = Counter(finding.rule for finding in found)
        return tuple(sorted(rule for rule in new if after[rule] > before[rule]))

    def _judged(self, page: Page, own: PageFacts, offer: PageOffer, reference: Reference) -> tuple[Finding, ...]:
        """The findings of a page in a docset with the broken page.

        Types are indexed anew from the pages that matter only: those that contribute to what the judgement asks. When
        it asks for more than the pages so far contribute to, it is judged again with these.
        """
        if self.offers[offer.path] is offer:
            types = (self.workspace.registries.get(page.version) or self.workspace.registries[""]).anew()
            return judge_page(page, Context(page, own, reference, types, None), self.workspace.rules)
        keys = {
            *self.rests_on[page.path],
            *(key for key, _ in declared(own)),
            *(key for key, _ in declared(offer.facts)),
        }
        while True:
            paths = {page.path, offer.path, *(path for key in keys for path in self.sources.get(key, ()))}
            known = {path: offer if path == offer.path else self.offers[path] for path in paths}
            types = registry((each.facts for each in known.values()), page.version)
            found = judge_page(page, Context(page, own, reference, types, None), self.workspace.rules)
            if types.rests_on <= keys:
                return found
            keys |= types.rests_on


def _prints(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(finding.fingerprint for finding in gather(findings))


def _answers(offer: PageOffer) -> Iterator[tuple[str, str]]:
    yield from offered(offer.outline)
    yield from declared(offer.facts)


def _world(offers: Iterable[PageOffer], pages: Iterable[Page], types: Registry) -> World:
    listed: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    mentioned: dict[str, list[str]] = defaultdict(list)
    rows = [(o.path, row) for o in offers for declaration in o.facts.types for row in declaration.table]
    for path, row in rows:
        name = types.resolve(row.mention, path).name
        if name and not name.startswith("Edm."):
            if not row.mention.target:
                mentioned[name].append(path)
            if row.says.values:
                listed[name].append((path, frozenset(row.says.values)))
    operations = {offer.path: offer.facts.operation for offer in offers if offer.facts.operation}
    for page in pages:
        for fence in page.fences:
            if fence.annotation and fence.role == "response" and fence.annotation.type_name:
                found = types.find(fence.annotation.type_name)
                if found:
                    mentioned[found.name].append(page.path)
    return World(listed, mentioned, operations)


def run(laboratory: Laboratory, operators: Sequence[Operator], wanted: int, seed: int, jobs: int = 1) -> list[Outcome]:
    """Judge `wanted` mutants of each operator; the outcomes are the same, whatever the number of processes is."""
    if jobs == 1:
        return [outcome for operator in operators for outcome in _outcomes(laboratory, operator, wanted, seed)]
    tasks = [(index, wanted, seed) for index in range(len(operators))]
    with multiprocessing.get_context("fork").Pool(jobs, _INHERITED.append, ((laboratory, operators),)) as pool:
        return [outcome for found in pool.starmap(_inherited_outcomes, tasks, chunksize=1) for outcome in found]


def _outcomes(laboratory: Laboratory, operator: Operator, wanted: int, seed: int) -> list[Outcome]:
    return [laboratory.judge(mutant) for mutant in laboratory.mutants(operator, wanted, seed)]


_INHERITED: list[tuple[Laboratory, Sequence[Operator]]] = []
"""What a forked process has in its memory, so that the corpus is read once."""


def _inherited_outcomes(index: int, wanted: int, seed: int) -> list[Outcome]:
    laboratory, operators = _INHERITED[0]
    return _outcomes(laboratory, operators[index], wanted, seed)
