"""Rules about requests and responses as HTTP, and about their URLs."""

from harness.rules.found import Rule
from harness.rules.http import documented_urls, headers, payloads, query_names, request_lines, status, urls

RULES: tuple[Rule, ...] = (
    *request_lines.RULES,
    *urls.RULES,
    *documented_urls.RULES,
    *status.RULES,
    *payloads.RULES,
    *headers.RULES,
    *query_names.RULES,
)
"""In the order of the catalogue."""
