"""The settings as a value. Paths in it are ready to be opened, wherever they came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.dialect import GRAPH, Dialect
from harness.model import Severity


@dataclass(frozen=True, slots=True)
class SetupStep:
    """`[[tool.harness.setup]]`: how to make an object that no page creates."""

    gives: str
    """The collection path that it makes an object of."""
    request: str
    """Method and path after the version: `POST /groups`. `{NAME}` is the key of what another step or a page gives."""
    body: Mapping[str, Any] = field(default_factory=dict)
    take: str = "/id"
    """JSON Pointer (RFC 6901) to the key in the answer."""
    undo: str = ""
    """`DELETE` and a path with `{taken}`; empty for the path that was posted to and the key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the doors hand to the pipeline. Every field is a key of the settings file, with `-` for `_`."""

    root: str = ""
    """Folder that page paths are relative to where the given paths lie in it; empty for the given folder itself."""
    metadata: tuple[str, ...] = ()
    """`[VERSION=]FILE`, repeatable."""
    tenant: str = "replay"
    formats: tuple[str, ...] = ("text",)
    """`NAME` or `NAME=FILE`."""
    fail_on: str = "error"
    rules: tuple[str, ...] = ("*",)
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Rule name to severity, for teams that weigh a rule otherwise."""
    baseline: str = ""
    jobs: str = "auto"
    cache: bool = True
    changed_since: str = ""
    cassettes: str = "cassettes"
    bindings: Mapping[str, str] = field(default_factory=dict)
    """Collection path (`servicePrincipals`, `servicePrincipals/synchronization/jobs`) or placeholder to a value."""
    seed: int = 0
    """Of the embedded tenant's ids and clock, and of the fuzzer."""
    chaos: str = ""
    """Bad days of the embedded tenant: `throttle=0.05,unavailable=0.01`."""
    dialect: Dialect = GRAPH
    """The habits of those who write the pages: the name of a dialect, or a table of values that differ from one."""
    live_url: str = ""
    """Empty for the dialect's own host."""
    token_variable: str = "HARNESS_TOKEN"  # noqa: S105  the name of a variable, not a token
    allow: tuple[str, ...] = ()
    """What a run may send to a live tenant beside reads: `write`, `delete`."""
    confirm_tenant: str = ""
    """Id of the live tenant in which writing is allowed."""
    allow_bound: tuple[str, ...] = ()
    """Names of bindings whose objects a run may change in a live tenant, although it did not create them."""
    time_limit: int = 0
    """Seconds after which a run sends no further case, cleans up and reports; 0 for none."""
    max_failures: int = 0
    """Cases that failed or could not be checked after which a run ends; 0 for any number."""
    ledger: str = ""
    """File in which a live run writes down what it creates; empty for one of its own in the cache folder."""
    sign_in: str = ""
    """How to get a token, with azure-identity (extra `live`); empty for the variable or the command."""
    client_id: str = ""
    """The application that signs in."""
    authority: str = ""
    """Host that gives tokens; empty for the one of the live tenant's cloud."""
    scope: str = ""
    """What the token is for; empty for `/.default` of the live tenant's host."""
    token_command: str = ""
    """Command that prints a token; run again when it has expired."""
    rate: str = ""
    """How often a live tenant is asked at most: `10/s`, `600/min`; empty for no limit."""
    pseudonyms: bool = True
    """Whether recordings of a live tenant get others instead of people's names, addresses and the ids of tenants."""
    secret_names: tuple[str, ...] = ()
    """Further names of properties, header fields and query options whose values are secrets."""
    setup: tuple[SetupStep, ...] = ()
    """What is made before the cases that need it, and taken away at the end."""
    max_age: int = 0
    """Days after which a recording of a live tenant is told to be too old; 0 for any age."""
    tenants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Name to `live-url`, `tenant-id`, `token-variable`, `sign-in`…, `allow`: tenants that `--tenant NAME` chooses."""

    @property
    def service_url(self) -> str:
        """The live tenant's address, without a slash at its end."""
        return (self.live_url or self.dialect.base).rstrip("/")

    @property
    def root_folder(self) -> Path | None:
        """`root` as a path; None when it is not set."""
        return Path(self.root) if self.root else None
