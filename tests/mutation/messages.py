"""The HTTP messages of a page that operators break."""

from collections.abc import Iterator

from harness.model import Fence, HttpRequest, HttpResponse

from .places import Subject

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
PHRASES = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 404: "Not Found"}
GRAPH = "https://graph.microsoft.com/"


def requests(subject: Subject) -> Iterator[tuple[Fence, HttpRequest, int]]:
    """The annotated or answered requests to Graph with absolute URLs, and the offsets of these."""
    answered = {id(example.request_fence) for example in subject.page.examples if example.responses}
    for fence in subject.page.fences:
        if fence.role == "request" and (fence.annotation or id(fence) in answered):
            for request in fence.requests[:1]:
                start = subject.at(request.location.line, request.url_column)
                if request.url.startswith(GRAPH) and subject.text.startswith(request.url, start):
                    yield fence, request, start


def responses(subject: Subject) -> Iterator[tuple[Fence, HttpResponse, int]]:
    """The annotated or paired responses with a whole status line, and its offset."""
    paired = {id(fence) for example in subject.page.examples for fence in example.responses}
    for fence in subject.page.fences:
        response = fence.response
        if response is None or fence.role != "response" or id(fence) not in paired:
            continue
        start = subject.at(response.location.line, response.location.column)
        if subject.text.startswith(f"HTTP/1.1 {response.status} {response.reason}", start) and response.reason:
            yield fence, response, start
