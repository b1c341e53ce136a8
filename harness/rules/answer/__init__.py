"""Rules about answers of tenants, recordings and captures against what the page promises."""

from harness.rules.answer import behaviour, conformance, sorts
from harness.rules.found import Rule

RULES: tuple[Rule, ...] = (
    *conformance.RULES,
    *sorts.RULES,
    *behaviour.RULES,
)
"""In the order of the catalogue."""
