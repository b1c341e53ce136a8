"""What an audit remembers of the one before: everything when nothing changed, else what the change does not touch.

A page is judged again when its bytes changed, or when an answer that its judgement asked of other pages changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from harness import docset
from harness.docset import PageFile, offered
from harness.facts import declared
from harness.model import Report
from harness.pipeline.service import contents
from harness.pipeline.stamp import code_stamp
from harness.pipeline.workspace import PageOffer, PageVerdict, Workspace

_WORTH = 0.25
"""Share of the pages above which judging all of them anew, in parallel, is the quicker way."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of the pages, and the report on them."""

    digests: dict[str, str]
    fragments: dict[str, str]
    report: Report


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is of an earlier audit; `report` only when no page has changed since."""

    name: str
    digests: dict[str, str]
    """Of the pages as they are now."""
    report: Report | None


def recall(files: Sequence[PageFile], workspace: Workspace) -> Kept | None:
    """The earlier audit of the same folders with the same settings and code, if any."""
    name = _name(files, workspace)
    manifest = docset.load(name, Manifest)
    if manifest is None:
        return None
    digests = {file.path: docset.read_page(file)[2] for file in files}
    same = digests == manifest.digests and workspace.stamps == manifest.fragments
    return Kept(name, digests, manifest.report if same else None)


def refresh(
    kept: Kept, files: Sequence[PageFile], workspace: Workspace
) -> tuple[list[PageOffer], list[PageVerdict]] | None:
    """Offers and verdicts of all pages, judging only those that a change touches; None when too much has changed."""
    earlier = docset.load(kept.name, tuple[list[PageOffer], list[PageVerdict], dict[str, str]], part=1)
    if earlier is None:
        return None
    # another run may have stored since `recall`: the offers say which pages these verdicts are about
    old_offers = {offer.path: offer for offer in earlier[0]}
    verdicts = {verdict.path: verdict for verdict in earlier[1]}
    changed = {
        path for path, digest in kept.digests.items() if path not in verdicts or old_offers[path].digest != digest
    }
    gone = old_offers.keys() - kept.digests.keys()
    if len(changed) + len(gone) > _WORTH * len(files):
        return None
    by_path = {file.path: file for file in files}
    read = {path: workspace.read(by_path[path]) for path in sorted(changed)}
    offers = {**old_offers, **{path: item.offer for path, item in read.items()}}
    offers = {path: offers[path] for path in by_path}
    if {offer.facts.version for offer in old_offers.values()} != {offer.facts.version for offer in offers.values()}:
        return None  # which pages belong together has changed
    keys = _changed_answers(old_offers, offers, changed | gone) | _changed_fragments(earlier[2], workspace.stamps)
    touched = {path for path, verdict in verdicts.items() if not keys.isdisjoint(verdict.rests_on)} - gone - changed
    if len(touched) > _WORTH * len(files):
        return None
    workspace.learn(list(offers.values()))
    for path in sorted(touched | changed):
        verdicts[path] = workspace.judge(read[path] if path in read else workspace.read(by_path[path]))
    return list(offers.values()), [verdicts[path] for path in by_path]


def _changed_answers(old: dict[str, PageOffer], new: dict[str, PageOffer], paths: set[str]) -> set[str]:
    """Keys whose answers differ, as far as the given pages contribute to them."""
    before = {item for path in paths if path in old for item in _answers(old[path])}
    after = {item for path in paths if path in new for item in _answers(new[path])}
    return {key for key, _ in before ^ after}


def _changed_fragments(old: dict[str, str], new: dict[str, str]) -> set[str]:
    """Keys whose answers differ because fragments came, went or changed."""
    changed = {f"fragment {path}" for path, _ in old.items() ^ new.items()}
    return changed.union(*(docset.is_there(path) for path in old.keys() ^ new.keys()))


def _answers(offer: PageOffer) -> Iterator[tuple[str, str]]:
    """What a page contributes to answers about links, names and types; all of it is said of the page's version."""
    for key, text in (*offered(offer.outline), *declared(offer.facts)):
        yield key, f"{offer.facts.version} {text}"


def keep(
    files: Sequence[PageFile],
    workspace: Workspace,
    offers: Sequence[PageOffer],
    verdicts: Sequence[PageVerdict],
    report: Report,
) -> None:
    """Remember an audit."""
    digests = {offer.path: offer.digest for offer in offers}
    docset.store(
        _name(files, workspace), Manifest(digests, workspace.stamps, report), (offers, verdicts, workspace.stamps)
    )


def _name(files: Sequence[PageFile], workspace: Workspace) -> str:
    """The key of an audit: code, settings, metadata and where its pages lie. The pages are in the manifest."""
    settings = workspace.settings
    choice = [rule.name + (rule.settled or "") for rule in workspace.rules]
    folders = sorted({file.file.removesuffix(file.path) for file in files} | {f.file for f in files if f.alone})
    folders += sorted({file.path.partition("/")[0] for file in files if "/" in file.path})  # versions of a reference
    return docset.digest(
        code_stamp(),
        repr(settings.dialect),
        *choice,
        "|",
        *contents(settings),
        "|",
        *folders,
        msgspec.json.encode(len(folders)),
    )
