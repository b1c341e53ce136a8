"""Which response answers which request of a page, and what each example is called.

A response that names its requests answers those. Without a name it answers the last request before it; when as many
responses as requests follow each other, they pair in order. Requests in `ignored` blocks count, responses there too
when they follow such a request: 349 responses of the real reference answer a request in an `ignored` block.
"""

import hashlib
import re
from collections import deque
from collections.abc import Sequence

from harness.model import Example, Fence, HttpRequest

_KEY = re.compile(r"\{[^}]*\}|\([^)]*\)|<[^>]*>|\?.*|https?://[^/]*")
_WORD = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_URL = 2000
"""Characters that a name is derived from."""


def pair(fences: tuple[Fence, ...], path: str) -> tuple[tuple[Example, ...], tuple[Fence, ...], tuple[Fence, ...]]:
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
    examples = _named_examples(asked, responses, path)
    silent = tuple(fence for fence in asked if not responses[id(fence)] and fence.role == "request")
    alone = {id(fence) for fence in orphans}
    return examples, silent, tuple(fence for fence in fences if id(fence) in alone and fence.role == "response")


def _asks(fence: Fence) -> bool:
    return bool(fence.requests) and fence.role in ("request", "ignored", "example", "response") and not fence.response


def _answers(fence: Fence) -> bool:
    return fence.response is not None and fence.role in ("response", "ignored", "example", "request")


def _names(fence: Fence) -> tuple[str, ...]:
    return fence.annotation.names if fence.annotation else ()


def _in_order(
    asked: list[Fence], answers: list[Fence], responses: dict[int, list[Fence]], orphans: list[Fence]
) -> None:
    """Pair responses without names by their places."""
    taken = {id(answer) for group in responses.values() for answer in group}
    events = sorted([*asked, *(a for a in answers if id(a) not in taken)], key=lambda fence: fence.location.line)
    waiting: deque[Fence] = deque()
    run: list[Fence] = []
    last: Fence | None = None
    for number, fence in enumerate(events):
        if fence.requests:
            if run:
                waiting, run = deque(), []
            if not responses[id(fence)]:
                waiting.append(fence)
            last = fence
            continue
        run.append(fence)
        if len(run) == 1:
            following = _run_length(events, number)
            if len(waiting) > following:
                waiting = deque([_meant(waiting)])
        target = waiting.popleft() if waiting else last
        if target is None or not _same_example(target, fence):
            orphans.append(fence)
        else:
            responses[id(target)].append(fence)


def _meant(waiting: Sequence[Fence]) -> Fence:
    """The request that one response for several answers: the last, or the one that `ignored` variants stand beside."""
    last = waiting[-1]
    if last.role != "ignored":
        return last
    return next(
        (fence for fence in reversed(waiting) if fence.role == "request" and fence.section is last.section), last
    )


def _same_example(request: Fence, response: Fence) -> bool:
    """Whether no heading `Example 2` or the like separates a response from a request."""
    asked, answered = _example_titles(request), _example_titles(response)
    shared = min(len(asked), len(answered))
    return asked[:shared] == answered[:shared]


def _example_titles(fence: Fence) -> tuple[str, ...]:
    titles = (*fence.section.parents, fence.section.title) if fence.section else ()
    return tuple(title for title in titles if title.lower().startswith("example"))


def _run_length(events: list[Fence], start: int) -> int:
    """How many responses follow each other from `start` on."""
    length = 0
    while start + length < len(events) and not events[start + length].requests:
        length += 1
    return length


def _named_examples(asked: list[Fence], responses: dict[int, list[Fence]], path: str) -> tuple[Example, ...]:
    """An example for each request; only the first request of a fence is answered."""
    examples: list[Example] = []
    used: set[str] = set()
    repeats: dict[str, int] = {}
    for fence in asked:
        if fence.role in ("ignored", "example", "response") and not responses[id(fence)]:
            continue
        request = fence.requests[0]
        names = _names(fence)
        base = names[0] if names else derived_name(request, path)
        name = base
        if name in used:
            name = stem = f"{base}-{_digest(request)}"
            while name in used:
                repeats[stem] = repeats.get(stem, 1) + 1
                name = f"{stem}-{repeats[stem]}"
        used.add(name)
        examples.append(Example(name, request, fence, tuple(responses[id(fence)]), named=bool(names)))
    return tuple(examples)


def derived_name(request: HttpRequest, path: str) -> str:
    """A name for a request without one, from its method and the literal segments of its URL: never its position."""
    words = [
        word
        for word in _WORD.split(_KEY.sub("/", request.url[:_LONGEST_URL]))
        if word and word not in ("v1", "0", "beta")
    ]
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    tail = "_".join(words[-3:]).lower() or _WORD.sub("_", stem).lower()
    return f"{request.method.lower()}_{tail}"


def _digest(request: HttpRequest) -> str:
    text = "\n".join([request.method, request.url, request.body])
    return hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=2).hexdigest()
