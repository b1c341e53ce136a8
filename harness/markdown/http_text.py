"""HTTP messages as authors print them in fences: RFC 9112 in spirit, with the liberties that real pages take.

A blank line between headers, no blank line before the body, a query wrapped over lines, several requests in a fence
and path templates in place of full URLs all occur, and are read as an author means them.
"""

import re

from harness.markdown.json_text import looks_like_json, read_json
from harness.model import Header, HttpRequest, HttpResponse, JsonText, Location, Problem

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "MERGE")

_REQUEST_LINE = re.compile(
    rf"[ \t]*(?P<method>{'|'.join(METHODS)})(?:(?P<gap>[ \t]+)|(?=/))"
    r"(?P<url>\S.*?)??(?P<version>[ \t]+HTTP/[\d.]+)?[ \t]*\Z",
    re.IGNORECASE,
)
_VERSION_FIRST = re.compile(r"(?:HTTP/[\d.]+)[ \t]+(?=https?://|/)")
_STATUS_LINE = re.compile(
    r"[ \t]*HTTP(?P<version>/[\d.]+)?[ \t]+(?P<code>\d{3})\b,?(?P<reason>[^\n]*)\Z", re.IGNORECASE
)
_HEADER = re.compile(r"[ \t]*(?P<name>[A-Za-z][A-Za-z0-9_.-]*)[ \t]*:[ \t]*(?P<value>.*?)[ \t]*\Z")
_NO_COLON = re.compile(r"[ \t]*(?P<name>[A-Za-z]+(?:-[A-Za-z]+)*)[ \t]+(?P<value>\S.*?)[ \t]*\Z")
_BODY_START = re.compile(r"[ \t]*[{\[<]|[ \t]*--\S")
_WRAPPED_QUERY = re.compile(r"[ \t]*[?&]\S|[ \t]+\$\w")


class FenceLines:
    """The lines of a fence with the place of each: what the readers below share."""

    def __init__(self, text: str, path: str, first_line: int, indent: int = 0) -> None:
        self.items = [line.rstrip("\r") for line in text.split("\n")]
        self.path, self.first_line, self.indent = path, first_line, indent

    def place(self, index: int, column: int = 1, end_column: int = 0) -> Location:
        """The place of a line of the fence."""
        shift = self.indent
        return Location(
            self.path, self.first_line + index, column + shift, end_column=end_column + shift if end_column else 0
        )


def is_request_line(line: str) -> bool:
    """Whether a line starts with a method in capitals and something that may be a URL."""
    match = _REQUEST_LINE.match(line) if line.lstrip(" \t")[:1].isupper() else None
    return match is not None and match["method"].isupper() and _is_target(match["url"] or "")


def is_status_line(line: str) -> bool:
    """Whether a line is an HTTP status line, a forgotten version allowed."""
    return _STATUS_LINE.match(line) is not None


def _is_target(url: str) -> bool:
    return bool(url) and (url[0] in "/{<!*" or "/" in url or url[:4].lower() == "http" or " " not in url)


def read_requests(lines: FenceLines) -> tuple[HttpRequest, ...]:
    """Every request of a fence. A template block gives one for each of its lines."""
    starts = [index for index, line in enumerate(lines.items) if is_request_line(line)]
    starts = _outside_bodies(lines, starts)
    ends = [*starts[1:], len(lines.items)]
    return tuple(_request(lines, start, end) for start, end in zip(starts, ends[: len(starts)], strict=True))


def _outside_bodies(lines: FenceLines, starts: list[int]) -> list[int]:
    """Without lines that stand inside a multipart body (a batch part holds requests of its own)."""
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(lines.items)
        if any(line.startswith("--") and len(line) > 4 for line in lines.items[start + 1 : end]):
            return starts[: number + 1]
    return starts


def read_response(lines: FenceLines) -> HttpResponse | None:
    """The first response of a fence, or None when no line is a status line."""
    start = next((i for i, line in enumerate(lines.items) if is_status_line(line)), -1)
    if start < 0:
        return None
    match = _STATUS_LINE.match(lines.items[start])
    assert match is not None
    problems: list[Problem] = []
    if not match["version"]:
        place = lines.place(start, 1, len(lines.items[start]) + 1)
        facts: dict[str, str | int] = {"code": match["code"], "reason": match["reason"]}
        problems.append(Problem("status-without-version", place, facts))
    headers, body_index, layout = _headers(lines, start + 1, len(lines.items))
    body = "\n".join(lines.items[body_index:]).rstrip()
    return HttpResponse(
        status=int(match["code"]),
        reason=match["reason"].strip(),
        headers=headers,
        body=body,
        location=lines.place(start, 1, len(lines.items[start].rstrip()) + 1),
        json=_json(body, lines, body_index, headers),
        body_line=lines.first_line + body_index if body else 0,
        problems=(*problems, *layout),
    )


def _request(lines: FenceLines, start: int, end: int) -> HttpRequest:
    match = _REQUEST_LINE.match(lines.items[start])
    assert match is not None
    url, column = match["url"] or "", match.start("url") + 1
    problems: list[Problem] = []
    if early := _VERSION_FIRST.match(url):
        url, column = url[early.end() :], column + early.end()
    if match["gap"] is None:
        place = lines.place(start, match.start("method") + 1, match.end("method") + 1)
        problems.append(Problem("method-glued", place, {"method": match["method"], "url": url}))
    after = start + 1
    while after < end and _WRAPPED_QUERY.match(lines.items[after]) and not _HEADER.match(lines.items[after]):
        url += lines.items[after].strip()
        after += 1
    headers, body_index, layout = _headers(lines, after, end)
    body = "\n".join(lines.items[body_index:end]).rstrip()
    return HttpRequest(
        method=match["method"].upper(),
        url=url,
        headers=headers,
        body=body,
        location=lines.place(start, match.start("method") + 1, len(lines.items[start].rstrip()) + 1),
        url_column=column + lines.indent,
        json=_json(body, lines, body_index, headers),
        body_line=lines.first_line + body_index if body else 0,
        problems=(*problems, *layout),
    )


def _headers(lines: FenceLines, start: int, end: int) -> tuple[tuple[Header, ...], int, list[Problem]]:
    """Headers from `start`; the index where the body begins; problems of their layout."""
    headers: list[Header] = []
    problems: list[Problem] = []
    index = start
    while index < end:
        line = lines.items[index]
        if not line.strip():
            following = _next_text(lines, index, end)
            # a blank line ends the headers, unless more headers and no body follow it
            if following < 0 or not _HEADER.match(lines.items[following]) or _is_body_text(lines, following, end):
                return tuple(headers), index + 1, problems
            if headers or following > index:
                problems.append(Problem("header-after-blank", lines.place(index)))
            index = following
        elif match := _HEADER.match(line):
            headers.append(Header(match["name"], match["value"], lines.first_line + index))
            index += 1
        elif (match := _NO_COLON.match(line)) and match["name"].lower() in _KNOWN_HEADERS:
            place = lines.place(index, match.start("name") + 1, match.end("name") + 1)
            problems.append(Problem("header-without-colon", place, {"name": match["name"], "value": match["value"]}))
            headers.append(Header(match["name"], match["value"], lines.first_line + index))
            index += 1
        else:
            if _BODY_START.match(line):
                problems.append(Problem("body-without-blank", lines.place(index)))
            return tuple(headers), index, problems
    return tuple(headers), end, problems


def _next_text(lines: FenceLines, index: int, end: int) -> int:
    return next((i for i in range(index, end) if lines.items[i].strip()), -1)


def _is_body_text(lines: FenceLines, index: int, end: int) -> bool:
    """Whether `Name: value` after a blank line is body text: only real header names are taken for headers."""
    match = _HEADER.match(lines.items[index])
    return match is None or match["name"].lower() not in _KNOWN_HEADERS or index >= end


_KNOWN_HEADERS = frozenset(
    (
        *("accept", "accept-language", "authorization", "cache-control", "client-request-id", "connection"),
        *("consistencylevel", "content-disposition", "content-length", "content-range", "content-type", "date"),
        *("etag", "expires", "host", "if-match", "if-none-match", "location", "odata-version", "prefer"),
        *("preference-applied", "range", "request-id", "retry-after", "scope", "transfer-encoding"),
        *("user-agent", "vary", "workbook-session-id"),
    )
)


def _json(body: str, lines: FenceLines, index: int, headers: tuple[Header, ...]) -> JsonText | None:
    """The body as JSON when it looks like it, or its content type says so and it is no placeholder."""
    if not body.strip():
        return None
    kind = next((h.value.lower() for h in headers if h.name.lower() == "content-type"), "")
    if kind and "json" not in kind and not (kind.startswith("text/plain") and looks_like_json(body)):
        return None
    if not looks_like_json(body):
        return None
    skipped = len(body) - len(body.lstrip())
    first = body.count("\n", 0, skipped)
    column = skipped - (body.rfind("\n", 0, skipped) + 1) + 1
    return read_json(body[skipped:], lines.place(index + first, column), lines.indent)
