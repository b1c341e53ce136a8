"""The literal table of all operators."""

from . import annotations, answers, http, json_text, pages, prose, queries, requests, resources, tables, urls
from .places import Operator

OPERATORS: tuple[Operator, ...] = (
    *pages.OPERATORS,
    *annotations.OPERATORS,
    *urls.OPERATORS,
    *http.OPERATORS,
    *prose.OPERATORS,
    *json_text.OPERATORS,
    *answers.OPERATORS,
    *requests.OPERATORS,
    *queries.OPERATORS,
    *tables.OPERATORS,
    *resources.OPERATORS,
)
