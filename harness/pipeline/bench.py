"""The workbench of an audit: what happens to one page, in whichever process."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness import docset
from harness.config import Settings
from harness.docset import Outline, PageFile, Passes
from harness.markdown import parse
from harness.model import Finding, Page
from harness.pipeline.ledger import PageLedger, account
from harness.rules import Context, Rule, judge_page
from harness.schemas.documented import facts
from harness.schemas.facts import PageFacts


@dataclass(frozen=True, slots=True)
class PageOffer:
    """What a page offers to the judgement of others."""

    path: str
    digest: str
    """Of its bytes."""
    outline: Outline
    facts: PageFacts


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What was found in a page, and which answers of other pages that rests on."""

    path: str
    findings: tuple[Finding, ...]
    asked: tuple[str, ...]
    ledger: PageLedger
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    page: Page
    offer: PageOffer


class Bench:
    """Reads pages and judges them; `meet` tells it what all pages offer."""

    def __init__(self, rules: Sequence[Rule], settings: Settings) -> None:
        self.rules, self.settings = rules, settings
        self.reference = docset.reference(())

    def passes(self) -> Passes[_Read, PageOffer, PageVerdict]:
        """The two passes, for `docset.work`."""
        return Passes(self.read, lambda item: item.offer, self.judge, self.meet, PageOffer, PageVerdict)

    def read(self, file: PageFile) -> _Read:
        """Read one page and what it offers."""
        data = docset.read_bytes(file)
        text, problems = docset.read_text(data, file.path)
        page = parse(text, file.path, file.version)
        if problems:
            page = replace(page, problems=(*problems, *page.problems))
        return _Read(page, PageOffer(page.path, docset.digest(data), docset.outline(page), facts(page)))

    def meet(self, offers: Sequence[PageOffer]) -> None:
        """Learn what all pages offer."""
        self.reference = docset.reference(offer.outline for offer in offers)

    def judge(self, item: _Read) -> PageVerdict:
        """Judge one page."""
        self.reference.asked.clear()
        findings = judge_page(item.page, Context(item.page, item.offer.facts, self.reference), self.rules)
        return PageVerdict(item.page.path, findings, tuple(sorted(self.reference.asked)), account(item.page))
