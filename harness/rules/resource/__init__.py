"""Rules about resource pages: a type in its table, its JSON representation and on other pages."""

from harness.rules.found import Rule
from harness.rules.resource import bases, duplicates, enum_members, method_links, tables, types

RULES: tuple[Rule, ...] = (
    *tables.RULES,
    *types.RULES,
    *bases.RULES,
    *duplicates.RULES,
    *enum_members.RULES,
    *method_links.RULES,
)
"""In the order of the catalogue."""
