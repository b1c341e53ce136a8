"""Rules about a page as a document: its parts, links, tables, annotations and examples."""

from harness.rules.found import Rule
from harness.rules.page import (
    annotations,
    examples,
    fences,
    front_matter,
    links,
    permissions,
    placeholders,
    sections,
    tables,
)

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
)
"""In the order of the catalogue."""
