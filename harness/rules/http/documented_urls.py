"""The URL of an example against the request templates of its page."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

from harness.dialect import Dialect
from harness.model import Fence, HttpRequest, Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.http.odd_templates import odd_templates
from harness.rules.http.urls import is_malformed
from harness.schemas.promises import Template
from harness.schemas.templates import as_template
from harness.urls import documented_path

_SEGMENT = re.compile(
    r"(?:\((?:[^()']|'[^']*'|\((?:[^()']|'[^']*')*\))*\)|\{[^{}]*\}|<[^<>]*>|'[^']*'|[^/({<']|[({<'])+"
)
_BY_PATH = re.compile(r":/[^:]*:?(?=/|\Z)")
_LITERAL_KEY = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|contoso\.com|\d+")
"""Keys that some templates show in place of a placeholder."""
_CALL = re.compile(r"(?P<name>[^(]+)\((?P<inner>.*)\)\Z", re.DOTALL)
_NAMESPACE = re.compile(r"(?:microsoft\.graph\.|graph\.|microsoft\.)(?:[\w.]+\.)?", re.IGNORECASE)
_UNCLEAR = re.compile(r"\.{3}|\u2026")
_SOME = re.compile(r"\bsome\s+(?:common\s+)?ways\s+to\b", re.IGNORECASE)
"""Words of a page whose templates are not all that there are."""

_KEY = "{}"
_PATH = ":path"
_CAST = "^"
_DRIVE = "(drive)"
_ITEM = "(item)"
_NOTES = "(onenote)"

_MOST = 200
"""Templates and requests of a page that are compared, each with each; a page with more templates is not judged."""

Segments = tuple[str, ...]


def url_not_documented(page: Page, context: Context) -> Iterator[Found]:
    """An example that asks for something else than the page documents.

    What it reports:
        A request whose path matches none of the templates in the HTTP request section, or matches only those of
        another method. `/me` and `/users/{id}`, the ways to a drive, keys in parentheses and as segments, casts,
        `/$count` and the arguments of functions are taken as the same. A template that differs from the others of its
        page in one letter, or alone in its method. Where the page says that it shows only some of the ways, other
        paths are not judged.

    Why it matters:
        Either the example shows another API than the page, or a way to call it is missing from the page.

    Example:
        `GET /users/{id}/todo/lists` as the only template, and an example that asks `GET …/v1.0/me/todo/tasks`.
    """
    operation = context.facts.operation
    templates = operation.templates if operation else ()
    if not 0 < len(templates) <= _MOST or any(not each.path or _UNCLEAR.search(each.path) for each in templates):
        return
    yield from _differing(page, context, templates)
    odd = [
        (name, fence, request)
        for name, fence, request in context.asked
        if not _plainly_fits(request, templates, page.dialect)
    ]
    if not odd or any(_SOME.search(text) for _, text in page.paragraphs):
        return
    templates = (*templates, *_shown_as_templates(odd, page.dialect))[:_MOST]
    known = [(template, form) for template in templates for form in forms(template.path)]
    seen: dict[tuple[str, str], list[Found]] = {}
    for name, fence, request in odd[:_MOST]:
        if context.aside(fence) or is_malformed(fence, request, page.dialect):
            continue
        if judged := _judged(page, name, request, known):
            cause, found = judged
            seen.setdefault(cause, []).append(found)
    for founds in seen.values():
        first = founds[0]
        more = f" ({len(founds)} requests like it)" if len(founds) > 1 else ""
        related = tuple(found.location for found in founds[1:]) + first.related
        yield Found(first.location, first.subject, first.message + more, first.hint, related=related)


def _differing(page: Page, context: Context, templates: tuple[Template, ...]) -> Iterator[Found]:
    """Templates that the others of the page contradict."""
    for odd in odd_templates(templates, tuple(request for _, _, request in context.asked)):
        template = odd.template
        line = context.lines[template.line - 1] if template.line <= len(context.lines) else ""
        start = max(line.find(odd.written), 0)
        place = Location(page.path, template.line, start + 1, end_column=start + 1 + len(odd.written))
        yield Found(place, odd.subject, odd.message, odd.hint)


def _plainly_fits(request: HttpRequest, templates: Iterable[Template], dialect: Dialect) -> bool:
    """Whether a request is one of the templates, segment by segment: what nearly all are."""
    path, _ = documented_path(request.url, dialect)
    parts = path.split("/")
    for template in templates:
        if template.method != request.method:
            continue
        if template.path == path:
            return True
        form = template.path.split("/")
        if len(form) == len(parts) and all(map(_plainly, parts, form)):
            return True
    return False


def _plainly(asked: str, form: str) -> bool:
    return asked == form or (form[:1] == "{" and form[-1:] == "}" and asked[:1] not in ("$", ""))


def _shown_as_templates(odd: Iterable[tuple[str, Fence, HttpRequest]], dialect: Dialect) -> Iterator[Template]:
    """Requests that stand in an HTTP request section of their own: they are what the page documents."""
    for _, fence, request in odd:
        if fence.section is not None and fence.section.title.lower().startswith("http request"):
            yield as_template(request, dialect)


def _judged(
    page: Page, name: str, request: HttpRequest, known: list[tuple[Template, Segments]]
) -> tuple[tuple[str, str], Found] | None:
    """What is wrong with a request, if anything is, and its cause: the template meant, and where the paths part."""
    path, _ = documented_path(request.url, page.dialect)
    if not path or path == "/" or _UNCLEAR.search(path):
        return None
    asked = forms(path)
    fitting = [template for template, form in known if any(fits(each, form) for each in asked)]
    if any(template.method == request.method for template in fitting):
        return None
    place = request.location
    if fitting:
        methods = " or ".join(dict.fromkeys(f"`{template.method}`" for template in fitting))
        place = Location(place.path, place.line, place.column, end_column=place.column + len(request.method))
        message = f"the page documents {methods} for this URL, and the example uses `{request.method}`"
        hint = f"Write {methods}, or add a line to the HTTP request section."
        found = Found(place, f"{name} method", message, hint, related=_place(page, fitting[0]))
        return (request.method, fitting[0].path), found
    nearest, form = max(known, key=lambda item: max(_shared(each, item[1]) for each in asked))
    parts = next((i for i, (a, b) in enumerate(zip(asked[0], form, strict=False)) if not _same(a, b)), len(form))
    shown = path if len(path) <= 100 else path[:99] + "…"
    message = (
        f"`{shown}` fits no template of the HTTP request section; the nearest is `{nearest.written.strip()[:160]}`"
    )
    start = request.url_column
    column = start + max(request.url.find(path), 0)
    place = Location(
        place.path, place.line, column, end_column=max(min(column + len(path), place.end_column), column + 1)
    )
    hint = "Correct the example, or add a line to the HTTP request section."
    found = Found(place, f"{name} URL", message, hint, related=_place(page, nearest))
    return (f"{request.method} {'/'.join(asked[0][parts:])}", nearest.path), found


def _place(page: Page, template: Template) -> tuple[Location, ...]:
    return (Location(page.path, template.line, template.column, end_column=template.column + len(template.written)),)


def _shared(asked: Segments, form: Segments) -> float:
    """How alike two paths are, for the suggestion only: equal segments from the front and from the end."""
    front = next(
        (i for i, (a, b) in enumerate(zip(asked, form, strict=False)) if not _same(a, b)), min(len(asked), len(form))
    )
    tail = zip(reversed(asked), reversed(form), strict=False)
    back = next((i for i, (a, b) in enumerate(tail) if not _same(a, b)), min(len(asked), len(form)))
    return front + back - abs(len(asked) - len(form)) / 2


@lru_cache(maxsize=4096)
def forms(path: str) -> tuple[Segments, ...]:
    """The ways to read a documented path as segments, keys as `{}`; more than one where `x(y=z)` may be key or call."""
    path = _BY_PATH.sub(f"/{_PATH}", path)
    found: list[list[str]] = [[]]
    for match in _SEGMENT.finditer(path.strip("/")):
        choices = _segment(match.group())
        found = [[*each, *choice] for each in found for choice in choices][:4]
    return tuple(dict.fromkeys(_canonical(each) for each in found))


def _segment(text: str) -> list[list[str]]:
    """The readings of one segment."""
    if text == _PATH:
        return [[_PATH]]
    if text[0] in "{<(" or _LITERAL_KEY.fullmatch(text):
        return [[_KEY]]
    call = _CALL.match(text)
    name = unquote(call["name"] if call else text).strip()
    mark = _CAST if _NAMESPACE.match(name) else ""
    name = mark + _NAMESPACE.sub("", name).lower()
    if call is None:
        return [[_KEY if "{" in name or "<" in name else name]]
    inner = call["inner"].strip()
    if not inner:
        return [[name]]
    return [[name], [name, _KEY]] if "=" in inner or inner[0] in "{<@" else [[name, _KEY]]


def _canonical(segments: list[str]) -> Segments:
    """One spelling for what has several: `me`, the ways to a drive, an item of it, and a notebook store."""
    parts = list(segments)
    if parts[:1] == ["me"]:
        parts[:1] = ["users", _KEY]
    elif parts[:2] == ["education", "me"]:
        parts[1:2] = ["users", _KEY]
    elif parts[:1] == ["sites"] and parts[2:3] == [_PATH]:
        del parts[2]
    taken, canonical = _owner(parts)
    if taken:
        parts[:taken] = canonical
    return tuple(_item(parts) if parts[:1] == [_DRIVE] else parts)


def _owner(parts: list[str]) -> tuple[int, list[str]]:
    """How many segments lead to a drive or a notebook store, and what stands for them."""
    first, third = parts[0] if parts else "", parts[2] if len(parts) > 2 else ""
    found: tuple[int, list[str]] = (0, [])
    if first in ("drive", "drives"):
        found = (1 if first == "drive" else 2, [_DRIVE])
    elif first == "shares" and third == "driveitem":
        found = (3, [_DRIVE, _ITEM])
    elif first in ("users", "groups", "sites"):
        if third in ("drive", "onenote"):
            found = (3, [_DRIVE if third == "drive" else _NOTES])
        elif third == "drives":
            found = (4, [_DRIVE])
        elif third == "lists" and parts[6:7] == ["driveitem"]:
            found = (7, [_DRIVE, _ITEM])
    return found if found[0] <= len(parts) else (0, [])


def _item(parts: list[str]) -> list[str]:
    taken = 2 if parts[1:2] == ["root"] else 3 if parts[1:2] in (["items"], ["special"]) and len(parts) > 2 else 0
    if not taken:
        return parts
    if parts[taken : taken + 1] == [_PATH]:
        taken += 1
    return [_DRIVE, _ITEM, *parts[taken:]]


def _same(asked: str, form: str) -> bool:
    if asked == form or asked.lstrip(_CAST) == form.lstrip(_CAST):
        return True
    return form == _KEY and asked[:1] not in ("$", ":", "(")


def fits(asked: Segments, form: Segments) -> bool:
    """Whether a path is one that a template means. Casts may be added or left out, and `/$count` may follow."""
    reachable = {0}
    for segment in asked:
        skipped = {at for at in reachable if segment[:1] == _CAST}
        reachable = _past_casts(reachable, form)
        reachable = {at + 1 for at in reachable if at < len(form) and _same(segment, form[at])} | skipped
        if not reachable:
            return segment == "$count" and asked[-1] == "$count" and fits(asked[:-1], form)
    return len(form) in _past_casts(reachable, form)


def _past_casts(reachable: set[int], form: Segments) -> set[int]:
    return reachable | {at + 1 for at in reachable if at < len(form) and form[at][:1] == _CAST}


RULES = (Rule("url-not-documented", "warning", url_not_documented),)
