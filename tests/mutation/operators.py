"""The literal table of all operators."""

from . import annotations, answers, http, json_text, pages, resources, tables
from .places import Operator

OPERATORS: tuple[Operator, ...] = (
    *pages.OPERATORS,
    *annotations.OPERATORS,
    *http.OPERATORS,
    *json_text.OPERATORS,
    *answers.OPERATORS,
    *tables.OPERATORS,
    *resources.OPERATORS,
)
