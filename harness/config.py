"""Settings: command line beats environment beats file.

The file is `[tool.harness]` of the nearest `pyproject.toml`, or `harness.toml` (same keys, no table), looked for
from the working directory upwards, unless `--config FILE` or `HARNESS_CONFIG` names one.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from harness.dialect import GRAPH, Dialect, adapted, named
from harness.errors import ConfigError, UsageError
from harness.model import Severity

TENANTS = ("replay", "embedded", "live")
"""Who can be asked without a table of its own in the settings."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the doors hand to the pipeline. Every field is a key of the settings file, with `-` for `_`."""

    root: str = ""
    """Folder that page paths are relative to where the given paths lie in it; empty for the given folder itself."""
    metadata: tuple[str, ...] = ()
    """`[VERSION=]FILE`, repeatable."""
    tenant: str = "replay"
    formats: tuple[str, ...] = ("text",)
    """`NAME` or `NAME=FILE`."""
    fail_on: str = "error"
    rules: tuple[str, ...] = ("*",)
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Rule name to severity, for teams that weigh a rule otherwise."""
    baseline: str = ""
    jobs: str = "auto"
    cache: bool = True
    changed_since: str = ""
    cassettes: str = "cassettes"
    bindings: Mapping[str, str] = field(default_factory=dict)
    """Collection path (`servicePrincipals`, `servicePrincipals/synchronization/jobs`) or placeholder to a value."""
    seed: int = 0
    """Of the embedded tenant's ids and clock, and of the fuzzer."""
    chaos: str = ""
    """Bad days of the embedded tenant: `throttle=0.05,unavailable=0.01`."""
    dialect: Dialect = GRAPH
    """The habits of those who write the pages: the name of a dialect, or a table of values that differ from one."""
    live_url: str = ""
    """Empty for the dialect's own host."""
    token_variable: str = "HARNESS_TOKEN"  # noqa: S105  the name of a variable, not a token
    allow: tuple[str, ...] = ()
    """What a run may send to a live tenant beside reads: `write`, `delete`."""
    confirm_tenant: str = ""
    """Id of the live tenant in which writing is allowed."""
    allow_bound: tuple[str, ...] = ()
    """Names of bindings whose objects a run may change in a live tenant, although it did not create them."""
    time_limit: int = 0
    """Seconds after which a run sends no further case, cleans up and reports; 0 for none."""
    max_failures: int = 0
    """Cases that failed or could not be checked after which a run ends; 0 for any number."""
    ledger: str = ""
    """File in which a live run writes down what it creates; empty for one of its own in the cache folder."""
    tenants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Name to `live-url`, `tenant-id`, `token-variable`, `allow`: tenants that `--tenant NAME` chooses."""
    directory: str = ""
    """Where the file was found; relative paths in it start there. Empty without a file."""

    @property
    def service_url(self) -> str:
        """The live tenant's address, without a slash at its end."""
        return (self.live_url or self.dialect.base).rstrip("/")

    @property
    def root_folder(self) -> Path | None:
        """`root` as a path, from the settings file's folder; None when it is not set."""
        return Path(self.directory, self.root) if self.root else None


def load(config: str = "", start: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings file and the environment.

    Args:
        config: the file named by `--config`, or empty to look for one.
        start: where to look from; the working directory when None.
        environment: the process's environment when None.

    Raises:
        ConfigError: a named file is missing, TOML is broken (with the line), a key is unknown or of another type.
    """
    environment = os.environ if environment is None else environment
    named = config or environment.get("HARNESS_CONFIG", "")
    path = Path(named) if named else _find(start or Path.cwd())
    values = _table(path, required=bool(named)) if path else {}
    settings = Settings(directory=str(path.parent) if path else "")
    settings = replace(settings, **_checked(values, str(path)))
    return replace(settings, **_from_environment(environment))


def _find(start: Path) -> Path | None:
    for folder in (start.resolve(), *start.resolve().parents):
        own = folder / "harness.toml"
        if own.is_file():
            return own
        project = folder / "pyproject.toml"
        if project.is_file() and "[tool.harness" in project.read_text(encoding="utf-8", errors="replace"):
            return project
    return None


def _table(path: Path, *, required: bool) -> dict[str, Any]:
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


def _checked(values: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Settings by field name, each of the right type."""
    known = {f.name.replace("_", "-"): f for f in fields(Settings) if f.name != "directory"}
    result: dict[str, Any] = {}
    for key, value in values.items():
        name = key.replace("_", "-")
        if name not in known:
            raise ConfigError(f"{source}: unknown setting `{key}`; known are {', '.join(sorted(known))}")
        result[known[name].name] = _convert(known[name].name, value, source)
    return result


def _convert(name: str, value: Any, source: str) -> Any:
    """One value from TOML, as the field wants it."""
    default = getattr(Settings(), name)
    if isinstance(default, tuple):
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return tuple(items)
        raise ConfigError(f"{source}: `{name}` must be a string or an array of strings")
    if name == "tenants":
        return _tenants(value, source)
    if isinstance(default, Dialect):
        return _dialect(value, source)
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


def _dialect(value: Any, source: str) -> Dialect:
    """A dialect by its name, or a table of what differs from one."""
    try:
        return adapted(value) if isinstance(value, dict) else named(str(value))
    except ValueError as error:
        raise ConfigError(f"{source}: `dialect`: {error}") from None


_TENANT = {"live-url": str, "tenant-id": str, "token-variable": str, "allow": list}


def _tenants(value: Any, source: str) -> dict[str, dict[str, Any]]:
    """`[tool.harness.tenants.NAME]`: each key known and of its type."""
    tables = value if isinstance(value, dict) else {"": value}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigError(f"{source}: `tenants.{name}` must be a table")
        for key, item in table.items():
            if key not in _TENANT:
                raise ConfigError(f"{source}: unknown setting `tenants.{name}.{key}`; known are {', '.join(_TENANT)}")
            if not isinstance(item, _TENANT[key]):
                kind = "a string" if _TENANT[key] is str else "an array of strings"
                raise ConfigError(f"{source}: `tenants.{name}.{key}` must be {kind}")
    return tables


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """`HARNESS_<OPTION>`, spelt as on the command line; lists are separated by commas."""
    result: dict[str, Any] = {}
    for item in fields(Settings):
        variable = _VARIABLES.get(item.name, f"HARNESS_{item.name.upper()}")
        if item.name in ("directory", "severity", "tenants") or variable not in environment:
            continue
        value = _from_text(environment[variable], getattr(Settings(), item.name), variable)
        result[item.name] = not value if item.name == "cache" else value
    return result


def _from_text(text: str, default: Any, variable: str) -> Any:
    """The value of a variable, of the type that the default has."""
    if isinstance(default, bool):
        if text.lower() not in _BOOLEANS:
            raise ConfigError(f"{variable} must be 1, 0, true or false, not `{text}`")
        return _BOOLEANS[text.lower()]
    if isinstance(default, int):
        if not text.isdigit():
            raise ConfigError(f"{variable} must be a whole number, not `{text}`")
        return int(text)
    if isinstance(default, Dialect):
        return _dialect(text, variable)
    items = tuple(part.strip() for part in text.split(",") if part.strip())
    if isinstance(default, Mapping):
        return bindings(items)
    return items if isinstance(default, tuple) else text


_VARIABLES = {"formats": "HARNESS_FORMAT", "cache": "HARNESS_NO_CACHE", "bindings": "HARNESS_BIND"}
"""Settings whose option has another name."""
_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def bindings(items: Iterable[str]) -> dict[str, str]:
    """Values given as `COLLECTION=KEY`.

    Raises:
        UsageError: no equals sign, or nothing before it.
    """
    pairs = [item.partition("=") for item in items]
    for name, equals, _ in pairs:
        if not equals or not name:
            raise UsageError(f"a binding is COLLECTION=KEY, not `{name}`")
    return {name: value for name, _, value in pairs}
