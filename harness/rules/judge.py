"""The one judge of answers, whoever gave them."""

from dataclasses import replace

from harness.bodies.expectation import Expectation
from harness.model import Exchange, Finding
from harness.rules import answer, types
from harness.rules.answer.exchanges import fair
from harness.rules.answer.sorts import STILL_JUDGED, flaw
from harness.rules.context import Context
from harness.rules.driver import judge_page
from harness.rules.found import Rule
from harness.rules.json import SHAPE

ANSWER_RULES: tuple[Rule, ...] = (*SHAPE, *types.RULES, *answer.RULES)
"""The rules that judge an answer. Those about shapes see it exactly as they see a printed one."""


def judge_exchange(
    exchange: Exchange, expected: Expectation, context: Context, rules: tuple[Rule, ...] = ANSWER_RULES
) -> tuple[Finding, ...]:
    """Judge one answer: printed, recorded, live, captured, or to a generated request.

    Args:
        exchange: the request, its answer, and who answered.
        expected: what the page promises, from `expectation.expected_answer`.
        context: of the page.
        rules: those to apply, where the settings leave only some.

    Returns:
        Findings, sorted; not yet joined by cause nor fingerprinted: `gather` does both over all of a run.
    """
    if flaw(context.page, context, exchange, expected) is not None:
        rules = tuple(rule for rule in rules if rule.name in STILL_JUDGED)
    found = judge_page(context.page, replace(context, given=((exchange, expected),)), rules)
    return tuple(replace(each, verdict=fair(each.verdict, exchange.source)) for each in found)
