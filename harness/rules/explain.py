"""The documentation of a rule, from the docstring of its function."""

import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.model import Severity
from harness.rules.found import Rule

_SECTION = re.compile(r"^(What it reports|Why it matters|Example):[ \t]*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule in words."""

    name: str
    severity: Severity
    summary: str
    why: str
    example: str
    title: str
    """One short sentence: what it is about."""
    text: str
    """All of it, as `harness explain` prints it."""


def explain(rules: Iterable[Rule]) -> dict[str, Explanation]:
    """The explanation of each rule, by name."""
    return {rule.name: _explained(rule) for rule in rules}


def _explained(rule: Rule) -> Explanation:
    text = inspect.getdoc(rule.check) or ""
    parts = _SECTION.split(text)
    sections = {title: inspect.cleandoc("\n" + body) for title, body in zip(parts[1::2], parts[2::2], strict=True)}
    return Explanation(
        rule.name,
        rule.severity,
        " ".join(sections.get("What it reports", "").split()),
        sections.get("Why it matters", ""),
        sections.get("Example", ""),
        text.partition("\n")[0],
        text + "\n",
    )
