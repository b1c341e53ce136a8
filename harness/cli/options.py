"""Options that commands share, and the settings that they and the environment make."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from harness import config
from harness.config import FAIL_ON, TENANTS, Settings
from harness.reports import FORMATS, check_formats
from harness.secrets import also_secret

Command = TypeVar("Command", bound=Callable[..., Any])


class OneOf(click.Choice):  # type: ignore[type-arg]  # before click 8.2 it takes no parameter
    """A word of a list; says which is near where it is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word, as given."""
        if value is not None and value not in self.choices and param is not None:
            config.one_of(str(value), map(str, self.choices), param.opts[0])
        return super().convert(value, param, ctx)


def paths(function: Command) -> Command:
    """Pages to work on."""
    return click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")(function)


def metadata(function: Command) -> Command:
    """`$metadata` to judge against."""
    return click.option(
        "--metadata",
        multiple=True,
        metavar="[VERSION=]CSDL",
        help="A $metadata document; `v1.0=FILE` binds it to one version. Repeatable.",
    )(function)


def chaos(function: Command) -> Command:
    """Bad days of the embedded tenant."""
    return click.option(
        "--chaos",
        metavar="KIND=RATE,...",
        help="Bad days of the embedded tenant, by seed and rate: throttle, unavailable, expired, dropped, delayed "
        "(0 to 1), latency (seconds).",
    )(function)


def tenant(function: Command) -> Command:
    """Who is asked, and what of a live tenant may be touched."""
    for option in reversed(_TENANT):
        function = option(function)
    return function


_TENANT = (
    click.option(
        "--tenant",
        metavar="NAME",
        help=f"Who answers: {', '.join(TENANTS)}, or a name of [tool.harness.tenants]. "
        "[default: replay; fuzz: embedded]",
    ),
    click.option(
        "--allow",
        multiple=True,
        metavar="write,delete",
        help="What a live tenant gets beside reads; needs the tenant named. Repeatable.",
    ),
    click.option("--live-url", metavar="URL", help="Where the live tenant is. [default: the host of the dialect]"),
    click.option(
        "--token-variable", metavar="NAME", help="Environment variable with the token. [default: HARNESS_TOKEN]"
    ),
    click.option("--ledger", metavar="FILE", help="Where a live run writes what it creates. [default: in the cache]"),
    click.option("--confirm-tenant", metavar="ID", help="The live tenant that is meant by --allow."),
    click.option(
        "--allow-bound",
        multiple=True,
        metavar="COLLECTION",
        help="Let the run change the object that --bind gives for it, although the run did not create it. Repeatable.",
    ),
)


def ending(function: Command) -> Command:
    """What ends a run before its last case."""
    limit = click.option(
        "--time-limit", type=click.IntRange(min=1), metavar="SECONDS", help="Then clean up, report, exit with 3."
    )
    failures = click.option(
        "--max-failures", type=click.IntRange(min=1), metavar="N", help="End after N cases that failed."
    )
    return limit(failures(function))


def sending(function: Command) -> Command:
    """What commands that send requests share."""
    bind = click.option(
        "--bind", "bound", multiple=True, metavar="COLLECTION=KEY", help="A value for a key. Repeatable."
    )
    seed = click.option(
        "--seed", type=int, help="Of the embedded tenant's ids and clock, and of payloads. [default: 0]"
    )
    rate = click.option("--rate", metavar="N/s|N/min|N/h", help="How often a live tenant is asked at most.")
    return bind(seed(chaos(rate(function))))


def reporting(function: Command) -> Command:
    """What a command tells, and when it fails."""
    for option in reversed(_REPORTING):
        function = option(function)
    return function


_REPORTING = (
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="NAME[=FILE]",
        help=f"{', '.join(FORMATS)}; without =FILE to standard output. Repeatable. [default: text]",
    ),
    click.option(
        "--fail-on", metavar="SEVERITY", help=f"Least severity that fails: {', '.join(FAIL_ON)}. [default: error]"
    ),
    click.option("--rules", multiple=True, metavar="GLOB", help="Only these rules. Repeatable."),
    click.option("--ignore", multiple=True, metavar="GLOB", help="Not these rules. Repeatable."),
    click.option("--baseline", metavar="FILE", help="Findings accepted earlier."),
    click.option("--jobs", metavar="N|auto", help="Worker processes. [default: auto]"),
    click.option("--no-cache", is_flag=True, default=None, help="Neither use nor keep what earlier runs found."),
    click.option("--config", metavar="FILE", help="Settings file, instead of looking for one."),
    click.option("-q", "--quiet", is_flag=True, envvar="HARNESS_QUIET", help="Only the findings, one a line."),
    click.option("-v", "--verbose", is_flag=True, envvar="HARNESS_VERBOSE", help="Also the ledger and what passed."),
    click.option("--no-color", is_flag=True, envvar="HARNESS_NO_COLOR", help="No colours; NO_COLOR works too."),
)


def settings(config_file: str | None, **chosen: Any) -> Settings:
    """Settings of the file and the environment, with what the command line chose on top.

    Raises:
        ConfigError: a broken settings file; a key, variable, value or word that nobody knows.
    """
    loaded = config.load(config_file or "")
    if chosen.pop("no_cache", None):
        chosen["cache"] = False
    bound = config.bindings(chosen.pop("bound", ()))
    values = {key: value for key, value in chosen.items() if value not in (None, ())}
    config.check(values, loaded.tenants, lambda name: f"--{name.replace('_', '-')}")
    also_secret(loaded.secret_names)
    result = replace(loaded, **values, bindings={**loaded.bindings, **bound})
    check_formats(result.formats)
    return result
