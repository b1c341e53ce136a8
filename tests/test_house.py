"""The house as drawn: imports go down only, and each foreign library is known to one room."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from harness.rules import NAMES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "harness"
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
TOP_LEVEL = {
    *("pyproject.toml", "README.md", "LICENSE", "Makefile", "conftest.py"),
    *("harness", "docs_samples", "cassettes", "tests"),
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "misc"}


def test_imports_go_down_only_and_libraries_stay_in_their_rooms() -> None:
    result = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _imports() -> Iterator[tuple[Path, str, str]]:
    """Each import statement's file, module and name; the name is empty for `import module`."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.Import):
                yield from ((file, alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((file, node.module or "", alias.name) for alias in node.names)


def test_every_foreign_library_has_a_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    held = {name for contract in contracts for name in contract.get("protected_modules", ())}
    used = {module.partition(".")[0] for _, module, _ in _imports()} - sys.stdlib_module_names - {"harness"}
    assert used <= held


def test_nobody_imports_a_private_name() -> None:
    private = [
        (file.name, module, name)
        for file, module, name in _imports()
        if module.startswith("harness") and any(part.startswith("_") for part in f"{module}.{name}".split("."))
    ]
    assert [each for each in private if each[2] != "__version__"] == []


def test_the_top_level_holds_nothing_else() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: what belongs to the project cannot be told from what lies about")
    names = {line.split("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_a_drawer_and_none_outgrows_a_head() -> None:
    for file in PACKAGE.rglob("*.py"):
        assert file.stem not in DRAWERS, file
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 400, file


def test_no_function_is_longer_than_a_screen() -> None:
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{file.name}:{node.lineno} {node.name}"


@pytest.mark.parametrize(
    "module",
    ["harness.plugin", *(f"harness.cli.{name}" for name in ("audit", "baseline", "cases", "explain", "schema"))],
)
def test_what_starts_often_loads_little(module: str) -> None:
    heavy = {"httpx", "vcr", "hypothesis", "jsonschema", "jsonschema_rs", "lxml", "rich"}
    if module == "harness.plugin":
        heavy |= {"markdown_it", "yaml", "harness.rules", "harness.docset"}
    code = f"import sys, {module}; print(*sorted({heavy!r} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_what_reads_and_compares_names_no_rule() -> None:
    headers = {"content-type", "content-length"}  # HTTP's names before they were those of rules
    for room in ("model", "metadata", "markdown", "docset", "types", "schemas", "bodies"):
        for file in (PACKAGE / room).rglob("*.py"):
            for node in ast.walk(_tree(file)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert node.value not in NAMES.keys() - headers, f"{file.name}:{node.lineno}"


PAPER = (PACKAGE / "README.md").read_text(encoding="utf-8")


def test_every_room_has_its_line_in_the_paper() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    rooms |= {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    assert {name.strip("/") for name in re.findall(r"^\| `([\w./]+)` \|", PAPER, re.MULTILINE)} == rooms


def test_what_the_paper_names_exists() -> None:
    paths = set(re.findall(r"`((?:harness|tests|docs_samples)/[\w./-]+)`", PAPER))
    assert len(paths) > 30
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    named = re.findall(r"`(\w+)` (?:and a line in the table of `\w+`, both )?(?:in|of) `(harness/[\w./]+\.py)`", PAPER)
    assert len(named) > 12
    assert [each for each in named if not re.search(rf"\b{each[0]}\b", (ROOT / each[1]).read_text("utf-8"))] == []


def test_each_change_of_the_paper_has_three_steps_at_most() -> None:
    changes = PAPER.partition("## Changing it")[2].split("\n### ")[1:]
    assert len(changes) == 12
    for change in changes:
        steps = [re.match(r"(\d+)\. ", line) for line in change.splitlines()]
        assert max(int(step[1]) for step in steps if step) <= 3, change
