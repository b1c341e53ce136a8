"""The plan: every example as a case, in an order in which each finds what it needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from harness.cases.bind import Instances, needs, unbound
from harness.dialect import Dialect
from harness.facts.promises import PageOperation
from harness.model import Case, Example, Page, PathParameter
from harness.urls import ResourcePath, Url, is_placeholder, read_url, resource_path

_SAFETY = {"GET": "read", "HEAD": "read", "OPTIONS": "read", "DELETE": "delete"}


@dataclass(frozen=True, slots=True)
class Plan:
    """Cases in running order, and what provides an object of each collection."""

    cases: tuple[Case, ...]
    providers: Mapping[tuple[str, str], tuple[str, ...]]
    """(version, collection path) to the ids of cases whose answers give an object of it, in running order."""
    collections: frozenset[str]
    """Every collection path: what some page shows followed by a key, or created."""
    documented: frozenset[str] = frozenset()
    """The names of every documented template without keys and casts, joined by `/`, in lower case."""


def plan(pages: Sequence[tuple[Page, PageOperation | None]], bindings: Mapping[str, str]) -> Plan:
    """Plan the cases of pages.

    Args:
        pages: each page with what it promises, None for a page that is no API page.
        bindings: values from the settings.

    Returns:
        A case for each request that a response answers, runnable or with the reason why not. Creation comes first,
        parents before children; then what reads, updates and acts; then deletion, children before parents.
    """
    drafts = [_draft(page, example, operation) for page, operation in pages for example in page.examples]
    drafts = [draft for draft in drafts if draft.case.example.responses]
    collections = frozenset(_collections(pages, drafts))
    drafts = [_completed(draft, collections) for draft in drafts]
    drafts.sort(key=_order)
    providers = _providers(drafts)
    reasons = _reasons(drafts, providers, Instances(bindings), collections)
    cases = tuple(replace(draft.case, reason=draft.case.reason or reasons[draft.case.id]) for draft in drafts)
    documented = frozenset(
        resource_path(read_url(template.path, page.dialect)).names.lower()
        for page, operation in pages
        for template in (operation.templates if operation else ())
    )
    return Plan(cases, providers, collections, documented)


@dataclass(frozen=True, slots=True)
class _Draft:
    case: Case
    path: ResourcePath
    lists: bool = False


def _draft(page: Page, example: Example, operation: PageOperation | None) -> _Draft:
    templates = [t.path for t in operation.templates if t.method == example.request.method] if operation else []
    path = _path(example.request.url, [read_url(template, page.dialect) for template in templates], page.dialect)
    parameters = tuple(
        PathParameter(s.text, number, s.collection, literal=not s.text.startswith(("{", "<")))
        for number, s in enumerate(path.segments)
        if s.collection
    )
    responses = [fence.response for fence in example.responses if fence.response is not None]
    method = example.request.method
    case = Case(
        id=f"{page.path}::{example.name}",
        example=example,
        location=example.request.location,
        version=page.version or path.url.known_version or page.dialect.version,
        method=method,
        template=_template(path),
        path=path,
        parameters=parameters,
        expected_status=tuple(dict.fromkeys(response.status for response in responses)),
        response_type=_response_type(example, operation),
        safety=_SAFETY.get(method, "write"),
        reason=_unsendable(example, path.url),
    )
    return _Draft(case, path)


def _path(url: str, templates: Sequence[Url], dialect: Dialect) -> ResourcePath:
    """The example's URL, or where that is malformed the documented template that it ends with."""
    for template in templates if "\\" in url else ():
        if url.replace("\\", "/").partition("?")[0].rstrip("/").endswith(template.text.rstrip("/")):
            return resource_path(template)
    return resource_path(read_url(url.strip(), dialect), templates)


def _template(path: ResourcePath) -> str:
    """Path and query, every key in braces: `/users/{id}`, a literal key as `/users/{87d349ed-…}`."""
    parts = []
    for segment in path.segments:
        text = segment.text
        if segment.collection and not is_placeholder(text):
            text = f"{{{text}}}"
        parts.append(f"{segment.before}{text}{segment.after}")
    return "".join(parts) + path.query


def _response_type(example: Example, operation: PageOperation | None) -> str:
    """From the annotation of the first answer that has one, else from the Response section."""
    for fence in example.responses:
        if fence.annotation and (name := fence.annotation.type_name):
            is_list = fence.annotation.flag("isCollection") and not name.lower().startswith("collection(")
            return f"Collection({name})" if is_list else name
    for claim in operation.returns if operation else ():
        if claim.mention.name:
            return f"Collection({claim.mention.name})" if claim.mention.collection else claim.mention.name
    return ""


def _unsendable(example: Example, url: Url) -> str:
    """Why a request cannot be sent as it stands, or empty."""
    request = example.request
    if not url.ours or url.scheme.lower() not in ("", "https"):
        return f"its host {url.origin} is not {url.dialect.service}"
    if not request.url or any(mark in request.url for mark in ("**", "\u2026", "...")):
        return f"its URL `{request.url}` is no URL"
    if request.json is not None and not request.json.parsed:
        return "its JSON body does not parse"
    return ""


def _collections(pages: Iterable[tuple[Page, PageOperation | None]], drafts: Iterable[_Draft]) -> Iterable[str]:
    """Collection paths that templates and examples show with a key, or that a `201 Created` answers for."""
    for page, operation in pages:
        for template in operation.templates if operation else ():
            path = resource_path(read_url(template.path, page.dialect))
            yield from (s.collection for s in path.segments if s.collection)
    for draft in drafts:
        yield from (s.collection for s in draft.path.segments if s.collection)
        if draft.case.method == "POST" and 201 in draft.case.expected_status and not draft.path.ends_in_key:
            yield draft.path.names


def _completed(draft: _Draft, collections: frozenset[str]) -> _Draft:
    """With what the case needs, and what it creates or lists."""
    case, path = draft.case, draft.path
    own = path.names if not path.ends_in_key and path.names in collections else ""
    wanted = needs(case, collections)
    creates = own if case.method == "POST" and 201 in case.expected_status else ""
    lists = own if case.method == "GET" and 200 in case.expected_status else ""
    return _Draft(replace(case, needs=wanted, creates=creates or lists), path, lists=bool(lists))


def _providers(drafts: Iterable[_Draft]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Who gives an object of a collection: what creates one, then what lists some."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for draft in drafts:
        if draft.case.creates and not draft.case.reason:
            found[draft.case.version, draft.case.creates].append(draft.case.id)
    return {key: tuple(ids) for key, ids in found.items()}


def _reasons(
    drafts: Sequence[_Draft],
    providers: Mapping[tuple[str, str], tuple[str, ...]],
    instances: Instances,
    collections: Set[str],
) -> dict[str, str]:
    """Case id to why it cannot run: something it needs is neither bound nor provided by a case that can run."""
    by_id = {draft.case.id: draft.case for draft in drafts}
    settled: dict[str, str] = {}

    def reason(case: Case, waiting: tuple[str, ...]) -> str:
        if case.id in settled:
            return settled[case.id]
        for need in unbound(case, instances, collections):
            able = [by_id[name] for name in providers.get((case.version, need), ()) if name != case.id]
            if not able:
                advice = f"bind `{need}`, or add a page that creates or lists one"
                return decided(case, f"no value for the key after `{need}`: {advice}")
            free = [provider for provider in able if provider.id not in waiting]
            if not free:
                return f"`{need}` comes from {able[0].id}, which needs this case itself"
            if all(provider.reason or reason(provider, (*waiting, case.id)) for provider in free):
                return decided(case, f"needs {free[0].id}, which cannot run")
        return decided(case, "")

    def decided(case: Case, text: str) -> str:
        settled[case.id] = text
        return text

    return {draft.case.id: reason(draft.case, ()) for draft in drafts}


_PHASES = {"create": 0, "read": 1, "update": 2, "act": 3, "delete": 4}


def _order(draft: _Draft) -> tuple[str, int, int, str]:
    """Version, phase, depth, id."""
    case = draft.case
    depth = len(draft.path.segments)
    phase = _phase(draft)
    return case.version, _PHASES[phase], -depth if phase == "delete" else depth, case.id


def _phase(draft: _Draft) -> str:
    method = draft.case.method
    if method == "DELETE":
        return "delete"
    if method in ("GET", "HEAD", "OPTIONS"):
        return "read"
    if method in ("PATCH", "PUT"):
        return "update"
    return "create" if draft.case.creates else "act"
