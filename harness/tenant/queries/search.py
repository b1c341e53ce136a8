"""`$search`: words and phrases, joined (OData 4.01 URL Conventions, 5.1.1.7; Graph's `"property:text"`)."""

import re
from dataclasses import dataclass
from typing import Final

from harness.tenant.queries.filter_syntax import syntax_error
from harness.tenant.store import Entity

MAX_DEPTH: Final = 48
MAX_LENGTH: Final = 4_096

_TOKEN: Final = re.compile(r'\s*(?:"(?:(\w+):)?((?:[^"\\]|\\.)*)"|([()])|([^\s"()]+))', re.ASCII)


@dataclass(frozen=True, slots=True)
class Term:
    """A text that must be found in a property, or in any."""

    property: str
    """Empty for any."""
    text: str
    """In lower case."""


@dataclass(frozen=True, slots=True)
class Join:
    """`AND`, `OR` or `NOT` of others."""

    operator: str
    operands: tuple["Search", ...]


Search = Term | Join


def parse_search(text: str) -> Search | None:
    """Read a `$search`; None for one of blanks.

    Raises:
        Refusal: 400 when it is no expression, or longer or deeper than the limits.
    """
    parser = _Parser(_tokens(text))
    if not parser.tokens:
        return None
    found = parser.disjunction(0)
    if parser.tokens:
        raise syntax_error("search", f"unexpected '{_shown(parser.tokens[-1])}'")
    return found


def found_in(search: Search, thing: Entity) -> bool:
    """Whether an entity has what is searched."""
    if isinstance(search, Term):
        values = [thing.values.get(search.property)] if search.property else thing.values.values()
        return any(isinstance(value, str) and search.text in value.lower() for value in values)
    if search.operator == "NOT":
        return not found_in(search.operands[0], thing)
    quantify = all if search.operator == "AND" else any
    return quantify(found_in(operand, thing) for operand in search.operands)


_Token = Term | str


def _tokens(text: str) -> list[_Token]:
    """Terms, operators and parentheses, the first one last."""
    if len(text) > MAX_LENGTH:
        raise syntax_error("search", f"it is longer than {MAX_LENGTH} characters")
    found: list[_Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if not match:
            raise syntax_error("search", f"syntax error at position {position}")
        position = match.end()
        mark, word = match[3], match[4]
        if mark or word in ("AND", "OR", "NOT"):
            found.append(mark or word)
        else:
            found.append(Term(match[1] or "", (word or match[2] or "").lower()))
    return found[::-1]


class _Parser:
    """Recursive descent; `NOT` binds closest, then `AND` (or nothing between two terms), then `OR`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        """What is not read yet, the next one last."""

    def disjunction(self, depth: int) -> Search:
        operands = [self.conjunction(depth)]
        while self.accept("OR"):
            operands.append(self.conjunction(depth))
        return operands[0] if len(operands) == 1 else Join("OR", tuple(operands))

    def conjunction(self, depth: int) -> Search:
        operands = [self.operand(depth)]
        while self.tokens and self.tokens[-1] not in ("OR", ")"):
            self.accept("AND")
            operands.append(self.operand(depth))
        return operands[0] if len(operands) == 1 else Join("AND", tuple(operands))

    def operand(self, depth: int) -> Search:
        if depth > MAX_DEPTH:
            raise syntax_error("search", f"it is nested deeper than {MAX_DEPTH} levels")
        if self.accept("NOT"):
            return Join("NOT", (self.operand(depth + 1),))
        if self.accept("("):
            inner = self.disjunction(depth + 1)
            if not self.accept(")"):
                raise syntax_error("search", "the parentheses do not match")
            return inner
        token = self.tokens.pop() if self.tokens else ""
        if isinstance(token, str):
            raise syntax_error("search", f"a word was expected instead of '{token}'")
        return token

    def accept(self, text: str) -> bool:
        if self.tokens and self.tokens[-1] == text:
            self.tokens.pop()
            return True
        return False


def _shown(token: _Token) -> str:
    return token.text[:40] if isinstance(token, Term) else token
