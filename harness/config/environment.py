"""`HARNESS_<OPTION>`."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from harness.config.file import read_dialect
from harness.config.literals import bindings
from harness.config.settings import Settings
from harness.dialect import Dialect
from harness.errors import ConfigError
from harness.spelling import meant


def read(environment: Mapping[str, str], settings: Settings) -> dict[str, Any]:
    """Settings that variables give, by field name; lists are separated by commas.

    Args:
        environment: all variables.
        settings: what the file says: it may name variables that hold tokens.

    Raises:
        ConfigError: a value of another type, or a variable that is none of ours.
    """
    known = {VARIABLES.get(f.name, f"HARNESS_{f.name.upper()}"): f.name for f in fields(Settings)}
    known = {variable: name for variable, name in known.items() if name not in _IN_FILES_ONLY}
    tokens = {str(each.get("token-variable", "")) for each in settings.tenants.values()}
    tokens.add(environment.get("HARNESS_TOKEN_VARIABLE", settings.token_variable))
    result: dict[str, Any] = {}
    for variable in sorted(name for name in environment if name.startswith("HARNESS_")):
        if variable in known:
            name = known[variable]
            value = _from_text(environment[variable], getattr(Settings(), name), variable)
            result[name] = not value if name == "cache" else value
        elif variable not in (*OF_COMMANDS, *tokens) and not _OF_A_CI_SYSTEM.fullmatch(variable):
            raise ConfigError(f"{variable} is no variable of the harness{_closest(variable, known)}")
    return result


def _closest(variable: str, known: Mapping[str, str]) -> str:
    """What somebody meant; the list of all is too long for a line."""
    closest = meant(variable, (*known, *OF_COMMANDS))
    return f"; did you mean {closest}?" if closest else "; each is named after an option: HARNESS_<OPTION>"


def _from_text(text: str, default: Any, variable: str) -> Any:
    """The value of a variable, of the type that the default has."""
    if isinstance(default, bool):
        if text.lower() not in _BOOLEANS:
            raise ConfigError(f"{variable} must be 1, 0, true or false, not `{text}`")
        return _BOOLEANS[text.lower()]
    if isinstance(default, int):
        if not re.fullmatch(r"-?[0-9]+", text):
            raise ConfigError(f"{variable} must be a whole number, not `{text}`")
        return int(text)
    if isinstance(default, Dialect):
        return read_dialect(text, variable)
    items = tuple(part.strip() for part in text.split(",") if part.strip())
    if isinstance(default, Mapping):
        return bindings(items)
    return items if isinstance(default, tuple) else text


VARIABLES = {"formats": "HARNESS_FORMAT", "cache": "HARNESS_NO_CACHE", "bindings": "HARNESS_BIND"}
"""Settings whose option has another name."""
_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_IN_FILES_ONLY = ("severity", "setup", "tenants")
OF_COMMANDS = tuple(
    f"HARNESS_{option}"
    for option in (
        *(
            "CHECK",
            "CONFIG",
            "DOCS",
            "DRY_RUN",
            "EXPIRES",
            "MAX_EXAMPLES",
            "NO_COLOR",
            "PORT",
            "PRUNE",
            "QUIET",
            "REASON",
            "RECORD",
            "RECORD_MODE",
        ),
        *("SECONDS", "SHAPE", "SYNTHETIC", "TOKEN", "TYPE", "VERBOSE", "VERSION"),
    )
)
"""Variables of options that are no settings, but of one command."""
_OF_A_CI_SYSTEM = re.compile(
    r"HARNESS_(?:(?:ACCOUNT|BUILD|DELEGATE|EXECUTION|ORG|PIPELINE|PROJECT|SERVICE|STAGE|STEP|USER)_\w+"
    r"|NODE_(?:INDEX|TOTAL)|WORKSPACE|TI_\w+)"
)
"""What the CI system Harness sets in every job that it runs, and means nothing here."""
