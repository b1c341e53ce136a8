"""What tests of your own need of the harness: nothing but the installed plugin.

`tests/test_plugin_cases.py` shows it: `harness.plugin.cases` gives the documented examples as parameters, and the
plugin's fixture `tenant` sends one and judges the answer. This fixture shows how a suite builds on that.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.model import Exchange
    from harness.plugin.suite import DocumentedCase, TenantFixture


@pytest.fixture
def truthful(tenant: "TenantFixture") -> "Callable[[DocumentedCase], Exchange]":
    """Sends a documented case and fails where the page is not true; gives the exchange for further checks."""
    return tenant.check
