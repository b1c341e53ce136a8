"""Rules about printed JSON: its syntax and its shape."""

from harness.rules.found import Rule
from harness.rules.json import shape, syntax

RULES: tuple[Rule, ...] = (
    *syntax.RULES,
    *shape.RULES,
)
"""In the order of the catalogue."""
