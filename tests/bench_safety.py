"""Runs that are stopped at random moments, against `harness serve` in a process of its own: what is left in the tenant.

`python -m tests.bench_safety [KILLS [SIGNALS]]` kills so many runs with SIGKILL, and ends so many with SIGTERM, half of
them while they record. After each kill `harness clean-up` has to leave the tenant as it was before; after each SIGTERM
nothing has to be cleaned. At the end a calm run has to give the verdicts of the first.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

SAMPLES = Path(__file__).resolve().parent.parent / "docs_samples" / "v1.0"
HARNESS = [sys.executable, "-m", "harness"]
TOKEN = "an-opaque-token-of-a-bench"
SETS = ("applications", "servicePrincipals", "groups", "users")


@contextmanager
def served() -> Iterator[str]:
    server = subprocess.Popen(
        [*HARNESS, "serve", "--port", "0", "--chaos", "latency=0.005"], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        found = next(match[0] for line in server.stdout if (match := re.search(r"http://[\d.:]+", line)))
        yield found
    finally:
        server.terminate()
        server.wait()


def get(url: str, path: str) -> Any:
    return httpx.get(f"{url}/v1.0/{path}", headers={"authorization": "Bearer other"}).json()


def state(url: str) -> dict[str, list[str]]:
    return {name: sorted(item["id"] for item in get(url, name).get("value", [])) for name in SETS}


class Tried:
    """One folder with a cache of its own, and one tenant."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.organization = get(url, "organization")["value"][0]["id"]
        self.environment = {
            **os.environ, "HARNESS_LIVE_URL": url, "HARNESS_TOKEN": TOKEN, "XDG_CACHE_HOME": str(folder / "cache"),
        }  # fmt: skip

    def start(self, *options: str) -> "subprocess.Popen[bytes]":
        words = ("run", str(SAMPLES), "--tenant", "live", "--allow", "write,delete")
        return subprocess.Popen(
            [*HARNESS, *words, "--confirm-tenant", self.organization, "--format", "json=report.json", *options],
            cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def clean_up(self) -> int:
        done = subprocess.run(
            [*HARNESS, "clean-up"], cwd=self.folder, env=self.environment, capture_output=True, check=False
        )
        return done.returncode

    def verdicts(self) -> dict[str, str]:
        run = self.start()
        run.wait()
        report = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return {case["id"]: case["outcome"] for case in report["cases"]}

    def torn(self) -> list[str]:
        """Cassettes that are no YAML."""
        found = []
        for file in self.folder.rglob("*.yaml"):
            try:
                yaml.safe_load(file.read_text(encoding="utf-8"))
            except (yaml.YAMLError, UnicodeDecodeError):
                found.append(str(file))
        return found


def stopped(tried: Tried, number: signal.Signals, seconds: float, *, record: bool) -> None:
    """Start a run, wait for its first creation and so long after that, and stop it."""
    before = state(tried.url)
    run = tried.start(*(("--record", "--record-mode", "all") if record else ()))
    while run.poll() is None and state(tried.url) == before:
        time.sleep(0.01)
    time.sleep(seconds)
    run.send_signal(number)
    run.wait()


def main() -> int:
    kills, terms = (int(word) for word in (*sys.argv[1:], "50", "20")[:2])
    dice, wrong = random.Random(20261128), []
    with served() as url, tempfile.TemporaryDirectory() as folder:
        tried = Tried(url, Path(folder))
        before = state(url)
        calm = tried.verdicts()
        left = 0
        for number in range(kills + terms):
            killed = number < kills
            moment, record = dice.uniform(0.0, 0.8), number % 2 == 0
            stopped(tried, signal.SIGKILL if killed else signal.SIGTERM, moment, record=record)
            left += killed and state(url) != before
            if killed and tried.clean_up():
                wrong.append(f"{number}: clean-up after {moment:.2f} s says that something is left")
            if state(url) != before:
                wrong.append(f"{number}: the tenant is not as before, {moment:.2f} s")
                before = state(url)
        wrong += tried.torn()
        if tried.verdicts() != calm:
            wrong.append("the next run gives other verdicts than the calm one")
        outcomes = {outcome: list(calm.values()).count(outcome) for outcome in sorted(set(calm.values()))}
    print(f"{kills} kills ({left} left something) and {terms} SIGTERMs of runs of {len(calm)} cases {outcomes}")
    print(
        f"{len(wrong)} wrong" if wrong else "the tenant was as before each time, no file is torn, verdicts are the same"
    )
    print("\n".join(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
