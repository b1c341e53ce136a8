"""Right from wrong: one function a rule, one small file a family.

`RULES` is the catalogue. To add a rule: a generator of `Found` with the docstring sections *What it reports*,
*Why it matters* and *Example*; one line in the table of its family; one page under `tests/rules/`.
"""

from harness.rules.context import Context
from harness.rules.driver import gather, judge_page, order
from harness.rules.found import Found, Rule

__all__ = ["Context", "Found", "Rule", "gather", "judge_page", "order"]
