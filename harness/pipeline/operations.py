"""Which documented operation a request asks for, and which example of its page is nearest to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from harness.bodies.expectation import mention_of, named_in
from harness.dialect import Dialect
from harness.facts.promises import Template
from harness.facts.templates import as_template
from harness.model import Example, Exchange, Fence, Page
from harness.pipeline.docs import Docs
from harness.rules import Context
from harness.urls import Form, Url, documented_path, fits, forms, read_url

_KEY = "{}"
_COUNT = "$count"
_MOST = 8
"""Pages that share an operation and are compared."""


@dataclass(frozen=True, slots=True)
class Documented:
    """A request template of a page."""

    page: str
    template: Template
    form: Form

    @property
    def literal(self) -> int:
        """How many of its segments are names."""
        return sum(segment != _KEY for segment in self.form)


class Operations:
    """The operations that pages document, found by method and path."""

    def __init__(self, docs: Docs, dialect: Dialect) -> None:
        self._dialect = dialect
        self._contexts = docs.contexts
        self._known: dict[tuple[str, str], list[Documented]] = {}
        self._prefixes: dict[str, set[Form]] = {}
        for page in docs.pages:
            for template in _templates(page, docs.contexts[page.path]):
                for form in forms(template.path, dialect):
                    documented = Documented(page.path, template, form)
                    self._known.setdefault((page.version, _first(form)), []).append(documented)
                    prefixes = self._prefixes.setdefault(page.version, set())
                    prefixes.update(form[:length] for length in range(1, len(form) + 1))
        self._names = {segment.lstrip("^") for known in self._prefixes.values() for form in known for segment in form}
        self._found = lru_cache(maxsize=4096)(self._fitting)

    def matching(self, exchange: Exchange, url: Url) -> tuple[Documented, ...]:
        """The templates that a request fits, one of each page, those first that its page shares with fewest."""
        path, _ = documented_path(url.text, self._dialect)
        found = self._found(url.known_version, exchange.request.method, forms(path, self._dialect))
        if len(found) < 2:
            return found
        ranked = [(_likeness(exchange, url, self._contexts[each.page]), each) for each in found]
        best = max(score for score, _ in ranked)
        return tuple(each for score, each in ranked if score == best)[:_MOST]

    def _fitting(self, version: str, method: str, asked: tuple[Form, ...]) -> tuple[Documented, ...]:
        """Templates of that method among those that fit best: a name is no key where any page knows it as a name."""
        fitting = [
            each
            for form in asked
            for way in {_first(form), _KEY}
            for each in (*self._known.get((version, way), ()), *(self._known.get(("", way), ()) if version else ()))
            if fits(form, each.form)
        ]
        most = max((each.literal for each in fitting), default=0)
        chosen = [each for each in fitting if each.literal == most and each.template.method == method]
        return tuple({each.page: each for each in chosen}.values())

    def is_name(self, segment: str) -> bool:
        """Whether some page has such a segment as a name."""
        return segment.lower() in self._names

    def in_general(self, url: Url) -> str:
        """The path of a request that no page describes, with `{id}` for its keys."""
        known = self._prefixes.get(url.known_version, set()) | self._prefixes.get("", set())
        shown: list[str] = []
        so_far: Form = ()
        for text, _ in url.segments:
            (form, *_rest) = forms(text, self._dialect) or ((text.lower(),),)
            name = (*so_far, *form)
            as_key = (*so_far, _KEY)
            key = form == (_KEY,) or "@" in text or (name not in known and as_key in known and not text.startswith("$"))
            so_far = as_key if key else name
            shown.append("{id}" if key else text if len(form) == 1 else f"{text.partition('(')[0]}({{id}})")
        return "/".join(("", *shown))


def _templates(page: Page, context: Context) -> Iterator[Template]:
    """What the HTTP request section lists; without one, what the examples ask."""
    operation = context.facts.operation
    listed = [each for each in operation.templates if each.path] if operation else []
    yield from listed or (as_template(each.request, page.dialect) for each in page.examples)


def _first(form: Form) -> str:
    return next((segment for segment in form if segment[:1] != "^"), "")


def _likeness(exchange: Exchange, url: Url, context: Context) -> tuple[int, int, int, int]:
    """How well an exchange goes with a page that shares its operation with others."""
    page, operation = context.page, context.facts.operation
    named = {name for name in (_named(exchange.request.json), _named(exchange.response.json)) if name}
    types = {_plain(name) for name in _types(page, context)}
    by_type = sum(1 if _plain(name) in types else -1 for name in named)
    asked = url.option_names
    shown = (read_url(each.request.url, page.dialect).option_names for each in page.examples)
    options = max((_alike(asked, names) for names in shown), default=-len(asked))
    sent, received = _members(exchange.request.json), _members(exchange.response.json)
    listed = {row.name for row in operation.body_table} if operation else set()
    sends = listed.union(*(_members(each.request.json) for each in page.examples))
    shows: set[str] = set().union(*(_members(f.response.json) for f in _answers(page) if f.response))
    return by_type, options, len(sent & sends) - len(sent - sends), len(received & shows)


def _types(page: Page, context: Context) -> Iterator[str]:
    """Types that a page says it takes or gives."""
    operation = context.facts.operation
    for claim in operation.returns if operation else ():
        yield claim.mention.name
    if operation and operation.request_body and operation.request_body.mention:
        yield operation.request_body.mention.name
    for each in page.examples:
        yield _named(each.request.json)
    for fence in _answers(page):
        mention = mention_of(fence.annotation)
        if mention is not None:
            yield mention.name


def _answers(page: Page) -> Iterator[Fence]:
    return (fence for each in page.examples for fence in each.responses)


def _named(body: Any) -> str:
    return named_in(body.value) if body is not None else ""


def _plain(name: str) -> str:
    return name.rpartition(".")[2].lstrip("#").lower()


def _members(body: Any) -> set[str]:
    """Names of the members of a body, or of the items of its `value`."""
    value = body.value if body is not None else None
    inner = value.get("value") if isinstance(value, Mapping) else None
    items = [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else [value]
    return {str(name) for item in items[:10] if isinstance(item, dict) for name in item if "@" not in str(name)}


def _alike(asked: Iterable[str], shown: Iterable[str]) -> int:
    one, other = frozenset(asked), frozenset(shown)
    return len(one & other) - len(one ^ other)


def nearest_example(exchange: Exchange, url: Url, documented: Documented, page: Page) -> Example | None:
    """The example of a page that is most like a request: method, path, status, query options, type.

    Returns:
        None where no example asks for what the template documents.
    """
    best: tuple[tuple[int, ...], Example] | None = None
    counted = _ends_in_count(url)
    for example in page.examples:
        asked = read_url(example.request.url, page.dialect)
        if example.request.method != exchange.request.method or counted != _ends_in_count(asked):
            continue
        path, _ = documented_path(example.request.url, page.dialect)
        here = any(fits(form, documented.form) for form in forms(path, page.dialect))
        statuses = {fence.response.status for fence in example.responses if fence.response}
        types = {_plain(_named(fence.response.json)) for fence in example.responses if fence.response}
        rank = (
            int(here),
            int(exchange.response.status in statuses),
            int(_plain(_named(exchange.response.json)) in types),
            _alike(url.option_names, asked.option_names),
            _alike(_members(exchange.request.json), _members(example.request.json)),
        )
        if best is None or rank > best[0]:
            best = rank, example
    return best[1] if best else None


def _ends_in_count(url: Url) -> bool:
    return bool(url.segments) and url.segments[-1][0].lower() == _COUNT
