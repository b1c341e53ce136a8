"""The text of `$filter` and `$orderby` to a tree (OData 4.01 URL Conventions, 5.1.1)."""

import re
from dataclasses import dataclass
from typing import Any, Final

from harness.tenant.refusal import Refusal, not_implemented

MAX_DEPTH: Final = 48
MAX_LENGTH: Final = 16_384

_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<instant>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2})?(?![\w-]))
    | (?P<guid>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-]))
    | (?P<date>\d{4}-\d{2}-\d{2}(?![\w-]))
    | (?P<time>\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?(?![\w-]))
    | (?P<number>[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?(?![\w-]))
    | (?P<duration>duration'[^']{0,100}')
    | (?P<enum>[A-Za-z_][\w.]{0,300}\.[A-Za-z_]\w{0,100}'[^']{0,1000}')
    | (?P<text>'(?:[^']|'')*')
    | (?P<name>@?[A-Za-z_$][\w.$@]{0,300})
    | (?P<mark>[(),/:*])
    )""",
    re.VERBOSE | re.ASCII,
)

COMPARISONS: Final = ("eq", "ne", "gt", "ge", "lt", "le", "has")
ARITHMETIC: Final = ("add", "sub", "mul", "div", "divby", "mod")


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    kind: str
    """`text`, `number`, `boolean`, `null`, `instant`, `date`, `time`, `duration`, `guid` or `enum`."""
    value: Any


@dataclass(frozen=True, slots=True)
class Path:
    """A property, from the object or from the variable of a lambda: `m/department`."""

    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A canonical function with its arguments."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """`and`, `or`, `not` or a comparison."""

    operator: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """`in`."""

    operand: "Expression"
    options: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Lambda:
    """`any` or `all` over a collection; `any()` without a condition asks whether there is anything."""

    path: Path
    quantifier: str
    variable: str
    condition: "Expression | None"


Expression = Literal | Path | Function | Operation | Membership | Lambda


def syntax_error(option: str, why: str) -> Refusal:
    """400 as Graph words it."""
    return Refusal(400, "BadRequest", f"Invalid {option} clause: {why}.")


def is_advanced(expression: Expression) -> bool:
    """Whether a filter needs the eventually consistent index of the directory: `not`, `ne` or `endsWith`."""
    pending: list[Expression] = [expression]
    while pending:
        each = pending.pop()
        if isinstance(each, Operation):
            if each.operator in ("not", "ne"):
                return True
            pending.extend(each.operands)
        elif isinstance(each, Function):
            if each.name.lower() == "endswith":
                return True
            pending.extend(each.arguments)
        elif isinstance(each, Lambda) and each.condition is not None:
            pending.append(each.condition)
    return False


def parse_filter(text: str) -> Expression:
    """Read a `$filter`.

    Raises:
        Refusal: 400 when it is no expression, or longer or deeper than the limits; 501 for arithmetic.
    """
    parser = _Parser("filter", text)
    expression = parser.disjunction(0)
    parser.expect_end()
    return expression


def parse_orderby(text: str) -> tuple[tuple[Expression, bool], ...]:
    """Read an `$orderby`: expressions, and whether each is descending.

    Raises:
        Refusal: 400.
    """
    parser = _Parser("orderby", text)
    keys: list[tuple[Expression, bool]] = []
    while True:
        expression = parser.operand(0)
        descending = parser.accept("desc")
        if not descending:
            parser.accept("asc")
        keys.append((expression, descending))
        if not parser.accept(","):
            break
    parser.expect_end()
    return tuple(keys)


class _Parser:
    """Recursive descent: one method per level of precedence (OData 4.01 URL Conventions, 5.1.1.9)."""

    def __init__(self, option: str, text: str) -> None:
        self.option = option
        self.tokens = list(self._tokens(text))
        self.position = 0

    def _tokens(self, text: str) -> list[tuple[str, str]]:
        if len(text) > MAX_LENGTH:
            raise syntax_error(self.option, f"it is longer than {MAX_LENGTH} characters")
        found: list[tuple[str, str]] = []
        position, end = 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if not match or not match.lastgroup:
                raise syntax_error(self.option, f"syntax error at position {position}")
            found.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        return found

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        place = self.position + ahead
        return self.tokens[place] if place < len(self.tokens) else ("end", "")

    def accept(self, value: str) -> bool:
        kind, text = self.peek()
        if kind in ("name", "mark") and text == value:
            self.position += 1
            return True
        return False

    def expect(self, value: str) -> None:
        if not self.accept(value):
            raise syntax_error(self.option, f"'{value}' was expected instead of '{self.peek()[1][:100]}'")

    def expect_end(self) -> None:
        if self.peek()[0] != "end":
            raise syntax_error(self.option, f"unexpected '{self.peek()[1][:100]}'")

    def disjunction(self, depth: int) -> Expression:
        return self._chain("or", lambda: self._chain("and", lambda: self.negation(depth)))

    def _chain(self, operator: str, operand: Any) -> Expression:
        operands = [operand()]
        while self.accept(operator):
            operands.append(operand())
        return operands[0] if len(operands) == 1 else Operation(operator, tuple(operands))

    def negation(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise syntax_error(self.option, f"it is nested deeper than {MAX_DEPTH} levels")
        if self.peek() == ("name", "not"):
            self.position += 1
            return Operation("not", (self.negation(depth + 1),))
        return self.comparison(depth)

    def comparison(self, depth: int) -> Expression:
        left = self.operand(depth)
        kind, word = self.peek()
        if kind == "name" and word in ARITHMETIC:
            raise not_implemented(f"arithmetic (`{word}`) in ${self.option}")
        if kind == "name" and word in COMPARISONS:
            self.position += 1
            return Operation(word, (left, self.operand(depth)))
        if self.accept("in"):
            self.expect("(")
            return Membership(left, self._arguments(depth))
        return left

    def operand(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise syntax_error(self.option, f"it is nested deeper than {MAX_DEPTH} levels")
        if self.accept("("):
            inner = self.disjunction(depth + 1)
            self.expect(")")
            return inner
        kind, text = self.peek()
        if kind == "name":
            return self._named(depth)
        if kind in ("end", "mark"):
            raise syntax_error(self.option, f"an expression was expected instead of '{text}'")
        self.position += 1
        return _literal(kind, text)

    def _named(self, depth: int) -> Expression:
        name = self.peek()[1]
        self.position += 1
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if self.accept("("):
            return Function(name, self._arguments(depth))
        segments = [name]
        while self.accept("/"):
            kind, segment = self.peek()
            if kind != "name":
                raise syntax_error(self.option, "a property was expected after '/'")
            self.position += 1
            if segment.lower() in ("any", "all") and self.accept("("):
                return self._lambda(Path(tuple(segments)), segment.lower(), depth)
            segments.append(segment)
        return Path(tuple(segments))

    def _lambda(self, path: Path, quantifier: str, depth: int) -> Lambda:
        if self.accept(")"):
            return Lambda(path, quantifier, "", None)
        kind, variable = self.peek()
        if kind != "name":
            raise syntax_error(self.option, f"a variable was expected in '{quantifier}'")
        self.position += 1
        self.expect(":")
        condition = self.disjunction(depth + 1)
        self.expect(")")
        return Lambda(path, quantifier, variable, condition)

    def _arguments(self, depth: int) -> tuple[Expression, ...]:
        found: list[Expression] = []
        if self.accept(")"):
            return ()
        while True:
            found.append(self.disjunction(depth + 1))
            if self.accept(")"):
                return tuple(found)
            self.expect(",")


def _literal(kind: str, text: str) -> Literal:
    if kind == "text":
        return Literal("text", text[1:-1].replace("''", "'"))
    if kind == "number":
        return Literal("number", float(text) if "." in text or "e" in text.lower() else int(text))
    if kind == "enum":
        return Literal("enum", text[text.index("'") + 1 : -1])
    if kind == "duration":
        return Literal("duration", text[9:-1])
    return Literal(kind, text)


_CONSTANTS: Final = {
    "true": Literal("boolean", True),
    "false": Literal("boolean", False),
    "null": Literal("null", None),
}
