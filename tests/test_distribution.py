"""What is installed and loaded: nothing that was not asked for."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import harness
from harness.errors import EXTRAS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENT = re.compile(r"(?P<name>[\w-]+)>=(?P<floor>[\d.]+),<(?P<cap>\d+)")
IMPORTED_AS = {"vcrpy": "vcr", "jsonschema-rs": "jsonschema_rs"}
WITHOUT = """
import sys
for name in {absent!r}: sys.modules[name] = None
sys.argv = ["harness", *{arguments!r}]
from harness.__main__ import main
main()
"""


def run_without(absent: list[str], arguments: list[str]) -> subprocess.CompletedProcess[str]:
    code = WITHOUT.format(absent=absent, arguments=arguments)
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def test_every_library_of_an_extra_is_told_with_that_extra() -> None:
    declared = {
        IMPORTED_AS.get(name, name): extra
        for extra in ("run", "fuzz", "pytest")
        for name in (re.split(r"[>=<\[]", item)[0] for item in PROJECT["optional-dependencies"][extra])
        if name != PROJECT["name"]
    }
    assert declared == EXTRAS


def test_every_library_that_users_install_has_a_floor_and_a_cap() -> None:
    extras = PROJECT["optional-dependencies"]
    items = [*PROJECT["dependencies"], *extras["run"], *extras["fuzz"], *extras["pytest"]]
    bounded = [item for item in items if not item.startswith(PROJECT["name"])]
    assert [item for item in bounded if not REQUIREMENT.fullmatch(item)] == []


def test_the_suite_is_locked_at_every_floor() -> None:
    locked = (ROOT / ".ci" / "lowest.txt").read_text(encoding="utf-8")
    extras = PROJECT["optional-dependencies"]
    for item in [*PROJECT["dependencies"], *extras["run"], *extras["fuzz"], *extras["pytest"]]:
        if bound := REQUIREMENT.fullmatch(item):
            version = re.search(rf"^{bound['name']}==(\S+)", locked, re.MULTILINE)
            assert version, item
            assert version[1].removesuffix(".0").startswith(bound["floor"].removesuffix(".0")), item


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "docs_samples/v1.0"],
        ["cases", "docs_samples/v1.0"],
        ["schema", "synchronizationJob", "--docs", "docs_samples/v1.0"],
        ["explain", "status-line"],
    ],
    ids=lambda arguments: str(arguments[0]),
)
def test_what_only_reads_works_without_any_extra(arguments: list[str]) -> None:
    result = run_without(list(EXTRAS), arguments)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("absent", "arguments", "extra"),
    [
        ("httpx", ["run", "docs_samples/v1.0"], "run"),
        ("vcr", ["run", "docs_samples/v1.0"], "run"),
        ("httpx", ["serve"], "run"),
        ("hypothesis", ["fuzz", "docs_samples/v1.0"], "fuzz"),
    ],
)
def test_a_missing_extra_is_one_line_that_says_what_to_install(absent: str, arguments: list[str], extra: str) -> None:
    result = run_without([absent], arguments)
    line = f"harness: this needs `{absent}`, which comes with: pip install 'graph-docs-harness[{extra}]'\n"
    assert (result.returncode, result.stdout, result.stderr) == (2, "", line)


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_short_question_loads_click_and_nothing_else(option: str) -> None:
    code = f"""
import click, sys
before = set(sys.modules)
sys.argv = ["harness", "{option}"]
try:
    from harness.__main__ import main
    main()
finally:
    loaded = {{name.partition(".")[0] for name in set(sys.modules) - before}}
    others = sorted(loaded - set(sys.stdlib_module_names) - {{"click"}})
    own = sorted(name for name in sys.modules if name.startswith("harness."))
    print(others, own, file=sys.stderr)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0
    assert result.stderr == "['harness'] ['harness.__main__', 'harness.cli', 'harness.errors']\n"


def test_the_version_is_said_once() -> None:
    assert PROJECT["dynamic"] == ["version"]
    assert "version" not in PROJECT
    told = subprocess.run(
        [sys.executable, "-m", "harness", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout == f"harness, version {harness.__version__}\n"
