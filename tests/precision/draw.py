"""Draws findings of a report at random, for somebody to read them against the pages.

    harness audit PAGES --format json=report.json
    python tests/precision/draw.py report.json --verdicts tests/precision/v1.0.tsv [--rule RULE] [--pages PAGES]

Prints one line a finding: fingerprint, rule, verdict (empty when nobody has read it), place, message, hint; with
`--pages` also the lines around the place. The draw takes the findings with the smallest digest of seed and fingerprint:
it is the same on every machine, and a finding that disappears changes only its own place in it.
"""

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

SEED = 1
MOST = 20

Finding = Mapping[str, Any]


def drawn(findings: Iterable[Finding], most: int = MOST, seed: int = SEED) -> list[Finding]:
    """Up to so many findings of each rule, by rule and in the order of the draw."""
    rules: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        rules[finding["rule"]].append(finding)
    return [each for name in sorted(rules) for each in sorted(rules[name], key=lambda item: _rank(item, seed))[:most]]


def _rank(finding: Finding, seed: int) -> str:
    return hashlib.sha256(f"{seed} {finding['fingerprint']}".encode()).hexdigest()


def read_verdicts(path: Path) -> dict[str, list[str]]:
    """Fingerprint to the columns of a file of verdicts: rule, `true` or `false`, reason."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = [line.split("\t") for line in lines[1:] if line]
    return {row[0]: row[1:] for row in rows}


def around(pages: Path, finding: Finding, lines: int = 3) -> str:
    """The lines around a finding, numbered, its own marked."""
    text = (pages / finding["path"]).read_text(encoding="utf-8-sig", errors="replace").split("\n")
    first, last = max(1, finding["line"] - lines), min(len(text), finding["line"] + lines)
    return "\n".join(
        f"{'>' if number == finding['line'] else ' '} {number:5} {text[number - 1][:200]}"
        for number in range(first, last + 1)
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path)
    parser.add_argument("--verdicts", type=Path, help="verdicts that exist")
    parser.add_argument("--rule", action="append", help="only this rule")
    parser.add_argument("--pages", type=Path, help="show the lines around each finding")
    parser.add_argument("--most", type=int, default=MOST)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    verdicts = read_verdicts(given.verdicts) if given.verdicts else {}
    findings = json.loads(given.report.read_text(encoding="utf-8"))["findings"]
    wanted = [each for each in findings if not given.rule or each["rule"] in given.rule]
    for each in drawn(wanted, given.most, given.seed):
        verdict = verdicts.get(each["fingerprint"], ["", "", ""])[1]
        place = f"{each['path']}:{each['line']}:{each['column']}"
        columns = (each["fingerprint"], each["rule"], verdict, place, each["message"], each["hint"])
        sys.stdout.write("\t".join(columns) + "\n")
        if given.pages:
            sys.stdout.write(around(given.pages, each) + "\n")


if __name__ == "__main__":
    main()
