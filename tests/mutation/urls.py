"""Operators that break request lines and URLs, in examples and in templates."""

import re
from collections.abc import Iterator
from random import Random

from harness import dialect
from harness.facts.promises import Template
from harness.model import HttpRequest
from harness.urls import documented_path

from .messages import GRAPH, METHODS, requests
from .places import Edit, Operator, Subject, misspelt

_URL = ("request-line", "url-malformed", "url-host", "url-version", "url-not-documented", "fence-swallowed")


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
    for _, request, start in requests(subject):
        path, _ = documented_path(request.url, dialect.GRAPH)
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


def _method_lower(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, request, _ in requests(subject):
        at = subject.at(request.location.line, request.location.column)
        yield Edit(at, at + len(request.method), request.method.lower(), f"{request.method} in small letters")


def _method_missing(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        at = subject.at(request.location.line, request.location.column)
        if start > at:
            yield Edit(at, start, "", "the request line without its method")


def _method_glued(subject: Subject, _random: Random) -> Iterator[Edit]:
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


def _segment_dropped(subject: Subject, _random: Random) -> Iterator[Edit]:
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
        if any(match.group() in _segments(path) for path in paths) and match.group() != "beta":
            slip = misspelt(match.group(), random)
            yield Edit(
                start + match.start(),
                start + match.end(),
                slip,
                f"the segment `{match.group()}` of the template is `{slip}`",
            )


def _template_word(subject: Subject, random: Random) -> Iterator[Edit]:
    """A segment that most templates of the page share, misspelt in one."""
    templates = _templates(subject)
    for template in templates:
        start = subject.at(template.line, template.column)
        for match in re.finditer(r"(?<=/)[A-Za-z]{6,}(?=[/(\s]|$)", template.written):
            others = [each for each in templates if each is not template and f"/{match.group()}" in each.path]
            if len(others) > 1 and subject.text.startswith(template.written, start):
                slip = misspelt(match.group(), random, {f"{match.group()}s", match.group().rstrip("s")})
                yield Edit(
                    start + match.start(), start + match.end(), slip, f"`{match.group()}` as `{slip}` in one template"
                )


def _template_removed(subject: Subject, _random: Random) -> Iterator[Edit]:
    fences = [fence for fence in subject.page.fences if fence.role == "template"]
    if len(fences) == 1 and len(_templates(subject)) == 1 and any(True for _ in _documented(subject)):
        template = _templates(subject)[0]
        start = subject.at(template.line, template.column)
        yield Edit(start, start + len(template.written), "/places/{id}/anything", "the template documents another path")


def _version_other(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        if subject.page.version == "v1.0" and request.url.startswith(f"{GRAPH}v1.0/"):
            at = start + len(GRAPH)
            yield Edit(at, at + 4, "beta", "the example asks beta on a v1.0 page")


def _version_invalid(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        if request.url.startswith(f"{GRAPH}v1.0/"):
            at, new = start + len(GRAPH), random.choice(("v1", "V1.0", "v2.0", "1.0", "v1.0.0", "bta"))
            yield Edit(at, at + 4, new, f"the example asks the version `{new}`")


def _version_missing(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        if request.url.startswith(f"{GRAPH}v1.0/"):
            at = start + len(GRAPH)
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
    for _, _, start in requests(subject):
        new = random.choice(hosts)
        yield Edit(start + 8, start + len(GRAPH) - 1, new, f"the host is `{new}`")


def _scheme(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, _, start in requests(subject):
        new = random.choice(("http://", "https:/", "https//", "htps://", "https:\\\\"))
        yield Edit(start, start + 8, new, f"the URL begins with `{new}`")


def _slash_missing(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        if request.url.startswith(f"{GRAPH}v1.0/"):
            at = start + len(GRAPH) + random.choice((-1, 4))
            yield Edit(at, at + 1, "", "a slash around the version is missing")


def _template_slash(subject: Subject, _random: Random) -> Iterator[Edit]:
    for template in _templates(subject):
        start = subject.at(template.line, template.column)
        if template.written.startswith("/") and subject.text[start - 1] == " ":
            yield Edit(start, start + 1, "", "the template without its first slash")


def _slash_doubled(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        path = request.url.partition("?")[0]
        for match in re.finditer(r"(?<=\w)/(?=[\w{])", path):
            yield Edit(start + match.start(), start + match.end(), "//", "a slash twice in the path")


def _backslash(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        for match in re.finditer(r"(?<=\w)/(?=[\w{])", request.url.partition("?")[0]):
            yield Edit(start + match.start(), start + match.end(), "\\", "a backslash in the path")


def _blank(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        for match in re.finditer(r"(?<=/)(?=[A-Za-z]\w{3,})", request.url[len(GRAPH) :].partition("?")[0]):
            at = start + len(GRAPH) + match.start()
            yield Edit(at, at, " ", "a blank in the path")


def _bracket(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        for match in re.finditer(r"[{}()]", request.url.partition("?")[0]):
            yield Edit(start + match.start(), start + match.end(), "", f"a `{match.group()}` of the URL is missing")


def _quotes(subject: Subject, _random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        for match in re.finditer(r"'[^']*'", request.url):
            text = f"\u2018{match.group()[1:-1]}\u2019"
            yield Edit(start + match.start(), start + match.end(), text, "curly quotes in the URL")


def _query_mark(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        if "?$" in request.url:
            at = start + request.url.index("?$")
            yield Edit(at, at + 1, random.choice(("/", "?&", "&")), "the query begins otherwise than with `?`")


def _query_option(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, request, start in requests(subject):
        for match in re.finditer(
            r"(?<=[?&]\$)(?:select|expand|filter|orderby|search|count)(?==)", request.url, re.IGNORECASE
        ):
            slip = misspelt(
                match.group(), random, {"select", "expand", "filter", "orderby", "search", "count", "skip", "top"}
            )
            yield Edit(start + match.start(), start + match.end(), slip, f"the query option `${slip}`")


OPERATORS = (
    Operator("http-method", _method, _URL),
    Operator("http-method-lower", _method_lower, _URL),
    Operator("http-method-missing", _method_missing, _URL),
    Operator("http-method-glued", _method_glued, _URL),
    Operator("template-method", _template_method, _URL),
    Operator("template-segment", _template_segment, _URL),
    Operator("template-word", _template_word, _URL),
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
)
