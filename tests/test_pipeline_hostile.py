"""A folder that nobody means well with, audited whole: never a crash, never a look outside, never a network call."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from noise import audit_noise
from rule_pages import FOLDER

from harness.config import Settings
from harness.pipeline.audit import audit

ROOT = Path(__file__).resolve().parent.parent
ASK = '<!-- {"blockType": "request", "name": "a"} -->\n```http\nGET https://graph.microsoft.com/v1.0/users/1\n```\n'
ANSWER = (
    '<!-- {"blockType": "response", "@odata.type": "microsoft.graph.user"} -->\n'
    "```http\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n%s\n```\n"
)
RESOURCE = (
    '<!-- {"blockType": "resource", "@odata.type": "microsoft.graph.user", "baseType": "microsoft.graph.user"} -->\n'
    '```json\n{"\\ud800": "String", "id": "\\udc00|\\ud800", "x": "9"}\n```\n'
)
BOMB = "---\na: &a [x, x]\n" + "".join(f"k{n}: &k{n} [*a, *a]\n" for n in range(50)) + "---\n# x\n"
PAGES = {
    "api/deep.md": ASK + ANSWER % ("[" * 50_000),
    "api/half.md": ASK + ANSWER % '{"a\\ud800": "\\udfff", "@odata.type": "#microsoft.graph.\\ud800"}',
    "api/long.md": ASK + ANSWER % ('{"n": ' + "9" * 5000 + ', "e": 1e999999999}'),
    "api/bomb.md": BOMB,
    "api/brackets.md": "---\na: " + "[" * 5000 + "\n---\n",
    "api/tag.md": '---\ntitle: !!python/object/apply:os.mkdir ["pwned"]\n---\n',
    "api/nul.md": "# \0\n\n|a|\0|\n|--|--|\n|\0|\n",
    "api/include.md": "[!INCLUDE [x](../../../outside/secret.md)]\n\n[x](../../outside/secret.md#y) [x](/etc/passwd)\n",
    "api/only-front.md": "---\n",
    "api/empty.md": "",
    "resources/user.md": "# user resource type\n\n" + RESOURCE,
    "resources/a b\n'\"\u202e漢.md": "# x\n\n[x](a%20b.md) [y](%FF%00.md) [z](%)\n",
}
WATCHED = """
import sys

def watch(event, args):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise SystemExit(f"network: {event} {args}")
    if event == "open" and "outside" in str(args[0]):
        raise SystemExit(f"read outside: {args[0]}")
    if event == "subprocess.Popen":
        raise SystemExit(f"a program: {args}")

sys.addaudithook(watch)
from harness.cli import main
main()
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    docs = tmp_path / "docs" / "v1.0"
    for name, text in PAGES.items():
        page = docs / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    (docs / "api" / "bytes.md").write_bytes(b"# \xff\xfe\n\n[x](\xc3\x28.md)\n" + bytes(range(256)))
    (docs / "api" / os.fsdecode(b"name\xff.md")).write_text(ASK, encoding="utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("# secret\n", encoding="utf-8")
    (docs / "api" / "leads-out.md").symlink_to(outside / "secret.md")
    (docs / "out").symlink_to(outside)
    (docs / "api" / "loop").symlink_to(docs)
    (docs / "api" / "self.md").symlink_to("self.md")
    (docs / "api" / "folder.md").mkdir()
    os.mkfifo(docs / "api" / "never-ends.md")
    return tmp_path


def test_a_hostile_folder_is_audited_without_looking_outside(hostile: Path) -> None:
    told = []
    for options in (["--no-cache", "--jobs", "1"], ["--jobs", "2"], ["--jobs", "2"]):
        result = subprocess.run(
            [sys.executable, "-c", WATCHED, "audit", "docs", "--format", "json", *options],
            cwd=hostile,
            env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(hostile / "cache")},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (result.returncode, result.stderr) == (1, "")
        report = json.loads(result.stdout)
        report["summary"].pop("seconds")
        told.append(report)
    assert told[0] == told[1] == told[2]
    assert told[0]["summary"]["pages"] == len(PAGES) + 2
    assert not (hostile / "pwned").exists()
    rules = {(finding["path"].rpartition("/")[2], finding["rule"]) for finding in told[0]["findings"]}
    assert {
        *(("deep.md", "json-syntax"), ("half.md", "json-syntax"), ("bytes.md", "text-encoding")),
        *(("nul.md", "text-encoding"), ("bomb.md", "front-matter-invalid"), ("brackets.md", "front-matter-invalid")),
    } <= rules


_BYTES = st.binary(max_size=40) | st.sampled_from(
    [
        *(b"---\n", b"```http\n", b"```json\n", b"```\n", b"<!-- {", b"} -->\n", b'"blockType": "resource",', b"\n"),
        *(b'"@odata.type": "microsoft.graph.a"', b"GET /a\n", b"HTTP/1.1 200 OK\n\n", b'{"\\ud800": "\\udc00"}\n'),
        *(b"|Property|Type|Description|\n|--|--|--|\n", b"|a|[b](b.md) collection|x|\n", b"# a resource type\n"),
        *(b"[a](b.md)\n", b"## Response\n", b"returns a `200 OK` response code and a [a](a.md) object.\n"),
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.lists(_BYTES, max_size=12).map(b"".join), min_size=1, max_size=3))
def test_any_bytes_are_pages_whose_findings_cross_processes_and_survive_a_cache(
    tmp_path: Path, texts: list[bytes]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        for number, text in enumerate(texts):
            (tmp_path / f"p{number}.md").write_bytes(text)
        kept = Settings(jobs="1")
        first, again = audit([tmp_path], kept), audit([tmp_path], kept)
    assert first.findings == again.findings
    assert first.ledger == again.ledger


def test_pages_with_noise_in_them_are_audited_and_told_in_every_format() -> None:
    pages = [
        (f"{('api', 'resources')[n % 2]}/{f.name}", f.read_bytes()) for n, f in enumerate(sorted(FOLDER.iterdir()))
    ]
    assert sum(audit_noise(pages, seed) for seed in range(8)) > 100
