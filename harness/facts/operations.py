"""API pages as promises: `operation(page)` reads request templates, status codes, types, parameters, permissions."""

import re
from collections.abc import Iterator

from harness.facts.columns import (
    PROPERTY_HEADERS,
    TYPE_HEADERS,
    column,
    headings,
    is_heading,
    mention_at,
    name_of,
    section_titles,
    text_at,
)
from harness.facts.descriptions import read_description
from harness.facts.mentions import TypeMention, read_mention
from harness.facts.promises import BodyClaim, PageOperation, ParameterRow, PermissionRow
from harness.facts.response_prose import read_returns, read_statuses, says_empty
from harness.facts.templates import read_calls, read_templates
from harness.model import Page, Row, Section, Table

_PARAMETERS = PROPERTY_HEADERS | {
    "function parameter", "parameter", "parameter name", "parameters", "path parameter", "query option",
    "query parameter", "url parameter",
}  # fmt: skip
_HEADERS = frozenset({"header", "header name", "name", "request header"})
_DESCRIPTION = frozenset({"comments", "description", "details"})
_LONGEST = 4000
"""Characters of a paragraph that are read."""
_YES = frozenset({"required", "true", "y", "yes"})
_NO = frozenset({"false", "n", "no", "optional"})
_WRAPPER = re.compile(
    r"`(?P<name>[A-Za-z]\w*)`\s+(?:object|parameter|property)\s+(?:with|that\s+has|that\s+contains)\s+(?:the|these)\s+following\b"
)
_NO_BODY = re.compile(
    r"\b(?:do\s+not|don't|does\s+not|doesn't)\s+(?:supply|provide|require|need|have|include|send|specify)\b[^.]*\bbody\b"
    r"|\bno\s+(?:request\s+)?body\b|^\W*(?:empty|none|n/a)\W*$|\bleave\s+the\s+(?:request\s+)?body\s+(?:blank|empty)"
    r"|\bempty\s+(?:request\s+)?body\b",
    re.IGNORECASE,
)
_REPRESENTATION = re.compile(
    r"\b(?:(?:JSON\s+)?representation\s+(?:of|for)|provide|supply|contains)\s+(?:(?:an?|the|new|updated|your|single|valid)\s+)*"
    r"(?P<type>\**\[[^\[\]]+\](?:\([^()]*\)|\[[^\[\]]*\])\**|\*\*\w+\*\*|(?P<bare>[a-z]+[A-Za-z]*)(?=\s+objects?\b))"
    r"(?P<after>[^.]{0,40})",
    re.IGNORECASE,
)


def operation(page: Page) -> PageOperation | None:
    """What an API page promises, or None for a page that has neither request templates nor a Response section."""
    response = _section(page, "response", "responses", "response body")
    templates = tuple(read_templates(page))
    if not templates and response is None:
        return None
    prose = _own_prose(page, response)
    statuses = read_statuses(prose)
    returns = read_returns(prose, page.definitions)
    body = _section(page, "request body")
    tables = _tables_by_use(page)
    return PageOperation(
        path=page.path,
        templates=templates,
        calls=read_calls(page),
        statuses=statuses,
        returns=returns,
        no_body=not returns and (says_empty(prose) or (bool(statuses) and all(s.code == 204 for s in statuses))),
        response_line=response.location.line if response else 0,
        request_body=_body_claim(page, body),
        body_table=(*_wrappers(page, body), *(row for table in tables["body"] for row in _parameters(page, table))),
        body_table_line=tables["body"][0].location.line if tables["body"] else 0,
        parameters=tuple(row for table in tables["parameters"] for row in _parameters(page, table)),
        headers=tuple(row for table in tables["headers"] for row in _headers(table)),
        permissions=tuple(row for table in tables["permissions"] for row in _permissions(table)),
    )


def table_use(table: Table) -> str:
    """What a table of an API page is: `permissions`, `matrix`, `body`, `headers`, `parameters`, or empty."""
    names = headings(table.header)
    if not names or _in_example(table.section):
        return ""
    first = names[0]
    if first == "permission type" and len(names) > 1 and "permission" in names[1]:
        return "permissions"
    if first in _PARAMETERS or first in _HEADERS:
        return _parameter_use(first, names, section_titles(table))
    if column(names, _PARAMETERS) > 0 and column(names, TYPE_HEADERS) > 0:  # `Permission type|Property|Type|...`
        return "body" if any(title.startswith("request body") for title in section_titles(table)) else ""
    return "matrix" if any(name.startswith("delegated") for name in names[1:]) else ""


def _parameter_use(first: str, names: tuple[str, ...], titles: tuple[str, ...]) -> str:
    if any(title.startswith("request body") for title in titles):
        typed = column(names, TYPE_HEADERS) > 0
        return "body" if first in _PARAMETERS and (typed or titles[0].startswith("request body")) else ""
    if titles and "header" in titles[0] and first in _HEADERS:
        return "headers"
    named = "param" in first or any("param" in title for title in titles[:2])
    return "parameters" if named and first in _PARAMETERS else ""


def _tables_by_use(page: Page) -> dict[str, list[Table]]:
    uses: dict[str, list[Table]] = {use: [] for use in ("permissions", "matrix", "body", "headers", "parameters", "")}
    for table in page.tables:
        uses[table_use(table)].append(table)
    return uses


def _in_example(section: Section | None) -> bool:
    if section is None:
        return False
    return any(title.lower().startswith("example") for title in (section.title, *section.parents))


def _section(page: Page, *titles: str) -> Section | None:
    """The first section with one of the titles that is no part of an example."""
    for section in page.sections:
        if section.title.lower().strip(" :") in titles and not _in_example(section):
            return section
    return None


def _own_prose(page: Page, section: Section | None) -> list[tuple[int, str]]:
    """The paragraphs of a section, up to a subsection that begins an example."""
    if section is None:
        return []
    start, end = section.location.line, section.location.end_line
    for inner in page.sections:
        title = inner.title.lower().strip(" :")
        if start < inner.location.line <= end and (title.startswith("example") or title in ("request", "response")):
            end = inner.location.line - 1
            break
    return [
        (line, text[:_LONGEST])
        for line, text in page.paragraphs
        if start < line <= end and not text.startswith("[!INCLUDE")
    ]


def _body_claim(page: Page, section: Section | None) -> BodyClaim | None:
    """What the Request body section says in words."""
    prose = _own_prose(page, section)
    if section is None or not prose:
        return None
    text = "\n".join(text for _, text in prose)[:_LONGEST]
    if _NO_BODY.search(text):
        return BodyClaim(none=True, mention=None, line=prose[0][0])
    for line, paragraph in prose:
        match = _REPRESENTATION.search(paragraph)
        mention = read_mention(match["type"], page.definitions) if match else None
        if match and mention and mention.name and not _is_part(match) and "api/" not in mention.target:
            return BodyClaim(none=False, mention=mention, line=line + paragraph.count("\n", 0, match.start("type")))
    return BodyClaim(none=False, mention=None, line=prose[0][0])


def _wrappers(page: Page, section: Section | None) -> Iterator[ParameterRow]:
    """Parameters that the prose names and whose properties the table lists: "a `file` object with the following …"."""
    for line, paragraph in _own_prose(page, section):
        for match in _WRAPPER.finditer(paragraph) if "following" in paragraph else ():
            start = paragraph.rfind("\n", 0, match.start("name")) + 1
            place = line + paragraph.count("\n", 0, start)
            yield ParameterRow(match["name"], _NO_TYPE, place, match.start("name") - start + 1, typed=False)


def _is_part(match: re.Match[str]) -> bool:
    """Whether only parts of the linked type are meant ("the values for the relevant [x] fields")."""
    return any(word in match["after"].lower() for word in ("field", "propert", "parameter", "identifier", " id "))


def _permissions(table: Table) -> Iterator[PermissionRow]:
    for row in table.rows:
        if row.cells:
            kind = row.cells[0].text.replace("*", "").replace("&nbsp;", " ").strip()
            yield PermissionRow(kind, tuple(cell.text for cell in row.cells[1:]), row.line, row.cells[0].column)


def _parameters(page: Page, table: Table) -> Iterator[ParameterRow]:
    names = headings(table.header)
    named, types, about = (column(names, wanted) for wanted in (_PARAMETERS, TYPE_HEADERS, _DESCRIPTION))
    required = next((index for index, name in enumerate(names) if name.startswith("required")), -1)
    for row in table.rows:
        name = name_of(text_at(row, max(named, 0)))
        if name and not is_heading(row):
            yield _parameter(page, row, name, (types, about, required))


def _parameter(page: Page, row: Row, name: str, columns: tuple[int, int, int]) -> ParameterRow:
    types, about, required = columns
    description = text_at(row, about)
    says = read_description(description)
    stated = text_at(row, required).strip("*`. ").lower()
    typed = 0 <= types < len(row.cells)
    type_text = text_at(row, types).lower()
    optional = says.optional or "optional" in type_text or description.lower().startswith("optional")
    return ParameterRow(
        name=name,
        mention=mention_at(row, types, page.definitions),
        line=row.line,
        column=row.cells[types if typed else 0].column,
        description=description,
        says=says,
        required=True if says.required or stated in _YES else False if optional or stated in _NO else None,
        typed=typed,
    )


def _headers(table: Table) -> Iterator[ParameterRow]:
    """Rows of a request header table, `Prefer: x` among them; whatever follows the name is its description."""
    for row in table.rows:
        name = name_of(row.cells[0].text.partition(": ")[0]) if row.cells else ""
        if name:
            description = row.cells[-1].text if len(row.cells) > 1 else ""
            lower = description.lower()
            required = True if "required" in lower else False if "optional" in lower else None
            yield ParameterRow(
                name, _NO_TYPE, row.line, row.cells[0].column, description, required=required, typed=False
            )


_NO_TYPE = TypeMention("")
