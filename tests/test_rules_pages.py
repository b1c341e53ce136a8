"""Every rule on its marked pages: what it must find, where, and what it must leave alone."""

import pytest
from rule_pages import FOLDER, Expected, judged, marked_answers, marked_metadata, marked_pages

from harness.model import Finding, Page
from harness.rules import RULES, Rule, explained

NAMES = [rule.name for rule in RULES]


def _found(rule: Rule, pages: list[Page], text: str) -> list[Finding]:
    """What a rule finds; a rule that judges the others' findings needs them all."""
    rules = tuple(each for each in RULES if not each.needs_metadata) if rule.last else (rule,)
    findings = judged(pages, rules, marked_metadata(text), marked_answers(text))
    return [finding for finding in findings if finding.rule == rule.name]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_finds_exactly_what_is_marked_on_its_page(rule: Rule) -> None:
    text = (FOLDER / f"{rule.name}.md").read_text(encoding="utf-8")
    pages, expected = marked_pages(text)
    left = _found(rule, pages, text)
    missed: list[Expected] = []
    for item in expected:
        assert item.rule == rule.name, f"a mark for another rule: {item}"
        hits = [f for f in left if (f.location.path, f.location.line) == (item.path, item.line)]
        hit = next((finding for finding in hits if item.part in finding.message), None)
        if hit is None:
            missed.append(item)
        else:
            left.remove(hit)
    surplus = [f"{finding.location}: {finding.message}" for finding in left]
    assert (missed, surplus) == ([], [])
    assert expected, "the page marks nothing"


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_leaves_some_page_alone(rule: Rule) -> None:
    pages, expected = marked_pages((FOLDER / f"{rule.name}.md").read_text(encoding="utf-8"))
    marked = {(item.path, item.line) for item in expected}
    assert len(pages) > 1 or len(marked) < pages[0].text.count("\n") - 5


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_explains_itself(rule: Rule) -> None:
    text = rule.check.__doc__ or ""
    titles = ("What it reports:", "Why it matters:", "Example:")
    assert [title for title in titles if title not in text] == []
    summary = explained()[rule.name]
    assert all((summary.summary, summary.why, summary.example))


def test_the_catalogue_names_every_rule_once() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_every_marked_page_belongs_to_a_rule() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(NAMES)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_findings_underline_something_and_say_what_to_do(rule: Rule) -> None:
    text = (FOLDER / f"{rule.name}.md").read_text(encoding="utf-8")
    pages, _ = marked_pages(text)
    for finding in _found(rule, pages, text):
        page = next(page for page in pages if page.path == finding.location.path)
        lines = page.text.split("\n")
        place = finding.location
        assert 1 <= place.line <= len(lines)
        assert place.end_column == 0 or place.column < place.end_column <= len(lines[place.line - 1]) + 2
        assert finding.hint.endswith((".", "?")), finding.hint
        assert finding.message[-1:] not in ("", "."), finding.message
