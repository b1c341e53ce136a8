"""Where every fence, annotation and table row ended: used for something, ignored with a reason, or a finding."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.markdown import plain
from harness.model import Annotation, Fence, Ledger, Location, Page, Table

_UNUSED_ROLES = {"ignored": "annotated `ignored`, and no response follows", "samples": "alternative call forms"}

_TABLE_HEADS = (
    ("property", ("property", "properties")),
    ("relationship", ("relationship", "navigation")),
    ("member", ("member",)),
    ("permission", ("permission", "supported resource")),
    ("method", ("method", "function", "action", "common task")),
    ("parameter", ("parameter", "query parameter", "query option")),
    ("header", ("header", "request header")),
)
_TABLE_SECTIONS = (
    ("header", "header"),
    ("query", "parameter"),
    ("parameter", "parameter"),
    ("request body", "parameter"),
    ("propert", "property"),
    ("value", "member"),
)


@dataclass(frozen=True, slots=True)
class PageLedger:
    """The accounts of one page: kind to count, and what was left unused with the reason."""

    fences: dict[str, int]
    annotations: dict[str, int]
    rows: dict[str, int]
    unused: tuple[tuple[Location, str, str], ...]
    examples: int


def account(page: Page) -> PageLedger:
    """The accounts of a page. Each count adds up to what the page has."""
    paired = {id(e.request_fence) for e in page.examples if e.responses}
    paired |= {id(response) for e in page.examples for response in e.responses}
    unused: list[tuple[Location, str, str]] = []
    fences: Counter[str] = Counter()
    for fence in page.fences:
        use, reason = _fence_use(fence, paired, page)
        fences[use] += 1
        if reason:
            unused.append((fence.location, f"fence ({use})", reason))
    attached = {id(fence.annotation) for fence in page.fences if fence.annotation}
    annotations: Counter[str] = Counter()
    for annotation in page.annotations:
        use, reason = _annotation_use(annotation, attached)
        annotations[use] += 1
        if reason:
            unused.append((annotation.location, f"annotation ({use})", reason))
    rows: Counter[str] = Counter()
    for table, use, reason in _table_uses(page):
        rows[use] += len(table.rows)
        if reason and table.rows:
            unused.append((table.location, f"table of {len(table.rows)} rows ({use})", reason))
    ordered = tuple(sorted(unused, key=lambda item: (item[0].line, item[1])))
    return PageLedger(dict(fences), dict(annotations), dict(rows), ordered, len(page.examples))


def _fence_use(fence: Fence, paired: set[int], page: Page) -> tuple[str, str]:
    """What a fence was used as, and why it was not used where it was not."""
    if id(fence) in paired:
        return ("response" if fence.response else "request"), ""
    if fence.role == "request":
        return "request", "" if fence in page.unanswered else "no response answers it"
    if fence.role == "response":
        return "response", "" if fence in page.orphans else "it answers no request"
    if fence.role in _UNUSED_ROLES:
        return fence.role, _UNUSED_ROLES[fence.role]
    return fence.role, fence.role_reason if fence.role == "other" else ""


def _annotation_use(annotation: Annotation, attached: set[int]) -> tuple[str, str]:
    if annotation.kind == "page":
        return "page", ""
    if id(annotation) in attached:
        return annotation.block_type.lower() or "without blockType", ""
    return "orphan", "no fence follows"


def _table_uses(page: Page) -> Iterator[tuple[Table, str, str]]:
    for table in page.tables:
        use = _table_use(table)
        yield table, use, "" if use != "other" else "no rule reads a table with this header"


def _table_use(table: Table) -> str:
    """What the rows of a table are, from its first header cell and the section it is in."""
    head = plain(table.header.cells[0].text).lower() if table.header.cells else ""
    for use, words in _TABLE_HEADS:
        if head.startswith(words):
            return use
    titles = (table.section.title, *table.section.parents) if table.section else ()
    where = " ".join(titles).lower()
    if head.startswith(("name", "header", "value")):
        return next((use for word, use in _TABLE_SECTIONS if word in where), "other")
    return "other"


def add_up(pages: Iterable[PageLedger]) -> Ledger:
    """The accounts of all pages together."""
    fences: Counter[str] = Counter()
    annotations: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    unused: list[tuple[Location, str, str]] = []
    for page in pages:
        fences.update(page.fences)
        annotations.update(page.annotations)
        rows.update(page.rows)
        unused.extend(page.unused)
    return Ledger(_sorted(fences), _sorted(annotations), _sorted(rows), tuple(unused))


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
