"""Rules about printed JSON: its syntax and its shape."""

from harness.rules.found import Rule
from harness.rules.json import context_urls, control, envelopes, members, options, requests, syntax, values

SHAPE: tuple[Rule, ...] = (
    *members.RULES,
    *values.RULES,
    *envelopes.RULES,
    *options.RULES,
    *context_urls.RULES,
    *control.RULES,
    *requests.RULES,
)
"""Bodies against their types: rules that see every answer as they see a printed one."""

RULES: tuple[Rule, ...] = (*syntax.RULES, *SHAPE)
"""In the order of the catalogue."""
