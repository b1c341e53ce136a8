"""Harmless edits: what they change contradicts nothing, so whatever the audit says of them is a false alarm.

They tell that a mutant is noticed because of what is broken, not because something was edited.
"""

import re
from collections.abc import Iterator
from random import Random

from .places import Edit, Operator, Subject
from .typed import answered_objects, is_stand_in


def _blank_line(subject: Subject, _random: Random) -> Iterator[Edit]:
    for section in subject.page.sections[1:]:
        at = subject.at(section.location.line)
        yield Edit(at, at, "\n", f"a blank line before `{section.title}`")


def _sentence(subject: Subject, _random: Random) -> Iterator[Edit]:
    for line, text in subject.page.paragraphs:
        plain = text.strip() and not text.lstrip().startswith(("|", "[!", ">", "-", "*", "Namespace"))
        if plain and not (subject.facts.namespace_line <= line <= subject.facts.namespace_line):
            end = subject.at(line) + len(text.rstrip())
            yield Edit(end, end, " The overview says more.", "one more sentence")


def _text(subject: Subject, random: Random) -> Iterator[Edit]:
    for each in answered_objects(subject):
        for member, known in each.members():
            value = member.node.value
            text = known.type.name == "Edm.String" and not known.type.collection and not known.url
            if text and not known.values and isinstance(value, str) and not is_stand_in(value):
                new = random.choice(("Contoso Ltd", "Adele Vance", "Fabrikam"))
                yield Edit(member.node.start, member.node.end, f'"{new}"', f"the text of `{member.name}` is `{new}`")


def _order(subject: Subject, _random: Random) -> Iterator[Edit]:
    for each in answered_objects(subject):
        for one, other in zip(each.node.members, each.node.members[1:], strict=False):
            first, second = (subject.text[m.start : m.node.end] for m in (one, other))
            between = subject.text[one.node.end : other.start]
            yield Edit(one.start, other.node.end, f"{second}{between}{first}", f"`{one.name}` after `{other.name}`")


def _description(subject: Subject, _random: Random) -> Iterator[Edit]:
    for table in subject.page.tables:
        for row in table.rows:
            cell = row.cells[-1]
            if len(row.cells) > 2 and re.fullmatch(r"[A-Z][\w ,]{10,}\.", cell.text):
                at = subject.at(row.line, cell.column) + len(cell.text)
                yield Edit(at, at, " Set once.", f"one more sentence about `{row.cells[0].text}`")


CONTROLS = (
    Operator("harmless-blank-line", _blank_line),
    Operator("harmless-sentence", _sentence),
    Operator("harmless-text", _text),
    Operator("harmless-order", _order),
    Operator("harmless-description", _description),
)
