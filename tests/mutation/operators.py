"""The literal table of all operators."""

from . import annotations, answers, http, json_text, pages
from .places import Operator

OPERATORS: tuple[Operator, ...] = (
    *pages.OPERATORS,
    *annotations.OPERATORS,
    *http.OPERATORS,
    *json_text.OPERATORS,
    *answers.OPERATORS,
)
