"""Secrets: what is one, and texts without them. One scrubber for every exit: cassettes, reports, messages, logs."""

from harness.secrets.exits import guard_logs, leaving, rendered, without_secrets
from harness.secrets.gate import leaks
from harness.secrets.names import also_secret, is_secret_field, is_secret_name
from harness.secrets.own import OWN, PLACEHOLDER, OwnSecrets
from harness.secrets.people import Pseudonyms
from harness.secrets.scrub import Scrubber, scrubber_for

__all__ = [
    "OWN",
    "PLACEHOLDER",
    "OwnSecrets",
    "Pseudonyms",
    "Scrubber",
    "also_secret",
    "guard_logs",
    "is_secret_field",
    "is_secret_name",
    "leaks",
    "leaving",
    "rendered",
    "scrubber_for",
    "without_secrets",
]
