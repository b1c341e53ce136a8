"""The index of what pages say, as one judgement asks it: every answer comes with what it rests on.

The index is shared and says the same to everybody; the account of what was asked belongs to whoever asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from harness.dialect import Dialect
from harness.facts.names import Names
from harness.facts.promises import PageOperation
from harness.facts.stated import PageFacts

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Value]):
    """What a question was answered with, and the keys (as `declared` has them) of everything that was looked up."""

    value: Value
    rests_on: frozenset[str]


@dataclass(frozen=True, slots=True)
class Index:
    """What the pages of one version say, by name. Only `answers` grows, by values that the rest decides."""

    version: str
    names: Mapping[str, Names]
    files: Mapping[str, tuple[PageFacts, ...]]
    operations: Mapping[str, PageOperation]
    calls: frozenset[str]
    """Names of segments in templates and examples, lower case."""
    namespaces: Mapping[str, str]
    """Page to the namespace that it names."""
    dialect: Dialect
    answers: dict[tuple[Callable[..., Any], str], Answer[Any]] = field(default_factory=dict)
    """Question and name to the answer: each is worked out once."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One who asks, and the account of it. A question is a function of `Asking` and a name."""

    index: Index
    rests_on: set[str] = field(default_factory=set)
    """Keys of everything that the answers so far rest on."""

    def entry(self, lower: str) -> Names | None:
        """Everything that shares one unqualified name, in lower case."""
        self.rests_on.add(f"type {lower}")
        return self.index.names.get(lower)

    def pages(self, file: str) -> tuple[PageFacts, ...]:
        """The pages with this file name, in any folder and case."""
        self.rests_on.add(f"file {file.lower()}")
        return self.index.files.get(file.lower(), ())

    def deriving(self, file: str) -> tuple[str, ...]:
        """Types that claim a base with a link to a page of this file name."""
        self.rests_on.add(f"file {file.lower()}")
        entry = self.index.names.get(f"/{file.lower()}")
        return tuple(entry.bases_of) if entry else ()

    def operation(self, path: str) -> PageOperation | None:
        """What the API page at exactly this path promises."""
        self.rests_on.add(f"operation {path}")
        return self.index.operations.get(path)

    def calls(self, name: str) -> bool:
        """Whether a template or an example of some page has a segment of this name, in any case and namespace."""
        self.rests_on.add(f"call {name.lower()}")
        return name.lower() in self.index.calls

    def answer(self, question: "Callable[[Asking, str], Value]", name: str) -> Value:
        """The answer to a question about a name, worked out unless somebody asked it before."""
        known: Answer[Value] | None = self.index.answers.get((question, name))
        if known is None:
            inner = Asking(self.index)
            value = question(inner, name)
            known = self.index.answers[question, name] = Answer(value, frozenset(inner.rests_on))
        self.rests_on.update(known.rests_on)
        return known.value
