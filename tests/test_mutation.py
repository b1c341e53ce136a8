"""Recall, held on a small sample: real pages are broken in one place, and the audit has to notice.

`python -m tests.mutation` measures the same with more mutants, and lists the survivors by operator.
"""

import json
from pathlib import Path
from random import Random

import pytest
from mutation.blind import BLIND
from mutation.controls import CONTROLS
from mutation.json_nodes import cut, tree
from mutation.mutate import Laboratory, Mutant, run
from mutation.operators import OPERATORS
from mutation.places import Subject, World, apply, misspelt

from harness.docset import outline, reference
from harness.facts import registry
from harness.facts.documented import facts
from harness.markdown import parse

RECALL = 0.95
PAGE = """# Get a user

```http
HTTP/1.1 200 OK
Content-Type: application/json

{ "id": "1", "name": "a \\"b\\"", "tags": ["x", { "deep": [] }], "last": null }
```
"""


@pytest.fixture(scope="module")
def laboratory(shared: Path) -> Laboratory:
    return Laboratory(shared / "corpus" / "v1.0")


def test_at_least_95_of_100_broken_pages_are_noticed(laboratory: Laboratory) -> None:
    outcomes = run(laboratory, OPERATORS, 2, seed=7)
    survivors = [outcome.mutant for outcome in outcomes if not outcome.rules]
    shown = "\n".join(f"{each.operator}: {each.path}:{each.line}: {each.what}" for each in survivors)
    assert len(outcomes) >= 2 * len(OPERATORS) * 0.9, "operators find too few places"
    assert 1 - len(survivors) / len(outcomes) >= RECALL, f"{len(survivors)} of {len(outcomes)} survive:\n{shown}"


def test_most_of_the_blind_edits_are_noticed_though_some_contradict_nothing(laboratory: Laboratory) -> None:
    outcomes = run(laboratory, BLIND, 2, seed=7)
    assert len(outcomes) == 2 * len(BLIND)
    assert sum(bool(outcome.rules) for outcome in outcomes) > 0.75 * len(outcomes)


def test_harmless_edits_are_not_reported(laboratory: Laboratory) -> None:
    outcomes = run(laboratory, CONTROLS, 12, seed=7)
    alarms = [f"{o.mutant.path}:{o.mutant.line}: {o.mutant.what}: {o.rules}" for o in outcomes if o.rules]
    assert (len(outcomes), alarms) == (12 * len(CONTROLS), [])


def test_a_page_that_is_not_changed_shows_nothing_new(laboratory: Laboratory) -> None:
    path = "v1.0/api/user-get.md"
    same = Mutant("nothing", path, 1, "nothing", laboratory.pages[path].text)
    assert laboratory.judge(same).rules == ()


def test_what_another_page_states_is_contradicted_there(laboratory: Laboratory) -> None:
    dropped = next(operator for operator in OPERATORS if operator.name == "enum-member-dropped")
    outcomes = run(laboratory, [dropped], 8, seed=7)
    assert any(outcome.elsewhere and outcome.rules == ("enum-members",) for outcome in outcomes)


def test_the_same_seed_breaks_the_same_places_in_any_number_of_processes(laboratory: Laboratory) -> None:
    few = OPERATORS[::40]
    assert run(laboratory, few, 3, seed=1) == run(laboratory, few, 3, seed=1, jobs=2)
    assert [o.mutant for o in run(laboratory, few, 3, seed=1)] != [o.mutant for o in run(laboratory, few, 3, seed=2)]


def test_operators_have_names_of_their_own_and_there_are_many() -> None:
    names = [operator.name for operator in (*OPERATORS, *BLIND, *CONTROLS)]
    assert len(names) == len(set(names))
    assert len(OPERATORS) >= 30


def _subject() -> Subject:
    page = parse(PAGE, "api/user-get.md", "v1.0")
    own = facts(page)
    return Subject(page, own, registry([own], "v1.0"), reference([outline(page)]), World({}, {}, {}), ())


def test_json_is_found_where_it_stands_and_can_be_cut() -> None:
    subject = _subject()
    response = subject.page.fences[0].response
    root = tree(subject, response.json) if response else None
    assert root is not None
    for node in root.nodes():
        assert json.loads(PAGE[node.start : node.end]) == node.value
    for index in range(len(root.members)):
        start, end = cut(root, index)
        rest = json.loads(PAGE[root.start : start] + PAGE[end : root.end])
        assert rest == {name: value for name, value in root.value.items() if name != root.members[index].name}


@pytest.mark.parametrize("word", ["id", "displayName", "a", "@odata.type", "HTTP request"])
def test_a_slip_is_another_word_and_none_of_the_known_ones(word: str) -> None:
    known = {"ids", "displayNames"}
    for seed in range(200):
        slip = misspelt(word, Random(seed), known)
        assert slip.lower() not in {each.lower() for each in (*known, word)}
        assert abs(len(slip) - len(word)) <= 1


def test_an_edit_changes_one_place() -> None:
    subject, random = _subject(), Random(0)
    edits = [edit for operator in OPERATORS for edit in operator.edits(subject, random)]
    assert edits
    for edit in edits:
        text = apply(PAGE, edit)
        assert text.startswith(PAGE[: edit.start])
        assert text.endswith(PAGE[edit.end :])
