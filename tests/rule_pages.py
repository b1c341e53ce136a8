"""Marked test pages: markdown documents that say on their own lines what a rule must find there.

A file `tests/rules/RULE.md` holds one or more documents. Each begins with a line `=== PATH`, its path in a docset of
all documents of the file; what stands before the first is for people. A line that must be reported ends with
` ⟵ RULE` or ` ⟵ RULE: part of the message`, once for each finding; the marks are removed before the page is read.
A line without a mark must not be reported. `⟵⟵` after the path names findings on the line that no mark can follow:
`=== api/x.md ⟵⟵ 1 RULE: the page has no title`. A document `=== x.csdl.xml` is the metadata that the pages are
compared with: what stands in it is the content of a schema `microsoft.graph`, with the alias `graph`. A document
`=== PATH::EXAMPLE` is the HTTP answer that somebody gives to that example; a JSON object after it says who (`kind`)
and what is expected of the answer beside what the page promises.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from harness import metadata as csdl
from harness import model
from harness.bodies.expectation import Reading, expected_answer
from harness.docset import outline, read_text, reference
from harness.facts import facts, registries
from harness.markdown import parse
from harness.markdown.http_text import FenceLines, read_response
from harness.model import Exchange, Finding, HttpResponse, Metadata, Page, Problem, Source
from harness.rules import NAMES, Context, Rule, gather, judge_exchange, judge_page, suppress

FOLDER = Path(__file__).parent / "rules"

_MARK = re.compile(r"[ ]?⟵[ ]*(?P<rule>[a-z-]+)(?::[ ]*(?P<part>[^⟵\n]*?))?[ ]*(?=⟵|$)")
_HEAD = re.compile(r"=== (?P<path>\S+)(?P<extra>.*)")
_METADATA = re.compile(r"^=== (\S+\.csdl\.xml)\n(.*?)(?=^=== |\Z)", re.MULTILINE | re.DOTALL)
_SCHEMA = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
{content}
</Schema></edmx:DataServices></edmx:Edmx>"""
_EXTRA = re.compile(r"⟵⟵[ ]*(?P<line>\d+)[ ]+(?P<rule>[a-z-]+)(?::[ ]*(?P<part>[^⟵\n]*))?")


@dataclass(frozen=True)
class Expected:
    """A finding that a mark asks for."""

    path: str
    line: int
    rule: str
    part: str


def marked_pages(text: str) -> tuple[list[Page], list[Expected]]:
    """The pages of a marked file, and what its marks expect."""
    pages: list[Page] = []
    expected: list[Expected] = []
    for path, extra, lines in _documents(text):
        expected += [
            Expected(path, int(each["line"]), each["rule"], (each["part"] or "").strip())
            for each in _EXTRA.finditer(extra)
        ]
        for number, line in enumerate(lines, 1):
            expected += [Expected(path, number, mark["rule"], mark["part"] or "") for mark in _MARK.finditer(line)]
        pages.append(_read(lines, path))
    return pages, expected


def write_marked(text: str, folder: Path) -> Path | None:
    """Write the pages of a marked file below a folder, as an author would; gives the file of their metadata, if any."""
    for path, _, lines in _documents(text):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_bytes(lines))
    if (match := _METADATA.search(text)) is None:
        return None
    metadata = folder.with_suffix(".csdl.xml")
    metadata.write_text(_SCHEMA.format(content=match[2]), encoding="utf-8")
    return metadata


def _documents(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """The pages of a marked file: path, what stands beside it, and the lines with their marks."""
    for document in re.split(r"^(?==== )", text, flags=re.MULTILINE)[1:]:
        head, _, body = document.partition("\n")
        match = _HEAD.match(head)
        assert match, f"not a document: {head}"
        if not (match["path"].endswith(".csdl.xml") or "::" in match["path"]):
            yield match["path"], match["extra"], body.split("\n")


def marked_metadata(text: str) -> Metadata | None:
    """The metadata document of a marked file, if it has one."""
    match = _METADATA.search(text)
    return csdl.parse(_SCHEMA.format(content=match[2]).encode(), match[1], "") if match else None


@dataclass(frozen=True)
class Given:
    """An answer of somebody to an example."""

    path: str
    example: str
    response: HttpResponse
    options: dict[str, object]


def marked_answers(text: str) -> list[Given]:
    """The answers of a marked file."""
    answers = []
    for match in re.finditer(r"^=== (\S+)::(\S+)[ ]*(.*)\n((?:(?!===).*\n?)*)", text, re.MULTILINE):
        response = read_response(FenceLines(match[4].strip("\n"), match[1], 1))
        assert response is not None, f"no answer: {match[0]}"
        answers.append(Given(match[1], match[2], response, json.loads(match[3] or "{}")))
    return answers


def _bytes(lines: list[str]) -> bytes:
    """The bytes of a page without its marks; `\\x92` in a document stands for a byte that is no UTF-8."""
    text = "\n".join(_MARK.sub("", line) for line in lines)
    return text.encode("utf-8").replace(rb"\x92", b"\x92").replace(rb"\x00", b"\0")


def _read(lines: list[str], path: str) -> Page:
    """A page as an audit reads it."""
    decoded, problems = read_text(_bytes(lines), path)
    return with_problems(parse(decoded, path), problems)


def with_problems(page: Page, problems: tuple[Problem, ...]) -> Page:
    """The page with what reading its bytes noticed."""
    return model.replace(page, problems=(*problems, *page.problems))


def judged(
    pages: list[Page],
    rules: tuple[Rule, ...],
    metadata: Metadata | None = None,
    answers: list[Given] | None = None,
) -> tuple[Finding, ...]:
    """What the rules find on pages that are one docset, and in the answers that somebody gives to their examples."""
    known = reference(map(outline, pages))
    offers = {page.path: facts(page) for page in pages}
    types = registries(offers.values())
    contexts = {p.path: Context(p, offers[p.path], known, types[p.version], metadata, rule_names=NAMES) for p in pages}
    findings = [each for p in pages for each in suppress(p, judge_page(p, contexts[p.path], rules), NAMES).findings]
    for given in answers or ():
        findings += _of_answer(given, contexts[given.path], rules)
    return gather(findings)


def _of_answer(given: Given, context: Context, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    options = dict(given.options)
    example = next(example for example in context.page.examples if example.name == given.example)
    expected = expected_answer(example, given.response.status, context.page, context.facts, context.types)
    source = Source(str(options.pop("kind", "embedded")), "embedded", "2026-11-20T10:00:00Z")
    reads = options.pop("reads", None)
    if isinstance(reads, list):
        options["reads"] = tuple(Reading(tuple(pointer), value, because) for pointer, value, because in reads)
    expected = replace(expected, **options)  # type: ignore[arg-type]  # the files name fields of the right type
    yield from judge_exchange(Exchange(example.request, given.response, source), expected, context, rules)


def found_in(text: str, *rules: Rule, path: str = "api/user-get.md") -> tuple[Finding, ...]:
    """What the rules find on one page."""
    return judged([parse(text, path)], rules)
