"""Settings: command line beats environment beats file.

The file is `[tool.harness]` of the nearest `pyproject.toml`, or `harness.toml` (same keys, no table), looked for
from the working directory upwards, unless `--config FILE` or `HARNESS_CONFIG` names one. A path that is typed, in an
option or a variable, starts in the working directory; a path in a settings file starts in the folder of that file.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from harness.config import environment as variables
from harness.config import file
from harness.config.literals import ALLOW, FAIL_ON, TENANTS, bindings, check, near, one_of
from harness.config.paths import bound, from_folder
from harness.config.settings import Settings, SetupStep

__all__ = [
    "ALLOW",
    "FAIL_ON",
    "TENANTS",
    "Settings",
    "SetupStep",
    "bindings",
    "bound",
    "check",
    "load",
    "near",
    "one_of",
]


def load(config: str = "", start: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings file and the environment.

    Args:
        config: the file named by `--config`, or empty to look for one.
        start: where to look from; the working directory when None.
        environment: the process's environment when None.

    Raises:
        ConfigError: a named file is missing, TOML is broken (with the line), a key or a variable is unknown, a value
            is of another type or none of the words that are allowed.
    """
    environment = os.environ if environment is None else environment
    named = config or environment.get("HARNESS_CONFIG", "")
    path = Path(named) if named else file.find(start or Path.cwd())
    settings = Settings()
    if path:
        settings = Settings(cassettes=from_folder(path.parent, "cassettes"))
        told = file.read(path, file.table(path, required=bool(named)))
        check(told, told.get("tenants", ()), lambda name: f"{path}: `{name.replace('_', '-')}`")
        settings = replace(settings, **told)
    told = variables.read(environment, settings)
    check(told, settings.tenants, lambda name: variables.VARIABLES.get(name, f"HARNESS_{name.upper()}"))
    return replace(settings, **told)
