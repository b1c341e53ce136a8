"""Which types are above a type and which below it, whoever describes them. Circles end where they close."""

from collections.abc import Callable, Iterable

DEEPEST = 64
"""Levels of inheritance that are followed; the reference has seven."""


def lineage(name: str, base_of: Callable[[str], str]) -> tuple[str, ...]:
    """A type, its base, the base of that, and so on.

    Args:
        name: the type.
        base_of: the base of a type, or the empty string.
    """
    names = {name: None}
    base = base_of(name)
    while base and base not in names and len(names) <= DEEPEST:
        names[base] = None
        base = base_of(base)
    return tuple(names)


def descendants(name: str, children_of: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """All types that derive from a type, directly or not, the nearest first; without itself."""
    found: dict[str, None] = {}
    level = [name]
    for _ in range(DEEPEST):
        level = [child for each in level for child in children_of(each) if child != name and child not in found]
        if not level:
            break
        found.update(dict.fromkeys(level))
    return tuple(found)
