"""A tenant that lies: every lie is told where it stands in the page, in words that name it, and the truth is not."""

import re
from collections.abc import Iterator

import pytest
from lies import FAULTS
from lying_tenant import Fault, Lie, World, put

from harness.pipeline import readback

MOST = 2
"""Findings about one lie: a member under another name is one too many and one too few."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_TOKEN", "not-a-real-token-but-long-enough")
        patch.setattr(readback, "CONSISTENCY_SECONDS", 0.0)
        with World(tmp_path_factory.mktemp("lies")).served() as served:
            yield served


def test_nothing_is_told_of_the_calm_tenant(world: World) -> None:
    told = world.told(None)
    assert set(told) >= {fault.example for fault in FAULTS}
    assert [(name, each) for name, each in told.items() if each.outcome != "passed" or each.findings] == []


def test_there_are_lies_enough() -> None:
    assert len(FAULTS) == 145  # as the README says
    assert len({(fault.example, fault.words, fault.at, fault.lie) for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.example}: {fault.words}")
def test_a_lie_is_told_where_it_stands_in_words_that_name_it(world: World, fault: Fault) -> None:
    told = world.told(fault, about=fault.example)[fault.example]
    if fault.unreadable:
        assert (told.outcome, told.findings) == ("error", ())
        assert re.search(fault.words, told.reason)
        return
    lines = [f"{finding.excerpt} | {finding.message}" for finding in told.findings]
    assert any(re.search(fault.words, each.message) and fault.at in each.excerpt for each in told.findings), lines
    assert len(lines) <= MOST, lines


def test_what_is_shown_late_is_waited_for_and_not_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def late(lie: Lie) -> None:
        asked.append(0)
        if len(asked) < 3:
            put("displayName", "Desk")(lie)

    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    monkeypatch.setattr(readback, "CONSISTENCY_SECONDS", 5.0)
    fault = Fault("update_lamp", "", "", late, on="get_lamp")
    assert world.told(fault, about="update_lamp")["update_lamp"].findings == ()
    assert slept == [0.0, 0.5, 1.0]
    never = Fault("update_lamp", "", "", put("displayName", "Desk"), on="get_lamp")
    slept.clear()
    assert world.told(never, about="update_lamp")["update_lamp"].outcome == "failed"
    assert sum(slept) <= 5.0
