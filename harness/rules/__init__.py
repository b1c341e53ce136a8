"""Right from wrong: one function a rule, one small file for what belongs together, one folder a family.

`RULES` is the catalogue. To add a rule: a generator of `Found` with the docstring sections *What it reports*,
*Why it matters* and *Example*; one line in the `RULES` of its file; one page under `tests/rules/`. What a rule may ask
is in `context`; JSON bodies are compared with their types in `bodies`, once for all rules.
"""

from harness.rules import answer, drift, http, json, page, resource, suppressions
from harness.rules.context import Context
from harness.rules.driver import gather, judge_page, merged, order
from harness.rules.explain import Explanation, explain
from harness.rules.found import Found, Rule
from harness.rules.judge import judge_exchange
from harness.rules.suppressions import Told, suppress

RULES: tuple[Rule, ...] = (
    *page.RULES,
    *http.RULES,
    *json.RULES,
    *answer.RULES,
    *resource.RULES,
    *drift.RULES,
    *suppressions.RULES,
)
"""The catalogue: every rule, in the order of its family."""


def explained() -> dict[str, Explanation]:
    """What each rule of the catalogue reports, why, and an example, from its docstring."""
    return explain(RULES)


__all__ = [
    "RULES",
    "Context",
    "Found",
    "Rule",
    "Told",
    "explained",
    "gather",
    "judge_exchange",
    "judge_page",
    "merged",
    "order",
    "suppress",
]
