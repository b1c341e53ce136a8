"""`python -m tests.mutation`: recall of the audit by operator, with the survivors, and the same as JSON."""

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from .blind import BLIND
from .controls import CONTROLS
from .mutate import Laboratory, Outcome, run
from .operators import OPERATORS

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "v1.0"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--per-operator", type=int, default=40, metavar="N")
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="DIR")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), metavar="N")
    parser.add_argument(
        "--only", default="", help="only the operators whose names begin with one of these, separated by commas"
    )
    parser.add_argument("--blind", action="store_true", help="cruder edits, which need not contradict anything")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the JSON there instead of after the table")
    options = parser.parse_args()
    if not options.corpus.is_dir():
        parser.error(f"{options.corpus}: no folder of pages")
    started = time.perf_counter()
    laboratory = Laboratory(options.corpus)
    ready = time.perf_counter()
    chosen = [
        operator
        for operator in (BLIND if options.blind else OPERATORS)
        if any(operator.name.startswith(each) for each in options.only.split(","))
    ]
    outcomes = run(laboratory, chosen, options.per_operator, options.seed, options.jobs)
    seconds = time.perf_counter() - ready
    harmless = run(laboratory, CONTROLS, options.per_operator, options.seed, options.jobs)
    names = [operator.name for operator in chosen]
    sys.stdout.write(table(names, outcomes))
    sys.stdout.write(alarms(harmless))
    sys.stdout.write(
        f"\nread and judged the corpus in {ready - started:.1f} s; {len(outcomes)} mutants in {seconds:.1f} s\n"
    )
    text = json.dumps(summary(names, outcomes), indent=1, ensure_ascii=False) + "\n"
    if options.json:
        options.json.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


def table(names: Sequence[str], outcomes: Sequence[Outcome]) -> str:
    """Killed and total by operator with what noticed most often, then the survivors."""
    lines = []
    for name in names:
        mine = [outcome for outcome in outcomes if outcome.mutant.operator == name]
        killed = [outcome for outcome in mine if outcome.rules]
        by = Counter(rule for outcome in killed for rule in outcome.rules)
        share = f"{100 * len(killed) / len(mine):5.1f} %" if mine else "      -"
        shown = ", ".join(f"{rule} {count}" for rule, count in by.most_common(3))
        lines.append(f"{name:34} {len(killed):4} / {len(mine):4} {share}  {shown}")
    killed_in_all = sum(bool(outcome.rules) for outcome in outcomes)
    recall = 100 * killed_in_all / max(1, len(outcomes))
    lines.append(f"{'all':34} {killed_in_all:4} / {len(outcomes):4} {recall:5.1f} %")
    survivors = [outcome.mutant for outcome in outcomes if not outcome.rules]
    lines += ["", f"{len(survivors)} survivors:" if survivors else "no survivors"]
    lines += [f"  {mutant.operator}: {mutant.path}:{mutant.line}: {mutant.what}" for mutant in survivors]
    return "\n".join(lines) + "\n"


def alarms(outcomes: Sequence[Outcome]) -> str:
    """How many harmless edits were reported, and which."""
    false = [outcome for outcome in outcomes if outcome.rules]
    lines = ["", f"{len(false)} of {len(outcomes)} harmless edits are reported{':' if false else ''}"]
    lines += [f"  {o.mutant.path}:{o.mutant.line}: {o.mutant.what}: {', '.join(o.rules)}" for o in false]
    return "\n".join(lines) + "\n"


def summary(names: Sequence[str], outcomes: Sequence[Outcome]) -> dict[str, object]:
    """The same for programs."""
    survivors = defaultdict(list)
    for outcome in outcomes:
        if not outcome.rules:
            mutant = outcome.mutant
            survivors[mutant.operator].append({"path": mutant.path, "line": mutant.line, "what": mutant.what})
    operators = {}
    for name in names:
        mine = [outcome for outcome in outcomes if outcome.mutant.operator == name]
        operators[name] = {
            "killed": sum(bool(outcome.rules) for outcome in mine),
            "total": len(mine),
            "elsewhere": sum(outcome.elsewhere for outcome in mine),
            "survivors": survivors[name],
        }
    killed = sum(bool(outcome.rules) for outcome in outcomes)
    return {"killed": killed, "total": len(outcomes), "recall": killed / max(1, len(outcomes)), "operators": operators}


if __name__ == "__main__":
    main()
