"""The catalogue: what a rule says of itself and its relations, and what another name of it leaves as it was."""

from dataclasses import replace
from itertools import pairwise

import pytest
from rule_pages import judged, marked_pages

from harness.config import Settings
from harness.errors import ConfigError
from harness.model import Finding, Location, Severity
from harness.pipeline.selection import selected
from harness.rules import NAMES, RULES, Found, Rule, gather, merged, suppress
from harness.rules import suppressions as suppressions_module
from harness.rules.answer.sorts import STILL_JUDGED
from harness.rules.catalogue import names_of
from harness.rules.findings import stamp
from harness.rules.suppressions import suppressions

_OLD = "link-target-missing"
_NEW = tuple(replace(r, name="link-dead", formerly=("link-broken", _OLD)) if r.name == _OLD else r for r in RULES)
PAGE = """=== api/page.md
---
title: "A"
description: "A."
doc_type: apiPageType
---
# A

Text with a [link](gone.md).

<!-- harness-ignore link-target-missing: it comes later -->

Text with [another](lost.md).
"""


def _found(rules: tuple[Rule, ...]) -> tuple[Finding, ...]:
    pages, _ = marked_pages(PAGE.replace("<!--", "<!-- not: "))
    return judged(pages, tuple(rule for rule in rules if rule.check.__name__ == "link_target_missing"))


def _names(*patterns: str, ignore: tuple[str, ...] = ()) -> list[str]:
    return [rule.name for rule in selected(Settings(rules=patterns, ignore=ignore), _NEW)]


def test_relations_name_rules_of_the_catalogue_and_go_one_way() -> None:
    by_name = {rule.name: rule for rule in RULES}
    for rule in RULES:
        assert {*rule.explains, *filter(None, [rule.family])} <= by_name.keys() - {rule.name}
        assert all(rule.name not in by_name[name].explains for name in rule.explains)
        assert not rule.family or not by_name[rule.family].family, "a family has the name of the rule that tells first"


def test_a_name_is_that_of_one_rule_past_names_included() -> None:
    every = [name for rule in RULES for name in rule.names]
    assert len(every) == len(set(every)) == len(NAMES)


def test_a_renamed_rule_is_chosen_and_left_out_by_each_of_its_names() -> None:
    for name in ("link-dead", "link-broken", _OLD, "link-target-*"):
        assert _names(name) == ["link-dead"]
        assert "link-dead" not in _names("*", ignore=(name,))
    with pytest.raises(ConfigError, match="no rule matches `link-gone`"):
        _names("link-gone")


@pytest.mark.parametrize("name", ["link-dead", _OLD])
def test_a_severity_of_the_settings_holds_for_a_rule_by_each_of_its_names(name: str) -> None:
    (rule,) = (r for r in selected(Settings(severity={name: "note"}), _NEW) if r.name == "link-dead")
    assert rule.settled == "note"


def test_the_last_of_several_patterns_gives_a_rule_its_severity() -> None:
    severity: dict[str, Severity] = {"link-*": "note", "link-dead": "warning", "url-*": "error"}
    chosen = {rule.name: rule.settled for rule in selected(Settings(severity=severity), _NEW)}
    assert [chosen[name] for name in ("link-case", "link-dead", "url-host", "value-type")] == [
        "note",
        "warning",
        "error",
        None,
    ]


def test_what_the_settings_say_outweighs_what_a_rule_says_of_one_case() -> None:
    (page,), _ = marked_pages(PAGE)
    found = Found(Location(page.path, 1), "a", "something is wrong", severity="warning")
    rule = Rule("r", "error", lambda *_: iter([found]))
    assert stamp(found, rule, page, []).severity == "warning"
    assert stamp(found, replace(rule, settled="note"), page, []).severity == "note"
    assert stamp(replace(found, severity=None), rule, page, []).severity == "error"


def test_a_comment_with_a_past_name_still_hides_and_is_still_in_vain_where_it_hides_nothing() -> None:
    (page,), _ = marked_pages(PAGE)
    names = names_of(_NEW)
    assert [each.rules for each in suppressions(page, names)] == [("link-dead",)]
    about = [Finding("link-dead", "error", Location(page.path, line), "link gone.md", "gone") for line in (8, 12)]
    told = suppress(page, about, names)
    assert ([f.location.line for f in told.findings], [f.location.line for f in told.hidden]) == ([8], [12])


def test_a_renamed_rule_keeps_the_fingerprints_that_baselines_know() -> None:
    old, new = _found(RULES), _found(_NEW)
    assert [f.rule for f in old] == [_OLD, _OLD]
    assert [f.rule for f in new] == ["link-dead", "link-dead"]
    assert [f.fingerprint for f in gather(new, _NEW)] == [f.fingerprint for f in gather(old)]
    assert [f.fingerprint for f in gather(new)] != [f.fingerprint for f in gather(old)]


def _at(line: int, rule: str = "a", cause: str = "one", **more: object) -> Finding:
    return Finding(rule, "error", Location("p.md", line), "s", "m", cause=cause, **more)  # type: ignore[arg-type]


def test_a_place_is_related_once_and_never_to_itself() -> None:
    (one,) = merged([_at(1, related=(Location("p.md", 2),)), _at(2), _at(3, related=(Location("p.md", 1),))])
    assert [place.line for place in one.related] == [2, 3]
    (page,), _ = marked_pages(PAGE)
    here, there = Location("p.md", 1), Location("p.md", 2)
    found = Found(here, "a", "m", related=(there, here, there))
    assert stamp(found, RULES[0], page, []).related == (there,)


def test_of_a_family_its_first_rule_tells_the_cause_then_the_order_of_the_catalogue_decides() -> None:
    chain = ("drift-return-type", "return-type", "method-link")
    for first, then in pairwise(chain):
        (told,) = merged([_at(1, then), _at(2, first)])
        assert (told.rule, [place.line for place in told.related]) == (first, [1])
    assert len(merged([_at(1, "return-type"), _at(2, "value-type")])) == 2
    assert len(merged([_at(1, "return-type", cause=""), _at(2, "return-type", cause="")])) == 2


def test_names_that_other_rules_write_are_those_of_the_catalogue() -> None:
    quoted = {name for _, names in suppressions_module.QUOTED for name in names}
    assert quoted <= {rule.name for rule in RULES}
    assert {*STILL_JUDGED} <= {rule.name for rule in RULES}
