"""Front matter: the YAML between two `---` lines at the top of a page."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from harness.model import Location, Problem

_SIMPLE = re.compile(r'([A-Za-z_][\w.-]*):[ ]+(?:"([^"\\]*)"|\'([^\'\\]*)\'|([A-Za-z][\w ./()+-]*))[ \t]*\Z')
_KEY = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:")
MAX_LENGTH = 100_000
"""Characters of front matter that are parsed as YAML."""
MAX_BRACKETS = 1000
"""libyaml takes time with the square of the open ones."""
MAX_DEPTH = 50
"""Levels of nesting; the reference has one."""


_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar is the text that it is written as: no number, date or tag is ever built."""


def read_front_matter(lines: list[str], path: str) -> tuple[dict[str, Any], Mapping[str, int], int, list[Problem]]:
    """Read the front matter of a page.

    Returns:
        Its values, the line of each key, the number of lines it takes (0 when there is none), and its problems.
        Never raises.
    """
    if not lines or lines[0].rstrip() != "---":
        return {}, {}, 0, []
    end = next((i for i in range(1, len(lines)) if lines[i].rstrip() in ("---", "...")), -1)
    if end < 0:
        return {}, {}, 0, [Problem("front-matter-unclosed", Location(path, 1))]
    where: dict[str, int] = {}
    for number in range(1, end):
        if match := _KEY.match(lines[number]):
            where.setdefault(match[1], number + 1)
    values = _simple(lines[1:end])
    if values is not None:
        return values, where, end + 1, []
    values, problems = _yaml("\n".join(lines[1:end]), path)
    return values, where, end + 1, problems


def _simple(lines: list[str]) -> dict[str, Any] | None:
    """Values of front matter that has one quoted or plain string a line, as nearly all has; None for anything else."""
    values: dict[str, Any] = {}
    for line in lines:
        match = _SIMPLE.match(line)
        if match is None or match[1] in values:
            return None
        values[match[1]] = match[2] or match[3] or (match[4] or "").rstrip()
    return values


def _yaml(text: str, path: str) -> tuple[dict[str, Any], list[Problem]]:
    if len(text) > MAX_LENGTH:
        return {}, [Problem("front-matter-long", Location(path, 2), {"most": MAX_LENGTH})]
    try:
        _refuse_what_explodes(text)
        values = yaml.load(text, Loader=_LOADER)  # noqa: S506  it builds text, lists and mappings only
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(path, mark.line + 2, mark.column + 1) if mark else Location(path, 1)
        return {}, [Problem("front-matter-yaml", place, {"reason": str(error.problem or error.context)})]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return {}, [Problem("front-matter-yaml", Location(path, 1), {"reason": str(error).splitlines()[0]})]
    if values is None:
        return {}, []
    if not isinstance(values, dict):
        return {}, [Problem("front-matter-shape", Location(path, 2))]
    return {str(key): value for key, value in values.items()}, []


def _refuse_what_explodes(text: str) -> None:
    """No page needs aliases, which mean more than any memory holds, or depth, which ends libyaml with a crash."""
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise yaml.YAMLError(f"it has more than {MAX_BRACKETS} brackets")
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=event.start_mark)  # type: ignore[arg-type]  # the C parser has marks of its own
        if depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"more than {MAX_DEPTH} levels deep", problem_mark=event.start_mark)  # type: ignore[arg-type]  # as above
