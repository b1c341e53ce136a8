"""What operators work with: a page with its surroundings, and an edit of its text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from harness.docset import Reference
from harness.facts.promises import PageOperation
from harness.facts.registry import Registry
from harness.facts.stated import PageFacts
from harness.model import Fence, Finding, Page
from harness.types import Shape, shape_of


@dataclass(frozen=True)
class Subject:
    """A page as it is, with everything that says whether breaking it contradicts something."""

    page: Page
    facts: PageFacts
    types: Registry
    reference: Reference
    world: "World"
    findings: tuple[Finding, ...]

    @property
    def text(self) -> str:
        """The page."""
        return self.page.text

    @cached_property
    def found(self) -> frozenset[str]:
        """The rules that have something to say about the page as it is."""
        return frozenset(finding.rule for finding in self.findings)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def shape(self, name: str) -> Shape | None:
        """A type with the members that the pages list of it and its bases."""
        found = shape_of(self.types, name)
        return replace(found, members=found.listed()) if found else None

    def at(self, line: int, column: int = 1) -> int:
        """The offset of a place; both counts are 1-based, as in locations."""
        return self._starts[line - 1] + column - 1

    def line(self, number: int) -> str:
        """A line without its end."""
        return self.text[self.at(number) : self.at(number + 1) - 1]

    def block(self, fence: Fence) -> tuple[int, int]:
        """The offsets of a fence with its annotation, whole lines."""
        first = fence.annotation.location.line if fence.annotation else fence.location.line
        return self.at(first), self.at(fence.location.end_line + 1)


@dataclass(frozen=True)
class World:
    """What all pages say that an operator may want to contradict."""

    listed: dict[str, list[tuple[str, frozenset[str]]]]
    """Enum to the pages whose descriptions list its values, and these values."""
    mentioned: dict[str, list[str]]
    """Type to the pages that mention it by its name alone, without a link: in a table or in an annotation."""
    operations: dict[str, PageOperation]
    """API page to what it promises."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One place of a page, and what it is replaced by."""

    start: int
    end: int
    text: str
    what: str
    """In words, for the list of survivors."""


Edits = Callable[[Subject, Random], Iterator[Edit]]


@dataclass(frozen=True, slots=True)
class Operator:
    """A way to break a page in one place."""

    name: str
    edits: Edits
    """Every place of a page where breaking it contradicts something that the pages state."""
    quiet: tuple[str, ...] = ()
    """Rules that must be silent on the page before: it is then consistent in what the operator breaks."""


def misspelt(word: str, random: Random, known: frozenset[str] | set[str] = frozenset()) -> str:
    """The word with a slip of the keyboard: a letter dropped, doubled, swapped or replaced; none of `known`."""
    letters = [index for index, letter in enumerate(word) if letter.isalpha()]
    for _ in range(20):
        at = random.choice(letters)
        slip = random.choice(("drop", "double", "swap", "replace"))
        if slip == "drop" and len(letters) > 2:
            result = word[:at] + word[at + 1 :]
        elif slip == "double":
            result = word[:at] + word[at] * 2 + word[at + 1 :]
        elif slip == "swap" and at + 1 < len(word) and word[at + 1].isalpha():
            result = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        else:
            result = word[:at] + random.choice("bgkpqvwxz") + word[at + 1 :]
        if result.lower() not in {each.lower() for each in (*known, word)}:
            return result
    return word + "x"


def apply(text: str, edit: Edit) -> str:
    """The page with the edit."""
    return text[: edit.start] + edit.text + text[edit.end :]
