"""The sections that a page of each kind has, their spelling, and what they say of the namespace."""

import re
from collections.abc import Iterator
from functools import lru_cache

from harness.facts.stated import PageFacts
from harness.model import Example, Location, Page, Section
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.spelling import edits
from harness.urls import read_url

_NAMESPACE = re.compile(r"namespace:[ \t]*[`*]*([\w.]+)", re.IGNORECASE)
_PAYLOAD_METHODS = ("POST", "PUT", "PATCH")


def section_missing(page: Page, context: Context) -> Iterator[Found]:
    """A page without a section that its kind of page needs.

    What it reports:
        An API page without permissions, HTTP request, request headers, response or example; without request body
        although its example sends one. A resource page without JSON representation, or without properties although
        its representation has some and the type is not said to be open. Other pages are not judged.

    Why it matters:
        What no section documents, readers guess from the example, and no tool can check.

    Example:
        A page that shows a `PATCH` with a JSON body, and has no heading `Request body`.
    """
    dialect, kind = page.dialect, page.page_type
    missing: list[tuple[str, str]] = []
    if kind and kind == dialect.operation_page and page.fences and not page.among_types:
        missing = list(_missing_of_api(page))
    elif kind and kind == dialect.type_page and not page.among_operations:
        missing = list(_missing_of_resource(page, context.facts))
    missing = [(title, why) for title, why in missing if title in dialect.needed_sections]
    misspelt = {expected for _, expected, _ in _misspelt(page)} if missing else set()
    for title, why in missing:
        if title not in misspelt:
            place = page.sections[0].location if page.sections else Location(page.path, page.body_line)
            place = Location(page.path, place.line, place.column, end_column=place.end_column)
            message = f"the page has no section `{dialect.heading(title)}`{why}"
            said = f"`{dialect.page_type_key}: {dialect.other_page}`"
            other = f" and its table, or write {said}" if dialect.other_page and "says resource" in why else ""
            yield Found(place, f"section {title}", message, f"Add a heading `## {dialect.heading(title)}`{other}.")


def _missing_of_api(page: Page) -> Iterator[tuple[str, str]]:
    titles = _titles(page)
    if not any(f"\n{start}" in titles for start in ("permission", "prerequisite", "authorization")):
        yield "Permissions", ""
    if "\nhttp request" not in titles:
        yield "HTTP request", ""
    if "request headers\n" not in titles:
        yield from _missing_headers(page, titles)
    if "request body\n" not in titles:
        method = next((e.request.method for e in _sent(page) if e.request.body), "")
        if method in _PAYLOAD_METHODS:
            yield "Request body", f", and its example sends one with {method}"
    if not any(s.title.lower().startswith("response") and not _in_example(s) for s in page.sections):
        yield "Response", " outside of its example"
    if "example" not in titles:
        yield from _missing_example(page)


def _missing_headers(page: Page, titles: str) -> Iterator[tuple[str, str]]:
    sent = list(_sent(page))
    headers = {h.name.lower(): h.name for example in sent for h in example.request.headers}
    headers.pop("content-length", None)
    if headers:
        yield "Request headers", f", and its example sends `{'`, `'.join(headers.values())}`"
    elif sent and "header" not in titles:
        yield "Request headers", ", and every request needs at least `Authorization`"


def _missing_example(page: Page) -> Iterator[tuple[str, str]]:
    examples = [example for example in page.examples if read_url(example.request.url, page.dialect).ours]
    if not examples and not any(read_url(fence.requests[0].url, page.dialect).ours for fence in page.unanswered):
        yield "Example", " and no request with its response"
    elif any(_in_response(example) for example in examples):
        yield "Example", ": its example stands in the section `Response`"


def _titles(page: Page) -> str:
    """All headings, lower case, each between line ends."""
    return "\n".join(("", *[section.title for section in page.sections], "")).lower()


def _sent(page: Page) -> Iterator[Example]:
    """The examples that send something to Graph."""
    return (
        example
        for example in page.examples
        if example.request_fence.role == "request" and read_url(example.request.url, page.dialect).ours
    )


def _in_response(example: Example) -> bool:
    section = example.request_fence.section
    titles = (*section.parents, section.title) if section else ()
    return any(title.lower() == "response" for title in titles)


def _in_example(section: Section) -> bool:
    return any(parent.lower().startswith("example") for parent in section.parents)


def _missing_of_resource(page: Page, facts: PageFacts) -> Iterator[tuple[str, str]]:
    titles = _titles(page)
    blocks = [fence.json.value for fence in page.fences if fence.role == "resource" and fence.json]
    if blocks:
        if "json representation" not in titles:
            yield "JSON representation", ", and shows one"
        bare = "propert" not in titles and "relation" not in titles and not any(each.open for each in facts.types)
        if bare and any(_has_properties(value) for value in blocks):
            yield "Properties", ", and its JSON representation has some"
        return
    if "json representation" in titles or "members\n" in titles:
        return
    if "\nproperties\n" in titles:
        yield "JSON representation", ""
    else:
        yield "Properties", f" and no JSON representation, although its `{page.dialect.page_type_key}` says resource"


def _has_properties(value: object) -> bool:
    """Whether an object has members of a type; names such as `key-1` stand for the keys of a dictionary."""
    return isinstance(value, dict) and any(name.isidentifier() for name in value)


def section_misspelt(page: Page, context: Context) -> Iterator[Found]:
    """A heading that is an expected one but for a slip.

    What it reports:
        A heading within two letters of one that this kind of page has. Other capitals are a note.

    Why it matters:
        Links to the anchor, and every tool that looks for the section by its name, miss it.

    Example:
        `## Requst body`.
    """
    del context
    for section, expected, case_only in _misspelt(page):
        place = section.location
        place = Location(place.path, place.line, place.column, end_column=place.end_column)
        subject = f"section {expected}"
        if case_only:
            message = f"the heading `{section.title}` is spelt `{expected}` on other pages"
            yield Found(place, subject, message, f"Write `{expected}`.", severity="note")
        else:
            message = f"the heading `{section.title}` is no expected one; `{expected}` is"
            yield Found(place, subject, message, f"Write `{expected}`.")


def _misspelt(page: Page) -> Iterator[tuple[Section, str, bool]]:
    """Headings that differ from an expected one by case or by at most two letters: heading, expected, case only."""
    dialect, kind = page.dialect, page.page_type
    operation = bool(kind) and kind == dialect.operation_page
    expected = dialect.operation_sections if operation else ()
    if kind and kind == dialect.type_page:
        expected = dialect.type_sections
    present: set[str] = set()
    for section in page.sections:
        title = section.title
        if section.level == 1 or title in expected or not title.replace(" ", "").isalpha():
            continue
        present = present or {other.title.lower() for other in page.sections}
        candidates = expected if section.level == 2 else dialect.example_sections if operation else ()
        found = _nearest(title, candidates)
        lower = found.lower()
        if lower == title.lower():
            if title not in dialect.spellings.get(lower, (found,)):
                yield section, found, True
        elif found and not (title.lower() in dialect.near_headings and (lower in present or section.level > 2)):
            yield section, found, False


@lru_cache(maxsize=4096)
def _nearest(title: str, candidates: tuple[str, ...]) -> str:
    """The candidate that is the title but for case or two letters (one in a short word), or the empty string."""
    lower = title.lower()
    best, found = 3, ""
    for candidate in candidates:
        wanted = candidate.lower()
        limit = 2 if len(wanted) > 7 else 1
        distance = edits(lower, wanted, limit)
        if distance <= limit and distance < best:
            best, found = distance, candidate
    return found


def namespace_mismatch(page: Page, context: Context) -> Iterator[Found]:
    """The `Namespace:` line against the type that the page documents.

    What it reports:
        On a resource page, a namespace that none of the annotated types is in.

    Why it matters:
        The namespace is half of the type's name in `@odata.type`, in casts and in generated libraries.

    Example:
        `Namespace: microsoft.graph` above a type annotated as `microsoft.graph.callRecords.session`.
    """
    if not context.facts.namespace or page.among_operations:
        return
    types = [
        fence.annotation.type_name.lstrip("#")
        for fence in page.fences
        if fence.role == "resource" and fence.annotation and "." in fence.annotation.type_name
    ]
    line = context.facts.namespace_line
    source = context.lines[line - 1] if 0 < line <= len(context.lines) else ""
    match = _NAMESPACE.search(source)
    if match is None or not types or any(name.rpartition(".")[0].lower() == match[1].lower() for name in types):
        return
    place = Location(page.path, line, match.start(1) + 1, end_column=match.end(1) + 1)
    namespace = types[0].rpartition(".")[0]
    message = f"the page's namespace is `{match[1]}`, its annotation says `{types[0]}`"
    yield Found(place, types[0], message, f"Write `Namespace: {namespace}`, or correct the annotation.")


def tab_group_unclosed(page: Page, context: Context) -> Iterator[Found]:
    """A group of tabs that does not close where it should.

    What it reports:
        Tabs without their closing `---`, with a heading inside, with a first tab other than HTTP, or with one tab
        only.

    Why it matters:
        Everything up to the next `---` is shown inside the last tab; readers of other tabs never see it.

    Example:
        `# [HTTP](#tab/http)` and the request, then `#### Response` without a line `---` before it.
    """
    del context
    for group in page.tab_groups:
        line = group.tabs[0][1]
        subject = f"tabs {' '.join(tab for tab, _ in group.tabs)}"
        if not group.closed:
            message = f"the tab group is not closed before line {group.location.end_line + 1}"
            place = Location(page.path, line, end_line=group.location.end_line)
            yield Found(place, subject, message, "Add a line `---` after the last tab.")
        place = Location(page.path, line)
        if group.tabs[0][0] != "http" and page.page_type and page.page_type == page.dialect.operation_page:
            message = f"the first tab is `{group.tabs[0][0]}`; the request itself comes first, as `http`"
            yield Found(place, subject, message, "Put the HTTP tab first.")
        elif len(group.tabs) == 1 and group.closed:
            yield Found(place, subject, "a tab group of a single tab", "Remove the tab heading and its `---`.")


RULES = (
    Rule("section-missing", "warning", section_missing),
    Rule("section-misspelt", "warning", section_misspelt),
    Rule("namespace-mismatch", "warning", namespace_mismatch),
    Rule("tab-group-unclosed", "warning", tab_group_unclosed),
)
