"""What the rules about answers of others share: which answers those are, and how an error speaks."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.bodies.conformance import Answer
from harness.bodies.differences import Pointer
from harness.bodies.expectation import Expectation
from harness.bodies.values import shortened
from harness.model import Exchange, Page, Source, Verdict
from harness.rules.context import Context
from harness.rules.found import Found
from harness.urls import ResourcePath, read_url, resource_path


def of_others(context: Context) -> Iterator[Answer]:
    """The answers that no page prints."""
    return (answer for answer in context.given or () if answer[0].source.kind != "page")


def found_at(expected: Expectation, message: str, hint: str, verdict: Verdict) -> Found:
    """A finding about an answer as a whole, at the place that promises it."""
    return Found(expected.location, expected.subject, message, hint, verdict)


def fair(verdict: Verdict, source: Source) -> Verdict:
    """The verdict; the service is not to blame for what the embedded tenant, which is not the service, answers."""
    return "undetermined" if verdict == "service" and source.answered_by == "embedded" else verdict


def objects_of(exchange: Exchange) -> Iterator[tuple[Mapping[str, Any], Pointer]]:
    """The objects of a successful answer, each with its place: the items of a collection, or the one object."""
    body = exchange.response.json
    value = body.value if body is not None and body.parsed else None
    if not isinstance(value, dict) or exchange.response.status >= 300:
        return
    items = value.get("value")
    if isinstance(items, list):
        yield from ((item, ("value", index)) for index, item in enumerate(items) if isinstance(item, dict))
    else:
        yield value, ()


def path_of(exchange: Exchange, page: Page, context: Context) -> ResourcePath:
    """What the request of an answer addresses; the page's templates tell keys from names."""
    templates = context.facts.operation.templates if context.facts.operation else ()
    known = [read_url(each.path, page.dialect) for each in templates if each.path]
    return resource_path(read_url(exchange.request.url, page.dialect), known)


def error_words(exchange: Exchange) -> str:
    """Code and message of an OData error in parentheses, or the empty string."""
    body = exchange.response.json
    error = body.value.get("error") if body is not None and isinstance(body.value, dict) else None
    if not isinstance(error, dict):
        return ""
    words = ": ".join(str(error[key]) for key in ("code", "message") if isinstance(error.get(key), str))
    return f" ({shortened(words, 120)})" if words else ""
