"""What a fenced code block is: its annotation says so, else its info string, its text and where it stands."""

import re
from typing import NamedTuple

from harness.dialect import Dialect
from harness.markdown.http_text import FenceLines, is_request_line, is_status_line, read_requests, read_response
from harness.markdown.json_text import looks_like_json, read_json
from harness.markdown.leaf_blocks import Block
from harness.model import Annotation, Fence, HttpRequest, HttpResponse, JsonText, Location, Problem, Section, replace

_SWALLOWED = re.compile(r"#{1,6} \S|<!--\s*\{|[ ]{0,3}(?:`{3,}|~{3,})[ \t]*[A-Za-z]")
_JSON_INFO = ("json", "json5", "jsonc")


def swallowed_at(lines: list[str], block: Block, offset: int, dialect: Dialect) -> int:
    """The line (0-based) where a fence without its end begins to swallow headings, annotations or fences; else 0."""
    first = offset + block.start
    text = block.content
    if text[:1] not in ("#", "<") and not any(mark in text for mark in ("\n#", "\n<", "```", "~~~")):
        return 0
    for number in range(first + 1, min(offset + block.end, len(lines))):
        line = lines[number]
        if line[:1] not in "#<`~ " or not _SWALLOWED.match(line):
            continue
        if not _is_code_comment(lines, first, number, block, dialect):
            return number
    return 0


def _is_code_comment(lines: list[str], first: int, number: int, block: Block, dialect: Dialect) -> bool:
    """Whether a `# …` line is a comment of a script; in HTTP and JSON it is a heading."""
    language = block.info.strip().lower()
    if lines[number].startswith("#"):
        return language not in ("", *dialect.http_infos, *_JSON_INFO) or lines[first].lstrip()[:4].count("`") == 4
    return language in ("html", "xml", "markdown", "md") or len(block.markup) > 3


class Around(NamedTuple):
    """Where a fence stands."""

    section: Section | None
    tab: str
    zone: str
    annotation: Annotation | None
    dialect: Dialect


def read_fence(
    lines: list[str], block: Block, first: int, cut: int, path: str, around: Around
) -> tuple[Fence, list[Problem]]:
    """Read the fence whose opening marker is on line `first` (0-based); with `cut`, it ends before that line."""
    section, tab, zone, annotation, dialect = around
    opener = lines[first]
    indent = max(opener.find(block.markup[:1]), 0)
    problems: list[Problem] = []
    text, end = block.content, first + block.end - block.start
    if cut:
        text = "\n".join(lines[first + 1 : cut])
        end = cut
    closed = not cut and end - 1 > first and lines[end - 1].strip().lstrip("> ").startswith(block.markup)
    location = Location(path, first + 1, indent + 1, end_line=end)
    if not closed:
        facts: dict[str, str | int] = {"markup": block.markup, "line": cut + 1}
        problems.append(Problem("fence-swallows" if cut else "fence-unclosed", location, facts))
    info = block.info.strip().lower()
    role, reason = _role(info, text, around)
    holds_http = info in ("", *dialect.http_infos)
    requests, response, json = _content(role, info, holds_http, FenceLines(text.rstrip("\n"), path, first + 2, indent))
    role, reason = _settled(role, reason, requests, response, section, annotation)
    return Fence(
        info, text, location, section, tab, annotation, role, reason, indent, requests, response, json, zone
    ), problems


def with_body(head: Fence, body: Fence, lines: list[str]) -> Fence | None:
    """A response whose body stands in a fence of its own right below it; None where that is not so."""
    response = head.response
    if response is None or response.body or body.role != "other" or body.json is None or body.info not in _JSON_INFO:
        return None
    between = lines[head.location.end_line : body.location.line - 1]
    declared = (response.header("content-type") or "").lower()
    if "json" not in declared or any(line.strip() for line in between):
        return None
    text, place = body.json.text, body.json.location
    return replace(head, response=replace(response, body=text, json=body.json, body_line=place.line))


def _role(info: str, text: str, around: Around) -> tuple[str, str]:
    """The role that the annotation gives, else the one that the text and the place give, with the reason."""
    section, annotation = around.section, around.annotation
    block_type = annotation.block_type.lower() if annotation else ""
    if role := around.dialect.block_roles.get(block_type, ""):
        return role, ""
    because = f"unknown blockType `{block_type}`" if block_type else "no annotation"
    head = next((line for line in text.split("\n") if line.strip()), "")
    if info in ("", *around.dialect.http_infos, *_JSON_INFO):
        if is_status_line(head):
            return "response", because
        if is_request_line(head):
            return "request", because
        if info in _JSON_INFO and annotation and annotation.type_name:
            return "resource", because
        if info in _JSON_INFO and section and "json representation" in section.title.lower():
            return "resource", because
    return "other", f"{because}; info string `{info}`" if info else because


def _settled(
    role: str,
    reason: str,
    requests: tuple[HttpRequest, ...],
    response: HttpResponse | None,
    section: Section | None,
    annotation: Annotation | None,
) -> tuple[str, str]:
    """Tell templates from requests, now that the text is read."""
    if role not in ("ignored", "request", "samples") or not requests or response is not None:
        return role, reason
    if annotation is not None and annotation.block_type.lower() == "request":
        return role, reason
    bare = all(not request.headers and not request.body for request in requests)
    titles = (section.title, *section.parents) if section else ()
    in_template_section = any(title.lower().startswith("http request") for title in titles)
    absolute = any(request.url[:4].lower() == "http" for request in requests)
    if bare and (in_template_section or not absolute):
        return ("samples" if role == "samples" else "template"), reason or "path templates"
    return role, reason


def _content(
    role: str, info: str, holds_http: bool, lines: FenceLines
) -> tuple[tuple[HttpRequest, ...], HttpResponse | None, JsonText | None]:
    """Requests, response or JSON of a fence, whatever it was annotated as."""
    first = next((i for i, line in enumerate(lines.items) if line.strip()), -1)
    if first < 0:
        return (), None, None
    if role != "resource":
        if is_status_line(lines.items[first]):
            return (), read_response(lines), None
        if requests := read_requests(lines):
            return requests, None, None
    text = "\n".join(lines.items[first:]).rstrip()
    if role == "resource" or info in _JSON_INFO or (holds_http and looks_like_json(text)):
        column = len(text) - len(text.lstrip())
        return (), None, read_json(text[column:], lines.place(first, column + 1), lines.indent)
    return (), None, None
