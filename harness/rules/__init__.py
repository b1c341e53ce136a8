"""Right from wrong: one function a rule, one small file a family.

`RULES` is the catalogue. To add a rule: a generator of `Found` with the docstring sections *What it reports*,
*Why it matters* and *Example*; one line in the table of its family; one page under `tests/rules/`.
"""

from harness.rules import (
    annotations,
    answers,
    behaviour,
    documented_urls,
    drift_enums,
    drift_parameters,
    drift_paths,
    drift_properties,
    drift_returns,
    drift_types,
    drift_undocumented,
    enum_members,
    examples,
    fences,
    front_matter,
    json_syntax,
    links,
    method_links,
    payloads,
    permissions,
    placeholders,
    request_lines,
    resource_bases,
    resource_duplicates,
    resource_tables,
    resource_types,
    sections,
    shape,
    status,
    suppressions,
    tables,
    type_names,
    urls,
)
from harness.rules.context import Context
from harness.rules.driver import gather, judge_page, merged, order
from harness.rules.explain import Explanation, explain
from harness.rules.found import Found, Rule
from harness.rules.judge import judge_exchange
from harness.rules.suppressions import Told, suppress

RULES: tuple[Rule, ...] = (
    *front_matter.RULES,
    *placeholders.RULES,
    *sections.RULES,
    *links.RULES,
    *tables.RULES,
    *permissions.RULES,
    *annotations.RULES,
    *fences.RULES,
    *examples.RULES,
    *request_lines.RULES,
    *urls.RULES,
    *documented_urls.RULES,
    *status.RULES,
    *payloads.RULES,
    *json_syntax.RULES,
    *shape.RULES,
    *type_names.RULES,
    *answers.RULES,
    *behaviour.RULES,
    *resource_tables.RULES,
    *resource_types.RULES,
    *resource_bases.RULES,
    *resource_duplicates.RULES,
    *enum_members.RULES,
    *method_links.RULES,
    *drift_types.RULES,
    *drift_properties.RULES,
    *drift_undocumented.RULES,
    *drift_enums.RULES,
    *drift_paths.RULES,
    *drift_returns.RULES,
    *drift_parameters.RULES,
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
