"""Every rule, and what each of its names means: past names go on working wherever somebody wrote them."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.rules import answer, drift, http, json, page, resource, suppressions, types
from harness.rules.found import Rule

RULES: tuple[Rule, ...] = (
    *page.RULES,
    *http.RULES,
    *json.RULES,
    *types.RULES,
    *answer.RULES,
    *resource.RULES,
    *drift.RULES,
    *suppressions.RULES,
)
"""The catalogue, in the order of its folders."""


def names_of(rules: tuple[Rule, ...]) -> Mapping[str, str]:
    """Every name that a rule has or had, with the one that it has."""
    return MappingProxyType({name: rule.name for rule in rules for name in rule.names})


NAMES = names_of(RULES)
