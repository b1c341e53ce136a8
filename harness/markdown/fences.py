"""What a fenced code block is: its annotation says so, else its info string, its text and where it stands."""

import re
from typing import NamedTuple

from harness.markdown.http_text import Lines, is_request_line, is_status_line, read_requests, read_response
from harness.markdown.json_text import looks_like_json, read_json
from harness.markdown.leaves import Block
from harness.model import Annotation, Fence, HttpRequest, HttpResponse, JsonText, Location, Problem, Section

_SWALLOWED = re.compile(r"#{1,6} \S|<!--\s*\{|[ ]{0,3}(?:`{3,}|~{3,})[ \t]*[A-Za-z]")
_BLOCK_ROLES = {
    "request": "request",
    "response": "response",
    "resource": "resource",
    "simulatedresponse": "response",
    "example": "example",
    "samples": "samples",
    "ignored": "ignored",
    "testparams": "ignored",
    "permissions": "ignored",
}
_HTTP_INFO = ("http", "msgraph-interactive", "")
_JSON_INFO = ("json", "json5", "jsonc")


def swallowed_at(lines: list[str], block: Block, offset: int) -> int:
    """The line (0-based) where a fence without its end begins to swallow headings, annotations or fences; else 0."""
    first = offset + block.start
    text = block.content
    if text[:1] not in ("#", "<") and not any(mark in text for mark in ("\n#", "\n<", "```", "~~~")):
        return 0
    for number in range(first + 1, min(offset + block.end, len(lines))):
        line = lines[number]
        if line[:1] in "#<`~ " and _SWALLOWED.match(line) and not _is_code_comment(lines, first, number, block):
            return number
    return 0


def _is_code_comment(lines: list[str], first: int, number: int, block: Block) -> bool:
    """Whether a `# …` line is a comment of a script; in HTTP and JSON it is a heading."""
    language = block.info.strip().lower()
    if lines[number].startswith("#"):
        return language not in _HTTP_INFO + _JSON_INFO or lines[first].lstrip()[:4].count("`") == 4
    return language in ("html", "xml", "markdown", "md") or len(block.markup) > 3


class Around(NamedTuple):
    """Where a fence stands."""

    section: Section | None
    tab: str
    zone: str
    annotation: Annotation | None


def read_fence(
    lines: list[str], block: Block, first: int, cut: int, path: str, around: Around
) -> tuple[Fence, list[Problem]]:
    """Read the fence whose opening marker is on line `first` (0-based); with `cut`, it ends before that line."""
    section, tab, zone, annotation = around
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
    role, reason = _role(info, text, section, annotation)
    requests, response, json = _content(role, info, Lines(text.rstrip("\n"), path, first + 2, indent))
    role, reason = _settled(role, reason, requests, response, section, annotation)
    return Fence(
        info, text, location, section, tab, annotation, role, reason, indent, requests, response, json, zone
    ), problems


def _role(info: str, text: str, section: Section | None, annotation: Annotation | None) -> tuple[str, str]:
    """The role that the annotation gives, else the one that the text and the place give, with the reason."""
    block_type = annotation.block_type.lower() if annotation else ""
    if block_type in _BLOCK_ROLES:
        return _BLOCK_ROLES[block_type], ""
    because = f"unknown blockType `{block_type}`" if block_type else "no annotation"
    head = next((line for line in text.split("\n") if line.strip()), "")
    if info in _HTTP_INFO + _JSON_INFO:
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
    role: str, info: str, lines: Lines
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
    if role == "resource" or info in _JSON_INFO or (info in _HTTP_INFO and looks_like_json(text)):
        column = len(text) - len(text.lstrip())
        return (), None, read_json(text[column:], lines.place(first, column + 1), lines.indent)
    return (), None, None
