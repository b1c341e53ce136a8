"""Operators that break JSON as text: in answers, request bodies, representations and annotated examples."""

import re
from collections.abc import Iterator
from random import Random

from harness.model import JsonText

from .json_nodes import Node, tree
from .places import Edit, Operator, Subject

_SYNTAX = ("json-syntax", "json-duplicate-key", "fence-swallowed")


def bodies(subject: Subject) -> Iterator[tuple[str, Node]]:
    """Every JSON object or array that a page shows, with the role of its fence."""
    for fence in subject.page.fences:
        shown: list[JsonText | None] = [fence.json if fence.role in ("resource", "example") else None]
        if fence.role == "response" and fence.response:
            shown.append(fence.response.json)
        if fence.role == "request":
            shown += [request.json for request in fence.requests]
        for text in shown:
            root = tree(subject, text)
            if root is not None and (root.members or root.items):
                yield fence.role, root


def _objects(subject: Subject) -> Iterator[tuple[str, Node]]:
    return ((role, node) for role, root in bodies(subject) for node in root.nodes() if node.members)


def _strings(subject: Subject) -> Iterator[tuple[str, Node]]:
    for role, root in bodies(subject):
        yield from ((role, node) for node in root.nodes() if isinstance(node.value, str) and node.end > node.start + 2)


def _comma_dropped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, node in _objects(subject):
        for one, other in zip(node.members, node.members[1:], strict=False):
            comma = subject.text.index(",", one.node.end, other.start)
            yield Edit(comma, comma + 1, "", f"the comma after `{one.name}` in a {role}")


def _comma_trailing(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, node in _objects(subject):
        last = node.members[-1]
        yield Edit(last.node.end, last.node.end, ",", f"a comma after the last member `{last.name}` of a {role}")


def _comma_doubled(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, node in _objects(subject):
        for member in node.members[:-1]:
            yield Edit(member.node.end, member.node.end, ",", f"a second comma after `{member.name}` in a {role}")


def _colon(subject: Subject, random: Random) -> Iterator[Edit]:
    for role, node in _objects(subject):
        for member in node.members:
            yield Edit(
                member.key_end,
                member.node.start,
                random.choice((" ", " = ")),
                f"the colon of `{member.name}` in a {role}",
            )


def _quote_closing(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, node in _strings(subject):
        yield Edit(node.end - 1, node.end, "", f"the closing quote of `{node.value[:30]}` in a {role}")


def _quote_opening(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, node in _objects(subject):
        for member in node.members:
            yield Edit(member.start, member.start + 1, "", f"the opening quote of the name `{member.name}` in a {role}")


def _quotes_curly(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, node in _strings(subject):
        yield Edit(
            node.start,
            node.end,
            f"\u201c{subject.text[node.start + 1 : node.end - 1]}\u201d",
            f"curly quotes around `{node.value[:30]}` in a {role}",
        )


def _quotes_single(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, node in _strings(subject):
        if "'" not in node.value:
            yield Edit(
                node.start,
                node.end,
                f"'{subject.text[node.start + 1 : node.end - 1]}'",
                f"single quotes around `{node.value[:30]}` in a {role}",
            )


def _name_unquoted(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, node in _objects(subject):
        for member in node.members:
            if re.fullmatch(r"\w+", member.name):
                yield Edit(
                    member.start, member.key_end, member.name, f"no quotes around the name `{member.name}` in a {role}"
                )


def _bracket_closing(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, root in bodies(subject):
        for node in root.nodes():
            if node.members or node.items:
                yield Edit(node.end - 1, node.end, "", f"a closing `{subject.text[node.end - 1]}` in a {role}")


def _bracket_surplus(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, root in bodies(subject):
        for node in root.nodes():
            if node.members or node.items:
                yield Edit(
                    node.end,
                    node.end,
                    subject.text[node.end - 1],
                    f"a surplus `{subject.text[node.end - 1]}` in a {role}",
                )


def _bracket_swapped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, root in bodies(subject):
        for node in root.nodes():
            if node.members or node.items:
                other = "]" if node.members else "}"
                yield Edit(node.end - 1, node.end, other, f"`{other}` closes what is opened otherwise in a {role}")


def _literal(subject: Subject, random: Random) -> Iterator[Edit]:
    for role, root in bodies(subject):
        for node in root.nodes():
            if isinstance(node.value, bool) or node.value is None:
                text = subject.text[node.start : node.end]
                yield Edit(
                    node.start,
                    node.end,
                    random.choice((text.title(), text.upper())),
                    f"`{text}` capitalised in a {role}",
                )


def _number(subject: Subject, random: Random) -> Iterator[Edit]:
    for role, root in bodies(subject):
        for node in root.nodes():
            if isinstance(node.value, int) and not isinstance(node.value, bool):
                text = subject.text[node.start : node.end]
                broken = random.choice((f"0{text.lstrip('-')}", f"+{text}", f"{text}.", f"0x{text.lstrip('-')}"))
                yield Edit(node.start, node.end, broken, f"the number {text} as {broken} in a {role}")


def _duplicate(subject: Subject, _random: Random) -> Iterator[Edit]:
    for role, node in _objects(subject):
        for member in node.members:
            copy = subject.text[member.start : member.node.end]
            yield Edit(member.node.end, member.node.end, f",\n{copy}", f"`{member.name}` twice in a {role}")


def _comment(subject: Subject, random: Random) -> Iterator[Edit]:
    for role, node in _objects(subject):
        for member in node.members[1:]:
            text = random.choice(("// optional\n", "/* optional */ "))
            yield Edit(member.start, member.start, text, f"a comment before `{member.name}` in a {role}")


def _escape(subject: Subject, random: Random) -> Iterator[Edit]:
    for role, node in _strings(subject):
        yield Edit(
            node.end - 1,
            node.end - 1,
            random.choice(("\\d", "\\x41", "\\u12")),
            f"an escape that is none in `{node.value[:30]}` of a {role}",
        )


OPERATORS = (
    Operator("json-comma-dropped", _comma_dropped, _SYNTAX),
    Operator("json-comma-trailing", _comma_trailing, _SYNTAX),
    Operator("json-comma-doubled", _comma_doubled, _SYNTAX),
    Operator("json-colon", _colon, _SYNTAX),
    Operator("json-quote-closing", _quote_closing, _SYNTAX),
    Operator("json-quote-opening", _quote_opening, _SYNTAX),
    Operator("json-quotes-curly", _quotes_curly, _SYNTAX),
    Operator("json-quotes-single", _quotes_single, _SYNTAX),
    Operator("json-name-unquoted", _name_unquoted, _SYNTAX),
    Operator("json-bracket-closing", _bracket_closing, _SYNTAX),
    Operator("json-bracket-surplus", _bracket_surplus, _SYNTAX),
    Operator("json-bracket-swapped", _bracket_swapped, _SYNTAX),
    Operator("json-literal", _literal, _SYNTAX),
    Operator("json-number", _number, _SYNTAX),
    Operator("json-duplicate-key", _duplicate, _SYNTAX),
    Operator("json-comment", _comment, _SYNTAX),
    Operator("json-escape", _escape, _SYNTAX),
)
