"""Distances between spellings, against the textbook definition."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.spelling import closest, edits, meant

_WORDS = st.text(alphabet="abc", max_size=7)


def _distance(word: str, other: str) -> int:
    """Optimal string alignment, as a recurrence."""

    @cache
    def upto(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        best = min(upto(i - 1, j) + 1, upto(i, j - 1) + 1, upto(i - 1, j - 1) + (word[i - 1] != other[j - 1]))
        if i > 1 and j > 1 and word[i - 1] == other[j - 2] and word[i - 2] == other[j - 1]:
            best = min(best, upto(i - 2, j - 2) + 1)
        return best

    return upto(len(word), len(other))


@given(_WORDS, _WORDS, st.integers(0, 4))
def test_the_distance_is_the_textbook_one_up_to_its_limit(word: str, other: str, limit: int) -> None:
    assert edits(word, other, limit) == min(_distance(word, other), limit + 1)


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("requst", ("request", "response"), "request"),
        ("nullableProprties", ("optionalProperties", "nullableProperties"), "nullableProperties"),
        ("ID", ("if", "name"), "if"),
        ("x", ("name", "type"), ""),
        ("x" * 100, ("x" * 99,), ""),
    ],
)
def test_the_closest_known_word_is_meant(word: str, known: tuple[str, ...], expected: str) -> None:
    assert meant(word, known) == expected


@given(st.lists(_WORDS, max_size=12), _WORDS, st.integers(1, 3))
def test_among_few_words_the_closest_is_the_one_that_is_meant(known: list[str], word: str, limit: int) -> None:
    assert closest(word, tuple(known), limit) == meant(word, known, limit)


@given(st.integers(0, 2999), st.integers(0, 14), st.sampled_from(["", "x", "xy"]))
def test_among_many_words_one_slip_is_found_wherever_it_is(number: int, at: int, instead: str) -> None:
    known = tuple(f"{index * 7919 % 100_000:05}-user-list-{index:04}" for index in range(3000))
    word = known[number][:at] + instead + known[number][at + 1 :]
    assert edits(closest(word, known, 3), word, 3) <= edits(known[number], word, 3)
