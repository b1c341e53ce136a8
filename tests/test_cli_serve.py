"""`harness serve`: a tenant over HTTP, of any metadata, on good days and bad ones."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

SAMPLE = Path(__file__).with_name("test_metadata_sample.csdl.xml")
TOKEN = {"authorization": "Bearer x"}


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A served tenant: its process, and its URL without version."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("HARNESS_")}
    command = [sys.executable, "-m", "harness", "serve", *arguments]
    with subprocess.Popen(
        command, cwd=folder, env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert said, process.stderr.read() if process.stderr else ""
            yield process, said[0]
        finally:
            process.terminate()


def sets(url: str) -> set[str]:
    return {row["name"] for row in httpx.get(url, headers=TOKEN).json()["value"]}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    with served(tmp_path) as (process, url):
        assert "applicationTemplates" in sets(f"{url}/v1.0/")
        assert httpx.get(f"{url}/v1.0/users").status_code == 401
        process.send_signal(number)
        assert process.wait(timeout=10) == 0


def test_it_serves_any_metadata_and_the_document_itself(tmp_path: Path) -> None:
    with served(tmp_path, "--metadata", str(SAMPLE)) as (_, url):
        assert sets(f"{url}/v1.0/") == sets(f"{url}/beta/")
        assert "people" in sets(f"{url}/beta/")
        assert httpx.get(f"{url}/v1.0/$metadata", headers=TOKEN).content == SAMPLE.read_bytes()


def test_each_version_may_have_its_own_metadata(tmp_path: Path) -> None:
    with served(tmp_path, "--metadata", f"beta={SAMPLE}") as (_, url):
        assert "people" in sets(f"{url}/beta/")
        assert "applicationTemplates" in sets(f"{url}/v1.0/")


def test_bad_days_come_by_rate_and_say_when_to_come_back(tmp_path: Path) -> None:
    with (
        served(tmp_path, "--chaos", "throttle=0.3,unavailable=0.2", "--seed", "4") as (_, url),
        httpx.Client(base_url=url, headers=TOKEN) as client,
    ):
        answers = [client.get("/v1.0/users") for _ in range(200)]
    seen = Counter(answer.status_code for answer in answers)
    assert set(seen) == {200, 429, 503}
    assert 30 < seen[429] < 90
    assert all(answer.headers["retry-after"] == "2" for answer in answers if answer.status_code != 200)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--chaos", "storm=1"], "chaos `storm` is not known"),
        (["--metadata", "nowhere.xml"], "nowhere.xml: cannot read the metadata"),
        (["--metadata", "beta=a.xml", "--metadata", "beta=b.xml"], "two metadata documents for beta"),
    ],
)
def test_what_cannot_be_served_is_one_line_and_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "harness", "serve", *arguments],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
