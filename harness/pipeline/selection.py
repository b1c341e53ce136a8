"""Which rules run, and how much each weighs."""

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from harness.config import Settings
from harness.errors import ConfigError
from harness.model import Severity
from harness.rules import RULES, Rule
from harness.rules.explain import near


def selected(settings: Settings, rules: tuple[Rule, ...] = RULES) -> tuple[Rule, ...]:
    """The rules that `--rules` and `--ignore` leave, with the severities of the settings.

    Past names of a rule count as its name; of several patterns that give a rule a severity the last one holds.

    Args:
        settings: what was chosen.
        rules: the catalogue.

    Raises:
        ConfigError: a pattern or a severity that matches no rule.
    """
    for pattern in (*settings.rules, *settings.ignore, *settings.severity):
        if pattern != "*" and not any(_matches(rule, [pattern]) for rule in rules):
            meant = near(pattern, (name for rule in rules for name in rule.names))
            what = f"did you mean {' or '.join(meant)}" if meant else "`harness explain` lists the rules"
            raise ConfigError(f"no rule matches `{pattern}`; {what}")
    chosen = [rule for rule in rules if _matches(rule, settings.rules) and not _matches(rule, settings.ignore)]
    return tuple(replace(rule, settled=_settled(rule, settings)) for rule in chosen)


def _settled(rule: Rule, settings: Settings) -> Severity | None:
    severities = [severity for pattern, severity in settings.severity.items() if _matches(rule, [pattern])]
    return severities[-1] if severities else None


def _matches(rule: Rule, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in rule.names)
