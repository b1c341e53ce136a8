"""What the rules about answers of others share: which answers those are, and how an error speaks."""

from collections.abc import Iterator

from harness.bodies.conformance import Answer
from harness.bodies.expectation import Expectation
from harness.bodies.values import shortened
from harness.model import Exchange, Source, Verdict
from harness.rules.context import Context
from harness.rules.found import Found


def of_others(context: Context) -> Iterator[Answer]:
    """The answers that no page prints."""
    return (answer for answer in context.given or () if answer[0].source.kind != "page")


def found_at(expected: Expectation, message: str, hint: str, verdict: Verdict) -> Found:
    """A finding about an answer as a whole, at the place that promises it."""
    return Found(expected.location, expected.subject, message, hint, verdict)


def fair(verdict: Verdict, source: Source) -> Verdict:
    """The verdict; the service is not to blame for what the embedded tenant, which is not the service, answers."""
    return "undetermined" if verdict == "service" and source.answered_by == "embedded" else verdict


def error_words(exchange: Exchange) -> str:
    """Code and message of an OData error in parentheses, or the empty string."""
    body = exchange.response.json
    error = body.value.get("error") if body is not None and isinstance(body.value, dict) else None
    if not isinstance(error, dict):
        return ""
    words = ": ".join(str(error[key]) for key in ("code", "message") if isinstance(error.get(key), str))
    return f" ({shortened(words, 120)})" if words else ""
