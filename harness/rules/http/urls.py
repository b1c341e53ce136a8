"""URLs: whether a client accepts them, and whether host and version are right."""

import re
from collections.abc import Iterator

from harness.dialect import Dialect
from harness.model import Fence, HttpRequest, Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.spelling import edits, meant
from harness.urls import Url, is_placeholder, read_url

_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_JUNK = "** "
_CLEAN = re.compile(r"(?:https://[\w.-]+)?(?:/(?:[\w.$@-]+|\{[^{}]*\}))+")
"""Nothing to look at: what most URLs are."""
_ODD = re.compile(
    r"(?P<backslash>\\)"
    r"|(?P<quotes>[\u2018\u2019\u201c\u201d])"
    r"|(?P<blank>[\u00a0\u2000-\u200f\u202f\u2060\u3000\ufeff])"
    r"|(?P<ampersand>\?&|&&|&(?=\Z))"
    r"|(?P<percent>%(?![0-9A-Fa-f]{2}))"
    r"|(?P<option>/(?=\$(?:filter|select|expand|top|skip|orderby|search)\b)|[&;#]?(?=\$\w+=)|&(?=\w+=))"
)
_FUSED = re.compile(r"/\{[^{}/]*\}(?=[A-Za-z]{3,}(?:/|\Z))")
"""A key with a word right behind it."""
_BRACES = re.compile(r"\{[^{}]*\}|<[^<>]*>")
_LITERAL = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_BLANK = re.compile(r"[ \t]+")
_OPTION = re.compile(r"[?&;(]\$(\w+)=")
_OPTIONS = (
    *(
        "select",
        "expand",
        "filter",
        "orderby",
        "top",
        "skip",
        "count",
        "search",
        "levels",
        "format",
        "apply",
        "compute",
    ),
)
"""System query options of OData 4.01 (URL Conventions 5.1)."""
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))
_MESSAGES = {
    "backslash": ("a backslash in the URL", "Write the path with slashes."),
    "quotes": ("a typographic quote in the URL", "Write a plain ' or \"."),
    "blank": ("an invisible character in the URL", "Remove it, or write an ordinary %20."),
    "ampersand": ("an `&` without a query option", "Remove it."),
    "percent": ("a `%` without two hexadecimal digits", "Write %25 for a percent sign."),
    "option": ("a query option in the path, without `?` before it", "Write `?` in place of the slash."),
}


def url_malformed(page: Page, context: Context) -> Iterator[Found]:
    """A URL that no client accepts as it stands.

    What it reports:
        Backslashes, typographic quotes, unbalanced brackets, blanks in the path, `?&`, a query option without `?`, a
        doubled slash, none between a key and a segment, broken percent encoding, an unknown `$option`, a template
        without its leading slash. Blanks in the query of a request are a warning. One finding for each kind on a page.

    Why it matters:
        The example cannot be pasted into a client, and the server answers 400 or 404.

    Example:
        `GET https://graph.microsoft.com/v1.0/users/$filter=startswith(displayName,'J')`.
    """
    del context
    kinds: dict[str, list[Found]] = {}
    for fence in page.fences:
        for request in fence.requests:
            if _CLEAN.fullmatch(request.url) or _JUNK in request.url:
                continue
            for found in _malformed(fence, request, page.dialect):
                kinds.setdefault(found.subject, []).append(found)
    for founds in kinds.values():
        first, more = founds[0], len(founds) - 1
        times = f" ({more} more on this page)" if more else ""
        related = tuple(found.location for found in founds[1:])
        yield Found(
            first.location,
            f"URL {first.subject}",
            first.message + times,
            first.hint,
            related=related,
            severity=first.severity,
        )


def is_malformed(fence: Fence, request: HttpRequest, dialect: Dialect) -> bool:
    """Whether a URL is reported as malformed, so that nothing else need be said of it."""
    if _CLEAN.fullmatch(request.url):
        return False
    return any(found.severity is None for found in _malformed(fence, request, dialect))


def _malformed(fence: Fence, request: HttpRequest, dialect: Dialect) -> Iterator[Found]:
    url = request.url
    query = url.find("?")
    for match in _ODD.finditer(url):
        kind = match.lastgroup or ""
        if kind == "option" and 0 <= query < match.start():
            continue
        message, hint = _MESSAGES[kind]
        yield Found(_at(request, match.start(), match.end()), kind, f"{message}: `{_around(url, match.start())}`", hint)
        break
    parts = read_url(url, dialect)
    yield from _brackets(request, url)
    yield from _path(fence, request, parts)
    yield from _options(request, parts)
    if " " in parts.query and fence.role in ("request", "example") and parts.ours:
        at = parts.query_at + parts.query.index(" ")
        message = f"a blank in the query: `{_around(url, at)}`"
        yield Found(_at(request, at, at + 1), "query", message, "Write %20.", severity="warning")


def _options(request: HttpRequest, parts: Url) -> Iterator[Found]:
    """Query options with a `$` that OData does not have."""
    if "$" not in parts.query or not parts.ours:
        return
    known = (*_OPTIONS, *parts.dialect.query_options)
    for match in _OPTION.finditer(request.url, max(parts.query_at - 1, 0)):
        name = match[1]
        if name.lower() not in known:
            wanted = meant(name, known)
            message = f"`${name}` is no query option" + (f"; `${wanted}` is" if wanted else "")
            hint = f"Write `${wanted}`." if wanted else "Write an option of OData, or one of the API without the `$`."
            yield Found(_at(request, match.start(1) - 1, match.end(1)), f"option {name}", message, hint)


def _brackets(request: HttpRequest, url: str) -> Iterator[Found]:
    for opening, closing in _PAIRS:
        if (opening in url or closing in url) and url.count(opening) != url.count(closing):
            bare = _LITERAL.sub(lambda match: "_" * len(match.group()), url)
            if bare.count(opening) == bare.count(closing):
                continue
            missing = closing if bare.count(opening) > bare.count(closing) else opening
            at = max(bare.rfind(opening), 0) if missing == closing else bare.rfind(closing)
            message = f"`{missing}` is missing: `{_around(url, at)}`"
            yield Found(_at(request, at, at + 1), f"bracket {missing}", message, f"Add `{missing}`.")


def _path(fence: Fence, request: HttpRequest, parts: Url) -> Iterator[Found]:
    path = parts.path
    bare = _BRACES.sub(lambda match: "_" * len(match.group()), path) if "{" in path or "<" in path else path
    if " " in bare or "'" in bare:
        bare = _LITERAL.sub(lambda match: "_" * len(match.group()), bare)
    if match := _BLANK.search(bare):
        template = fence.role == "template"
        inside = bare.count("(", 0, match.start()) > bare.count(")", 0, match.start())
        if not (template and inside):
            at = parts.path_at + match.start()
            message = f"a blank in the path: `{_around(request.url, at)}`"
            yield Found(_at(request, at, at + len(match.group())), "path", message, "Remove it, or write %20.")
    if match := _FUSED.search(path) if "}" in path else None:
        at = parts.path_at + match.end()
        message = f"no slash between the key and the segment after it: `{_around(request.url, at)}`"
        yield Found(_at(request, at, at + 1), "fused", message, "Add a slash.")
    if "//" in bare.replace("://", "___"):
        at = parts.path_at + bare.replace("://", "___").index("//")
        yield Found(_at(request, at, at + 2), "slash", f"two slashes: `{_around(request.url, at)}`", "Remove one.")
    if '"' in path and "(" in path:
        at = parts.path_at + path.index('"')
        message = f"a double quote in the path: `{_around(request.url, at)}`"
        yield Found(_at(request, at, at + 1), "double quote", message, "OData strings are in single quotes.")
    if not parts.scheme and request.url[:1] not in ("/", "{", "<", ".", "*"):
        message = f"the path does not begin with a slash: `{_around(request.url, 0)}`"
        at, hint = 0, f"Write `/{request.url.partition('/')[0]}/…`."
        yield Found(_at(request, at, at + 1), "leading slash", message, hint, severity="warning")


def _at(request: HttpRequest, start: int, end: int) -> Location:
    """The place of a part of the URL; on the request line also for a query that goes on below it."""
    place = request.location
    last = max(place.end_column, request.url_column + 1)
    column = min(request.url_column + start, last - 1)
    return Location(place.path, place.line, column, end_column=min(max(request.url_column + end, column + 1), last))


def _around(url: str, at: int) -> str:
    """The URL around an offset, short enough to read."""
    start, end = max(0, at - 20), at + 20
    return ("…" if start else "") + url[start:end] + ("…" if end < len(url) else "")


def url_host(page: Page, context: Context) -> Iterator[Found]:
    """A host that should be Graph's and is not.

    What it reports:
        A request whose host resembles a Graph host, or whose path begins with a version of Graph on another host.
        Callbacks, upload sessions and other services are not judged.

    Why it matters:
        The request goes nowhere, or somewhere else, with the reader's token in it.

    Example:
        `https://graph/microsoft.com/beta/groups`.
    """
    del context
    dialect = page.dialect
    seen: dict[str, list[Location]] = {}
    for fence in page.fences:
        for request in fence.requests:
            url = read_url(request.url, dialect)
            if url.scheme and not (url.ours and url.scheme.lower() == "https") and _means_service(url):
                place = _at(request, 0, url.path_at)
                seen.setdefault(f"{url.scheme}://{url.host}", []).append(place)
    for host, places in seen.items():
        known = dialect.is_ours(host.rpartition("/")[2])
        what = f"asks {dialect.service} without encryption" if known else f"is no host of {dialect.service}"
        hint = f"Write `{dialect.base}`."
        yield Found(places[0], f"host {host}", f"`{host}` {what}", hint, related=tuple(places[1:]))


def _means_service(url: Url) -> bool:
    """Whether the service is meant, though the host may be misspelt; a placeholder may stand for any host."""
    host, dialect = url.host.lower(), url.dialect
    if is_placeholder(host) or not dialect.host:
        return False
    if url.ours or host.partition(".")[0] == dialect.host_word or host.endswith(dialect.host):
        return True
    return edits(host, dialect.host, 3) <= 3 or url.version in dialect.versions


def url_version(page: Page, context: Context) -> Iterator[Found]:
    """A version in the URL that is none, or that is not the page's.

    What it reports:
        An absolute Graph URL with the version of another page, with a version that does not exist, or without one;
        one finding for each wrong segment on a page.

    Why it matters:
        The example answers from another API than the page documents, or 404.

    Example:
        `https://graph.microsoft.com/beta/me` on a v1.0 page; `https://graph.microsoft.com/V1.0/me`.
    """
    del context
    known = page.dialect.versions
    seen: dict[str, list[Location]] = {}
    for fence in page.fences if known else ():
        for request in fence.requests:
            url = read_url(request.url, page.dialect)
            if not url.scheme or not url.ours or _JUNK in request.url:
                continue
            segment = url.version or next((text for text, _ in url.segments), "")
            if segment not in (page.version or segment, "{version}") or segment not in (*known, "{version}"):
                place = _at(request, url.version_at, url.version_at + len(segment))
                seen.setdefault(segment, []).append(place)
    for segment, places in seen.items():
        yield _version_found(page, segment, places)


def _version_found(page: Page, segment: str, places: list[Location]) -> Found:
    dialect = page.dialect
    wanted = page.version or dialect.version
    times = f" ({len(places)} URLs)" if len(places) > 1 else ""
    if segment in dialect.versions:
        message = f"the URL asks `{segment}`, and this is a page of {page.version}{times}"
    elif dialect.version_segment.fullmatch(segment) or _NUMBER.fullmatch(segment):
        message = f"`{segment}` is no version of {dialect.service}{times}"
    else:
        message = f"the URL has no version: `{segment[:40]}` stands in its place{times}"
    return Found(places[0], f"version {segment}", message, f"Write `{wanted}`.", related=tuple(places[1:]))


RULES = (
    Rule("url-malformed", "error", url_malformed, explains=("drift-path",)),
    Rule("url-host", "error", url_host),
    Rule("url-version", "error", url_version),
)
