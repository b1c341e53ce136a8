"""What a person at a terminal sees: colours, a width that fits, progress; and what nobody else sees."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = '---\ntitle: "A"\ndescription: "A."\ndoc_type: conceptualPageType\n---\n# A\n\n'
LINK = "漢字かな交じり文の長い長い説明 " * 5 + "[gone\x1b7](nowhere.md)\n"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    pages = tmp_path / "docs" / "resources"
    pages.mkdir(parents=True)
    for number in range(60):
        (pages / f"p{number}.md").write_text(PAGE, encoding="utf-8")
    (pages / "p0.md").write_text(PAGE + LINK, encoding="utf-8")
    return tmp_path


def at_terminal(folder: Path, columns: int, *options: str, **environment: str) -> tuple[str, str]:
    """Standard output and standard error of an audit, each a terminal of its own."""
    texts = []
    sides = [pty.openpty(), pty.openpty()]
    for _, side in sides:
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    unset = ("NO_COLOR", "TERM", "COLUMNS", "LINES")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("HARNESS_") and k not in unset}
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "audit", "docs", "--no-cache", "--jobs", "1", *options],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        stdout=sides[0][1],
        stderr=sides[1][1],
    )
    for ours, theirs in sides:
        os.close(theirs)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            pieces.append(piece)
        os.close(ours)
        texts.append(b"".join(pieces).decode().replace("\r\n", "\n"))
    process.wait(timeout=60)
    return texts[0], texts[1]


def columns_of(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_a_terminal_gets_colours_that_fit_its_width_and_counts_the_pages(docs: Path) -> None:
    out, errors = at_terminal(docs, 60, "-v")
    assert COLOUR.search(out)
    assert max(map(columns_of, COLOUR.sub("", out).splitlines())) <= 60
    assert "\x1b" not in COLOUR.sub("", out), "no escape of the page's"
    line, marks = (text.rstrip() for text in re.findall(r"^      \| (.*)$", COLOUR.sub("", out), re.MULTILINE))
    assert marks.strip() == "^" * len("[gone\\x1b7](nowhere.md)")
    assert columns_of(line[: line.index("[gone")]) == marks.index("^")
    assert "60 pages read" in errors
    assert errors.endswith("\r\x1b[K"), "and wipes its counting away"


@pytest.mark.parametrize(
    ("options", "environment"), [(["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})]
)
def test_colours_can_be_switched_off(docs: Path, options: list[str], environment: dict[str, str]) -> None:
    out, _ = at_terminal(docs, 80, *options, **environment)
    assert "\x1b" not in out
    assert "[link-target-missing]" in out


def test_a_terminal_without_escapes_is_sent_none(docs: Path) -> None:
    assert at_terminal(docs, 80, TERM="dumb")[1] == ""


def test_a_pipe_gets_neither_colours_nor_progress_nor_folded_lines(docs: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "harness", "audit", "docs", "--no-cache"],
        cwd=docs,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "40"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    assert "\x1b" not in result.stdout
    assert max(map(columns_of, result.stdout.splitlines())) > 100


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_one_line_and_3(docs: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "harness", "audit", "docs"], cwd=docs, stdout=full, stderr=subprocess.PIPE,
            text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr == "harness: the output cannot be written: No space left on device\n"


def test_a_reader_that_has_gone_is_one_line_and_3(docs: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "harness", "audit", "docs"], cwd=docs, stdout=writing, stderr=subprocess.PIPE,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    os.close(writing)
    assert done.returncode == 3
    assert done.stderr == "harness: the output cannot be written: Broken pipe\n"
