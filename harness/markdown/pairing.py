"""Which response answers which request of a page, and what each example is called.

A response that names its requests answers those. Without a name it answers the last request before it; when as many
responses as requests follow each other, they pair in order. Requests in different zones or tabs are alternatives of
one: an answer below all of them belongs to each. Requests in `ignored` blocks count, responses there too when they
follow such a request: 349 responses of the real reference answer a request in an `ignored` block.
"""

import hashlib
import re
from collections import deque
from collections.abc import Sequence

from harness.dialect import GRAPH, Dialect
from harness.model import Example, Fence, HttpRequest

_KEY = re.compile(r"\{[^}]*\}|\([^)]*\)|<[^>]*>|\?.*|https?://[^/]*")
_WORD = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_URL = 2000
"""Characters that a name is derived from."""


def pair(
    fences: tuple[Fence, ...], path: str, dialect: Dialect = GRAPH
) -> tuple[tuple[Example, ...], tuple[Fence, ...], tuple[Fence, ...]]:
    """Pair the fences of a page.

    Returns:
        The examples in the order of their requests, the request fences that no response answers, and the response
        fences that answer no request.
    """
    asked = [fence for fence in fences if _asks(fence)]
    answers = [fence for fence in fences if _answers(fence)]
    responses: dict[int, list[Fence]] = {id(fence): [] for fence in asked}
    orphans: list[Fence] = []
    named = {name: fence for fence in reversed(asked) if fence.annotation for name in fence.annotation.names}
    unnamed: list[Fence] = []
    for fence in answers:
        targets = [named[name] for name in _names(fence) if name in named]
        if targets:
            for target in targets:
                responses[id(target)].append(fence)
        elif _names(fence):
            orphans.append(fence)
        else:
            unnamed.append(fence)
    _in_order(asked, unnamed, responses, orphans)
    examples = _named_examples(asked, responses, path, dialect)
    silent = tuple(fence for fence in asked if not responses[id(fence)] and fence.role == "request")
    alone = {id(fence) for fence in orphans}
    return examples, silent, tuple(fence for fence in fences if id(fence) in alone and fence.role == "response")


def _asks(fence: Fence) -> bool:
    return bool(fence.requests) and fence.role in ("request", "ignored", "example", "response") and not fence.response


def _answers(fence: Fence) -> bool:
    return fence.response is not None and fence.role in ("response", "ignored", "example", "request")


def _names(fence: Fence) -> tuple[str, ...]:
    return fence.annotation.names if fence.annotation else ()


_Group = list[Fence]
"""Fences of which a reader sees one: requests, or responses, that follow each other in different zones or tabs."""


def _in_order(
    asked: list[Fence], answers: list[Fence], responses: dict[int, list[Fence]], orphans: list[Fence]
) -> None:
    """Pair responses without names by their places."""
    taken = {id(answer) for group in responses.values() for answer in group}
    events = _groups(sorted([*asked, *(a for a in answers if id(a) not in taken)], key=lambda f: f.location.line))
    waiting: deque[_Group] = deque()
    run: list[_Group] = []
    last: _Group = []
    for number, group in enumerate(events):
        if group[0].requests:
            if run:
                waiting, run = deque(), []
            if any(not responses[id(fence)] for fence in group):
                waiting.append(group)
            last = group
            continue
        run.append(group)
        if len(run) == 1:
            following = _run_length(events, number)
            if len(waiting) > following:
                waiting = deque([_meant(waiting)])
        _answered(waiting.popleft() if waiting else last, group, responses, orphans)


def _groups(fences: list[Fence]) -> list[_Group]:
    """The fences in their order, with alternatives of one request or response together."""
    groups: list[_Group] = []
    for fence in fences:
        known = groups[-1] if groups else []
        alike = bool(known) and bool(known[0].requests) == bool(fence.requests)
        if alike and any(fence.alternative) and all(_excludes(fence, other) for other in known):
            known.append(fence)
        else:
            groups.append([fence])
    return groups


def _excludes(one: Fence, other: Fence) -> bool:
    """Whether nobody is shown both fences: they stand in different zones, or in different tabs."""
    return any(a and b and a != b for a, b in zip(one.alternative, other.alternative, strict=True))


def _answered(asked: _Group, answers: _Group, responses: dict[int, list[Fence]], orphans: list[Fence]) -> None:
    """Give each answer to the requests that are shown with it, or to all of them where it is shown with none."""
    for answer in answers:
        beside = [fence for fence in asked if not _excludes(fence, answer)] or asked
        meant = [fence for fence in beside if _same_example(fence, answer)]
        for fence in meant:
            responses[id(fence)].append(answer)
        if not meant:
            orphans.append(answer)


def _meant(waiting: Sequence[_Group]) -> _Group:
    """The request that one response for several answers: the last, or the one that `ignored` variants stand beside."""
    last = waiting[-1]
    if last[0].role != "ignored":
        return last
    beside = (group for group in reversed(waiting) if group[0].role == "request")
    return next((group for group in beside if group[0].section is last[0].section), last)


def _same_example(request: Fence, response: Fence) -> bool:
    """Whether no heading `Example 2` or the like separates a response from a request."""
    asked, answered = _example_titles(request), _example_titles(response)
    shared = min(len(asked), len(answered))
    return asked[:shared] == answered[:shared]


def _example_titles(fence: Fence) -> tuple[str, ...]:
    titles = (*fence.section.parents, fence.section.title) if fence.section else ()
    return tuple(title for title in titles if title.lower().startswith("example"))


def _run_length(events: list[_Group], start: int) -> int:
    """How many responses follow each other from `start` on."""
    length = 0
    while start + length < len(events) and not events[start + length][0].requests:
        length += 1
    return length


def _named_examples(
    asked: list[Fence], responses: dict[int, list[Fence]], path: str, dialect: Dialect
) -> tuple[Example, ...]:
    """An example for each request; only the first request of a fence is answered."""
    examples: list[Example] = []
    used: set[str] = set()
    repeats: dict[str, int] = {}
    for fence in asked:
        if fence.role in ("ignored", "example", "response") and not responses[id(fence)]:
            continue
        request = fence.requests[0]
        names = _names(fence)
        base = names[0] if names else derived_name(request, path, dialect)
        name = base
        if name in used:
            name = stem = f"{base}-{_digest(request)}"
            while name in used:
                repeats[stem] = repeats.get(stem, 1) + 1
                name = f"{stem}-{repeats[stem]}"
        used.add(name)
        examples.append(Example(name, request, fence, tuple(responses[id(fence)]), named=bool(names)))
    return tuple(examples)


def derived_name(request: HttpRequest, path: str, dialect: Dialect = GRAPH) -> str:
    """A name for a request without one, from its method and the literal segments of its URL: never its position."""
    versions = {part for version in dialect.versions for part in _WORD.split(version)}
    words = [word for word in _WORD.split(_KEY.sub("/", request.url[:_LONGEST_URL])) if word and word not in versions]
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    tail = "_".join(words[-3:]).lower() or _WORD.sub("_", stem).lower()
    return f"{request.method.lower()}_{tail}"


def _digest(request: HttpRequest) -> str:
    text = "\n".join([request.method, request.url, request.body])
    return hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=2).hexdigest()
