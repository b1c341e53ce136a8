"""`harness explain`."""

import click

from harness.errors import UsageError
from harness.rules import RULES, explained


@click.command("explain")
@click.argument("rule", required=False)
def command(rule: str | None) -> int:
    """Say what a rule reports, why it matters, and show an example; without RULE, list all rules."""
    known = explained()
    if rule is None:
        width = max(len(name) for name in known)
        for item in RULES:
            click.echo(f"{item.name:{width}}  {item.severity:7}  {known[item.name].title}")
        return 0
    if rule not in known:
        near = [name for name in known if rule in name or name in rule]
        raise UsageError(f"no rule `{rule}`" + (f"; did you mean {', '.join(near)}?" if near else ""))
    text = known[rule]
    click.echo(f"{text.name} ({text.severity})\n\n{text.text}")
    return 0
