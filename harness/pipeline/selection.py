"""Which rules run, and how much each weighs."""

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from harness.config import Settings
from harness.errors import ConfigError
from harness.rules import RULES, Rule


def selected(settings: Settings) -> tuple[Rule, ...]:
    """The rules that `--rules` and `--ignore` leave, with the severities of the settings.

    Raises:
        ConfigError: a pattern or a severity that matches no rule.
    """
    for pattern in (*settings.rules, *settings.ignore, *settings.severity):
        if pattern != "*" and not any(fnmatchcase(rule.name, pattern) for rule in RULES):
            raise ConfigError(f"no rule matches `{pattern}`; `harness explain` lists the rules")
    chosen = [
        rule for rule in RULES if _matches(rule.name, settings.rules) and not _matches(rule.name, settings.ignore)
    ]
    return tuple(replace(rule, severity=settings.severity.get(rule.name, rule.severity)) for rule in chosen)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
