"""`python -m tests.bench_tenant`: how quick metadata and the embedded tenant are. Prints JSON.

Figures are the best of several rounds, in CPU seconds of one core; start is the wall time of a whole process,
interpreter included, from a cached document.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from harness.metadata import read, resolve
from harness.tenant import Tenant, create

METADATA = Path(__file__).resolve().parent.parent.parent / "shared" / "metadata"
ROOT = "https://graph.microsoft.com/v1.0"
TOKEN = {"authorization": "Bearer bench"}
START = """
import sys, time
from harness import metadata
from harness.tenant import create
create(metadata.read(sys.argv[1]))
"""


def best(rounds: int, action: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Least seconds that an action takes."""
    seconds = []
    for _ in range(rounds):
        started = clock()
        action()
        seconds.append(clock() - started)
    return min(seconds)


def reading(file: Path, rounds: int) -> dict[str, float]:
    """Seconds to read one document, from the XML and from the cache."""
    read(file)
    return {
        "megabytes": round(file.stat().st_size / 1e6, 1),
        "read_seconds": round(best(rounds, lambda: read(file, cache=False)), 3),
        "cached_seconds": round(best(rounds, lambda: read(file)), 3),
    }


def start(file: Path, rounds: int) -> float:
    """Seconds from nothing to a tenant that can be asked, the metadata cached."""
    command = [sys.executable, "-c", START, str(file)]
    return best(rounds, lambda: subprocess.run(command, check=True), time.perf_counter)


def rate(tenant: Tenant, urls: list[str], rounds: int) -> int:
    """GETs a second."""
    requests = [httpx.Request("GET", url, headers=TOKEN) for url in urls]

    def ask() -> None:
        for request in requests:
            tenant.answer(request)

    return round(len(requests) / best(rounds, ask))


def users(tenant: Tenant, count: int) -> list[str]:
    """URLs of new users."""
    made = []
    for number in range(count):
        body = {
            "accountEnabled": True,
            "displayName": f"User {number}",
            "mailNickname": f"user{number}",
            "passwordProfile": {"password": "Not-a-secret-1"},
            "userPrincipalName": f"user{number}@contoso.com",
        }
        answer = tenant.answer(httpx.Request("POST", f"{ROOT}/users", headers=TOKEN, json=body))
        made.append(f"{ROOT}/users/{answer.json()['id']}")
    return made


def figures(folder: Path, rounds: int) -> dict[str, object]:
    """All figures of the benchmark."""
    newest = folder / "v1.0-2026-08.csdl.xml"
    model = read(newest)
    tenant = create(model)
    urls = users(tenant, 200)
    paths = [url.removeprefix(ROOT) for url in urls]
    some = f"{ROOT}/users?$filter=startswith(displayName,'User 1')"
    return {
        "cores": len(os.sched_getaffinity(0)),
        "metadata": {file.stem: reading(file, rounds) for file in sorted(folder.glob("*.xml"))},
        "start_seconds": round(start(newest, rounds), 3),
        "entity_gets_a_second": rate(tenant, urls * 10, rounds),
        "pages_of_100_users_a_second": rate(tenant, [f"{ROOT}/users"] * 50, rounds),
        "filters_of_200_users_a_second": rate(tenant, [some] * 50, rounds),
        "resolutions_a_second": round(
            len(paths) / best(rounds, lambda: [resolve(model, "GET", f"{path}/messages") for path in paths])
        ),
        "goals": {
            "read_seconds": 0.5, "cached_seconds": 0.1, "start_seconds": 1.0, "entity_gets_a_second": 5_000,
        },
    }  # fmt: skip


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure metadata and the embedded tenant.")
    parser.add_argument("metadata", nargs="?", type=Path, default=METADATA)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    if not options.metadata.is_dir():
        raise SystemExit(f"{options.metadata}: no metadata to measure with")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        json.dump(figures(options.metadata, options.rounds), sys.stdout, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
