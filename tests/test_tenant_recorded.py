"""The tenant answers what the real service was recorded to answer, but for what is told and why."""

from pathlib import Path

import pytest
import yaml
from recorded_traffic import replayed

from harness.metadata import read
from harness.tenant.behaviours.directory import security_identifier

LABELS = Path(__file__).with_name("data") / "recorded_traffic.yaml"


def labels() -> list[str]:
    return [each for entry in yaml.safe_load(LABELS.read_text(encoding="utf-8")) for each in entry["differences"]]


def test_recorded_requests_are_answered_as_recorded_but_for_what_is_told(shared: Path) -> None:
    cassettes = sorted((shared / "traffic" / "azure-cli").glob("*.yaml"))
    found, counted, asked = replayed(cassettes, read(shared / "metadata" / "v1.0-2026-08.csdl.xml"))
    assert asked == 198
    told = labels()
    assert sorted(each.label for each in found if each.label not in told) == []
    assert [label for label in told if label not in {each.label for each in found}] == [], "told, and not so any more"
    assert counted["alike"] >= 0.98 * counted["present"], "null where the service has null"
    assert counted["present"] >= 0.92 * counted["members"], "the properties that the service has"


def test_every_difference_is_told_once() -> None:
    assert len(labels()) == len(set(labels()))


@pytest.mark.parametrize(
    ("key", "sid"),
    [
        ("a3f6c606-38ec-42d7-8c0e-d4ecaf0d9d61", "S-1-12-1-2750858758-1121401068-3973320332-1637682607"),
        ("795b1624-5b39-4705-bfea-48a52592e18f", "S-1-12-1-2036012580-1191533369-2773019327-2413924901"),
    ],
)
def test_a_security_identifier_follows_from_the_id_as_recorded(key: str, sid: str) -> None:
    assert security_identifier(key) == sid
