"""Precision, held: what somebody has read against the real pages stays reported when it is true, and away when not.

`precision/v1.0.tsv` has the verdicts on an audit of the pages alone, `precision/v1.0-metadata.tsv` those on the drift
rules, from an audit with the metadata of the same month; `precision/copilot.tsv` those on all errors and warnings of
pages that no rule was made with, when they were first looked at and since. A finding is true when the pages contradict
themselves, their format or the metadata, and when message, line and hint are right. What a plain comparison settles (a
file's name, a count, a name in the metadata) was settled by a script that shares no code with the rules; the rest was
read. `precision/draw.py` says what is in the sample.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from precision.draw import drawn, read_verdicts

from harness.config import Settings
from harness.model import Finding
from harness.pipeline.audit import audit

FOLDER = Path(__file__).parent / "precision"
PRECISION = 0.95


@dataclass(frozen=True)
class Reading:
    """An audit, and what was read of it."""

    found: dict[str, Finding]
    """Those that the verdicts are about: with metadata the drift rules, without it every rule."""
    verdicts: dict[str, list[str]]

    def sample(self) -> list[Finding]:
        """The errors and warnings of the draw."""
        fields = [{"rule": each.rule, "fingerprint": each.fingerprint} for each in self.found.values()]
        chosen = [self.found[each["fingerprint"]] for each in drawn(fields)]
        return [each for each in chosen if each.severity != "note"]

    def is_true(self, finding: Finding) -> bool:
        """Whether somebody has read it and found it true."""
        return self.verdicts.get(finding.fingerprint, ["", "", ""])[1] == "true"


@pytest.fixture(scope="module", params=["v1.0", "v1.0-metadata", "copilot"])
def reading(request: pytest.FixtureRequest, shared: Path) -> Reading:
    metadata = (str(shared / "metadata" / "v1.0-2021-07.csdl.xml"),) if "metadata" in request.param else ()
    corpus = request.param.removesuffix("-metadata")
    report = audit([shared / "corpus" / corpus], Settings(metadata=metadata, cache=False))
    verdicts = read_verdicts(FOLDER / f"{request.param}.tsv")
    judged = (each for each in report.findings if not metadata or each.rule.startswith("drift-"))
    return Reading({each.fingerprint: each for each in judged}, verdicts)


def test_every_verdict_is_true_or_false_and_has_a_reason(reading: Reading) -> None:
    assert reading.verdicts
    assert all(verdict in ("true", "false") and reason for _, verdict, reason in reading.verdicts.values())


def test_what_was_false_stays_away(reading: Reading) -> None:
    false = [key for key, (_, verdict, _) in reading.verdicts.items() if verdict == "false"]
    back = [f"{reading.found[key].location}: {reading.found[key].message}" for key in false if key in reading.found]
    assert back == []


def test_what_is_true_stays_reported(reading: Reading) -> None:
    true = {key: (rule, why) for key, (rule, verdict, why) in reading.verdicts.items() if verdict == "true"}
    lost = [f"{key} {rule}: {why}" for key, (rule, why) in true.items() if key not in reading.found]
    assert lost == []


def test_of_the_errors_and_warnings_at_least_95_of_100_are_true(reading: Reading) -> None:
    """What nobody has read counts as false; one such finding is let pass in a rule, since a rule may have only one."""
    sample = reading.sample()
    drawn_of = Counter(each.rule for each in sample)
    true_of = Counter(each.rule for each in sample if reading.is_true(each))
    unread = [f"{each.fingerprint} {each.rule} {each.location}" for each in sample if not reading.is_true(each)]
    assert true_of.total() / drawn_of.total() >= PRECISION, "\n".join(unread)
    below = [rule for rule, count in drawn_of.items() if true_of[rule] < min(PRECISION * count, count - 1)]
    assert below == [], "\n".join(unread)
