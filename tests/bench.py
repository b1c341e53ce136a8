"""`make bench`: how long audits take, as ratios to a floor measured in the same run. Prints JSON.

The floor is markdown-it-py parsing the same pages in one process, blocks only, tables on: what any reader of these
pages has to pay. Every figure is the median of several whole processes, start of the interpreter included.
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
from pathlib import Path

from markdown_it import MarkdownIt

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "v1.0"


def floor(corpus: Path) -> float:
    """Seconds that markdown-it needs for all pages, without reading them from disk."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    texts = [file.read_text(encoding="utf-8") for file in sorted(corpus.rglob("*.md"))]
    started = time.perf_counter()
    for text in texts:
        parser.parse(text)
    return time.perf_counter() - started


def process(arguments: list[str], cache: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MB (of the largest process) of one audit."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
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


def measure(rounds: int, arguments: list[str], cache: Path, before: Callable[[int], None]) -> tuple[float, float]:
    """Median seconds and greatest memory of several audits, each after `before(number)`."""
    results = []
    for number in range(rounds):
        before(number)
        results.append(process(arguments, cache))
    return statistics.median(seconds for seconds, _ in results), max(memory for _, memory in results)


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
    base = statistics.median(floor(pages) for _ in range(3))
    changed = sorted((pages / "api").glob("*.md"))[100]
    original = changed.read_text(encoding="utf-8")
    cold, cold_memory = measure(rounds, [str(pages)], cache, lambda _: shutil.rmtree(cache, ignore_errors=True))
    process([str(pages)], cache)
    warm, warm_memory = measure(rounds, [str(pages)], cache, lambda _: None)
    one, one_memory = measure(rounds, [str(pages)], cache, lambda n: _write(changed, f"{original}\nEdit number {n}.\n"))
    twice, twice_memory = measure(
        max(1, rounds // 2), [str(folder / "twice")], cache, lambda _: shutil.rmtree(cache, ignore_errors=True)
    )
    return {
        "pages": sum(1 for _ in pages.rglob("*.md")),
        "cores": len(os.sched_getaffinity(0)),
        "floor_seconds": round(base, 3),
        "ratios": {
            "cold": round(cold / base, 3),
            "unchanged": round(warm / base, 3),
            "one_page_changed": round(one / base, 3),
            "doubled_corpus_to_single": round(twice / cold, 3),
        },
        "goals": {"cold": 1.5, "unchanged": 0.3, "one_page_changed": 0.4},
        "peak_megabytes": round(max(cold_memory, warm_memory, one_memory), 1),
        "peak_megabytes_doubled": round(twice_memory, 1),
        "goal_megabytes": 400,
    }


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
