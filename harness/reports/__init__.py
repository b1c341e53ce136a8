"""Tell what was found: `render(format, report, options)`. One file per format; each knows one format and no other."""

from collections.abc import Iterable, Mapping
from importlib import import_module

from harness.config import one_of
from harness.model import Report
from harness.reports.options import RenderOptions, RuleHelp

__all__ = ["FORMATS", "RenderOptions", "RuleHelp", "check_formats", "render"]

FORMATS: Mapping[str, str] = {
    "text": "harness.reports.text",
    "json": "harness.reports.json_report",
    "sarif": "harness.reports.sarif",
    "junit": "harness.reports.junit",
    "github": "harness.reports.github",
    "markdown": "harness.reports.markdown",
    "html": "harness.reports.html",
}
"""Format to the module whose `render(report, options)` writes it; loaded when asked for, to start quickly."""


def check_formats(items: Iterable[str]) -> None:
    """Refuse formats that nobody writes.

    Args:
        items: `NAME` or `NAME=FILE`.

    Raises:
        ConfigError: an unknown name.
    """
    for item in items:
        one_of(item.partition("=")[0], FORMATS, "format")


def render(format_name: str, report: Report, options: RenderOptions) -> str:
    """Write a report in one of `FORMATS`.

    Args:
        format_name: a key of `FORMATS`.
        report: findings sorted by path, line and rule, and stamped with fingerprint and excerpt.
        options: how to tell.

    Returns:
        The whole document, ending in a line end. The same report and options give the same text.

    Raises:
        ConfigError: an unknown format.
    """
    check_formats([format_name])
    module = import_module(FORMATS[format_name])
    written: str = module.render(report, options)
    return written
