"""Rules about printed JSON: its syntax, its shape, and the types that it is said to be of."""

from harness.rules.found import Rule
from harness.rules.json import shape, syntax, type_names

RULES: tuple[Rule, ...] = (
    *syntax.RULES,
    *shape.RULES,
    *type_names.RULES,
)
"""In the order of the catalogue."""
