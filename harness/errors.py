"""Why the harness itself could not look. What is wrong with a page is never an exception: it is a finding.

HarnessError                   exit code 2
├── UsageError                 2  wrong argument, option or combination
│   ├── ConfigError            2  broken or contradicting settings
│   └── ExtraMissingError      2  a part of the harness that is not installed
├── InputError                 2  a path that is missing or cannot be read
│   └── MetadataError          2  a CSDL document that is none
└── UnavailableError           3  could not be checked: nobody to ask
    ├── CassetteMissingError   3  replay has no recording of this request
    ├── CassetteError          3  a recording that cannot be read
    ├── TransportError         3  no token, time-out
    │   ├── UnreachableError   3  nobody answers at the tenant's address
    │   └── UnprocessedError   3  refused before it was looked at: busy, or the token is not taken
    ├── OutputError            3  whoever reads has gone, or the disk is full: what was found is not told
    └── NotAllowedError        3  the run may not send it, or would touch what it did not create
"""


class HarnessError(Exception):
    """Base of all. `str()` is one clear line for standard error; `exit_code` is the process's."""

    exit_code = 2


class UsageError(HarnessError):
    """A wrong argument, option, or combination of options."""


class ConfigError(UsageError):
    """Settings that are broken or contradict each other. The message names the file, and the line where known."""


class ExtraMissingError(UsageError):
    """What was asked for needs a library that comes with an extra, and the extra is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"this needs `{library}`, which comes with: pip install 'graph-docs-harness[{extra}]'")


EXTRAS = {
    "httpx": "run",
    "vcr": "run",
    "hypothesis": "fuzz",
    "jsonschema": "fuzz",
    "jsonschema_rs": "fuzz",
    "pytest": "pytest",
}
"""Library, by the name that it is imported as, to the extra of the distribution that brings it."""


def extra_missing(error: ModuleNotFoundError) -> ExtraMissingError | None:
    """What a failed import means for somebody who left out an extra; None where it has another reason."""
    library = (error.name or "").partition(".")[0]
    return ExtraMissingError(library, EXTRAS[library]) if library in EXTRAS else None


class InputError(HarnessError):
    """A path that is missing or cannot be read."""


class MetadataError(InputError):
    """A CSDL document that cannot be read as one."""


class UnavailableError(HarnessError):
    """Something that could not be checked because nobody could be asked."""

    exit_code = 3


class CassetteMissingError(UnavailableError):
    """Replay has no recording of a request. The message names the cassette file, method and URL."""


class CassetteError(UnavailableError):
    """A recording that cannot be read."""


class TransportError(UnavailableError):
    """No token, an unreachable tenant, or a time-out."""


class UnreachableError(TransportError):
    """Nobody answers at the tenant's address, or not in time."""


class UnprocessedError(TransportError):
    """The tenant refused a request before it looked at it: nothing was changed by it."""


class OutputError(UnavailableError):
    """What was found could not be told."""


class NotAllowedError(UnavailableError):
    """What a run may not send: it is not sent, and the case that it belongs to is skipped with this reason."""
