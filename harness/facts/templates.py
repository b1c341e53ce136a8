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


def as_template(request: HttpRequest, dialect: Dialect) -> Template:
    """What a request line documents, taken as a template."""
    path, query = documented_path(request.url, dialect)
    return Template(request.method, path, query, request.url, request.location.line, request.url_column)
