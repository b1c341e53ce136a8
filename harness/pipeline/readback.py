"""What is read after a write: that it was kept, and that what was deleted is gone. Only reads that pages document."""

import time
from collections.abc import Iterator
from dataclasses import replace

from harness.bodies.expectation import expected_answer
from harness.errors import UnavailableError
from harness.model import Case, Exchange, Finding, HttpRequest
from harness.pipeline.docs import Docs
from harness.pipeline.session import Session
from harness.rules.answer.echo import kept
from harness.rules.judge import judge_exchange
from harness.transports import unchecked
from harness.types import shape_of

CONSISTENCY_SECONDS = 20.0
"""How long one run may wait, over all its cases, for what it wrote to be seen."""
_FIRST_PAUSE = 0.5
_RULE = "state-violation"


def read_back(case: Case, docs: Docs, exchange: Exchange, session: Session) -> tuple[Finding, ...]:
    """Read the object that a case wrote or deleted, and say what is not as it was left.

    Args:
        case: that was sent.
        docs: its pages.
        exchange: its answer.
        session: that sent it; recordings are not read back, and what is read back is not recorded.

    Returns:
        Findings of `state-violation`; none where no page documents how to read such an object, or nobody answers.
    """
    rules = tuple(rule for rule in docs.workspace.rules if rule.name == _RULE)
    reader = _reader(case, docs)
    url = _object(case, exchange)
    if not rules or reader is None or not url or not session.reads_back or not 200 <= exchange.response.status < 300:
        return ()
    found: tuple[Finding, ...] = ()
    for pause in _pauses(session):
        time.sleep(pause)
        try:
            read = session.ask(HttpRequest("GET", url, (), "", case.location))
        except UnavailableError:
            return ()
        if unchecked(read, ()):
            return ()
        context = docs.contexts[case.location.path]
        expected = expected_answer(case.example, exchange.response.status, context.page, context.facts, context.types)
        if case.method == "DELETE":
            expected = replace(expected, gone=True)
        else:
            theirs = docs.contexts[reader.location.path]
            type_ = expected_answer(reader.example, 200, theirs.page, theirs.facts, theirs.types).type
            known = shape_of(theirs.types, type_.name) if type_ and not type_.collection else None
            reads = kept(exchange.request, read, known, theirs.types) if known else ()
            expected = replace(expected, reads=tuple(reads))
        found = judge_exchange(read, expected, context, rules)
        if not found:
            return ()
    return found


def _pauses(session: Session) -> Iterator[float]:
    """Seconds to wait before each look: none before the first; a live tenant may take a while to show what it has."""
    yield 0.0
    pause = _FIRST_PAUSE
    while session.tenant == "live" and session.waited + pause <= CONSISTENCY_SECONDS:
        session.waited += pause
        yield pause
        pause *= 2


def _object(case: Case, exchange: Exchange) -> str:
    """The URL of the object that a case wrote or deleted; empty when it did neither to one object."""
    url = exchange.request.url.partition("?")[0]
    if case.path.ends_in_key and case.method in ("PATCH", "PUT", "DELETE"):
        return url
    body = exchange.response.json
    key = body.value.get("id") if body is not None and isinstance(body.value, dict) else None
    created = case.method == "POST" and case.creates and exchange.response.status == 201
    return f"{url}/{key}" if created and isinstance(key, str) and key else ""


def _reader(case: Case, docs: Docs) -> Case | None:
    """The documented case that reads an object of the kind that a case writes."""
    names = case.path.names.lower()
    for other in docs.plan.cases:
        path = other.path
        if other.method == "GET" and other.version == case.version and path.ends_in_key and path.names.lower() == names:
            return other
    return None
