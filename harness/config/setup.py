"""`[[tool.harness.setup]]`: the steps that make what no page creates."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from harness.config.literals import near
from harness.config.settings import SetupStep
from harness.errors import ConfigError

_METHODS = {"request": ("POST", "PUT"), "undo": ("DELETE",)}


def steps(value: Any, source: str) -> tuple[SetupStep, ...]:
    """The steps of a settings file.

    Raises:
        ConfigError: no array of tables; a key that is unknown, missing or of another type.
    """
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise ConfigError(f"{source}: `setup` must be an array of tables: [[setup]]")
    return tuple(_step(table, f"step {number} of `setup`", source) for number, table in enumerate(value, 1))


def _step(table: Mapping[str, Any], where: str, source: str) -> SetupStep:
    known = [f.name for f in fields(SetupStep)]
    for key, item in table.items():
        if key not in known:
            raise ConfigError(f"{source}: unknown setting `{key}` in {where}{near(key, known)}")
        if not isinstance(item, dict if key == "body" else str):
            raise ConfigError(f"{source}: `{key}` in {where} must be {'a table' if key == 'body' else 'a string'}")
    for name in ("gives", "request"):
        if not table.get(name):
            raise ConfigError(f"{source}: {where} needs `{name}`")
    for name, methods in _METHODS.items():
        words = table.get(name, "").split()
        if words and (len(words) != 2 or words[0] not in methods or not words[1].startswith("/")):
            wanted = " or ".join(methods)
            raise ConfigError(f"{source}: `{name}` in {where} must be {wanted} and a path, not `{table[name]}`")
    return SetupStep(**table)
