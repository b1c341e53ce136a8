"""Where every fence, annotation and table row ended: used for something, ignored with a reason, or a finding."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.facts.operations import table_use
from harness.facts.stated import PageFacts
from harness.model import Annotation, Fence, Ledger, Location, Page, Row, Table

_UNUSED_ROLES = {"ignored": "annotated `ignored`, and no response follows", "samples": "alternative call forms"}

_SHOWN = 40
"""Characters of a cell that are shown."""


@dataclass(frozen=True, slots=True)
class PageLedger:
    """The accounts of one page: kind to count, and what was left unused with the reason."""

    fences: dict[str, int]
    annotations: dict[str, int]
    rows: dict[str, int]
    unused: tuple[tuple[Location, str, str], ...]
    examples: int


def account(page: Page, known: PageFacts) -> PageLedger:
    """The accounts of a page. Each count adds up to what the page has.

    Args:
        page: the page.
        known: what was read from it: a table row is used for what it became there.
    """
    paired = {id(e.request_fence) for e in page.examples if e.responses}
    paired |= {id(response) for e in page.examples for response in e.responses}
    reported = {id(fence) for fence in (*page.unanswered, *page.orphans)}
    unused: list[tuple[Location, str, str]] = []
    fences: dict[str, int] = defaultdict(int)
    for fence in page.fences:
        use, reason = _fence_use(fence, paired, reported)
        fences[use] += 1
        if reason:
            unused.append((fence.location, f"fence ({use})", reason))
    orphaned = {problem.place for problem in page.problems if problem.kind.startswith("annotation-")}
    attached = {id(fence.annotation) for fence in page.fences if fence.annotation}
    annotations: dict[str, int] = defaultdict(int)
    for annotation in page.annotations:
        use, reason = _annotation_use(annotation, attached, orphaned)
        annotations[use] += 1
        if reason:
            unused.append((annotation.location, f"annotation ({use})", reason))
    rows: dict[str, int] = defaultdict(int)
    uses = dict(_row_uses(known))
    for table in page.tables:
        for row in table.rows:
            rows[uses.get(row.line, "other")] += 1
        if left := [row for row in table.rows if row.line not in uses]:
            place = table.location if len(left) == len(table.rows) else Location(page.path, left[0].line)
            what = f"{len(left)} of {len(table.rows)} table rows (other)"
            unused.append((place, what, _why_unread(table, left)))
    ordered = tuple(sorted(unused, key=lambda item: (item[0].line, item[1])))
    return PageLedger(dict(fences), dict(annotations), dict(rows), ordered, len(page.examples))


def _fence_use(fence: Fence, paired: set[int], reported: set[int]) -> tuple[str, str]:
    """What a fence was used as, and why it was not used where it was not."""
    if id(fence) in paired:
        return ("response" if fence.response else "request"), ""
    if fence.role == "request":
        return "request", "" if id(fence) in reported else "no response answers it"
    if fence.role == "response":
        return "response", "" if id(fence) in reported else "it answers no request"
    if fence.role in _UNUSED_ROLES:
        return fence.role, _UNUSED_ROLES[fence.role]
    return fence.role, f"{fence.role_reason}: nothing says what it is" if fence.role == "other" else ""


def _annotation_use(annotation: Annotation, attached: set[int], orphaned: set[Location]) -> tuple[str, str]:
    if annotation.kind == "page":
        return "page", ""
    if id(annotation) in attached:
        return annotation.block_type.lower() or "without blockType", ""
    if annotation.block_type.lower() == "permissions" and annotation.location not in orphaned:
        return "permissions", ""
    return "orphan", "no fence follows"


def _row_uses(known: PageFacts) -> Iterator[tuple[int, str]]:
    """The line of each table row that facts were read from, and as what."""
    for declaration in known.types:
        yield from ((row.line, "relationship" if row.navigation else "property") for row in declaration.table)
    for enum in known.enums:
        yield from ((row.line, "member") for row in enum.members)
    yield from ((row.line, "method") for row in known.methods)
    if operation := known.operation:
        yield from ((row.line, "body parameter") for row in operation.body_table)
        yield from ((row.line, "parameter") for row in operation.parameters)
        yield from ((row.line, "header") for row in operation.headers)
        yield from ((row.line, "permission") for row in operation.permissions)


def _why_unread(table: Table, rows: Sequence[Row]) -> str:
    """Why nothing but links, placeholders and the number of cells is judged in some or all rows of a table."""
    if len(rows) < len(table.rows):
        first = rows[0].cells[0].text[:_SHOWN] if rows[0].cells else ""
        return f"`{first}` is no name" if len(rows) == 1 else f"`{first}` and {len(rows) - 1} below it are no names"
    if table_use(table) == "matrix":
        return "permissions by resource, which no rule compares"
    return "a table for readers: only its links, placeholders and cells are judged"


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
