"""The names that somebody who wrote another may have meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

_LIMIT = 3
_LONGEST = 80
"""Longer texts are no misspelt names; the comparison is quadratic in the length."""


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """At most three known names, the most similar first: other case, a part of it, a few letters different."""
    if not 0 < len(name) <= _LONGEST:
        return ()
    wanted = name.lower()
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    scored = []
    for candidate in dict.fromkeys(known):
        score = _score(matcher, wanted, candidate.lower())
        if score >= 0.6:
            scored.append((-score, candidate))
    return tuple(candidate for _, candidate in sorted(scored)[:_LIMIT])


def _score(matcher: SequenceMatcher[str], wanted: str, candidate: str) -> float:
    if candidate == wanted:
        return 2.0
    bonus = 0.2 if len(wanted) >= 4 and (candidate.startswith(wanted) or candidate.endswith(wanted)) else 0.0
    matcher.set_seq1(candidate)
    if matcher.real_quick_ratio() + bonus < 0.6 or matcher.quick_ratio() + bonus < 0.6:
        return 0.0
    return matcher.ratio() + bonus
