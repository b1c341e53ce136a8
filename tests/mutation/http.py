"""Operators that break HTTP text: request lines, URLs, status lines, headers, and where a body stands."""

import re
from collections.abc import Iterator
from random import Random

from harness.model import Fence, HttpRequest, HttpResponse
from harness.schemas.promises import Template
from harness.schemas.templates import split_url

from .places import Edit, Operator, Subject, misspelt

_URL = ("request-line", "url-malformed", "url-host", "url-version", "url-not-documented", "fence-swallowed")
_STATUS = ("status-line", "status-mismatch", "fence-swallowed", "response-orphan")
_BODY = ("body-missing", "body-unexpected", "content-type", "header-layout", "json-syntax")
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
PHRASES = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 404: "Not Found"}
_GRAPH = "https://graph.microsoft.com/"


def _requests(subject: Subject) -> Iterator[tuple[Fence, HttpRequest, int]]:
    """The annotated or answered requests to Graph with absolute URLs, and the offsets of these."""
    answered = {id(example.request_fence) for example in subject.page.examples if example.responses}
    for fence in subject.page.fences:
        if fence.role == "request" and (fence.annotation or id(fence) in answered):
            for request in fence.requests[:1]:
                start = subject.at(request.location.line, request.url_column)
                if request.url.startswith(_GRAPH) and subject.text.startswith(request.url, start):
                    yield fence, request, start


def _templates(subject: Subject) -> tuple[Template, ...]:
    operation = subject.facts.operation
    found = operation.templates if operation else ()
    plain = all(each.path and each.method and "..." not in each.path and "\u2026" not in each.path for each in found)
    return found if plain else ()


def _segments(path: str) -> list[str]:
    return re.sub(r"\{[^{}]*\}|\([^()]*\)", "{}", path).strip("/").split("/")


def _documented(subject: Subject) -> Iterator[tuple[HttpRequest, int, str]]:
    """Examples whose path has the segments of a template one by one, keys aside: offset of the URL, and its path."""
    templates = _templates(subject)
    for _, request, start in _requests(subject):
        path, _ = split_url(request.url)
        for template in templates:
            pairs = list(zip(_segments(path), _segments(template.path), strict=False))
            same = len(_segments(path)) == len(_segments(template.path))
            if same and template.method == request.method and all(a == b or "{" in b for a, b in pairs):
                yield request, start, path
                break


def _method(subject: Subject, random: Random) -> Iterator[Edit]:
    used = {template.method for template in _templates(subject)}
    for request, start, _ in _documented(subject):
        new = random.choice([method for method in METHODS if method not in used])
        at = subject.at(request.location.line, request.location.column)
        yield Edit(at, at + len(request.method), new, f"the example uses {new} for {request.method}")
        del start


def _method_lower(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, _ in _requests(subject):
        at = subject.at(request.location.line, request.location.column)
        yield Edit(at, at + len(request.method), request.method.lower(), f"{request.method} in small letters")


def _method_missing(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        at = subject.at(request.location.line, request.location.column)
        if start > at:
            yield Edit(at, start, "", "the request line without its method")


def _method_glued(subject: Subject, random: Random) -> Iterator[Edit]:
    for template in _templates(subject):
        start = subject.at(template.line, template.column)
        if template.written.startswith("/") and subject.text[start - 1] == " ":
            yield Edit(start - 1, start, "", f"{template.method} glued to its path in the template")


def _template_method(subject: Subject, random: Random) -> Iterator[Edit]:
    templates = _templates(subject)
    if len(templates) == 1 and any(True for _ in _documented(subject)):
        template = templates[0]
        new = random.choice([method for method in METHODS if method != template.method])
        start = subject.at(template.line, template.column)
        at = subject.text.rindex(template.method, 0, start)
        yield Edit(at, at + len(template.method), new, f"the template says {new} for {template.method}")


def _segment(subject: Subject, random: Random) -> Iterator[Edit]:
    every = [_segments(template.path) for template in _templates(subject)]
    for request, start, path in _documented(subject):
        offset = start + max(request.url.find(path), 0)
        for match in re.finditer(r"(?<=/)[A-Za-z]{4,}(?=[/?(]|$)", path):
            if all(match.group() in segments for segments in every):
                slip = misspelt(match.group(), random)
                yield Edit(
                    offset + match.start(),
                    offset + match.end(),
                    slip,
                    f"the segment `{match.group()}` of the example is `{slip}`",
                )


def _segment_dropped(subject: Subject, random: Random) -> Iterator[Edit]:
    every = [_segments(template.path) for template in _templates(subject)]
    for request, start, path in _documented(subject):
        offset = start + max(request.url.find(path), 0)
        segments = _segments(path)
        last = segments[-1]
        if (
            last.isalpha()
            and len(segments) > 1
            and all(each[-1] == last and len(each) == len(every[0]) for each in every)
        ):
            yield Edit(
                offset + path.rindex("/"), offset + len(path), "", f"the last segment `{last}` of the example is gone"
            )


def _segment_added(subject: Subject, random: Random) -> Iterator[Edit]:
    for request, start, path in _documented(subject):
        offset = start + max(request.url.find(path), 0) + len(path)
        new = random.choice(("/details", "/settings", "/history"))
        if all(new not in template.path for template in _templates(subject)):
            yield Edit(offset, offset, new, f"the example asks for one segment more, `{new}`")


def _template_segment(subject: Subject, random: Random) -> Iterator[Edit]:
    templates = _templates(subject)
    paths = [path for _, _, path in _documented(subject)]
    if len(templates) != 1 or not paths:
        return
    template = templates[0]
    start = subject.at(template.line, template.column)
    for match in re.finditer(r"(?<=/)[A-Za-z]{4,}(?=[/?(\s]|$)", template.written):
        if any(match.group() in _segments(path) for path in paths) and match.group() not in ("beta",):
            slip = misspelt(match.group(), random)
            yield Edit(
                start + match.start(),
                start + match.end(),
                slip,
                f"the segment `{match.group()}` of the template is `{slip}`",
            )


def _template_removed(subject: Subject, random: Random) -> Iterator[Edit]:
    fences = [fence for fence in subject.page.fences if fence.role == "template"]
    if len(fences) == 1 and len(_templates(subject)) == 1 and any(True for _ in _documented(subject)):
        template = _templates(subject)[0]
        start = subject.at(template.line, template.column)
        yield Edit(start, start + len(template.written), "/places/{id}/anything", "the template documents another path")


def _version_other(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        if subject.page.version == "v1.0" and request.url.startswith(f"{_GRAPH}v1.0/"):
            at = start + len(_GRAPH)
            yield Edit(at, at + 4, "beta", "the example asks beta on a v1.0 page")


def _version_invalid(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        if request.url.startswith(f"{_GRAPH}v1.0/"):
            at, new = start + len(_GRAPH), random.choice(("v1", "V1.0", "v2.0", "1.0", "v1.0.0", "bta"))
            yield Edit(at, at + 4, new, f"the example asks the version `{new}`")


def _version_missing(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        if request.url.startswith(f"{_GRAPH}v1.0/"):
            at = start + len(_GRAPH)
            yield Edit(at, at + 5, "", "the URL without its version")


def _host(subject: Subject, random: Random) -> Iterator[Edit]:
    hosts = (
        "graph/microsoft.com",
        "graph.microsft.com",
        "grpah.microsoft.com",
        "graph.microsoft.con",
        "graph.windows.net",
        "graph.microsoftcom",
    )
    for _, _, start in _requests(subject):
        new = random.choice(hosts)
        yield Edit(start + 8, start + len(_GRAPH) - 1, new, f"the host is `{new}`")


def _scheme(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, _, start in _requests(subject):
        new = random.choice(("http://", "https:/", "https//", "htps://", "https:\\\\"))
        yield Edit(start, start + 8, new, f"the URL begins with `{new}`")


def _slash_missing(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        if request.url.startswith(f"{_GRAPH}v1.0/"):
            at = start + len(_GRAPH) + random.choice((-1, 4))
            yield Edit(at, at + 1, "", "a slash around the version is missing")


def _template_slash(subject: Subject, random: Random) -> Iterator[Edit]:
    for template in _templates(subject):
        start = subject.at(template.line, template.column)
        if template.written.startswith("/") and subject.text[start - 1] == " ":
            yield Edit(start, start + 1, "", "the template without its first slash")


def _slash_doubled(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        path = request.url.partition("?")[0]
        for match in re.finditer(r"(?<=\w)/(?=[\w{])", path):
            yield Edit(start + match.start(), start + match.end(), "//", "a slash twice in the path")


def _backslash(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        for match in re.finditer(r"(?<=\w)/(?=[\w{])", request.url.partition("?")[0]):
            yield Edit(start + match.start(), start + match.end(), "\\", "a backslash in the path")


def _blank(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        for match in re.finditer(r"(?<=/)(?=[A-Za-z]\w{3,})", request.url[len(_GRAPH) :].partition("?")[0]):
            at = start + len(_GRAPH) + match.start()
            yield Edit(at, at, " ", "a blank in the path")


def _bracket(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        for match in re.finditer(r"[{}()]", request.url.partition("?")[0]):
            yield Edit(start + match.start(), start + match.end(), "", f"a `{match.group()}` of the URL is missing")


def _quotes(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        for match in re.finditer(r"'[^']*'", request.url):
            text = f"\u2018{match.group()[1:-1]}\u2019"
            yield Edit(start + match.start(), start + match.end(), text, "curly quotes in the URL")


def _query_mark(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        if "?$" in request.url:
            at = start + request.url.index("?$")
            yield Edit(at, at + 1, random.choice(("/", "?&", "&")), "the query begins otherwise than with `?`")


def _query_option(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in _requests(subject):
        for match in re.finditer(
            r"(?<=[?&]\$)(?:select|expand|filter|orderby|search|count)(?==)", request.url, re.IGNORECASE
        ):
            slip = misspelt(
                match.group(), random, {"select", "expand", "filter", "orderby", "search", "count", "skip", "top"}
            )
            yield Edit(start + match.start(), start + match.end(), slip, f"the query option `${slip}`")


def _responses(subject: Subject) -> Iterator[tuple[Fence, HttpResponse, int]]:
    """The annotated or paired responses with a whole status line, and its offset."""
    paired = {id(fence) for example in subject.page.examples for fence in example.responses}
    for fence in subject.page.fences:
        response = fence.response
        if response is None or fence.role != "response" or id(fence) not in paired:
            continue
        start = subject.at(response.location.line, response.location.column)
        if subject.text.startswith(f"HTTP/1.1 {response.status} {response.reason}", start) and response.reason:
            yield fence, response, start


def _status(subject: Subject, random: Random) -> Iterator[Edit]:
    operation = subject.facts.operation
    claims = [claim for claim in operation.statuses if claim.code < 400] if operation else []
    if not claims or any(claim.series or claim.code == 207 for claim in claims):
        return
    codes = {claim.code for claim in claims}
    for fence, response, start in _responses(subject):
        titles = (*fence.section.parents, fence.section.title)[1:2] if fence.section else ()
        new = [code for code in (200, 201, 202) if code not in codes]
        if (
            response.status in codes
            and new
            and titles
            and titles[0].lower().startswith(("example", "response", "request"))
        ):
            code = random.choice(new)
            old = f"{response.status} {response.reason}"
            yield Edit(
                start + 9,
                start + 9 + len(old),
                f"{code} {PHRASES[code]}",
                f"the example answers {code}, and the prose says {sorted(codes)}",
            )


def _status_prose(subject: Subject, random: Random) -> Iterator[Edit]:
    operation = subject.facts.operation
    claims = [claim for claim in operation.statuses if claim.code < 400] if operation else []
    shown = {response.status for _, response, _ in _responses(subject)}
    if len(claims) != 1 or claims[0].series or shown != {claims[0].code} or claims[0].code not in PHRASES:
        return
    claim = claims[0]
    match = re.compile(rf"{claim.code},? +{PHRASES[claim.code]}\b").search(subject.text, subject.at(claim.line))
    if match and match.start() < subject.at(claim.line + 1):
        code = random.choice([code for code in (200, 201, 202, 204) if code != claim.code])
        text = match.group().replace(str(claim.code), str(code)).replace(PHRASES[claim.code], PHRASES[code])
        yield Edit(match.start(), match.end(), text, f"the prose says {code}, and the examples answer {claim.code}")


def _reason(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, response, start in _responses(subject):
        if response.status in PHRASES and response.reason == PHRASES[response.status]:
            new = random.choice([phrase for code, phrase in PHRASES.items() if code != response.status])
            at = start + len(f"HTTP/1.1 {response.status} ")
            yield Edit(at, at + len(response.reason), new, f"`{response.status} {new}`")


def _status_line(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, response, start in _responses(subject):
        new = random.choice(
            (f"HTTP {response.status}", f"{response.status}", "HTTP/1.1", f"HTTP/1.1 {response.status}0")
        )
        old = f"HTTP/1.1 {response.status}"
        yield Edit(start, start + len(old), new, f"the status line begins with `{new}`")


def _status_line_gone(subject: Subject, random: Random) -> Iterator[Edit]:
    for fence, response, start in _responses(subject):
        if (
            fence.annotation is not None
            and fence.annotation.block_type == "response"
            and (response.headers or response.body)
        ):
            yield Edit(start, subject.at(response.location.line + 1), "", "the response without its status line")


def _header_line(subject: Subject, message: HttpRequest | HttpResponse, name: str) -> tuple[int, int, str] | None:
    header = next((each for each in message.headers if each.name.lower() == name), None)
    if header is None:
        return None
    start, end = subject.at(header.line), subject.at(header.line + 1)
    return (start, end, subject.text[start:end]) if subject.text[start:end].strip() else None


def _json_messages(subject: Subject) -> Iterator[HttpRequest | HttpResponse]:
    for _, request, _ in _requests(subject):
        if request.json is not None and not request.json.problems:
            yield request
    for _, response, _ in _responses(subject):
        if response.json is not None and not response.json.problems and response.status != 204:
            yield response


def _content_type(subject: Subject, random: Random) -> Iterator[Edit]:
    for message in _json_messages(subject):
        line = _header_line(subject, message, "content-type")
        if line and "json" in line[2]:
            new = random.choice(("text/plain", "application/xml", "text/html", "image/jpeg"))
            yield Edit(line[0], line[1], f"Content-Type: {new}\n", f"JSON declared as {new}")


def _content_type_gone(subject: Subject, random: Random) -> Iterator[Edit]:
    for message in _json_messages(subject):
        line = _header_line(subject, message, "content-type")
        if line and "json" in line[2]:
            yield Edit(line[0], line[1], "", "JSON without content type")


def _content_length(subject: Subject, random: Random) -> Iterator[Edit]:
    annotations = {id(fence.response): fence.annotation for fence in subject.page.fences if fence.response}
    for message in _json_messages(subject):
        line = _header_line(subject, message, "content-length")
        annotation = annotations.get(id(message))
        if line and not (annotation and annotation.flag("truncated")):
            value = int(re.sub(r"\D", "", line[2]) or 0)
            new = random.choice((str(value + 100), str(value * 2 + 1), "about 100"))
            yield Edit(line[0], line[1], f"Content-Length: {new}\n", f"the length {value} as {new}")


def _blank_line(subject: Subject, random: Random) -> Iterator[Edit]:
    for message in _json_messages(subject):
        for one, other in zip(message.headers, message.headers[1:], strict=False):
            if other.line == one.line + 1:
                at = subject.at(other.line)
                yield Edit(at, at, "\n", "a blank line between two headers")


def _body_line(subject: Subject, random: Random) -> Iterator[Edit]:
    for message in _json_messages(subject):
        before = message.body_line - 1
        if message.headers and before > message.headers[-1].line and not subject.line(before).strip():
            yield Edit(subject.at(before), subject.at(before + 1), "", "no blank line before the body")


def _body_on_get(subject: Subject, random: Random) -> Iterator[Edit]:
    for fence, request, _ in _requests(subject):
        if request.method == "GET" and not request.body:
            at = subject.at(fence.location.end_line)
            yield Edit(at, at, '\n{\n  "id": "1"\n}\n', "a body on GET")


def _body_on_204(subject: Subject, random: Random) -> Iterator[Edit]:
    for fence, response, _ in _responses(subject):
        if response.status == 204 and not response.body:
            at = subject.at(fence.location.end_line)
            text = '\n{\n  "id": "1"\n}\n'
            yield Edit(at, at, text, "a body with 204")


def _body_gone(subject: Subject, random: Random) -> Iterator[Edit]:
    fences = {id(message): fence for fence in subject.page.fences for message in (*fence.requests, fence.response)}
    for message in _json_messages(subject):
        header = message.header("content-type")
        if header and "json" in header and message.json is not None and message.header("content-length") != "0":
            place = message.json.location
            end = subject.at(fences[id(message)].location.end_line)
            yield Edit(subject.at(place.line), end, "", "the body is gone")


OPERATORS = (
    Operator("http-method", _method, _URL),
    Operator("http-method-lower", _method_lower, _URL),
    Operator("http-method-missing", _method_missing, _URL),
    Operator("http-method-glued", _method_glued, _URL),
    Operator("template-method", _template_method, _URL),
    Operator("template-segment", _template_segment, _URL),
    Operator("template-other", _template_removed, _URL),
    Operator("template-slash", _template_slash, _URL),
    Operator("url-segment", _segment, _URL),
    Operator("url-segment-dropped", _segment_dropped, _URL),
    Operator("url-segment-added", _segment_added, _URL),
    Operator("url-version-other", _version_other, _URL),
    Operator("url-version-invalid", _version_invalid, _URL),
    Operator("url-version-missing", _version_missing, _URL),
    Operator("url-host", _host, _URL),
    Operator("url-scheme", _scheme, _URL),
    Operator("url-slash-missing", _slash_missing, _URL),
    Operator("url-slash-doubled", _slash_doubled, _URL),
    Operator("url-backslash", _backslash, _URL),
    Operator("url-blank", _blank, _URL),
    Operator("url-bracket", _bracket, _URL),
    Operator("url-quotes", _quotes, _URL),
    Operator("url-query-mark", _query_mark, _URL),
    Operator("url-query-option", _query_option, _URL),
    Operator("status-example", _status, _STATUS),
    Operator("status-prose", _status_prose, _STATUS),
    Operator("status-reason", _reason, _STATUS),
    Operator("status-line", _status_line, _STATUS),
    Operator("status-line-gone", _status_line_gone, _STATUS),
    Operator("content-type", _content_type, _BODY),
    Operator("content-type-gone", _content_type_gone, _BODY),
    Operator("content-length", _content_length, ("content-length", *_BODY)),
    Operator("header-blank-line", _blank_line, _BODY),
    Operator("header-body-line", _body_line, _BODY),
    Operator("body-on-get", _body_on_get, _BODY),
    Operator("body-on-204", _body_on_204, _BODY),
    Operator("body-gone", _body_gone, _BODY),
)
