"""The request templates of one page against each other: a slip in one of them, or another method in one."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from harness.facts.promises import Template
from harness.model import HttpRequest
from harness.spelling import edits

_WORD = re.compile(r"(?<=/)[A-Za-z]{5,}(?=[/(?]|\Z)")
_ALIKE = frozenset(("PATCH", "PUT"))
"""Methods that one page may well document together."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A template that the others contradict, and what of it."""

    template: Template
    subject: str
    written: str
    """The word of the template that is wrong."""
    message: str
    hint: str


def odd_templates(templates: tuple[Template, ...], requests: tuple[HttpRequest, ...]) -> Iterator[Odd]:
    """Templates that differ from the others of their page by a slip. The examples tell which of two is right."""
    if len(templates) > 1:
        yield from _odd_method(templates, requests)
        yield from _odd_word(templates, requests)


def _odd_method(templates: tuple[Template, ...], requests: tuple[HttpRequest, ...]) -> Iterator[Odd]:
    """The only template with its method, where the others and the examples agree on another.

    Two methods of one path are two operations.
    """
    methods = Counter(template.method for template in templates)
    if len(methods) != 2 or methods.keys() <= _ALIKE:
        return
    shown = {request.method for request in requests}
    for template in templates:
        other = next(method for method in methods if method != template.method)
        alone = methods[template.method] == 1 and template.method not in shown and other in shown
        others = [each for each in templates if each is not template and _tail(each) == _tail(template)]
        if alone and others and all(each.path != template.path for each in others):
            message = f"this template says `{template.method}`; the others and the examples of this page say `{other}`"
            yield Odd(template, "template method", template.method, message, f"Write `{other}`.")


def _tail(template: Template) -> str:
    """The last segment, keys alike: templates of one operation share it."""
    last = template.path.rpartition("/")[2]
    return "{}" if last[:1] == "{" else last


def _odd_word(templates: tuple[Template, ...], requests: tuple[HttpRequest, ...]) -> Iterator[Odd]:
    """A segment of one template that is a letter away from one of the others, and that no example has."""
    words = [dict.fromkeys(_WORD.findall(template.path)) for template in templates]
    counts = Counter(word for each in words for word in each)
    once = [word for word, count in counts.items() if count < len(templates)]
    if len(once) < 2:
        return
    shown = "\n".join(request.url for request in requests)
    for template, own in zip(templates, words, strict=True):
        for word in own:
            if counts[word] == 1 and f"/{word}" not in shown and (other := _meant(word, once, own)):
                if counts[other] == 1 and f"/{other}" not in shown and once.index(other) > once.index(word):
                    continue  # told of the later of the two
                message = f"`{word}` in this template is `{other}` in another template of this page"
                yield Odd(template, f"template {word}", word, message, "Spell both as the service does.")


def _meant(word: str, known: list[str], own: dict[str, None]) -> str:
    """The word of another template that is one slip away; plurals and other capitals are words of their own."""
    lower = word.lower()
    for other in known:
        near = other.lower()
        if other not in own and near.rstrip("s") != lower.rstrip("s") and edits(lower, near, 1) == 1:
            return other
    return ""
