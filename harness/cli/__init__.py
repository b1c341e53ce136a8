"""The door for people and CI jobs: arguments in, exit codes out."""

import sys
from importlib import import_module
from typing import Any

import click

from harness import __version__
from harness.errors import HarnessError, extra_missing

COMMANDS = {
    "audit": "Judge pages against themselves, each other and the metadata.",
    "cases": "List the test cases that pages give.",
    "run": "Send every runnable case and judge the answers.",
    "fuzz": "Send generated payloads, valid and invalid.",
    "traffic": "Judge captured traffic against pages.",
    "schema": "Print the JSON Schema of a documented or metadata type.",
    "serve": "Serve the embedded tenant on loopback.",
    "scrub": "Take secrets out of cassettes and HAR files.",
    "clean-up": "Delete what stopped runs have left in a live tenant.",
    "explain": "Say what a rule reports, why, and show an example.",
    "baseline": "Accept today's findings, so that only new ones fail.",
}
"""Command to its line in the help; the module `harness.cli.<command>` holds it, and is loaded only when it is used."""


class _Commands(click.Group):
    """Loads a command's module when it is called: an audit does not wait for an HTTP client."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the contract."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"harness.cli.{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument; which there are, and which is near, where it is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from harness.config import one_of  # noqa: PLC0415  `--version` and `--help` do not wait for it

            one_of(args[0], COMMANDS, "the command")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or configuration, "
    "3 could not be checked, 130 interrupted. Settings: [tool.harness] of pyproject.toml, or harness.toml; "
    "every option also has an environment variable HARNESS_<OPTION>.",
)
@click.version_option(__version__, prog_name="harness")
def harness() -> None:
    """Checks that API reference pages tell the truth."""


def main() -> None:
    """Run the command line; an error of the harness itself is one line on standard error."""
    try:
        code = _run()
    except click.ClickException as error:
        from harness.secrets import leaving  # noqa: PLC0415  `--version` and `--help` do not wait for it

        click.echo(f"harness: {leaving(_one_line(error))}", err=True)
        code = error.exit_code
    except click.Abort:
        code = 130
    except KeyboardInterrupt:
        code = 130
    except HarnessError as error:
        from harness.reports.visible import visible  # noqa: PLC0415  the same
        from harness.secrets import leaving  # noqa: PLC0415  the same

        click.echo(f"harness: {visible(leaving(str(error)))}", err=True)
        code = error.exit_code
    sys.exit(code)


def _one_line(error: click.ClickException) -> str:
    """What is wrong, and the command whose help says more."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f" ({context.command_path} --help says more)" if context else ""
    return " ".join(error.format_message().split()) + hint


def _run() -> Any:
    """The exit code of a command.

    Raises:
        ExtraMissingError: what it needs comes with an extra that is not installed.
    """
    try:
        return harness(standalone_mode=False)
    except ModuleNotFoundError as error:
        raise extra_missing(error) or error from None
