"""What the tests share: where the real input lies."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages, metadata and traffic beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs the real pages, metadata and traffic in ../shared, which are not part of the repository")
    return SHARED
