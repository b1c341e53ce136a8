"""`harness explain`."""

from collections.abc import Iterable
from pathlib import Path

import click

from harness.cli.show import write
from harness.errors import UsageError
from harness.rules import NAMES, Explanation, explained
from harness.rules.explain import as_index, as_page, near

_FORMATS = ("text", "markdown")


@click.command("explain")
@click.argument("rule", required=False)
@click.option("--all", "every", is_flag=True, help="Explain every rule.")
@click.option(
    "--format",
    "format_",
    default="text",
    metavar="text|markdown[=FOLDER]",
    help="With =FOLDER one page a rule and an index are written there. [default: text]",
)
def command(rule: str | None, every: bool, format_: str) -> int:
    """Say what a rule reports, why it matters, and show an example; without RULE, list all rules."""
    name, _, folder = format_.partition("=")
    if name not in _FORMATS or (folder and name != "markdown"):
        raise UsageError(f"format must be text or markdown[=FOLDER], not `{format_}`")
    if rule and every:
        raise UsageError("name one rule, or ask for --all")
    known = explained()
    chosen = [known[_meant(rule)]] if rule else list(known.values())
    if folder:
        _write(chosen, Path(folder), index=not rule)
    elif rule or every:
        texts = [
            as_page(each) if name == "markdown" else f"{each.name} ({each.severity})\n\n{each.text}" for each in chosen
        ]
        click.echo("\n".join(texts))
    elif name == "markdown":
        click.echo(as_index(chosen), nl=False)
    else:
        width = max(len(each.name) for each in chosen)
        for each in chosen:
            click.echo(f"{each.name:{width}}  {each.severity:7}  {each.title}")
    return 0


def _meant(rule: str) -> str:
    """The name that a rule has, from one that it has or had."""
    if rule not in NAMES:
        meant = near(rule, NAMES)
        raise UsageError(f"no rule `{rule}`" + (f"; did you mean {', '.join(meant)}?" if meant else ""))
    return NAMES[rule]


def _write(rules: Iterable[Explanation], folder: Path, *, index: bool) -> None:
    for rule in rules:
        write(folder / f"{rule.name}.md", as_page(rule))
    if index:
        write(folder / "README.md", as_index(rules))
