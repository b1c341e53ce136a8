"""How each severity looks in the formats that show more of it than its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from harness.model import Severity


@dataclass(frozen=True, slots=True)
class Look:
    """What the formats make of one severity."""

    ansi: str
    """Colour of a terminal: the parameters of SGR."""
    light: str
    """Colour on white paper, as CSS writes it."""
    dark: str
    """Colour on dark paper."""
    github: Literal["error", "warning", "notice"]
    """The workflow command that makes an annotation."""
    sarif: Literal["error", "warning", "note"]
    """The level of a result (SARIF 2.1.0, 3.27.10)."""


LOOKS: Mapping[Severity, Look] = {
    "error": Look("1;31", "#c1121f", "#ff7b72", "error", "error"),
    "warning": Look("33", "#8a5a00", "#e3b341", "warning", "warning"),
    "note": Look("36", "#0b62c4", "#79b8ff", "notice", "note"),
}
