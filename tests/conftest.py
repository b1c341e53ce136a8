"""What the tests share: where the real input lies, and how hypothesis searches."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A slow moment of the machine is no failure, and a green tree stays green: `HYPOTHESIS_PROFILE=search` looks further.
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages, metadata and traffic beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs the real pages, metadata and traffic in ../shared, which are not part of the repository")
    return SHARED
