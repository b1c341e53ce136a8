"""A Graph tenant in process: answers `httpx.Request` with `httpx.Response` for any `$metadata`."""

from harness.tenant.chaos import Chaos
from harness.tenant.chaos import parse as parse_chaos
from harness.tenant.exchange import SYNTHETIC
from harness.tenant.refusal import GUESS
from harness.tenant.tenant import Tenant, answer, create, packaged_metadata

__all__ = ["GUESS", "SYNTHETIC", "Chaos", "Tenant", "answer", "create", "packaged_metadata", "parse_chaos"]
