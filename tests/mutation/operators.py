"""The literal table of all operators."""

from . import annotations, answers, http, json_text, pages, prose, requests, resources, tables
from .places import Operator

OPERATORS: tuple[Operator, ...] = (
    *pages.OPERATORS,
    *annotations.OPERATORS,
    *http.OPERATORS,
    *prose.OPERATORS,
    *json_text.OPERATORS,
    *answers.OPERATORS,
    *requests.OPERATORS,
    *tables.OPERATORS,
    *resources.OPERATORS,
)
