"""How far two spellings are apart, and which known word somebody meant."""

from bisect import bisect
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

_LONGEST = 60
"""Longer words are no misspelt names; the comparison is quadratic in the length."""
_AROUND = 25
"""Words before and after a place in an order that are compared."""


def edits(word: str, other: str, limit: int = 2) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words; `limit + 1` when more.

    The optimal string alignment distance, in which a swap of two neighbours counts once.
    """
    if abs(len(word) - len(other)) > limit or len(word) > _LONGEST:
        return limit + 1
    word, other = _unlike(word, other)
    earlier: list[int] = []
    previous = list(range(len(other) + 1))
    for i, left in enumerate(word, 1):
        current = [i, *[limit + 1] * len(other)]
        for j in range(max(1, i - limit), min(len(other), i + limit) + 1):  # further off the diagonal is too far
            right = other[j - 1]
            best = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and word[i - 2] == right:
                best = min(best, earlier[j - 2] + 1)
            current[j] = best
        if min(current) > limit:
            return limit + 1
        earlier, previous = previous, current
    return min(previous[-1], limit + 1)


def _unlike(word: str, other: str) -> tuple[str, str]:
    """Two words without what they begin and end with alike."""
    shorter = min(len(word), len(other))
    start = next((i for i in range(shorter) if word[i] != other[i]), shorter)
    end = next((i for i in range(shorter - start) if word[-1 - i] != other[-1 - i]), shorter - start)
    return word[start : len(word) - end], other[start : len(other) - end]


def meant(word: str, known: Iterable[str], limit: int = 2, most: int = 500) -> str:
    """The known word within `limit` edits (case aside), the closest first, or the empty string.

    A third of the letters may differ at most, and one in any word: `api` may be misspelt `app`, and is no `user`.
    Only the first `most` words are looked at: pages can give any number, and ask about as many. No type has more.
    """
    limit = min(limit, max(1, len(word) // 3))
    lower = word.lower()
    best, found = limit + 1, ""
    for candidate in islice(known, most):
        distance = edits(lower, candidate.lower(), limit)
        if distance < best:
            best, found = distance, candidate
    return found


def closest(word: str, known: tuple[str, ...], limit: int = 2) -> str:
    """What `meant` answers, from the words that begin or end like this one.

    For many questions about many words: the time of one does not grow with their number, once they are in order.
    """
    forwards, backwards = _orders(known)
    lower = word.lower()
    near = {*_around(forwards, lower), *_around(backwards, lower[::-1])}
    return meant(word, [known[index] for index in sorted(near)], limit)


def _around(order: list[tuple[str, int]], word: str) -> list[int]:
    at = bisect(order, (word, 0))
    return [index for _, index in order[max(0, at - _AROUND) : at + _AROUND]]


@lru_cache(maxsize=64)
def _orders(known: tuple[str, ...]) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Words with their indexes, in the order of their letters, and in that of their letters from the end."""
    lower = [word.lower() for word in known]
    return sorted(zip(lower, range(len(lower)), strict=True)), sorted((w[::-1], i) for i, w in enumerate(lower))
