"""Right from wrong: one function a rule, one small file for what belongs together, one folder a family.

`RULES` is the catalogue. To add a rule: a generator of `Found` with the docstring sections *What it reports*,
*Why it matters* and *Example*; one line in the `RULES` of its file; one page under `tests/rules/`. To rename one: its
old name goes into `formerly`. What a rule may ask is in `context`: a rule about bodies takes the kinds of differences
that it tells (`context.seen`), one about damage has words for what the reader states. What becomes of what a rule
yields is decided in `findings`.
"""

from harness.rules.catalogue import NAMES, RULES
from harness.rules.context import Context
from harness.rules.driver import judge_page
from harness.rules.explain import Explanation, explain
from harness.rules.findings import excerpt, gather, merged, order, related_places
from harness.rules.found import Found, Rule
from harness.rules.judge import judge_exchange
from harness.rules.suppressions import Told, suppress


def explained() -> dict[str, Explanation]:
    """What each rule of the catalogue reports, why, and an example, from its docstring."""
    return explain(RULES)


__all__ = [
    "NAMES",
    "RULES",
    "Context",
    "Explanation",
    "Found",
    "Rule",
    "Told",
    "excerpt",
    "explained",
    "gather",
    "judge_exchange",
    "judge_page",
    "merged",
    "order",
    "related_places",
    "suppress",
]
