"""Documented paths and methods against the metadata."""

from collections.abc import Iterator

from harness.metadata import Resolution, UrlProblem, allowed_methods
from harness.model import Location, Page, Verdict
from harness.rules.context import Context
from harness.rules.described_requests import DescribedRequest
from harness.rules.found import Found, Rule
from harness.rules.places import word_on
from harness.spelling import meant

_LONGEST = 100
_SPELT = ("The name is spelt ", "The parameter is spelt ")


def drift_path(page: Page, context: Context) -> Iterator[Found]:
    """A documented URL that means nothing in the metadata.

    What it reports:
        A template of the HTTP request section, or the URL of an example, of which the metadata does not know a
        segment: the segment is named, with the nearest names. Query options whose properties do not exist are
        warnings. URLs that fail for the same reason, on whatever pages, are one finding. Where a placeholder stands
        for a name (`{size}`) nothing can be said.

    Why it matters:
        The service answers 404 or 400, and generated libraries have no such path.

    Example:
        `GET /servicePrincipals/{id}/synchronisation/jobs`.
    """
    requests = context.described
    seen: set[str] = set()
    for request in requests:
        resolution = request.resolution
        if request.failed and resolution.reason not in seen:
            seen.add(resolution.reason)
            yield _unresolved(page, context, request)
        for problem in resolution.problems:
            if problem.option and resolution.ok and problem.reason not in seen:
                seen.add(problem.reason)
                yield _bad_option(page, context, request, problem)


def _unresolved(page: Page, context: Context, request: DescribedRequest) -> Found:
    resolution = request.resolution
    segment = resolution.failed_segment
    place = word_on(context, request.place.line, f"/{segment}", segment)
    message = f"`{_cut(request)}` does not resolve at `{segment[:_LONGEST]}`: {sentence(resolution.reason)}"
    related = _alike(context, resolution.reason, request)
    subject = f"path {segment[:_LONGEST]}"
    cause = f"{page.version} {resolution.reason}"
    return Found(place, subject, message, _meant(resolution), _verdict(context, request), None, related, cause)


def _cut(request: DescribedRequest) -> str:
    text = f"{request.method} {request.url}".replace("`", "'")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def sentence(reason: str) -> str:
    """A reason of the metadata as part of a message: without its full stop, and no capital but that of a name."""
    text = reason.removesuffix(".")
    first = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if first in ("A", "Nothing", "The", "There") else text


def _meant(resolution: Resolution) -> str:
    """What to do: only what is a slip away is what was meant."""
    names = " or ".join(f"`{name}`" for name in resolution.nearest)
    if names and resolution.failed_segment.startswith("$"):
        return f"Remove it: only {names} may follow."
    if names and "/" in names:
        return f"Write {names}."
    similar = meant(resolution.failed_segment.partition("(")[0], resolution.nearest, limit=3)
    return f"Write `{similar}`." if similar else "Correct the path, or say that it is not in the metadata."


def _alike(context: Context, reason: str, first: DescribedRequest) -> tuple[Location, ...]:
    """The other requests of the page that fail for the same reason."""
    return tuple(
        each.place for each in context.described if each.resolution.reason == reason and each.place != first.place
    )


def _verdict(context: Context, request: DescribedRequest) -> Verdict:
    """A page whose template and example agree against the metadata leaves it open who is wrong."""
    both = [each for each in context.described if each.resolution.reason == request.resolution.reason]
    if any(each.template for each in both) and any(not each.template for each in both):
        return "undetermined"
    return "docs"


def _bad_option(page: Page, context: Context, request: DescribedRequest, problem: UrlProblem) -> Found:
    place = word_on(context, request.place.line, problem.name, problem.option)
    message = f"`{problem.option}`: {sentence(problem.reason)}"
    names = " or ".join(f"`{name}`" for name in problem.nearest)
    hint = f"Write {names}." if names else "Correct the query option."
    subject = f"{problem.option} {problem.name[:_LONGEST]}"
    cause = f"{page.version} {problem.option} {problem.reason}"
    return Found(place, subject, message, hint, severity="warning", cause=cause)


def drift_case(page: Page, context: Context) -> Iterator[Found]:
    """A name in a URL spelt in another letter case than the metadata spells it.

    What it reports:
        A segment, a parameter or a property in a query option of a template or an example, in other letter case than
        its declaration. Every place of one spelling, on whatever pages, is one note: Graph itself forgives it.

    Why it matters:
        OData names are case-sensitive: proxies, generated code and other services do not forgive.

    Example:
        `GET /me/contactfolders`, where the metadata declares `contactFolders`.
    """
    seen: set[str] = set()
    for request in context.described:
        for note in request.resolution.notes:
            if not note.reason.startswith(_SPELT) or note.name in seen:
                continue
            seen.add(note.name)
            place = word_on(context, request.place.line, note.name)
            message = f"`{note.name}` differs in letter case from the metadata: {sentence(note.reason)}"
            cause = f"{page.version} {note.name} {note.reason}"
            yield Found(place, f"case {note.name[:_LONGEST]}", message, "Spell it as it is declared.", cause=cause)


def drift_method(page: Page, context: Context) -> Iterator[Found]:
    """A documented method that the metadata does not let the resource take.

    What it reports:
        A template or example whose URL resolves to an action called by GET, a function called by POST, a property,
        collection or entity with a method that OData or the metadata's capability annotations exclude. One finding
        for each resource and method.

    Why it matters:
        The service answers 405.

    Example:
        `POST /users/{id}/messages/delta`, where `delta` is a function.
    """
    seen: set[str] = set()
    for request in context.described:
        if not request.refused:
            continue
        what = _resource(request.resolution)
        if f"{request.method} {what}" in seen:
            continue
        seen.add(f"{request.method} {what}")
        allowed = allowed_methods(request.metadata, request.resolution)
        place = word_on(context, request.place.line, request.method)
        takes = f"takes {', '.join(allowed)}" if allowed else "takes no method"
        message = f"`{_cut(request)}`: {what} {takes} by the metadata, not {request.method}"
        hint = f"Write {' or '.join(allowed)}, or another path." if allowed else "Correct the path."
        cause = f"{page.version} {request.method} {what}"
        yield Found(place, f"{request.method} {what}", message, hint, cause=cause)


def _resource(resolution: Resolution) -> str:
    """What a URL addresses, in words."""
    if resolution.operation is not None:
        return f"the {resolution.kind} {resolution.operation.name}"
    named = next((step.name for step in reversed(resolution.steps) if step.name and step.kind != "key"), "")
    last = resolution.steps[-1].kind if resolution.steps else ""
    many = {"collection": "the collection ", "entity": "an entity of " if last == "key" else ""}
    return f"{many.get(resolution.kind, f'the {resolution.kind} of ')}{named}"


RULES = (
    Rule("drift-path", "error", drift_path, needs_metadata=True, explains=("url-not-documented", "query-property")),
    Rule("drift-case", "note", drift_case, needs_metadata=True),
    Rule("drift-method", "warning", drift_method, needs_metadata=True, explains=("url-not-documented",)),
)
