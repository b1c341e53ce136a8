"""Reports of pytest without secrets: what failed, why it was skipped, what was captured meanwhile."""

from typing import Any

import pytest

from harness.secrets import leaving

_DEEPEST = 12


def clean(report: pytest.TestReport) -> None:
    """Replace secrets in all texts of a report, tracebacks of the user's own tests among them."""
    report.longrepr = _clean(report.longrepr)
    report.sections = [(leaving(title), leaving(text)) for title, text in report.sections]


def _clean(value: Any, depth: int = 0) -> Any:
    """The value with clean texts; what pytest keeps of a traceback is changed in place."""
    if isinstance(value, str):
        return leaving(value)
    if depth > _DEEPEST:
        return value
    if isinstance(value, list | tuple):
        return type(value)(_clean(item, depth + 1) for item in value)
    if type(value).__module__.startswith("_pytest."):
        for name, item in vars(value).items():
            object.__setattr__(value, name, _clean(item, depth + 1))
    return value
