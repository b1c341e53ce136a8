"""`[tool.harness]` of a `pyproject.toml`, or a `harness.toml`: found, read, and each key of its type."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from harness.config.literals import near
from harness.config.paths import beside
from harness.config.settings import Settings
from harness.config.setup import steps
from harness.dialect import GRAPH, Dialect, adapted, named
from harness.errors import ConfigError


def find(start: Path) -> Path | None:
    """The nearest settings file from a folder upwards."""
    for folder in (start.resolve(), *start.resolve().parents):
        own = folder / "harness.toml"
        if own.is_file():
            return own
        project = folder / "pyproject.toml"
        if project.is_file() and "[tool.harness" in project.read_text(encoding="utf-8", errors="replace"):
            return project
    return None


def table(path: Path, *, required: bool) -> dict[str, Any]:
    """The keys of a settings file, as TOML has them.

    Raises:
        ConfigError: it cannot be read, or has no such table and was asked for.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the settings: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: broken TOML: {error}") from error
    if path.name != "pyproject.toml":
        return document
    table = document.get("tool", {}).get("harness", {})
    if required and not table:
        raise ConfigError(f"{path}: has no [tool.harness] table")
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.harness must be a table")
    return table


def read(path: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by field name, each of the right type, paths as seen from the working directory.

    Raises:
        ConfigError: a key that is none, or a value of another type.
    """
    known = {f.name.replace("_", "-"): f.name for f in fields(Settings)}
    result: dict[str, Any] = {}
    for key, value in values.items():
        name = known.get(key.replace("_", "-"))
        if name is None:
            raise ConfigError(f"{path}: unknown setting `{key}`{near(key.replace('_', '-'), sorted(known))}")
        result[name] = _convert(name, value, str(path))
    dialect = result.get("dialect", GRAPH)
    return {name: beside(name, value, path.parent, dialect) for name, value in result.items()}


def _convert(name: str, value: Any, source: str) -> Any:
    """One value from TOML, as the field wants it."""
    default = getattr(Settings(), name)
    if name in _TABLES:
        return _TABLES[name](value, source)
    if isinstance(default, tuple):
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return tuple(items)
        raise ConfigError(f"{source}: `{name}` must be a string or an array of strings")
    if isinstance(default, Dialect):
        return read_dialect(value, source)
    if isinstance(default, Mapping):
        if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
            return value
        raise ConfigError(f"{source}: `{name}` must be a table of strings")
    if name == "jobs" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if type(value) is not type(default):
        kind = {"str": "a string", "bool": "true or false", "int": "a whole number"}[type(default).__name__]
        raise ConfigError(f"{source}: `{name}` must be {kind}")
    return value


def read_dialect(value: Any, source: str) -> Dialect:
    """A dialect by its name, or a table of what differs from one."""
    try:
        return adapted(value) if isinstance(value, dict) else named(str(value))
    except ValueError as error:
        raise ConfigError(f"{source}: `dialect`: {error}") from None


_TENANT = {
    **dict.fromkeys(("live-url", "tenant-id", "token-variable", "sign-in", "client-id", "authority", "scope"), str),
    "token-command": str,
    "allow": list,
}


def _tenants(value: Any, source: str) -> dict[str, dict[str, Any]]:
    """`[tool.harness.tenants.NAME]`: each key known and of its type."""
    tables = value if isinstance(value, dict) else {"": value}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigError(f"{source}: `tenants.{name}` must be a table")
        for key, item in table.items():
            if key not in _TENANT:
                raise ConfigError(f"{source}: unknown setting `tenants.{name}.{key}`{near(key, _TENANT)}")
            texts = isinstance(item, str) or (isinstance(item, list) and all(isinstance(word, str) for word in item))
            if not isinstance(item, _TENANT[key]) or not texts:
                kind = "a string" if _TENANT[key] is str else "an array of strings"
                raise ConfigError(f"{source}: `tenants.{name}.{key}` must be {kind}")
    return tables


_TABLES: Mapping[str, Callable[[Any, str], Any]] = {"setup": steps, "tenants": _tenants}
"""Settings that are tables of tables, and what reads them."""
