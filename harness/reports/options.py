"""What a caller may ask of every format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import normpath

from harness.model import Severity


@dataclass(frozen=True, slots=True)
class RuleHelp:
    """What is known of a rule beside its findings. The caller supplies it: the rules stand beside this room."""

    name: str
    severity: Severity
    summary: str
    """What it reports."""
    why: str
    example: str
    title: str = ""
    """One short sentence: what it is about."""
    formerly: tuple[str, ...] = ()
    """Names that it had."""


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How to tell. Formats for machines ignore what only a reader sees."""

    colour: bool = False
    """Whether text may hold ANSI colours."""
    width: int = 0
    """Columns of the terminal; 0 for a file or a pipe: nothing is folded or cut."""
    verbosity: int = 0
    """-1 only the findings, one per line; 0 normal; 1 also the ledger, passed cases and durations."""
    rule_help: Mapping[str, RuleHelp] = field(default_factory=dict)
    """By rule name."""
    fail_on: str = "error"
    """Lowest severity that counts as a failure, or `never`; JUnit knows only pass and fail."""
    root: str = ""
    """The docset root relative to the top of the checkout, with `/`. Code hosts look files up from there."""

    def path(self, path: str) -> str:
        """A page's path from the top of the checkout."""
        root = normpath(self.root.replace("\\", "/"))
        return path if root == "." else f"{root}/{path}"
