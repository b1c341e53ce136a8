"""The ledger: every fence, annotation and table row of the real reference ends in exactly one place."""

import re
from collections import Counter
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from harness.config import Settings
from harness.facts import facts
from harness.markdown import parse
from harness.model import Report
from harness.pipeline.audit import audit
from harness.pipeline.ledger import PageLedger, account

FRONT_MATTER = re.compile(r"\A---\s*\n.*?^---\s*$", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"^ *(```+).*?^ *\1 *$", re.DOTALL | re.MULTILINE)
ANNOTATION = re.compile(r"<!--\s*\{")


def accounted(text: str, path: str = "v1.0/api/page.md") -> PageLedger:
    page = parse(text, path)
    return account(page, facts(page))


def audited(folder: Path) -> Report:
    """With one rule: the ledger is the same whatever rules run."""
    return audit([folder], Settings(rules=("front-matter-invalid",), cache=False))


def counted(folder: Path) -> Counter[str]:
    """The same things counted by others: fences and rows by markdown-it alone, annotations by a regular expression."""
    found: Counter[str] = Counter()
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    for file in folder.rglob("*.md"):
        text = FRONT_MATTER.sub("", file.read_text(encoding="utf-8"), count=1)
        kinds = Counter(token.type for token in parser.parse(text))
        found["fences"] += kinds["fence"]
        found["rows"] += kinds["tr_open"] - kinds["thead_open"]
        found["annotations"] += len(ANNOTATION.findall(FENCE.sub("", text)))
    return found


@pytest.fixture(scope="module")
def report(shared: Path) -> Report:
    return audited(shared / "corpus" / "v1.0")


def lost(report: Report, folder: Path) -> tuple[int, int, int]:
    """Fences, annotations and table rows that others count and the ledger does not have."""
    ledger, others = report.ledger, counted(folder)
    totals = [sum(kinds.values()) for kinds in (ledger.fences, ledger.annotations, ledger.rows)]
    assert totals[:2] == [report.counts["fences"], report.counts["annotations"]]
    return others["fences"] - totals[0], others["annotations"] - totals[1], others["rows"] - totals[2]


def test_nothing_of_the_real_reference_is_lost(report: Report, shared: Path) -> None:
    malformed = 36  # rows of the 12 tables whose delimiter does not fit, which are text to markdown-it
    assert lost(report, shared / "corpus" / "v1.0") == (0, 0, -malformed)


def test_nothing_of_the_synchronization_pages_is_lost(shared: Path) -> None:
    beta = shared / "corpus" / "beta"
    assert lost(audited(beta), beta) == (0, 0, 0)


def test_each_kind_of_the_real_reference_is_what_was_measured(report: Report) -> None:
    ledger = report.ledger
    measured = {"ignored": 2501, "response": 1606, "request": 1474, "resource": 1024, "example": 66, "samples": 13}
    assert {kind: ledger.annotations[kind] for kind in measured if kind != "ignored"} == {
        kind: count for kind, count in measured.items() if kind != "ignored"
    }
    assert ledger.annotations["ignored"] + ledger.annotations["orphan"] == measured["ignored"]


def test_what_is_unused_has_its_place_and_a_reason(report: Report) -> None:
    ledger = report.ledger
    assert all(reason for _, _, reason in ledger.unused)
    rows = sum(int(kind.split()[0]) for _, kind, _ in ledger.unused if "table rows" in kind)
    assert rows == ledger.rows["other"]
    assert rows < 0.03 * sum(ledger.rows.values())
    unused = Counter(kind for _, kind, _ in ledger.unused)
    assert unused["fence (other)"] == ledger.fences["other"] < 60
    assert unused["fence (ignored)"] == ledger.fences["ignored"]
    assert unused["annotation (orphan)"] == ledger.annotations["orphan"]
    assert list(ledger.unused) == sorted(ledger.unused, key=lambda item: (item[0].path, item[0].line))


def test_rows_are_used_as_what_was_read_from_them() -> None:
    ledger = accounted(
        "# Update user\n\n## Permissions\n|Permission type|Permissions|\n|:--|:--|\n|Application|User.Read|\n\n"
        "## HTTP request\n```http\nPATCH /users/{id}\n```\n"
        "## Request headers\n|Name|Description|\n|:--|:--|\n|Authorization|Bearer {token}. Required.|\n\n"
        "## Request body\n|Property|Type|Description|\n|:--|:--|:--|\n|name|String|A.|\n|see below|||\n\n"
        "## Limits\n|Plan|Requests|\n|:--|:--|\n|free|10|\n|paid|100|\n"
    )
    assert ledger.rows == {"permission": 1, "header": 1, "body parameter": 1, "other": 3}
    assert [(place.line, kind, reason.split(":")[0]) for place, kind, reason in ledger.unused] == [
        (21, "1 of 2 table rows (other)", "`see below` is no name"),
        (24, "2 of 2 table rows (other)", "a table for readers"),
    ]


def test_rows_of_resource_pages_are_properties_relationships_methods_and_members() -> None:
    ledger = accounted(
        "# user resource type\n\n## Methods\n|Method|Return type|Description|\n|:--|:--|:--|\n"
        "|[Get](../api/user-get.md)|[user](user.md)|x|\n\n"
        "## Properties\n|Property|Type|Description|\n|:--|:--|:--|\n|a|String|x|\n|b|kind|x|\n\n### kind values\n"
        "|Member|\n|:--|\n|one|\n|two|\n|three|\n\n"
        "## Relationships\n|Relationship|Type|Description|\n|:--|:--|:--|\n|c|[user](user.md)|x|\n\n"
        '## JSON representation\n<!-- {"blockType": "resource", "@odata.type": "microsoft.graph.user"} -->\n'
        "```json\n{}\n```\n",
        "v1.0/resources/user.md",
    )
    assert ledger.rows == {"method": 1, "property": 2, "member": 3, "relationship": 1}
    assert (ledger.fences, ledger.annotations, ledger.unused) == ({"resource": 1}, {"resource": 1}, ())


def test_fences_are_used_reported_or_unused_with_a_reason() -> None:
    ask = '<!-- {"blockType": "request", "name": "%s"} -->\n```http\nGET https://graph.microsoft.com/v1.0/%s\n```\n'
    ledger = accounted(
        ask % ("a", "a")
        + '<!-- {"blockType": "response"} -->\n```http\nHTTP/1.1 200 OK\n```\n'
        + '## Example 2\n<!-- {"blockType": "ignored"} -->\n```bash\nls\n```\n'
        + "```csharp\nvar x;\n```\n"
        + '## Example 3\n<!-- {"blockType": "response", "name": "z"} -->\n```http\nHTTP/1.1 200 OK\n```\n'
        + '<!-- {"blockType": "example"} -->\n\ntext\n'
    )
    assert ledger.fences == {"request": 1, "response": 2, "ignored": 1, "other": 1}
    assert ledger.annotations == {"request": 1, "response": 2, "ignored": 1, "orphan": 1}
    assert [(place.line, kind) for place, kind, _ in ledger.unused] == [
        (11, "fence (ignored)"),
        (14, "fence (other)"),
        (22, "annotation (orphan)"),
    ], "the response that names no request is a finding, not unused"
