"""The workspace of a command: settings, metadata and rules, and what happens to one page, in whichever process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from harness import docset
from harness.config import Settings
from harness.docset import Outline, PageFile, Passes
from harness.facts import facts, registries
from harness.facts.stated import PageFacts
from harness.markdown import parse
from harness.model import Finding, Metadata, Page, replace
from harness.pipeline.ledger import PageLedger, account
from harness.pipeline.service import description_of, descriptions
from harness.rules import NAMES, Context, Rule, judge_page, suppress


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
    rests_on: tuple[str, ...]
    ledger: PageLedger
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    page: Page
    offer: PageOffer


class Workspace:
    """Reads pages and judges them; `learn` tells it what all pages offer."""

    def __init__(self, rules: Sequence[Rule], settings: Settings, fragments: docset.Fragments | None = None) -> None:
        self.settings = settings
        self.rules = tuple(rule for rule in rules if settings.metadata or not rule.needs_metadata)
        self.fragments = fragments or {}
        self._included: dict[str, Page] = {}
        self.reference = docset.reference(())
        self.registries = registries((), settings.dialect)

    @cached_property
    def metadata(self) -> Mapping[str, Metadata]:
        """The service's own descriptions, by version."""
        return descriptions(self.settings)

    def passes(self) -> Passes[_Read, PageOffer, PageVerdict]:
        """The two passes, for `docset.run_passes`; metadata is read here, before there are worker processes.

        Raises:
            ConfigError: metadata that contradicts itself.
            InputError: metadata that cannot be read.
        """
        _ = self.metadata
        return Passes(self.read, lambda item: item.offer, self.judge, self.learn, PageOffer, PageVerdict)

    def read(self, file: PageFile) -> _Read:
        """Read one page and what it offers."""
        data, unread, digest = docset.read_page(file)
        text, problems = docset.read_text(data, file.path)
        page = parse(text, file.path, file.version, self.settings.dialect)
        if unread or problems:
            page = replace(page, problems=(*unread, *problems, *page.problems))
        return _Read(page, PageOffer(page.path, digest, docset.outline(page, alone=file.alone), facts(page)))

    def learn(self, offers: Sequence[PageOffer]) -> None:
        """Learn what all pages offer."""
        self.reference = docset.reference((offer.outline for offer in offers), self.fragments)
        self.registries = registries((offer.facts for offer in offers), self.settings.dialect)

    @cached_property
    def stamps(self) -> dict[str, str]:
        """The state of the fragments, before any of them is read."""
        return docset.stamps(self.fragments)

    def fragment(self, path: str) -> Page | None:
        """The fragment at a path, read when the first page asks for it."""
        file = self.fragments.get(path)
        if file is not None and path not in self._included:
            text, _ = docset.read_text(docset.read_fragment(file), path)
            self._included[path] = parse(text, path, dialect=self.settings.dialect)
        return self._included.get(path)

    def context(self, item: _Read) -> Context:
        """Everything around one page."""
        page, types = item.page, (self.registries.get(item.page.version) or self.registries[""]).anew()
        service = description_of(page.version, self.metadata)
        others = tuple(each for each in self.metadata.values() if each is not service)
        around = (self.reference.anew(), types, service, others)
        return Context(page, item.offer.facts, *around, fragment=self.fragment, rule_names=NAMES)

    def judge(self, item: _Read) -> PageVerdict:
        """Judge one page."""
        context = self.context(item)
        told = suppress(item.page, judge_page(item.page, context, self.rules), NAMES)
        rests_on = tuple(sorted(context.reference.rests_on | context.types.rests_on))
        ledger = account(item.page, item.offer.facts)
        return PageVerdict(item.page.path, told.findings, rests_on, ledger, len(told.hidden))
