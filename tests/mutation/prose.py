"""Operators that make the prose of an API page contradict its examples."""

import re
from collections.abc import Iterator
from random import Random

from harness.facts.promises import ReturnClaim
from harness.model import TypeRef

from .places import Edit, Operator, Subject
from .typed import SHAPE, Answer, answers

_PROSE = (*SHAPE, "status-mismatch", "body-missing", "body-unexpected", "method-link", "link-target-missing")


def _promised(subject: Subject) -> Iterator[tuple[ReturnClaim, TypeRef, list[Answer]]]:
    """The only claim of the Response section, where every answer of the page keeps it."""
    operation = subject.facts.operation
    claims = operation.returns if operation else ()
    if len(claims) != 1 or claims[0].mention.alternatives or not 200 <= claims[0].code < 300:
        return
    claim = claims[0]
    ref = subject.types.resolve(claim.mention, subject.page.path)
    shown = list(answers(subject))
    typed = [
        fence
        for example in subject.page.examples
        for fence in example.responses
        if fence.response and fence.response.status < 300
    ]
    if (
        shown
        and len(shown) == len(typed)
        and all(each.type.name == ref.name and each.envelope == claim.mention.collection for each in shown)
    ):
        yield claim, ref, shown


def _type(subject: Subject, random: Random) -> Iterator[Edit]:
    pages = [(name, known) for name in sorted(subject.world.mentioned) if (known := subject.types.type(name))]
    for claim, ref, _ in _promised(subject):
        line = subject.at(claim.line)
        match = re.compile(r"\[[^\[\]]*\]\([^()]*\)").search(subject.text, line, subject.at(claim.line + 1))
        name, known = random.choice(pages)
        mine = subject.types.type(ref.name)
        kin = {ref.name, *(mine.ancestors if mine else ()), *subject.types.subtypes(ref.name)}
        path = known.declarations[0].path
        if (
            match
            and f"[{ref.name.rpartition('.')[2]}]" in match.group()
            and name not in kin
            and not kin & set(known.ancestors)
        ):
            short = name.rpartition(".")[2]
            new = f"[{short}](../resources/{path.rpartition('/')[2]})"
            yield Edit(match.start(), match.end(), new, f"the Response section promises {short} for {ref.name}")


def _collection_dropped(subject: Subject, _random: Random) -> Iterator[Edit]:
    for claim, ref, _ in _promised(subject):
        line, end = subject.at(claim.line), subject.at(claim.line + 1)
        match = re.compile(r"(?:an?|the) (?:object )?collection of (?P<link>\[[^\[\]]*\]\([^()]*\)) objects").search(
            subject.text, line, end
        )
        if match and claim.mention.collection:
            yield Edit(
                match.start(), match.end(), f"a {match['link']} object", f"the Response section promises one {ref.name}"
            )


def _collection_added(subject: Subject, _random: Random) -> Iterator[Edit]:
    for claim, ref, _ in _promised(subject):
        line, end = subject.at(claim.line), subject.at(claim.line + 1)
        match = re.compile(r"an? (?P<link>\[[^\[\]]*\]\([^()]*\)) object(?! collection)\b").search(
            subject.text, line, end
        )
        if match and not claim.mention.collection:
            yield Edit(
                match.start(),
                match.end(),
                f"a collection of {match['link']} objects",
                f"the Response section promises many {ref.name}",
            )


OPERATORS = (
    Operator("response-prose-type", _type, _PROSE),
    Operator("response-prose-single", _collection_dropped, _PROSE),
    Operator("response-prose-collection", _collection_added, _PROSE),
)
