"""Findings that a page asks not to be told, with the reason it gives.

`<!-- harness-ignore RULE[, RULE]: reason -->` covers the next block: a fence with its annotation, a table, a
paragraph, a heading. `<!-- harness-ignore-page RULE: reason -->` covers the page. The `suppressions` of a page
annotation, which quote another tool's messages, are understood where they speak of something that a rule reports.
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from harness.markdown import locate
from harness.model import Finding, Location, Page
from harness.rules.context import Context
from harness.rules.explain import near
from harness.rules.found import Found, Rule

_COMMENT = re.compile(r"\s*harness-ignore(?P<page>-page)?\b(?P<rest>.*)", re.DOTALL)
_REST = re.compile(r"\s*(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)\s*(?::(?P<reason>.*))?\Z", re.DOTALL)
_ALWAYS = 10**9
_MOST = 200
"""Comments of a page that are heeded; keeps the comparison with its findings linear."""
_WORDS = re.compile(r"[\w@.$-]+")
QUOTED = (
    (re.compile(r"Expected type \S+ but actual was \S+ Property: (?P<word>[\w@.$-]+)"), ("value-type", "value-format")),
    (re.compile(r"Property '(?P<word>[^']+)' found in resource definition"), ("table-json-names",)),
    (re.compile(r"/(?P<word>[\w@.$-]+):\s+Inconsistent types between parameter"), ("table-json-types",)),
    (re.compile(r"Parameter name: (?P<word>[\w@.$-]+);"), ("table-json-types", "request-property")),
    (re.compile(r"Referenced type (?P<word>[\w.]+) is not defined"), ("type-undefined",)),
    (re.compile(r"potential enums in resource example(?P<word>)"), ("enum-members",)),
)
"""What API Doctor prints, and the rules that report the same; the word is the property or type that both name."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One request not to tell."""

    rules: tuple[str, ...]
    """Empty when the comment names none."""
    reason: str
    location: Location
    start: int
    """First line that it covers."""
    end: int
    word: str = ""
    """What the finding must be about; empty for anything."""
    quoted: bool = False
    """Whether it quotes another tool."""

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is one that is not to be told."""
        place = finding.location
        if finding.rule not in self.rules or place.path != self.location.path:
            return False
        about = not self.word or any(
            self.word in (each, each.rpartition(".")[2]) for each in _WORDS.findall(finding.subject)
        )
        return about and self.start <= place.line <= self.end


class Told(NamedTuple):
    """What is left to tell."""

    findings: tuple[Finding, ...]
    hidden: tuple[Finding, ...]


def suppress(page: Page, findings: Iterable[Finding], names: Mapping[str, str]) -> Told:
    """Leave out what the page asks not to be told; `names` says what the rules that it names are called today."""
    asked: dict[str, list[Suppression]] = {}
    for each in suppressions(page, names):
        for rule in each.rules:
            asked.setdefault(rule, []).append(each)
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding in findings:
        covered = any(each.covers(finding) for each in asked.get(finding.rule, ()))
        (hidden if covered else kept).append(finding)
    return Told(tuple(kept), tuple(hidden))


def suppressions(page: Page, names: Mapping[str, str]) -> tuple[Suppression, ...]:
    """Everything that a page asks not to be told, in page order."""
    if "harness-ignore" not in page.text and '"suppressions"' not in page.text:
        return ()
    found = [*_comments(page, names), *_annotations(page)]
    return tuple(sorted(found, key=lambda each: each.location)[:_MOST])


def _comments(page: Page, names: Mapping[str, str]) -> Iterator[Suppression]:
    asked = [(line, text, match) for line, text in page.comments if (match := _COMMENT.match(text))]
    spans = _blocks(page) if asked else []
    for line, text, match in asked:
        last = line + text.count("\n")
        below = bisect(spans, (last + 1, -_ALWAYS))
        start, end = (1, _ALWAYS) if match["page"] else spans[below] if below < len(spans) else (0, 0)
        rest = _REST.match(match["rest"].strip())
        rules = tuple(names.get(name, name) for name in re.split(r"\s*,\s*", rest["rules"])) if rest else ()
        reason = (rest["reason"] or "").strip() if rest else ""
        yield Suppression(rules, reason, Location(page.path, line, end_line=last), start, abs(end))


def _blocks(page: Page) -> list[tuple[int, int]]:
    """First line and negative last line of every block, sorted: of two that begin together, the longer comes first."""
    spans: list[tuple[int, int]] = [(p, -p - text.count("\n")) for p, text in page.paragraphs]
    spans += [(table.location.line, -table.location.end_line) for table in page.tables]
    spans += [(section.location.line, -section.location.line) for section in page.sections]
    spans += [(a.location.line, -(a.location.end_line or a.location.line)) for a in page.annotations]
    for fence in page.fences:
        start, end = fence.location.line, fence.location.end_line
        spans.append((fence.annotation.location.line if fence.annotation else start, -end))
    return sorted(spans)


def _annotations(page: Page) -> Iterator[Suppression]:
    """The messages of another tool that a page annotation quotes."""
    for annotation in page.annotations:
        quoted = annotation.strings("suppressions") if annotation.kind == "page" else ()
        for index, message in enumerate(quoted):
            for pattern, rules in QUOTED:
                if match := pattern.search(message):
                    place = locate(annotation.json, ("suppressions", index))
                    reason = "the page annotation suppresses it"
                    yield Suppression(rules, reason, place, 1, _ALWAYS, match["word"].rpartition(".")[2], quoted=True)


def suppression_unused(page: Page, context: Context) -> Iterator[Found]:
    """A request to ignore a finding that is not there.

    What it reports:
        A `harness-ignore` comment whose rule finds nothing in what it covers, and the messages of another tool that a
        page annotation suppresses, where the type is defined by now or the page no longer has the property. As a
        warning: a comment that names no rule or an unknown one, or gives no reason.

    Why it matters:
        Left behind after the cause is gone, it hides the next one that comes.

    Example:
        `<!-- harness-ignore json-syntax: the service answers so -->` above a fence whose JSON was repaired since.
    """
    asked = suppressions(page, context.rule_names)
    yield from _quoted_in_vain([each for each in asked if each.quoted], context)
    for each in asked:
        if each.quoted:
            continue
        subject = f"harness-ignore {', '.join(each.rules)}".strip()
        unknown = [rule for rule in each.rules if context.rule_names and rule not in context.rule_names]
        if not each.rules:
            hint = "Write `harness-ignore RULE: reason`."
            yield Found(each.location, subject, "the comment names no rule to ignore", hint, severity="warning")
        elif unknown:
            message = f"`{unknown[0]}` is no rule"
            meant = near(unknown[0], context.rule_names)
            hint = f"Write {' or '.join(f'`{name}`' for name in meant)}." if meant else "Write the name of a rule."
            yield Found(each.location, subject, message, hint, severity="warning")
        elif not each.reason:
            hint = "Write why, behind a colon."
            yield Found(each.location, subject, "no reason is given for ignoring this", hint, severity="warning")
        for rule in each.rules:
            if rule in context.ran and not _hides(each, rule, context):
                where = "this page" if each.end == _ALWAYS else "the block below"
                message = f"`{rule}` finds nothing in {where}"
                yield Found(each.location, f"harness-ignore {rule}", message, "Remove the comment.")


def _quoted_in_vain(quoted: list[Suppression], context: Context) -> Iterator[Found]:
    """One finding for all messages that hide nothing, where the rules that would find something ran.

    The other tool takes some values and types for wrong that no rule here does: only what speaks of a type that is
    defined by now, or of a word that the page no longer has, is in vain for it as well.
    """
    idle = [
        each
        for each in quoted
        if context.ran.issuperset(each.rules)
        and each.word
        and ("type-undefined" in each.rules or not _stands(each.word, context.page))
        and not any(_hides(each, rule, context) for rule in each.rules)
    ]
    if idle:
        message = "the suppressed message speaks of nothing that is wrong or stands on this page any more"
        message += f" ({len(idle)} such messages)" if len(idle) > 1 else ""
        hint = "Remove it from the page annotation."
        related = tuple(each.location for each in idle[1:])
        yield Found(idle[0].location, "suppressions", message, hint, related=related)


def _stands(word: str, page: Page) -> bool:
    """Whether a word stands anywhere on a page but in what it suppresses."""
    own = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    notes = [note for note in page.annotations if note.kind == "page"]
    quoted = sum(len(own.findall(message)) for note in notes for message in note.strings("suppressions"))
    return len(own.findall(page.text)) > quoted


def _hides(suppression: Suppression, rule: str, context: Context) -> bool:
    return any(finding.rule == rule and suppression.covers(finding) for finding in context.judged)


RULES = (Rule("suppression-unused", "note", suppression_unused, last=True),)
