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


SLOW = {
    *("test_cli", "test_cli_serve", "test_distribution", "test_pipeline_earlier_audit", "test_pipeline_looked"),
    *(
        "test_plugin_beside",
        "test_plugin_items",
        "test_recordings_age",
        "test_secrets_planted",
        "test_sign_in",
    ),  # processes
    *("test_pipeline_chaos", "test_pipeline_verdicts", "test_safety", "test_safety_ends"),  # many whole runs
    *("test_fuzz_planted", "test_fuzz_run", "test_transports_live"),
    *("test_pipeline_hostile", "test_rules_hostile", "test_metadata_hostile", "test_reports_hostile"),  # much input
    *("test_metadata_cache", "test_metadata_corpus", "test_schemas_corpus", "test_rules_shape_corpus"),  # whole models
    *("test_mutation", "test_precision", "test_pipeline_ledger", "test_sdk"),  # a whole reference
    *("test_docs_samples", "test_docs_samples_answers", "test_docs_samples_drifted", "test_pipeline_run"),
    *("test_tenant_robustness", "test_transports_roundtrip", "test_tenant_filter"),  # long searches
}
"""Test files that take seconds: `-m 'not slow'` leaves them out, and with them whatever reads the real reference."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow."""
    for item in items:
        if item.path.stem in SLOW or "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
