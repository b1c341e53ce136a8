"""What an audit remembers: never a difference in what it tells, whatever changed, was killed or ran at once."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from harness import docset
from harness.config import Settings
from harness.errors import InputError
from harness.model import Report
from harness.pipeline import earlier_audit
from harness.pipeline.audit import audit
from harness.pipeline.selection import selected
from harness.pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
WORDS = (
    "String", "Int32", "microsoft.graph.user", "microsoft.graph.identitySet", "id", "`204 No Content`", "beta", "GET",
    "collection", "## Properties", "```", "values", "Namespace: microsoft.graph.callRecords", '"blockType": "resource"',
    "[user](user.md)", "Inherited from [entity](entity.md)", "Possible values are: `a`, `b`.",
)  # fmt: skip


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "graph-docs-harness"


@pytest.fixture
def pages(shared: Path, tmp_path: Path) -> Path:
    """Pages of the real reference that lean on each other: an API, its types, and the types that those use."""
    return copied(shared, tmp_path / "docs" / "v1.0", "educationassignment*.md", "identityset.md")


def copied(shared: Path, root: Path, *patterns: str) -> Path:
    source = shared / "corpus" / "v1.0"
    for pattern in patterns:
        for file in source.rglob(pattern):
            target = root / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    return root


def told(folder: Path, **options: object) -> Report:
    settings = Settings(jobs="1", **options)  # type: ignore[arg-type]  # each test names fields of the right type
    return replace(audit([folder], settings), seconds=0)


def edited(folder: Path, chance: random.Random) -> str:
    """Change the docset somewhere: a page comes, goes or moves, or a line of one is not what it was."""
    files = sorted(folder.rglob("*.md"))
    file = chance.choice(files)
    kind = chance.choice(["delete", "copy", "rename", "case", *["line"] * 16])
    if kind == "delete":
        file.unlink()
    elif kind == "copy":
        shutil.copy(file, file.with_name(f"a{file.name}"))
    elif kind == "rename":
        file.rename(file.with_name(f"a{file.name}"))
    elif kind == "case":
        file.rename(file.with_name(f"{file.stem.upper()}.md"))
    else:
        lines = file.read_text(encoding="utf-8").split("\n")
        kind = edited_line(lines, chance)
        file.write_text("\n".join(lines), encoding="utf-8")
    return f"{kind} {file.name}"


def edited_line(lines: list[str], chance: random.Random) -> str:
    telling = [n for n, line in enumerate(lines) if line[:1] == "|" or "odata.type" in line or "name" in line]
    at = chance.choice(telling or [0]) if chance.random() < 0.7 else chance.randrange(len(lines))
    kind = chance.choice(["remove", "blank", "repeat", "word", "word", "word"])
    if kind == "remove":
        del lines[at]
    elif kind == "blank":
        lines.insert(at, "")
    elif kind == "repeat":
        lines.insert(at, chance.choice(lines))
    else:
        old = chance.choice(re.findall(r"[\w.]+", lines[at]) or [""])
        lines[at] = lines[at].replace(old, chance.choice(WORDS), 1)
    return f"{kind} line {at + 1} of"


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_edited_an_audit_that_remembers_tells_what_a_cold_one_tells(pages: Path, seed: int) -> None:
    chance = random.Random(seed)
    told(pages)
    remembered = 0
    for _ in range(10):
        edits = [edited(pages, chance) for _ in range(chance.choice([1, 1, 2, 3]))]
        remembered += refreshed(pages)
        assert told(pages) == told(pages, cache=False), edits
    assert remembered >= 6, "too few of these audits used what they remembered"


def refreshed(folder: Path) -> bool:
    """Whether the next audit judges only what changed."""
    settings = Settings(jobs="1")
    files = docset.find([folder])
    workspace = Workspace(selected(settings), settings)
    kept = earlier_audit.recall(files, workspace)
    return kept is not None and kept.report is None and earlier_audit.refresh(kept, files, workspace) is not None


def test_a_type_that_changes_on_its_page_changes_what_is_told_of_the_pages_that_use_it(pages: Path) -> None:
    page = pages / "resources" / "educationassignment.md"
    before = told(pages)
    text = page.read_text(encoding="utf-8")
    assert "|displayName|String|" in text
    page.write_text(text.replace("|displayName|String|", "|displayName|Boolean|"), encoding="utf-8")
    assert refreshed(pages)
    after = told(pages)
    assert after == told(pages, cache=False)
    new = {f.location.path for f in after.findings if f.rule == "value-type"} - {
        f.location.path for f in before.findings if f.rule == "value-type"
    }
    assert any(path.endswith("resources/educationassignment.md") or "api/" in path for path in new)
    page.write_text(text, encoding="utf-8")
    assert told(pages) == before


def test_pages_outside_of_version_folders_belong_to_the_version_of_their_urls(tmp_path: Path) -> None:
    page = (
        '# a\n<!-- {"blockType": "request", "name": "a"} -->\n```http\nGET https://graph.microsoft.com/%s/things\n```\n'
        '<!-- {"blockType": "response", "@odata.type": "microsoft.graph.thing"} -->\n```http\nHTTP/1.1 200 OK\n'
        'Content-Type: application/json\n\n{"id": 1, "other": 2}\n```\n'
    )
    thing = (
        "# thing resource type\n<!-- https://graph.microsoft.com/%s/things -->\n"
        "## Properties\n|Property|Type|Description|\n|:--|:--|:--|\n|id|String|x|\n"
    )
    (tmp_path / "docs").mkdir()
    for version in ("v1.0", "beta"):
        (tmp_path / "docs" / f"{version}.md").write_text(page % version, encoding="utf-8")
        for number in range(10):
            text = f"# {version}\n`GET https://graph.microsoft.com/{version}/x`\n"
            (tmp_path / "docs" / f"{version}-{number}.md").write_text(text, encoding="utf-8")
    (tmp_path / "docs" / "thing.md").write_text(thing % "v1.0", encoding="utf-8")
    before = told(tmp_path / "docs")
    (tmp_path / "docs" / "thing.md").write_text(thing % "beta", encoding="utf-8")
    assert refreshed(tmp_path / "docs")
    after = told(tmp_path / "docs")
    assert after == told(tmp_path / "docs", cache=False) != before


def test_the_key_is_content_settings_and_code(pages: Path, cache: Path) -> None:
    told(pages)
    assert len(list(cache.glob("*.cache"))) == 1
    told(pages)
    assert len(list(cache.glob("*.cache"))) == 1
    everything = told(pages, cache=False)
    for other in ({"rules": ("json-*",)}, {"ignore": ("json-*",)}, {"severity": {"content-length": "error"}}):
        assert told(pages, **other) == told(pages, **other, cache=False) != everything
    assert len(list(cache.glob("*.cache"))) == 4


@pytest.mark.parametrize("damage", ["truncated", "flipped", "foreign", "empty", "older", "endless", "far"])
def test_a_damaged_cache_is_no_cache(pages: Path, cache: Path, damage: str) -> None:
    expected = told(pages)
    (file,) = cache.glob("*.cache")
    data = file.read_bytes()
    middle = len(data) // 2
    file.write_bytes(
        {
            "truncated": data[:middle],
            "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
            "foreign": b"\x80\x04cos\nsystem\n(S'exit 1'\ntR.",
            "empty": b"",
            "endless": data.split(b"\n", 1)[0] + b"\n99999999999\n" + data,
            "far": data.split(b"\n", 1)[0] + b"\n14\n\x91\x92\xcf\xff\xff\xff\xff\xff\xff\xff\xff\xa2ab" + data,
            "older": data.replace(b"graph-docs-harness 1", b"graph-docs-harness 0", 1),
        }[damage]
    )
    assert told(pages) == expected
    next(pages.rglob("*.md")).write_text("# changed\n", encoding="utf-8")
    assert told(pages) == told(pages, cache=False)


def test_verdicts_that_another_run_stored_meanwhile_are_not_taken_for_these_pages(pages: Path) -> None:
    settings = Settings(jobs="1")
    workspace = Workspace(selected(settings), settings)
    page = pages / "resources" / "educationassignment.md"
    text = page.read_text(encoding="utf-8")
    told(pages)
    other = pages / "resources" / "educationassignmentdefaults.md"
    other.write_text(other.read_text(encoding="utf-8") + "\n[x](gone.md)\n", encoding="utf-8")
    files = docset.find([pages])
    kept = earlier_audit.recall(files, workspace)
    page.write_text(text.replace("|displayName|String|", "|displayName|Boolean|"), encoding="utf-8")
    told(pages)
    page.write_text(text, encoding="utf-8")
    assert kept is not None
    again = earlier_audit.refresh(kept, files, workspace)
    assert again is not None
    findings = {finding for verdict in again[1] for finding in verdict.findings}
    clean = Workspace(selected(settings), settings)
    read = [clean.read(file) for file in files]
    clean.learn([item.offer for item in read])
    assert findings == {finding for item in read for finding in clean.judge(item).findings}


def test_only_the_newest_audits_are_kept_and_what_killed_runs_left_goes(cache: Path) -> None:
    cache.mkdir(parents=True)
    for number in range(12):
        file = cache / f"{number:02}.cache"
        file.write_bytes(b"old")
        os.utime(file, (number, number))
    for name, age in (("dead.part", 7200), ("alive.part", 60)):
        (cache / name).write_bytes(b"")
        os.utime(cache / name, (time.time() - age,) * 2)
    (cache / "metadata").mkdir()
    docset.store("new", {"a": 1})
    assert sorted(path.name for path in cache.iterdir()) == [
        *(f"{number:02}.cache" for number in range(5, 12)), "alive.part", "metadata", "new.cache",
    ]  # fmt: skip
    assert docset.load("new", dict[str, int]) == {"a": 1}


def test_a_folder_that_cannot_be_written_is_no_error(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert told(pages) == told(pages, cache=False)


def test_nothing_in_the_package_reads_what_may_run() -> None:
    source = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "harness").rglob("*.py"))
    assert re.findall(r"\b(?:import|from)\s+(?:pickle|marshal|shelve|dill)\b", source) == []
    assert ".recv()" not in source, "Connection.recv unpickles; recv_bytes does not"
    assert ".send(" not in "".join((ROOT / "harness" / "docset" / "two_passes.py").read_text(encoding="utf-8"))


def started(pages: Path, cache: Path, *options: str) -> subprocess.Popen[str]:
    """An audit in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "harness", "audit", str(pages), "--format", "json", "--fail-on", "never", *options],
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": str(cache.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def answer(process: subprocess.Popen[str]) -> object:
    out, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    document = json.loads(out)
    document["summary"].pop("seconds")
    return document


def test_a_kill_at_any_moment_harms_no_later_run_and_leaves_no_worker(pages: Path, cache: Path) -> None:
    begun = time.monotonic()
    expected = answer(started(pages, cache, "--no-cache"))
    whole = time.monotonic() - begun
    chance = random.Random(3)
    for round_ in range(5):
        next(pages.rglob("*.md")).touch()
        if round_ % 2:
            shutil.rmtree(cache, ignore_errors=True)
        process = started(pages, cache, "--jobs", "2")
        time.sleep(chance.random() * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert gone(process.pid)
    assert answer(started(pages, cache)) == expected
    assert answer(started(pages, cache)) == expected


KILLED = """
import os, signal, time
from harness.docset import PageFile, Passes, run_passes

parent = os.getpid()

def read(file):
    if os.getpid() == parent:
        os.kill(parent, signal.SIGKILL)
    time.sleep(0.02)  # the workers leave some pages to the parent
    return file.path

files = [PageFile(str(number), "", "") for number in range(60)]
run_passes(files, Passes(read, str, str, lambda offers: None, str, str), 3)
"""


def test_no_worker_outlives_the_run_that_started_it() -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED], cwd=ROOT, start_new_session=True)
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert gone(process.pid)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_page_that_cannot_be_read_is_named_whichever_process_reads_it(tmp_path: Path, jobs: int) -> None:
    names = [tmp_path / "a.md", tmp_path / "b.md"]
    names[0].write_text("# a\n", encoding="utf-8")
    files = [docset.PageFile(path.name, str(path), "", alone=True) for path in names]
    settings = Settings(jobs="1")
    with pytest.raises(InputError, match=r"b\.md: cannot be read: No such file"):
        docset.run_passes(files, Workspace(selected(settings), settings).passes(), jobs)


def gone(group: int) -> bool:
    """Whether nothing of a process group is left, after a moment."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_runs_at_once_share_the_cache(pages: Path, cache: Path) -> None:
    expected = answer(started(pages, cache, "--no-cache"))
    assert [answer(run) for run in [started(pages, cache) for _ in range(3)]] == [expected] * 3
    page = pages / "resources" / "educationassignment.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[x](gone.md)\n", encoding="utf-8")
    changed = answer(started(pages, cache, "--no-cache"))
    assert [answer(run) for run in [started(pages, cache, "--jobs", n) for n in "121"]] == [changed] * 3
    assert changed != expected
    assert list(cache.glob("*.part")) == []
