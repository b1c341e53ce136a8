"""Rules about the types that pages name: defined, named at all, and the same wherever they are named."""

from harness.rules.found import Rule
from harness.rules.types import links, names

RULES: tuple[Rule, ...] = (*names.RULES, *links.RULES)
"""In the order of the catalogue."""
