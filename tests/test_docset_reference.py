"""What the other pages of a docset say together."""

import pytest

from harness.docset import Outline, outline, reference
from harness.markdown import parse


def _outlines(stating: int, without: int) -> list[Outline]:
    texts = ["---\ntitle: a\ndoc_type: apiPageType\n---\n"] * stating + ["---\ntitle: a\n---\n"] * without
    return [outline(parse(text, f"api/{number}.md")) for number, text in enumerate(texts)]


@pytest.mark.parametrize(("stating", "without", "told"), [(1, 9, True), (0, 9, True), (0, 10, False), (2, 38, False)])
def test_a_key_that_the_docset_as_a_whole_does_not_have_is_none_of_its_keys(
    stating: int, without: int, told: bool
) -> None:
    known = reference(_outlines(stating, without))
    assert known.states("title")
    assert known.states("doc_type") is told


def test_an_answer_about_keys_is_noted_by_those_who_ask() -> None:
    known = reference(_outlines(1, 1))
    known.states("doc_type")
    assert known.rests_on == {"stated doc_type"}
