"""The style of the HTML report: one column, both colour schemes, no script."""

from harness.reports.severities import LOOKS

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --paper: #fff; --panel: #f5f7f9; --edge: #d5dbe1;
  LIGHT --good: #1a7f37;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa4ae; --paper: #14171b; --panel: #1d2127;
  --edge: #343b44; DARK --good: #56d364; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .3rem 0; }
code, pre { font-family: var(--mono); font-size: .875em; }
code { background: var(--panel); border-radius: .25em; padding: .1em .3em; }
pre { margin: .4rem 0; padding: .5rem .75rem; background: var(--panel); border-radius: .4rem;
  white-space: pre-wrap; word-break: break-all; }
pre mark { background: none; color: inherit; font-weight: 600; text-decoration: underline wavy var(--level);
  text-decoration-skip-ink: none; text-underline-offset: .2em; }
.soft { color: var(--soft); }
.table { overflow-x: auto; }
table { border-collapse: collapse; min-width: 60%; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--edge); text-align: right; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
.plan th, .plan td { text-align: left; vertical-align: top; }
td label { cursor: pointer; }
.filters { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .5rem 0;
  background: var(--paper); border-bottom: 1px solid var(--edge); }
.filters label { cursor: pointer; white-space: nowrap; }
.page > summary, .more > summary { cursor: pointer; padding: .5rem 0; font-weight: 600; }
.page { border-bottom: 1px solid var(--edge); }
.finding, .case { margin: .25rem 0 1rem; padding: .1rem 0 .1rem .75rem; border-left: 3px solid var(--level); }
LEVELS
.failed { --level: var(--error); }
.skipped { --level: var(--warning); }
.passed { --level: var(--good); }
.level { color: var(--level); font-weight: 600; }
.rule { float: right; margin-left: .75rem; font-size: .9em; color: var(--soft); }
@media (max-width: 40rem) { .rule { float: none; display: block; width: fit-content; margin: 0; }
  th, td { padding-inline: .4rem; } table { width: 100%; font-size: .9rem; } }
@media print { .filters, td input, th input { display: none; } }
"""

STYLE = (
    _STYLE.replace("LIGHT", " ".join(f"--{severity}: {look.light};" for severity, look in LOOKS.items()))
    .replace("DARK", " ".join(f"--{severity}: {look.dark};" for severity, look in LOOKS.items()))
    .replace("LEVELS", "\n".join(f".{severity} {{ --level: var(--{severity}); }}" for severity in LOOKS))
)
"""The style sheet of the report, with a colour for each severity."""
