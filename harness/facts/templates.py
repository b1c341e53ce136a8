"""HTTP request templates: the paths that an API page says exist."""

from collections.abc import Iterator

from harness.dialect import Dialect
from harness.facts.promises import Template
from harness.model import HttpRequest, Page
from harness.urls import documented_path


def read_templates(page: Page) -> Iterator[Template]:
    """Every request of the page's template fences, in order."""
    for fence in page.fences:
        if fence.role == "template":
            for request in fence.requests:
                yield as_template(request, page.dialect)


def read_calls(page: Page) -> tuple[str, ...]:
    """What the requests of a page may call: names of segments, lower case, without namespaces, keys and parameters."""
    found: dict[str, None] = {}
    for fence in page.fences:
        for request in fence.requests if fence.role in ("template", "request") else ():
            for segment in documented_path(request.url, page.dialect)[0].split("/"):
                name = segment.partition("(")[0].rpartition(".")[2].lower()
                if name.isidentifier():
                    found[name] = None
    return tuple(found)


def as_template(request: HttpRequest, dialect: Dialect) -> Template:
    """What a request line documents, taken as a template."""
    path, query = documented_path(request.url, dialect)
    return Template(request.method, path, query, request.url, request.location.line, request.url_column)
