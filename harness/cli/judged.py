"""Which entries of a baseline a run can speak about: the others are neither stale nor to be pruned."""

from collections.abc import Callable, Sequence

from harness import docset
from harness.config import Settings
from harness.pipeline.selection import selected
from harness.reports.baseline import Entry
from harness.rules import NAMES, RULES


def judged(settings: Settings, paths: Sequence[str], kinds: frozenset[bool]) -> Callable[[Entry], bool]:
    """Tell the entries that a run judges.

    Args:
        settings: the rules that run, and the metadata without which some say nothing.
        paths: the pages that were given.
        kinds: False where pages were judged, True where answers to cases were.

    Returns:
        Whether an entry's finding would have been found, if it were still there.
    """
    ran = {rule.name for rule in selected(settings) if settings.metadata or not rule.needs_metadata}
    silent = {rule.name for rule in RULES} - ran
    given = docset.within(paths, settings.root_folder, settings.dialect)
    return lambda entry: (
        bool(entry.case) in kinds and NAMES.get(entry.rule, entry.rule) not in silent and given(entry.path)
    )
