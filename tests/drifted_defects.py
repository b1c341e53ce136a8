"""The list of defects that the drifted sample pages are known to have."""

import csv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "docs_samples"
TABLE = ROOT / "tests" / "data" / "drifted.tsv"


@dataclass(frozen=True)
class Defect:
    """A row of the list."""

    path: str
    rule: str
    fragment: str
    """Part of the line that the finding is on."""
    comment: str

    def __str__(self) -> str:
        return f"{self.path}-{self.rule}-{self.fragment}"

    @property
    def lines(self) -> set[int]:
        """The lines of the page that the fragment may mean."""
        text = (SAMPLES / self.path).read_text(encoding="utf-8")
        return {number for number, line in enumerate(text.splitlines(), 1) if self.fragment in line}

    @property
    def answered(self) -> bool:
        """Whether it takes an answer of the service to see it."""
        return self.rule.startswith("answer-")


def defects() -> list[Defect]:
    """All of them, in the order of the list."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Defect(row["path"], row["rule"], row["fragment"], row["comment"]) for row in rows]
