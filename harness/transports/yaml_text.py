"""YAML from strangers: no objects, no bombs, bounded size and depth, and the line of every interaction."""

from typing import Any

import yaml

from harness.errors import CassetteError

MAX_BYTES = 64 * 1024 * 1024
MAX_NODES = 1_000_000
"""Scalars, sequences and mappings, counted as often as aliases repeat them."""
MAX_DEPTH = 64


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C loader is optional
    """The safe loader, with the harmless tags that vcrpy itself writes for strings and streamed bodies."""


def _construct_text(loader: Any, node: yaml.Node) -> Any:
    return loader.construct_scalar(node)


def _construct_buffer(loader: Any, node: yaml.Node) -> Any:
    state = loader.construct_mapping(node, deep=True).get("state")
    return state[0] if isinstance(state, list | tuple) and state else b""


def _construct_tuple(loader: Any, node: yaml.Node) -> Any:
    return loader.construct_sequence(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:python/str", _construct_text)
_Loader.add_constructor("tag:yaml.org,2002:python/unicode", _construct_text)
_Loader.add_constructor("tag:yaml.org,2002:python/tuple", _construct_tuple)
_Loader.add_constructor("tag:yaml.org,2002:python/object/new:_io.BytesIO", _construct_buffer)


def load_yaml(text: str, name: str) -> tuple[Any, yaml.Node | None]:
    """Read one YAML document.

    Args:
        text: the document.
        name: of the file, for messages.

    Returns:
        The value, and its node, which knows lines; None for an empty document.

    Raises:
        CassetteError: broken YAML, a tag that stands for an object, or more depth or nodes than is bounded.
    """
    try:
        _check_events(text, name)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, None
            _check_aliases(node, name)
            return loader.construct_document(node), node
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        raise CassetteError(f"{name}:{line}: broken YAML: {_one_line(error.problem or error.context)}") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise CassetteError(f"{name}:1: broken YAML: {_one_line(str(error))}") from error


def _one_line(text: str | None) -> str:
    return " ".join((text or "cannot be read").split())[:200]


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 1


def _check_events(text: str, name: str) -> None:
    """Refuse depth and size before anything is built: the parser streams, the composer recurses."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            what = f"nested deeper than {MAX_DEPTH} levels" if depth > MAX_DEPTH else f"more than {MAX_NODES} nodes"
            raise CassetteError(f"{name}:{_line(event.start_mark)}: {what}")


def _check_aliases(root: yaml.Node, name: str) -> None:
    """Refuse what aliases blow up, or what contains itself: every visit counts."""
    visits, pending = 0, [root]
    while pending:
        node = pending.pop()
        visits += 1
        if visits > MAX_NODES:
            raise CassetteError(f"{name}:{_line(node.start_mark)}: aliases repeat more than {MAX_NODES} nodes")
        if isinstance(node, yaml.SequenceNode):
            pending += node.value
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                pending += (key, value)
