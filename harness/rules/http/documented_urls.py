"""The URL of an example against the request templates of its page."""

import re
from collections.abc import Iterable, Iterator

from harness.dialect import Dialect
from harness.facts.promises import Template
from harness.facts.templates import as_template
from harness.model import Fence, HttpRequest, Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.http.odd_templates import odd_templates
from harness.rules.http.urls import is_malformed
from harness.urls import Form, documented_path, fits, forms, same

_UNCLEAR = re.compile(r"\.{3}|\u2026")
_SOME = re.compile(r"\bsome\s+(?:common\s+)?ways\s+to\b", re.IGNORECASE)
"""Words of a page whose templates are not all that there are."""

_MOST = 200
"""Templates and requests of a page that are compared, each with each; a page with more templates is not judged."""


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
    known = [(template, form) for template in templates for form in forms(template.path, page.dialect)]
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
    page: Page, name: str, request: HttpRequest, known: list[tuple[Template, Form]]
) -> tuple[tuple[str, str], Found] | None:
    """What is wrong with a request, if anything is, and its cause: the template meant, and where the paths part."""
    path, _ = documented_path(request.url, page.dialect)
    if not path or path == "/" or _UNCLEAR.search(path):
        return None
    asked = forms(path, page.dialect)
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
    parts = next((i for i, (a, b) in enumerate(zip(asked[0], form, strict=False)) if not same(a, b)), len(form))
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


def _shared(asked: Form, form: Form) -> float:
    """How alike two paths are, for the suggestion only: equal segments from the front and from the end."""
    front = next(
        (i for i, (a, b) in enumerate(zip(asked, form, strict=False)) if not same(a, b)), min(len(asked), len(form))
    )
    tail = zip(reversed(asked), reversed(form), strict=False)
    back = next((i for i, (a, b) in enumerate(tail) if not same(a, b)), min(len(asked), len(form)))
    return front + back - abs(len(asked) - len(form)) / 2


RULES = (Rule("url-not-documented", "warning", url_not_documented),)
