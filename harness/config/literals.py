"""Values that are words of a list: which there are, and what somebody meant who wrote another."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from harness.errors import ConfigError, UsageError
from harness.model import SEVERITIES
from harness.spelling import meant

TENANTS = ("replay", "embedded", "live")
"""Who can be asked without a table of its own in the settings."""
FAIL_ON = (*SEVERITIES, "never")
ALLOW = ("read", "write", "delete")
"""What a live tenant may get; it gets reads in any case."""


def near(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the known ones, and the nearest where one is near."""
    words = tuple(known)
    closest = meant(word, words)
    return f"; known are {', '.join(words)}" + (f"; did you mean `{closest}`?" if closest else "")


def one_of(word: str, allowed: Iterable[str], where: str) -> None:
    """Refuse a word that is not of a list.

    Raises:
        ConfigError: it is none; the message says where it stands, which are allowed, and which is near.
    """
    words = tuple(allowed)
    if word not in words:
        closest = meant(word, words)
        hint = f"; did you mean `{closest}`?" if closest else ""
        raise ConfigError(f"{where} must be one of {', '.join(words)}, not `{word}`{hint}")


def check(values: Mapping[str, Any], tenants: Iterable[str], where: Callable[[str], str]) -> None:
    """Refuse settings whose words nobody knows.

    Args:
        values: settings by field name, of whatever source; those that are not words of a list are left alone.
        tenants: names of `[tool.harness.tenants]`.
        where: how a message names the place of a setting.

    Raises:
        ConfigError: a word that is none of those allowed.
    """
    for name, allowed in (("fail_on", FAIL_ON), ("tenant", (*TENANTS, *tenants))):
        if name in values:
            one_of(values[name], allowed, where(name))
    for item in values.get("allow", ()):
        for word in item.split(","):
            one_of(word.strip(), ALLOW, where("allow"))
    for rule, severity in values.get("severity", {}).items():
        one_of(severity, SEVERITIES, f"{where('severity')}: `{rule}`")
    for tenant, described in values.get("tenants", {}).items():
        for word in described.get("allow", ()):
            one_of(word, ALLOW, f"{where('tenants')}: `{tenant}.allow`")
    _check_numbers(values, where)


def _check_numbers(values: Mapping[str, Any], where: Callable[[str], str]) -> None:
    for name in ("time_limit", "max_failures", "max_age"):
        if values.get(name, 0) < 0:
            raise ConfigError(f"{where(name)} must be a number from 0, not `{values[name]}`")
    jobs = str(values.get("jobs", "auto"))
    if jobs != "auto" and not (jobs.isascii() and jobs.isdigit() and int(jobs) > 0):
        raise ConfigError(f"{where('jobs')} must be auto, or a number from 1, not `{jobs}`")


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
