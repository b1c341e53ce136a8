"""Rules about the pages against the service's metadata."""

from harness.rules.drift import enums, parameters, paths, properties, returns, types, undocumented
from harness.rules.found import Rule

RULES: tuple[Rule, ...] = (
    *types.RULES,
    *properties.RULES,
    *undocumented.RULES,
    *enums.RULES,
    *paths.RULES,
    *returns.RULES,
    *parameters.RULES,
)
"""In the order of the catalogue."""
