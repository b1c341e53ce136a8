"""Rules about answers of tenants, recordings and captures against what the page promises."""

from harness.rules.answer import behaviour, conformance, control, keys, sorts, values
from harness.rules.found import Rule

RULES: tuple[Rule, ...] = (
    *conformance.RULES,
    *sorts.RULES,
    *control.RULES,
    *keys.RULES,
    *values.RULES,
    *behaviour.RULES,
)
"""In the order of the catalogue."""
