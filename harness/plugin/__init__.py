"""The door for pytest: pages become test items.

`pytest docs_samples` collects the pages below `docs_samples`: one item `page` (its audit) and one for each example.
Only pages that the command line points at are collected, and only then is more than this file loaded: a suite without
pages pays nothing.

For tests of your own: `cases(path)` gives the cases for `pytest.mark.parametrize`, the fixture `tenant` sends and
judges one.
"""

from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import extra_missing

if TYPE_CHECKING:
    from harness.plugin.suite import TenantFixture

__all__ = ["cases"]

_RECORD_MODES = ("none", "once", "new_episodes", "all", "rewrite")
_TENANTS = ("replay", "embedded", "live")
_MARKERS = {
    "docs_page": "the audit of a page",
    "docs_read": "a documented example that reads",
    "docs_write": "a documented example that writes",
    "docs_delete": "a documented example that deletes",
    "docs_fuzz": "generated payloads",
}
_SAFETY = (
    ("allow", "what a live tenant gets beside reads: write, delete"),
    ("allow-bound", "collections whose bound object may be changed in a live tenant"),
)
_NOTHING_CHECKED = 3
"""The exit code of a run that sent nothing, as the command line has it."""
_GROUP = "documentation pages"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options and ini values; see the contract in the README."""
    group = parser.getgroup(_GROUP)
    group.addoption(
        "--tenant",
        default=None,
        metavar="NAME",
        help=f"who answers examples: {', '.join(_TENANTS)}, or a name of [tool.harness.tenants] [replay]",
    )
    for name, text in _SAFETY:
        group.addoption(f"--docs-{name}", f"--{name}", action="append", default=[], metavar="NAME", help=text)
    group.addoption(
        "--docs-confirm-tenant", "--confirm-tenant", default="", metavar="ID", help="the live tenant that is meant"
    )
    group.addoption("--docs-rate", default="", metavar="N/s", help="how often a live tenant is asked at most")
    group.addoption(
        "--docs-metadata",
        action="append",
        default=[],
        metavar="[VERSION=]CSDL",
        help="$metadata to judge pages against",
    )
    group.addoption("--docs-baseline", default=None, metavar="FILE", help="findings of pages that are accepted")
    group.addoption("--docs-bind", action="append", default=[], metavar="COLLECTION=KEY", help="a value for a key")
    parser.addini("docs_baseline", "findings of pages that are accepted", default="")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser) -> Iterator[None]:
    """Offer `--record-mode` where nobody else does: pytest-recording has the same option with the same values.

    Only now have all installed plugins, those of `-p` and the first conftest files added theirs, in whatever order.
    """
    del early_config
    yield
    if not hasattr(parser.parse_known_args([]), "record_mode"):
        group = parser.getgroup(_GROUP)
        group.addoption("--record-mode", choices=_RECORD_MODES, default=None, help="how cassettes are used and written")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for name, text in _MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {text}")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a page that the command line points at."""
    if file_path.suffix != ".md" or not _pointed_at(file_path, parent.config):
        return None
    collector: pytest.Collector = _items().PageFile.from_parent(parent, path=file_path)
    return collector


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put examples in the order in which each finds what it needs; other items keep their places."""
    if config.stash.get(_USED, False):
        _items().reorder(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no secret into what is told of an item that may have talked to a tenant."""
    report = yield
    if item.config.stash.get(_USED, False) or item.config.stash.get(_TALKS, False):
        import_module("harness.plugin.secrets").clean(report)
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A run over pages in which nothing was sent or replayed is no success."""
    reports = _reports(session.config)
    if exitstatus == pytest.ExitCode.OK and reports and _telling().nothing_sent(reports):
        session.exitstatus = _NOTHING_CHECKED


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    """Tell what differs without failing, and when nothing was checked; also with `-q`."""
    reports = _reports(config)
    if not reports:
        return
    lines = list(_telling().differences(reports, all_of_them=config.get_verbosity() > 0))
    if lines:
        terminalreporter.section("differences from pages that fail nothing")
        for line in lines:
            terminalreporter.write_line(line)
    if line := _telling().nothing_sent(reports):
        terminalreporter.write_line(line)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Delete what was created in a tenant, and close cassettes."""
    if config.stash.get(_USED, False):
        _items().close(config)


@pytest.fixture(scope="session")
def tenant(pytestconfig: pytest.Config) -> "Iterator[TenantFixture]":
    """Sends a documented case to the tenant of `--tenant` and judges the answer: `tenant.check(case)`."""
    pytestconfig.stash[_TALKS] = True
    made: TenantFixture = _load("suite").TenantFixture(pytestconfig)
    yield made
    made.close()


def cases(*paths: str | Path) -> list[Any]:
    """The cases of pages for `pytest.mark.parametrize`, each with its id and markers.

    Args:
        paths: folders and markdown files; relative ones start in the working directory.

    Returns:
        A `pytest.param` for each example, in running order; those that cannot run are skipped with the reason.

    Raises:
        HarnessError: a path or the settings cannot be read.
    """
    params: list[Any] = _load("suite").params(paths)
    return params


_USED = pytest.StashKey[bool]()
_TALKS = pytest.StashKey[bool]()


def _items() -> Any:
    """The module with the items, loaded when the first page is collected."""
    return _load("items")


def _load(name: str) -> Any:
    """A module of this package.

    Raises:
        UsageError: the harness was installed without what sends.
    """
    try:
        return import_module(f"harness.plugin.{name}")
    except ModuleNotFoundError as error:
        if missing := extra_missing(error):
            raise pytest.UsageError(str(missing)) from None
        raise


def _telling() -> Any:
    """The module that tells, loaded when there are reports about pages."""
    return _load("telling")


def _reports(config: pytest.Config) -> list[Any]:
    """The reports about pages; none in a worker process, which has no terminal."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    stats = reporter.stats if reporter is not None else {}
    if not any(".md::" in report.nodeid for name in ("passed", "skipped") for report in stats.get(name, ())):
        return []
    found: list[Any] = _telling().reports_of_pages(stats)
    return found


def _pointed_at(file: Path, config: pytest.Config) -> bool:
    """Whether an argument names the file, or a folder in which it lies as pages of its dialect do."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return False
    for argument in config.args:
        path = (config.invocation_params.dir / argument.split("::")[0]).resolve()
        if path == file.resolve():
            config.stash[_USED] = True
            return True
        if path.is_dir() and file.resolve().is_relative_to(path) and file.parent.name in _page_folders(config):
            config.stash[_USED] = True
            return True
    return False


_FOLDERS = pytest.StashKey[frozenset[str]]()


def _page_folders(config: pytest.Config) -> frozenset[str]:
    """Names of the folders that pages lie in. Settings that are broken are told where a page needs them."""
    if _FOLDERS not in config.stash:
        try:
            dialect = import_module("harness.config").load(start=config.rootpath).dialect
        except import_module("harness.errors").HarnessError:
            dialect = import_module("harness.dialect").GRAPH
        config.stash[_FOLDERS] = frozenset(dialect.folders)
    return config.stash[_FOLDERS]
