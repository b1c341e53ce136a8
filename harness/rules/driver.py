"""Runs rules over a page."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.model import Finding, Page
from harness.rules.context import Context
from harness.rules.findings import order, stamp
from harness.rules.found import Rule


def judge_page(page: Page, context: Context, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Everything that the given rules find in a page, sorted by place and rule, without fingerprints.

    A fragment is no page: what it says is judged where pages include it.
    """
    chosen = () if page.fragment else tuple(rules)
    findings = _run(page, context, [rule for rule in chosen if not rule.last])
    if last := [rule for rule in chosen if rule.last]:
        ran = frozenset(rule.name for rule in chosen)
        findings += _run(page, replace(context, ran=ran, judged=tuple(findings)), last)
    return tuple(sorted(_told_once(findings, chosen), key=order))


def _run(page: Page, context: Context, rules: Iterable[Rule]) -> list[Finding]:
    return [stamp(found, rule, page, context.lines) for rule in rules for found in rule.check(page, context)]


def _told_once(findings: Sequence[Finding], rules: Iterable[Rule]) -> list[Finding]:
    """Without what another rule explains on the same line of the page. Milder cases of a rule explain nothing."""
    explains = {(rule.name, rule.settled or rule.severity): rule.explains for rule in rules if rule.explains}
    told = {(name, each.location.line) for each in findings for name in explains.get((each.rule, each.severity), ())}
    return [each for each in findings if (each.rule, each.location.line) not in told]
