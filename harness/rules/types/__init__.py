"""Rules about the types that pages name: defined, named at all, and the same wherever they are named."""

from harness.rules.found import Rule
from harness.rules.types import names

RULES: tuple[Rule, ...] = names.RULES
"""In the order of the catalogue."""
