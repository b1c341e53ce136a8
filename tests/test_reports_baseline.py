import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports_sample import FINDINGS

from harness.errors import ConfigError, InputError
from harness.model import Finding, Location
from harness.reports.baseline import Applied, Baseline, apply, prune, read, write

TODAY = date(2026, 11, 20)
ENTRY = {"fingerprint": "0123456789abcdef", "rule": "r", "path": "a.md", "subject": "s", "message": "m"}


def edited(path: Path, fingerprint: str, **keys: str) -> None:
    """Change an entry as a person would."""
    document = json.loads(path.read_text(encoding="utf-8"))
    for item in document["findings"]:
        if item["fingerprint"] == fingerprint:
            item.update(keys)
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A baseline that accepts the findings of the sample."""
    file = tmp_path / "baseline.json"
    write(file, FINDINGS)
    return file


def test_what_was_written_accepts_exactly_these_findings(path: Path) -> None:
    new = replace(FINDINGS[0], fingerprint="f" * 16)
    applied = apply(read(path), (*FINDINGS, new), TODAY)
    assert applied == Applied(kept=(new,), accepted=FINDINGS, expired=(), stale=())
    assert applied.notices() == ()


def test_a_finding_that_moves_to_another_line_stays_accepted(path: Path) -> None:
    moved = replace(FINDINGS[0], location=Location("elsewhere.md", 999), excerpt="")
    assert apply(read(path), [moved], TODAY).accepted == (moved,)


def test_an_entry_that_is_no_longer_reported_is_said(path: Path) -> None:
    applied = apply(read(path), FINDINGS[1:], TODAY)
    assert [entry.fingerprint for entry in applied.stale] == [FINDINGS[0].fingerprint]
    assert applied.notices() == (
        "baseline: 1 entry is no longer reported (`harness baseline prune`): "
        "beta/api/job-update.md [url-malformed] update_job request",
    )


@pytest.mark.parametrize(("expires", "accepted"), [("2026-11-19", 0), ("2026-11-20", 1), ("2026-11-21", 1)])
def test_an_entry_accepts_up_to_and_on_its_last_day(path: Path, expires: str, accepted: int) -> None:
    edited(path, FINDINGS[0].fingerprint, expires=expires)
    applied = apply(read(path), FINDINGS[:1], TODAY)
    assert len(applied.accepted) == accepted
    assert len(applied.expired) == 1 - accepted


def test_an_expired_entry_is_said_and_its_finding_counts_again(path: Path) -> None:
    edited(path, FINDINGS[0].fingerprint, expires="2026-01-01")
    applied = apply(read(path), FINDINGS, TODAY)
    assert applied.kept == FINDINGS[:1]
    assert applied.stale == ()
    assert applied.notices() == (
        "baseline: 1 entry has expired: its finding counts again: "
        "beta/api/job-update.md [url-malformed] update_job request",
    )


def test_writing_anew_keeps_reasons_and_days(path: Path) -> None:
    edited(path, FINDINGS[0].fingerprint, reason="The service team knows.", expires="2027-03-01")
    write(path, FINDINGS, read(path))
    entry = read(path).entries[FINDINGS[0].fingerprint]
    assert (entry.reason, entry.expires) == ("The service team knows.", date(2027, 3, 1))


def test_writing_anew_accepts_what_had_expired(path: Path) -> None:
    edited(path, FINDINGS[0].fingerprint, reason="Known.", expires="2026-01-01")
    baseline = write(path, FINDINGS, read(path), TODAY)
    entry = baseline.entries[FINDINGS[0].fingerprint]
    assert (entry.reason, entry.expires) == ("Known.", None)
    assert apply(baseline, FINDINGS, TODAY).kept == ()


def test_a_reason_and_a_day_are_those_of_what_is_accepted_now(path: Path) -> None:
    edited(path, FINDINGS[0].fingerprint, reason="Known.", expires="2026-01-01")
    new = replace(FINDINGS[0], fingerprint="f" * 16)
    baseline = write(path, (*FINDINGS, new), read(path), TODAY, reason="Moving.", until=date(2027, 1, 31))
    told = {mark: (entry.reason, entry.expires) for mark, entry in baseline.entries.items()}
    assert told.pop("f" * 16) == ("Moving.", date(2027, 1, 31))
    assert told.pop(FINDINGS[0].fingerprint) == ("Known.", date(2027, 1, 31))
    assert set(told.values()) == {("", None)}, "older entries are left alone"


def test_pruning_drops_only_what_is_no_longer_reported(path: Path) -> None:
    edited(path, FINDINGS[1].fingerprint, reason="Known.")
    dropped = prune(path, FINDINGS[1:])
    assert [entry.rule for entry in dropped] == ["url-malformed"]
    assert set(read(path).entries) == {finding.fingerprint for finding in FINDINGS[1:]}
    assert read(path).entries[FINDINGS[1].fingerprint].reason == "Known."


def test_pruning_nothing_leaves_the_file_as_people_wrote_it(path: Path) -> None:
    edited(path, FINDINGS[0].fingerprint, reason="x")
    before = path.read_bytes()
    assert prune(path, FINDINGS) == ()
    assert path.read_bytes() == before


def test_the_file_has_one_line_for_each_entry_whatever_the_order(path: Path) -> None:
    first = path.read_bytes()
    write(path, reversed(FINDINGS))
    assert path.read_bytes() == first
    lines = first.decode().splitlines()
    assert lines[0] == '{"version": 1,'
    assert [line.startswith('  {"fingerprint": ') for line in lines] == [False, False, True, True, True, True, False]
    assert lines[-1] == " ]}"


def test_an_empty_baseline_can_be_written_and_read(tmp_path: Path) -> None:
    write(tmp_path / "b.json", [])
    assert read(tmp_path / "b.json") == Baseline({})


@given(texts=st.lists(st.text(st.characters(categories=["L", "P", "Cc", "Cs", "Cf"])), min_size=3, max_size=3))
def test_any_text_survives_in_a_file_that_shows_no_control_character(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    finding = Finding(texts[0], "error", Location(texts[1], 1), texts[2], "m", fingerprint="0" * 16)
    written = write(file, [finding])
    assert file.read_text(encoding="utf-8").replace("\n", "").isprintable()
    assert read(file).entries.keys() == written.entries.keys()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"version": 1,\n "findings": [}', r":2:15: the baseline is broken JSON"),
        ("[]", r"is no baseline"),
        ('{"version": 1}', r"is no baseline"),
        ('{"version": 2, "findings": []}', r"reads baselines of version 1, not 2"),
        ('{"version": 1, "findings": [3]}', r"entry 1: must be an object"),
        ('{"version": 1, "findings": [{}]}', r'entry 1: "fingerprint" must be a string'),
        (json.dumps({"version": 1, "findings": [{**ENTRY, "until": "x"}]}), r"unknown key 'until'"),
        (json.dumps({"version": 1, "findings": [{**ENTRY, "reason": 3}]}), r'"reason" must be a string'),
        (json.dumps({"version": 1, "findings": [{**ENTRY, "fingerprint": ""}]}), r'"fingerprint" is empty'),
        (json.dumps({"version": 1, "findings": [{**ENTRY, "expires": "soon"}]}), r'"expires" must be a day such as'),
        (
            json.dumps({"version": 1, "findings": [ENTRY, ENTRY]}),
            r"entry 2: the fingerprint 0123456789abcdef is there twice",
        ),
        ("[" * 100_000, r"nested too deep"),
        ("1" * 10_000, r"too long"),
    ],
)
def test_a_broken_baseline_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as caught:
        read(file)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(file))


def test_a_baseline_that_is_no_text_is_said(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_bytes(b'{"\xff"')
    with pytest.raises(ConfigError, match="not UTF-8 text: byte 2"):
        read(file)


def test_a_missing_baseline_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.json: cannot read the baseline: No such file"):
        read(tmp_path / "none.json")


def test_a_baseline_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write the baseline: No such file"):
        write(tmp_path / "missing" / "b.json", FINDINGS)


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write(path, [])
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_written_baseline_keeps_its_link_and_its_mode(path: Path) -> None:
    path.chmod(0o640)
    link = path.with_name("link.json")
    link.symlink_to(path.name)
    write(link, FINDINGS[:1])
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert len(read(path).entries) == 1
