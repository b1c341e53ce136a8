"""Operators that break a page around its examples: front matter, headings, links, tabs, placeholders, permissions."""

import posixpath
import re
from collections.abc import Iterator
from random import Random

from harness.model import Section

from .places import Edit, Operator, Subject, misspelt

_FRONT = ("front-matter-invalid", "front-matter-key")
_SECTIONS = ("section-missing", "section-misspelt")
_LINKS = ("link-target-missing", "link-case", "link-anchor-missing")
_EXPECTED = {
    "apiPageType": ("Permissions", "HTTP request", "Request headers", "Request body", "Response"),
    "resourcePageType": ("Properties", "JSON representation", "Methods", "Relationships"),
}
_KINDS = ("Delegated (work or school account)", "Delegated (personal Microsoft account)", "Application")


def _front_lines(subject: Subject) -> Iterator[tuple[str, int]]:
    for key, line in subject.page.front_matter_lines.items():
        if subject.line(line).startswith(f"{key}:"):
            yield key, line


def _key_dropped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for key, line in _front_lines(subject):
        if key in ("title", "description", "doc_type"):
            yield Edit(subject.at(line), subject.at(line + 1), "", f"the front matter without `{key}`")


def _key_misspelt(subject: Subject, random: Random) -> Iterator[Edit]:
    for key, line in _front_lines(subject):
        if key in ("title", "description", "doc_type"):
            slip = misspelt(key, random)
            yield Edit(subject.at(line), subject.at(line, len(key) + 1), slip, f"the key `{key}` as `{slip}`")


def _key_emptied(subject: Subject, random: Random) -> Iterator[Edit]:
    for key, line in _front_lines(subject):
        if key in ("title", "description", "doc_type", "author"):
            new = random.choice(("", ' ""'))
            yield Edit(
                subject.at(line, len(key) + 2), subject.at(line + 1) - 1, new, f"the key `{key}` without a value"
            )


def _yaml(subject: Subject, _random: Random) -> Iterator[Edit]:
    for key, line in _front_lines(subject):
        start, end = subject.at(line, len(key) + 2), subject.at(line + 1) - 1
        value = subject.text[start:end].strip()
        if value.startswith('"') and value.endswith('"') and len(value) > 3:
            yield Edit(
                end - 1 - (len(subject.text[start:end]) - len(subject.text[start:end].rstrip())),
                end,
                "",
                f"`{key}` without its closing quote",
            )
            yield Edit(start, end, f" {key}: {value.strip(chr(34))}: more", f"`{key}` with colons and no quotes")
        yield Edit(subject.at(line), subject.at(line), "\t", f"a tab before `{key}`")


def _fences(subject: Subject, _random: Random) -> Iterator[Edit]:
    if subject.text.startswith("---\n") and subject.page.front_matter_lines:
        yield Edit(0, 4, "", "the front matter without its first line")
        last = max(subject.page.front_matter_lines.values()) + 1
        if subject.line(last) == "---":
            yield Edit(subject.at(last), subject.at(last + 1), "", "the front matter without its last line")


def _doc_type(subject: Subject, random: Random) -> Iterator[Edit]:
    value = subject.page.front_matter.get("doc_type")
    line = subject.page.front_matter_lines.get("doc_type")
    folder = subject.page.path.split("/")[-2:-1]
    if line and isinstance(value, str) and value in _EXPECTED and folder in (["api"], ["resources"]):
        other = "resourcePageType" if folder == ["api"] else "apiPageType"
        new = random.choice((other, misspelt(value, random), f"{value}_"))
        start = subject.text.index(value, subject.at(line))
        yield Edit(start, start + len(value), new, f"the doc_type is `{new}`")


def _sections(subject: Subject) -> Iterator[Section]:
    expected = _EXPECTED.get(str(subject.page.front_matter.get("doc_type")), ())
    titles = [section.title for section in subject.page.sections]
    for section in subject.page.sections:
        if section.title in expected and section.level == 2 and titles.count(section.title) == 1:
            yield section


def _heading_misspelt(subject: Subject, random: Random) -> Iterator[Edit]:
    for section in _sections(subject):
        slip = misspelt(section.title, random, {f"{section.title}s"})
        start = subject.text.index(section.title, subject.at(section.location.line))
        yield Edit(start, start + len(section.title), slip, f"the heading `{section.title}` as `{slip}`")


def _needed(subject: Subject, section: Section) -> bool:
    """Whether a page of its kind must have the section."""
    request = next((e.request for e in subject.page.examples if e.request_fence.role == "request"), None)
    if section.title == "Request headers":
        return request is not None
    if section.title == "JSON representation":
        return any(fence.role == "resource" for fence in subject.page.fences)
    if section.title == "Request body":
        return request is not None and bool(request.body) and request.method in ("POST", "PATCH", "PUT")
    if section.title in ("Permissions", "HTTP request", "Response"):
        similar = [s for s in subject.page.sections if s.title.lower().startswith(section.title.lower()[:8])]
        return sum(not any(p.lower().startswith("example") for p in s.parents) for s in similar) == 1
    return False


def _section_removed(subject: Subject, _random: Random) -> Iterator[Edit]:
    for section in _sections(subject):
        fences = [
            f for f in subject.page.fences if section.location.line < f.location.line <= section.location.end_line
        ]
        if _needed(subject, section) and not any(fence.role in ("request", "response") for fence in fences):
            end = min(section.location.end_line + 1, subject.text.count("\n") + 1)
            yield Edit(
                subject.at(section.location.line), subject.at(end), "", f"the section `{section.title}` is removed"
            )


def _heading_removed(subject: Subject, _random: Random) -> Iterator[Edit]:
    for section in _sections(subject):
        if _needed(subject, section):
            yield Edit(
                subject.at(section.location.line),
                subject.at(section.location.line + 1),
                "",
                f"the heading `{section.title}` is removed",
            )


def _tab(subject: Subject, _random: Random) -> Iterator[Edit]:
    for group in subject.page.tab_groups:
        line = group.location.end_line
        following = subject.text[subject.at(line + 1) :].lstrip()
        if group.closed and subject.line(line).strip() == "---" and not following.startswith("---"):
            yield Edit(subject.at(line), subject.at(line + 1), "", "the tab group is not closed")


def _tab_first(subject: Subject, _random: Random) -> Iterator[Edit]:
    for group in subject.page.tab_groups:
        line = subject.line(group.tabs[0][1])
        if group.tabs[0][0] == "http" and subject.page.front_matter.get("doc_type") == "apiPageType":
            at = subject.at(group.tabs[0][1]) + line.index("#tab/http")
            yield Edit(at, at + len("#tab/http"), "#tab/curl", "the first tab is not HTTP")


def _namespace(subject: Subject, random: Random) -> Iterator[Edit]:
    facts = subject.facts
    names = [each.name for each in facts.types if each.annotated]
    agreed = names and all(name.rpartition(".")[0] == facts.namespace for name in names)
    if facts.namespace and agreed and "resources" in subject.page.path.split("/"):
        start = subject.text.index(facts.namespace, subject.at(facts.namespace_line))
        new = random.choice((f"{facts.namespace}.callRecords", misspelt(facts.namespace, random)))
        yield Edit(start, start + len(facts.namespace), new, f"the namespace is `{new}`")


def _placeholder_text(subject: Subject, _random: Random) -> Iterator[Edit]:
    for line, text in subject.page.paragraphs:
        if text.strip() and not text.lstrip().startswith(("|", "[!", ">")):
            yield Edit(subject.at(line), subject.at(line), "**TODO: Add a description.** ", "a TODO in the text")


def _placeholder_cell(subject: Subject, random: Random) -> Iterator[Edit]:
    for table in subject.page.tables:
        for row in table.rows:
            cell = row.cells[-1]
            start = subject.at(row.line, cell.column)
            if cell.text and subject.text.startswith(cell.text, start):
                new = random.choice(("**TODO: Provide applicable permissions.**", "**TODO: Add Description**"))
                yield Edit(start, start + len(cell.text), new, "a TODO in a table")


def _placeholder_url(subject: Subject, _random: Random) -> Iterator[Edit]:
    for fence in subject.page.fences:
        for request in fence.requests[:1]:
            if fence.role == "template" and request.url.startswith("/"):
                start = subject.at(request.location.line, request.url_column)
                yield Edit(
                    start,
                    start + len(request.url),
                    "** Collection URI for microsoft.graph.thing not found",
                    "generator junk as the path",
                )


def _links(subject: Subject) -> Iterator[tuple[str, int, str]]:
    """Inline links to pages of the docset: the path as written, its offset, and the page that it means."""
    folder = posixpath.dirname(subject.page.path)
    for match in re.finditer(r"\]\((?P<path>[^()#?\s:]+\.md)(?P<anchor>#[^()\s]*)?\)", subject.text):
        full = posixpath.normpath(posixpath.join(folder, match["path"]))
        shown = any(link.target.startswith(match["path"]) for link in subject.page.links)
        if full in subject.reference.outlines.pages and shown and not _hidden(subject, match.start()):
            yield match["path"], match.start("path"), full


def _hidden(subject: Subject, offset: int) -> bool:
    line = subject.text.count("\n", 0, offset) + 1
    if line < subject.page.body_line:
        return True
    comment = subject.text.rfind("<!--", 0, offset) > subject.text.rfind("-->", 0, offset)
    return comment or any(f.location.line <= line <= f.location.end_line for f in subject.page.fences)


def _link_target(subject: Subject, random: Random) -> Iterator[Edit]:
    for path, start, full in _links(subject):
        name = posixpath.basename(path).removesuffix(".md")
        slip = misspelt(name, random)
        if f"{posixpath.dirname(full)}/{slip}.md" not in subject.reference.outlines.pages:
            at = start + len(path) - len(name) - 3
            yield Edit(at, at + len(name), slip, f"a link to `{slip}.md` for `{name}.md`")


def _link_case(subject: Subject, random: Random) -> Iterator[Edit]:
    for path, start, full in _links(subject):
        name = posixpath.basename(path).removesuffix(".md")
        at = start + len(path) - len(name) - 3
        letters = [i for i, letter in enumerate(name) if letter.isalpha()]
        index = random.choice(letters)
        other = name[:index] + name[index].swapcase() + name[index + 1 :]
        if f"{posixpath.dirname(full)}/{other}.md" not in subject.reference.outlines.pages:
            yield Edit(at, at + len(name), other, f"a link to `{other}.md` for `{name}.md`")


def _link_folder(subject: Subject, _random: Random) -> Iterator[Edit]:
    for path, start, full in _links(subject):
        if (
            path.startswith("../resources/")
            and full.replace("resources/", "api/") not in subject.reference.outlines.pages
        ):
            yield Edit(start + 3, start + 12, "api", f"a link to `{path}` in the folder api")


def _link_anchor(subject: Subject, random: Random) -> Iterator[Edit]:
    for path, start, full in _links(subject):
        outline = subject.reference.outlines.pages[full]
        end = start + len(path)
        tail = re.compile(r"#[\w-]+").match(subject.text, end)
        anchor = tail.group()[1:] if tail else ""
        if anchor.lower() in {each.lower() for each in outline.anchors}:
            slip = misspelt(anchor, random, set(outline.anchors))
            yield Edit(end + 1, end + 1 + len(anchor), slip, f"the anchor `#{slip}` for `#{anchor}` of {full}")
        elif not anchor and outline.anchors:
            yield Edit(end, end, "#no-such-heading", f"an anchor that {full} does not have")


def _link_own_anchor(subject: Subject, random: Random) -> Iterator[Edit]:
    own = {section.anchor for section in subject.page.sections}
    for match in re.finditer(r"\]\(#(?P<anchor>[\w-]+)\)", subject.text):
        if match["anchor"] in own and not _hidden(subject, match.start()):
            slip = misspelt(match["anchor"], random, own)
            yield Edit(
                match.start("anchor"), match.end("anchor"), slip, f"the anchor `#{slip}` for `#{match['anchor']}`"
            )


def _link_definition(subject: Subject, _random: Random) -> Iterator[Edit]:
    for match in re.finditer(r"^\[(?P<label>[^\]\n]+)\]:[ ]*\S+\.md\S*[ ]*\n", subject.text, re.MULTILINE):
        used = f"[{match['label']}][]" in subject.text or f"][{match['label']}]" in subject.text
        if used and not _hidden(subject, match.start()):
            yield Edit(match.start(), match.end(), "", f"the definition of `[{match['label']}]` is removed")


def _permission_rows(subject: Subject) -> Iterator[tuple[int, str]]:
    operation = subject.facts.operation
    for row in operation.permissions if operation else ():
        if row.kind in _KINDS and row.cells and row.cells[0].strip():
            yield row.line, row.kind


def _permission_row(subject: Subject, _random: Random) -> Iterator[Edit]:
    rows = list(_permission_rows(subject))
    for line, kind in rows:
        if len(rows) == 3:
            yield Edit(subject.at(line), subject.at(line + 1), "", f"the permissions without the row `{kind}`")


def _permission_emptied(subject: Subject, _random: Random) -> Iterator[Edit]:
    for table in subject.page.tables:
        for row in table.rows:
            if row.cells and row.cells[0].text.strip() in _KINDS and len(row.cells) == 2 and row.cells[1].text:
                start = subject.at(row.line, row.cells[1].column)
                yield Edit(
                    start, start + len(row.cells[1].text), "", f"the permissions of `{row.cells[0].text}` emptied"
                )


OPERATORS = (
    Operator("front-matter-key-dropped", _key_dropped, _FRONT),
    Operator("front-matter-key-misspelt", _key_misspelt, _FRONT),
    Operator("front-matter-key-emptied", _key_emptied, _FRONT),
    Operator("front-matter-yaml", _yaml, _FRONT),
    Operator("front-matter-marker", _fences, _FRONT),
    Operator("front-matter-doc-type", _doc_type, _FRONT),
    Operator("section-misspelt", _heading_misspelt, _SECTIONS),
    Operator("section-removed", _section_removed, _SECTIONS),
    Operator("section-heading-removed", _heading_removed, _SECTIONS),
    Operator("tabs-unclosed", _tab, ("tab-group-unclosed",)),
    Operator("tabs-first", _tab_first, ("tab-group-unclosed",)),
    Operator("namespace", _namespace, ("namespace-mismatch", "type-undefined")),
    Operator("placeholder-text", _placeholder_text, ("placeholder-left",)),
    Operator("placeholder-cell", _placeholder_cell, ("placeholder-left",)),
    Operator("placeholder-url", _placeholder_url, ("placeholder-left", "url-malformed")),
    Operator("link-target", _link_target, _LINKS),
    Operator("link-case", _link_case, _LINKS),
    Operator("link-folder", _link_folder, _LINKS),
    Operator("link-anchor", _link_anchor, _LINKS),
    Operator("link-own-anchor", _link_own_anchor, _LINKS),
    Operator("link-definition", _link_definition, _LINKS),
    Operator("permission-row", _permission_row, ("permissions-incomplete",)),
    Operator("permission-emptied", _permission_emptied, ("permissions-incomplete",)),
)
