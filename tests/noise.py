"""A fuzz run: pages with noise in them, audited and told in every format.

`python tests/noise.py FOLDER SECONDS [SEED]` runs for some seconds. It stops at the first exception, with the seed
that gives it again.
"""

import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from harness.config import Settings
from harness.pipeline.audit import audit
from harness.reports import FORMATS, RenderOptions, render

_JUNK = (
    *(b"```", b"<!--", b"-->", b"{", b"}", b"[", b"]", b'"', b"|", b"\n", b"\r", b"\0", b"\xff", b"\\ud800", b"#"),
    *(b"> ", b"- ", b"    ", b"\t", b"`", b"**", b"](", b"---\n", b"$", b"(", b")", b"'", b":", b",", b"null"),
    *(b"@odata.type", b"value", b"1e999", b"\xe2\x80\xa8", b"Collection(", b"?", b"//", b"%", b"{id}", b"HTTP/1.1 "),
)
_FOLDER_SIZE = 12


def noisy(page: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """A page with up to 30 places changed: junk put in, bytes taken out, repeated, replaced, or of another page."""
    text = bytearray(page)
    for _ in range(chance.randint(1, 30)):
        at, kind = chance.randrange(len(text) + 1), chance.random()
        if kind < 0.35:
            text[at:at] = chance.choice(_JUNK)
        elif kind < 0.6:
            del text[at : at + chance.randint(1, 40)]
        elif kind < 0.9:
            source = text if kind < 0.75 else chance.choice(others)
            start = chance.randrange(len(source) + 1)
            text[at:at] = source[start : start + chance.randint(1, 400)]
        else:
            text[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(text)


def audit_noise(pages: Sequence[tuple[str, bytes]], seed: int) -> int:
    """Audit a small docset of noisy pages; the number of its findings."""
    chance = random.Random(seed)
    others = [text for _, text in pages]
    with tempfile.TemporaryDirectory() as folder:
        for path, text in chance.sample(pages, min(_FOLDER_SIZE, len(pages))):
            file = Path(folder, "v1.0", path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(noisy(text, others, chance))
        report = audit([folder], Settings(jobs="1", cache=False))
    for name in FORMATS:
        render(name, report, RenderOptions(width=chance.choice([0, 20, 80]), colour=True, verbosity=1))
    return len(report.findings)


def main(folder: str, seconds: str, seed: str = "0") -> None:
    """Run for some seconds."""
    files = sorted(Path(folder).rglob("*.md"))
    pages = [(file.relative_to(folder).as_posix(), file.read_bytes()) for file in files]
    end, number = time.monotonic() + float(seconds), int(seed)
    while time.monotonic() < end:
        try:
            audit_noise(pages, number)
        except BaseException:
            sys.stderr.write(f"seed {number}\n")
            raise
        number += 1
    sys.stdout.write(f"{(number - int(seed)) * _FOLDER_SIZE} pages, no exception\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
