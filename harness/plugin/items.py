"""Pages as pytest items."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.docset import layout_root, page_path
from harness.errors import HarnessError
from harness.model import Case, Finding
from harness.plugin.suite import Suite, explain, settings_for
from harness.reports.baseline import Entry
from harness.secrets import leaving

DIFFERENCES = "differences"
"""Title of what an item tells without failing."""
NOT_SENT = "cannot run: "
"""How the reason of an example begins that was not sent."""
_SUITES = pytest.StashKey[dict[Path, Suite]]()


class DisagreementError(Exception):
    """The page is not true; the text says where."""


class PageFile(pytest.File):
    """A markdown page."""

    def collect(self) -> Iterable[pytest.Item]:
        """The audit of the page, and its examples."""
        try:
            suite = _suite_of(self.path, self.config)
            path = page_path(self.path, suite.root)
            yield PageItem.from_parent(self, name="page", suite=suite, page=path)
            for case in suite.docs.plan.cases:
                if case.location.path == path:
                    name = item_name(case.example.name)
                    yield ExampleItem.from_parent(self, name=name, suite=suite, case=case)
        except HarnessError as error:
            raise self.CollectError(leaving(str(error))) from error


class _Item(pytest.Item):
    """What both kinds print when they fail, and when there is something to tell."""

    def tell(self, findings: Sequence[Finding]) -> None:
        """Keep findings that fail nothing for the end of the run."""
        if findings:
            self.add_report_section("call", DIFFERENCES, "\n".join(explain(findings)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """One readable text instead of a traceback of ours."""
        if isinstance(excinfo.value, (DisagreementError, HarnessError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class PageItem(_Item):
    """The audit of one page."""

    def __init__(self, *, suite: Suite, page: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.suite, self.page = suite, page
        self.add_marker("docs_page")

    def runtest(self) -> None:
        """Fail on findings that are not accepted, and on accepted ones that are gone."""
        found = self.suite.findings.get(self.page, [])
        wrong = explain(self.suite.unaccepted(found))
        self.tell(self.suite.differences(found))
        entries = [e for e in self.suite.entries.values() if e.path == self.page and not e.case]
        wrong += _gone(entries, found)
        if wrong:
            raise DisagreementError("\n".join(wrong))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the page is."""
        return self.path, 0, f"{self.page}::page"


class ExampleItem(_Item):
    """One example of a page, sent and judged."""

    def __init__(self, *, suite: Suite, case: Case, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.suite, self.case = suite, case
        self.add_marker(f"docs_{case.safety}")

    def runtest(self) -> None:
        """Fail where the answer is not what the page promises."""
        outcome, found = self.suite.perform(self.case)
        if outcome.outcome == "skipped":
            pytest.skip(f"{NOT_SENT}{outcome.reason}")
        if outcome.outcome == "error":
            raise DisagreementError(outcome.reason)
        self.tell(self.suite.differences(found))
        wrong = self.suite.unaccepted(found)
        lines = explain(wrong, outcome if wrong else None)
        lines += _gone([e for e in self.suite.entries.values() if e.case == self.case.id], found)
        if lines:
            raise DisagreementError("\n".join(lines))

    def reportinfo(self) -> tuple[Path, int, str]:
        """The request in the page."""
        return self.path, self.case.location.line - 1, self.case.id


def item_name(example: str) -> str:
    """An example's name as pytest can select it: it cuts ids at `::`, and shells and terminals cut at line ends."""
    return " ".join(example.split()).replace("%", "%25").replace("::", "%3A%3A")


def _gone(entries: Iterable[Entry], found: Iterable[Finding]) -> Iterator[str]:
    """Accepted findings that are not there any more."""
    now = {finding.fingerprint for finding in found}
    for entry in entries:
        if entry.fingerprint not in now:
            yield f"{entry.path}: accepted and gone: {entry.message} [{entry.rule}]"
            yield "  Forget it: harness baseline prune."


def _suite_of(file: Path, config: pytest.Config) -> Suite:
    """The suite of the docset that a page belongs to."""
    known = config.stash.setdefault(_SUITES, {})
    settings, record, accepted = settings_for(config)
    root = layout_root(file, settings.root_folder, settings.dialect)
    if root not in known:
        known[root] = Suite(root, settings, record, accepted)
    return known[root]


def reorder(items: list[pytest.Item]) -> None:
    """Examples in the order of their plan, in the places that they have."""
    places = [index for index, item in enumerate(items) if isinstance(item, ExampleItem)]
    examples = [item for item in items if isinstance(item, ExampleItem)]
    ranks = {
        id(suite): {case.id: rank for rank, case in enumerate(suite.docs.plan.cases)}
        for suite in {id(item.suite): item.suite for item in examples}.values()
    }
    examples.sort(key=lambda item: (str(item.suite.root), ranks[id(item.suite)][item.case.id]))
    for index, item in zip(places, examples, strict=True):
        items[index] = item


def close(config: pytest.Config) -> None:
    """Close the sessions."""
    for suite in config.stash.get(_SUITES, {}).values():
        suite.close()
