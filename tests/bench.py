"""`make bench`: how long audits take, as ratios to a floor measured in the same run. Prints JSON.

The floor is markdown-it-py parsing the same pages in one process, blocks only, tables on: what any reader of these
pages has to pay. Machines are faster in one minute than in the next, so every audit (a whole process, start of the
interpreter included, bytecode cached as it is once installed) is compared with the floors right before and after it;
a ratio is the median of several rounds.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "v1.0"


class Floor:
    """Seconds that markdown-it needs for all pages, without reading them from disk; measured again and again."""

    def __init__(self, corpus: Path) -> None:
        self.parser = MarkdownIt("commonmark").enable("table")
        self.parser.core.ruler.enableOnly(["normalize", "block"])
        self.texts = [file.read_text(encoding="utf-8") for file in sorted(corpus.rglob("*.md"))]
        self.measured: list[float] = []

    def now(self) -> float:
        """The seconds that it takes at this moment."""
        started = time.perf_counter()
        for text in self.texts:
            self.parser.parse(text)
        self.measured.append(time.perf_counter() - started)
        return self.measured[-1]


def process(arguments: list[str], cache: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MB (of the largest process) of one audit."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "harness", "audit", *arguments, "--fail-on", "never"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if child.returncode:
        raise SystemExit(f"harness audit {' '.join(arguments)} ended with {child.returncode}")
    return seconds, usage.ru_maxrss / 1024


@dataclass(frozen=True)
class Measured:
    """Several audits alike: the ratio of each to the floor around it, and the greatest memory in MB."""

    ratios: list[float]
    memory: float

    @property
    def ratio(self) -> float:
        """The median."""
        return statistics.median(self.ratios)


def measure(
    floor: Floor, rounds: int, arguments: list[str], cache: Path, before: Callable[[int], None] = lambda _: None
) -> Measured:
    """Several audits, each after `before(number)`."""
    ratios, memories = [], []
    around = floor.now()
    for number in range(rounds):
        before(number)
        seconds, memory = process(arguments, cache)
        around, earlier = floor.now(), around
        ratios.append(seconds / ((earlier + around) / 2))
        memories.append(memory)
    return Measured(ratios, max(memories))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure audits against the floor of parsing the same pages.")
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if not options.corpus.is_dir():
        raise SystemExit(f"{options.corpus}: no corpus to measure with")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(options.corpus, options.rounds, Path(folder)), indent=2))


def figures(corpus: Path, rounds: int, folder: Path) -> dict[str, object]:
    """All figures of the benchmark."""
    pages, cache = folder / "once" / "v1.0", folder / "cache"
    shutil.copytree(corpus, pages)
    for copy in ("a", "b"):
        shutil.copytree(corpus, folder / "twice" / copy / "v1.0")
    floor = Floor(pages)
    changed = sorted((pages / "api").glob("*.md"))[100]
    original = changed.read_text(encoding="utf-8")

    def forget(_: int) -> None:
        shutil.rmtree(cache, ignore_errors=True)

    def edit(number: int) -> None:
        changed.write_text(f"{original}\nEdit number {number}.\n", encoding="utf-8")

    process([str(changed)], cache)  # leaves the bytecode
    cold = measure(floor, rounds, [str(pages)], cache, forget)
    process([str(pages)], cache)
    warm = measure(floor, rounds, [str(pages)], cache)
    one = measure(floor, rounds, [str(pages)], cache, edit)
    twice = measure(floor, max(1, rounds // 2), [str(folder / "twice")], cache, forget)
    return {
        "pages": len(floor.texts),
        "cores": len(os.sched_getaffinity(0)),
        "floor_seconds": round(statistics.median(floor.measured), 3),
        "ratios": {
            "cold": round(cold.ratio, 3),
            "unchanged": round(warm.ratio, 3),
            "one_page_changed": round(one.ratio, 3),
            "doubled_corpus_to_single": round(twice.ratio / cold.ratio, 3),
        },
        "cold_rounds": [round(ratio, 3) for ratio in cold.ratios],
        "goals": {"cold": 1.5, "unchanged": 0.3, "one_page_changed": 0.4},
        "peak_megabytes": round(max(cold.memory, warm.memory, one.memory), 1),
        "peak_megabytes_doubled": round(twice.memory, 1),
        "goal_megabytes": 400,
    }


if __name__ == "__main__":
    main()
