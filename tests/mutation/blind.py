"""Blind operators: cruder edits at random places, without a look at whether they contradict anything.

They are a check on the others, whose authors knew the rules: each is a regular expression over a part of a page that
has no errors or warnings. Some edits contradict nothing (an example may leave a property out), so all of them can
never be noticed.
"""

import re
from collections.abc import Callable, Iterator
from random import Random

from harness.model import Row

from .places import Edit, Edits, Operator, Subject, misspelt

Replace = Callable[[re.Match[str], Random], str]
_MEMBER = r'^(?P<start>[ \t]*)"(?P<name>[A-Za-z]\w+)"(?P<end>\s*:)'
_STRING = r'^(?P<start>\s*"[A-Za-z]\w+"\s*:\s*)"[^"\n]*"(?P<end>,?[ \t]*)$'
_LITERAL = r'^(?P<start>\s*"[A-Za-z]\w+"\s*:\s*)(?:true|false|\d+)(?P<end>,?[ \t]*)$'
_VALUE = r'^(?P<start>\s*"[A-Za-z]\w+"\s*:\s*)(?:"[^"\n]*"|true|false|\d+)(?P<end>,?[ \t]*)$'
_PLAIN_LINE = r'^\s*"[A-Za-z]\w+"\s*:\s*(?:"[^"\n]*"|true|false|\d+),[ \t]*\n'
_METHOD = r"^(?P<method>GET|POST|PATCH|DELETE|PUT) "
_SEGMENT = r"(?<=/)(?!graph\b)(?P<name>[a-z][A-Za-z]{3,})(?=[/\s?]|$)"
_STATUSES = ("HTTP/1.1 200 OK", "HTTP/1.1 201 Created", "HTTP/1.1 202 Accepted", "HTTP/1.1 204 No Content")
_OTHER_TYPES = ("microsoft.graph.message", "microsoft.graph.event")
_TYPES = ("String", "Int32", "Boolean", "DateTimeOffset")


def _slip(match: re.Match[str], random: Random) -> str:
    """The match with its group `name` misspelt."""
    start, end = match.start("name") - match.start(), match.end("name") - match.start()
    return match[0][:start] + misspelt(match["name"], random) + match[0][end:]


def _to(template: str) -> Replace:
    return lambda match, _: match.expand(template)


def _one_of(*texts: str) -> Replace:
    return lambda match, random: random.choice([text for text in texts if text.strip() != match[0].strip()])


def _edits(subject: Subject, start: int, end: int, pattern: str, replace: Replace, random: Random) -> Iterator[Edit]:
    for match in re.finditer(pattern, subject.text[start:end], re.MULTILINE):
        what = " ".join(match[0].split())[:60]
        yield Edit(start + match.start(), start + match.end(), replace(match, random), what)


def _in_fences(role: str, pattern: str, replace: Replace) -> Edits:
    def edits(subject: Subject, random: Random) -> Iterator[Edit]:
        for fence in subject.page.fences:
            if fence.role == role:
                start, end = subject.at(fence.location.line + 1), subject.at(fence.location.end_line)
                yield from _edits(subject, start, end, pattern, replace, random)

    return edits


def _in_annotations(pattern: str, replace: Replace) -> Edits:
    def edits(subject: Subject, random: Random) -> Iterator[Edit]:
        for fence in subject.page.fences:
            if fence.annotation and fence.annotation.kind == "block":
                place = fence.annotation.location
                start, end = subject.at(place.line), subject.at((place.end_line or place.line) + 1)
                yield from _edits(subject, start, end, pattern, replace, random)

    return edits


def _in_text(pattern: str, replace: Replace) -> Edits:
    return lambda subject, random: _edits(subject, 0, len(subject.text), pattern, replace, random)


def _fence_lines(which: str) -> Edits:
    """A fence without its first or last line, or gone with its annotation."""

    def edits(subject: Subject, random: Random) -> Iterator[Edit]:
        del random
        for fence in subject.page.fences:
            if fence.role in ("request", "response", "resource"):
                line = fence.location.line if which == "opening" else fence.location.end_line
                start, end = (subject.at(line), subject.at(line + 1)) if which != "all" else subject.block(fence)
                yield Edit(start, end, "", f"{which} of a {fence.role} gone")

    return edits


RowEdit = Callable[[Subject, Row, int, Random], Edit | None]
"""What becomes of a row, given the column of its type."""


def _in_tables(folder: str, edit: RowEdit) -> Edits:
    def edits(subject: Subject, random: Random) -> Iterator[Edit]:
        for table in subject.page.tables:
            names = [cell.text.lower().strip("*") for cell in table.header.cells]
            typed = next((index for index, name in enumerate(names) if "type" in name), -1)
            named = names[:1] and names[0] in ("property", "name", "relationship", "parameter")
            if named and typed > 0 and f"{folder}/" in subject.page.path:
                for row in table.rows:
                    made = edit(subject, row, typed, random) if len(row.cells) > typed else None
                    if made:
                        yield made

    return edits


def _cell(subject: Subject, row: Row, index: int, text: str) -> Edit:
    cell = row.cells[index]
    start = subject.at(row.line, cell.column)
    return Edit(start, start + len(cell.text), text, f"{row.cells[0].text}: {cell.text[:40]} -> {text[:40]}")


def _rename(subject: Subject, row: Row, _: int, random: Random) -> Edit | None:
    name = row.cells[0].text
    return _cell(subject, row, 0, misspelt(name, random)) if re.fullmatch(r"[\w*`]+", name) else None


def _retype(subject: Subject, row: Row, typed: int, random: Random) -> Edit | None:
    new = random.choice(_TYPES)
    return None if new.lower() in row.cells[typed].text.lower() else _cell(subject, row, typed, new)


def _misspell_type(subject: Subject, row: Row, typed: int, random: Random) -> Edit | None:
    text = row.cells[typed].text
    match = re.search(r"(?P<name>[A-Za-z]{4,})", text)
    return (
        _cell(subject, row, typed, text[: match.start()] + _slip(match, random) + text[match.end() :])
        if match
        else None
    )


def _drop_row(subject: Subject, row: Row, _typed: int, _random: Random) -> Edit:
    return Edit(subject.at(row.line), subject.at(row.line + 1), "", f"row {row.cells[0].text} gone")


def _add_row(subject: Subject, row: Row, _typed: int, _random: Random) -> Edit:
    text = "|zorkName" + "|String" * (len(row.cells) - 1) + "|\n"
    return Edit(subject.at(row.line), subject.at(row.line), text, "row zorkName")


def _drop_cell(subject: Subject, row: Row, _typed: int, _random: Random) -> Edit:
    start, end = (subject.at(row.line, cell.column) for cell in row.cells[:2])
    return Edit(start, end, "", f"cell {row.cells[0].text} gone")


_JSON: tuple[tuple[str, str, Replace], ...] = (
    ("property-renamed", _MEMBER, _slip),
    ("string-to-number", _STRING, _to(r"\g<start>12\g<end>")),
    ("value-to-object", _VALUE, _to(r'\g<start>{"a": 1}\g<end>')),
    ("literal-to-string", _LITERAL, _to(r'\g<start>"abc"\g<end>')),
    ("property-added", _MEMBER, lambda match, _: f'{match["start"]}"zorkName": "x",\n{match[0]}'),
    ("property-dropped", _PLAIN_LINE, _to("")),
    ("comma-dropped", r",[ \t]*$", _to("")),
    ("quote-dropped", r'"\s*:', lambda match, _: match[0][1:]),
    ("brace-dropped", r"^\s*[}\]],?[ \t]*$", _to("")),
)
_TABLES: tuple[tuple[str, RowEdit], ...] = (
    ("row-renamed", _rename),
    ("row-retyped", _retype),
    ("row-dropped", _drop_row),
    ("row-added", _add_row),
    ("type-misspelt", _misspell_type),
    ("cell-dropped", _drop_cell),
)
_OTHERS: tuple[tuple[str, Edits], ...] = (
    ("status-other", _in_fences("response", r"^HTTP/1.1 \d+.*$", _one_of(*_STATUSES, "HTTP/1.1 404 Not Found"))),
    ("promise-other", _in_text(r"(?<=returns a `)\d{3}(?=\s)", _one_of("200", "201", "202", "204"))),
    ("method-other", _in_fences("request", _METHOD, _one_of("GET ", "POST ", "PATCH ", "DELETE "))),
    ("template-method-other", _in_fences("template", _METHOD, _one_of("GET ", "POST ", "PATCH ", "DELETE "))),
    ("version-other", _in_fences("request", r"graph\.microsoft\.com/v1\.0", _to("graph.microsoft.com/beta"))),
    ("segment-misspelt", _in_fences("request", _SEGMENT, _slip)),
    ("template-segment-misspelt", _in_fences("template", _SEGMENT, _slip)),
    ("segment-dropped", _in_fences("request", r"/[a-z][A-Za-z]{3,}(?=[/\s?]|$)", _to(""))),
    ("annotated-type-misspelt", _in_annotations(r'"@odata\.type"\s*:\s*"[\w.]*?(?P<name>\w+)"', _slip)),
    ("annotated-type-other", _in_annotations(r'(?<="@odata\.type": ")[^"]*', _one_of(*_OTHER_TYPES))),
    ("block-type-misspelt", _in_annotations(r'"blockType"\s*:\s*"(?P<name>\w+)"', _slip)),
    ("block-type-other", _in_annotations(r"(?<=: \")(?:request|response)(?=\")", _one_of("request", "response"))),
    ("key-misspelt", _in_annotations(r'"(?P<name>blockType|name|truncated|@odata\.type)"\s*:', _slip)),
    ("name-dropped", _in_annotations(r'"name"\s*:\s*"[^"]*",?\s*\n?', _to(""))),
    ("name-other", _in_annotations(r'("name"\s*:\s*"[^"]*)"', _to(r'\1zz"'))),
    ("collection-added", _in_annotations(r'("blockType"\s*:\s*"response",)', _to(r'\1 "isCollection": true,'))),
    ("collection-dropped", _in_annotations(r'"isCollection"\s*:\s*true,?\s*\n?', _to(""))),
    ("annotation-broken", _in_annotations(r",[ \t]*\n", _to("\n"))),
    ("fence-unopened", _fence_lines("opening")),
    ("fence-unclosed", _fence_lines("closing")),
    ("block-dropped", _fence_lines("all")),
    ("word-misspelt", _in_fences("response", r'(?<=: ")(?P<name>[a-z][A-Za-z]{4,})(?=")', _slip)),
    ("date-broken", _in_fences("response", r'"\d{4}-\d\d-\d\dT[^"]*"', _one_of('"yesterday"', '"2020-13-45T0Z"'))),
    ("content-type-other", _in_fences("response", r"(?i)^Content-type:\s*application/json", _to("Content-Type: a/b"))),
    ("header-without-colon", _in_fences("response", r"(?i)^(Content-type):", _to(r"\1"))),
    ("link-broken", _in_text(r"\]\(\.\./[^)#]*?(?P<name>\w+)\.md\)", _slip)),
    ("heading-misspelt", _in_text(r"^## (?P<name>\w.*)$", _slip)),
    ("heading-dropped", _in_text(r"^## \w.*\n", _to(""))),
    ("envelope-renamed", _in_fences("response", r'"value"(?=\s*:\s*\[)', _to('"values"'))),
    ("base-misspelt", _in_text(r'"baseType"\s*:\s*"[\w.]*?(?P<name>\w+)"', _slip)),
)  # fmt: skip


def _consistent(edits: Edits) -> Edits:
    """Only on pages without errors and warnings."""

    def kept(subject: Subject, random: Random) -> Iterator[Edit]:
        if all(finding.severity == "note" for finding in subject.findings):
            yield from edits(subject, random)

    return kept


def _operators() -> Iterator[tuple[str, Edits]]:
    for role in ("response", "request", "resource"):
        yield from ((f"{role}-{name}", _in_fences(role, pattern, replace)) for name, pattern, replace in _JSON)
    for folder in ("resources", "api"):
        yield from ((f"{folder}-{name}", _in_tables(folder, edit)) for name, edit in _TABLES)
    yield from _OTHERS


BLIND = tuple(Operator(f"blind-{name}", _consistent(edits)) for name, edits in _operators())
