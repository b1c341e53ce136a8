"""The documentation of a rule, from the docstring of its function and what the catalogue says of it."""

import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.model import Severity
from harness.rules.found import Rule
from harness.spelling import meant

_SECTION = re.compile(r"^(What it reports|Why it matters|Example):[ \t]*\n?", re.MULTILINE)
_MOST_NEAR = 6


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
    needs_metadata: bool = False
    explains: tuple[str, ...] = ()
    """Rules whose findings on the same line it makes superfluous."""
    formerly: tuple[str, ...] = ()
    """Names that it had."""


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
        rule.needs_metadata,
        rule.explains,
        rule.formerly,
    )


def as_page(rule: Explanation) -> str:
    """The explanation as a markdown page."""
    facts = [f"Severity: {rule.severity}."]
    facts += (
        ["It compares pages with the service's `$metadata`, and needs `--metadata`."] if rule.needs_metadata else []
    )
    facts += [f"Where it finds something, {_listed(rule.explains)} on the same line is left out."] * bool(rule.explains)
    facts += [f"Its former names still work: {_listed(rule.formerly)}."] if rule.formerly else []
    sections = [
        f"# {rule.name}",
        rule.title,
        " ".join(facts),
        f"## What it reports\n\n{rule.summary}",
        f"## Why it matters\n\n{rule.why}",
        f"## Example\n\n{rule.example}",
        "## Leaving it out\n\n"
        f"`--ignore {rule.name}` leaves it out everywhere; a comment above a block, with the reason, only there:",
        f"```html\n<!-- harness-ignore {rule.name}: reason -->\n```",
    ]
    return "\n\n".join(sections) + "\n"


def as_index(rules: Iterable[Explanation]) -> str:
    """A markdown page that links the pages of rules beside it."""
    rows = [f"|[{rule.name}]({rule.name}.md)|{rule.severity}|{rule.title}|" for rule in rules]
    return "\n".join(["# Rules", "", "|Rule|Severity|About|", "|:---|:---|:---|", *rows]) + "\n"


def near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names that somebody may mean: a slip away, else those that share most of its words in any order."""
    names = tuple(known)
    if whole := meant(name, names):
        return (whole,)
    words = re.findall(r"\w+", name.lower())
    shared = {other: sum(bool(meant(word, other.split("-"), 1)) for word in words) for other in names}
    most = max(shared.values(), default=0)
    return tuple(other for other, count in shared.items() if count == most > 0)[:_MOST_NEAR]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
