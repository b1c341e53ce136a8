"""The baseline: findings that are known and accepted, so that only new ones fail.

A JSON file in the repository, one entry per line, so that reviewers see which findings a change accepts. Entries are
known by fingerprint: a finding that moves to another line stays accepted.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from harness.errors import ConfigError, InputError
from harness.model import Finding
from harness.reports.visible import escape_json, visible

VERSION = 1

_REQUIRED = ("fingerprint", "rule", "path", "subject", "message")
_OPTIONAL = ("case", "reason", "expires")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted finding. All but the fingerprint is there for people."""

    fingerprint: str
    rule: str
    path: str
    subject: str
    message: str
    case: str = ""
    """Id of the case whose answer shows it; empty for what an audit finds."""
    reason: str = ""
    """Why it is accepted; people write it."""
    expires: date | None = None
    """The last day on which it is accepted."""

    def expired(self, today: date) -> bool:
        """Whether it no longer accepts its finding."""
        return self.expires is not None and today > self.expires


@dataclass(frozen=True, slots=True)
class Baseline:
    """Entries by fingerprint."""

    entries: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Applied:
    """Findings and entries, told apart. Every finding is in `kept` or `accepted`."""

    kept: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    expired: tuple[Entry, ...]
    """Past their day while their finding is still reported, which is therefore kept."""
    stale: tuple[Entry, ...]
    """Their finding is no longer reported."""

    def notices(self) -> tuple[str, ...]:
        """What the report says about entries that need attention: one line for each kind."""
        told = []
        if self.expired:
            one = len(self.expired) == 1
            what = (
                "1 entry has expired: its finding counts"
                if one
                else f"{len(self.expired):,} entries have expired: their findings count"
            )
            told.append(f"baseline: {what} again: {_names(self.expired)}")
        if self.stale:
            what = "1 entry is" if len(self.stale) == 1 else f"{len(self.stale):,} entries are"
            told.append(f"baseline: {what} no longer reported (`harness baseline prune`): {_names(self.stale)}")
        return tuple(told)


def read(path: Path) -> Baseline:
    """Read a baseline file.

    Raises:
        InputError: it is missing or cannot be read.
        ConfigError: it is no baseline; the message names the line or the entry.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: the baseline is not UTF-8 text: byte {error.start}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot read the baseline: {error.strerror}") from error
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}:{error.lineno}:{error.colno}: the baseline is broken JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise ConfigError(f"{path}: the baseline is nested too deep, or holds a number that is too long") from error
    return Baseline(_entries(document, path))


def apply(baseline: Baseline, findings: Iterable[Finding], today: date) -> Applied:
    """Tell accepted findings from those that count, and say which entries no longer serve.

    Args:
        baseline: what is accepted.
        findings: all of them, stamped with fingerprints; their order is kept.
        today: entries whose `expires` lies before it accept nothing.
    """
    kept: list[Finding] = []
    accepted: list[Finding] = []
    seen: set[str] = set()
    for finding in findings:
        entry = baseline.entries.get(finding.fingerprint)
        if entry:
            seen.add(entry.fingerprint)
        (accepted if entry and not entry.expired(today) else kept).append(finding)
    entries = baseline.entries.values()
    expired = tuple(entry for entry in entries if entry.fingerprint in seen and entry.expired(today))
    stale = tuple(entry for entry in entries if entry.fingerprint not in seen)
    return Applied(tuple(kept), tuple(accepted), expired, stale)


def write(
    path: Path,
    findings: Iterable[Finding],
    previous: Baseline | None = None,
    today: date | None = None,
    *,
    reason: str = "",
    until: date | None = None,
    judged: Callable[[Entry], bool] = lambda _: True,
) -> Baseline:
    """Accept findings: the file then holds these, and what it held about pages and rules that nobody judged now.

    Args:
        path: the file; it is replaced in one step, so that nobody ever sees half of it.
        findings: stamped with fingerprints.
        previous: reasons and expiry dates of its entries are kept.
        today: expiry dates that have passed by then are dropped, since the finding is accepted anew; None keeps all.
        reason: why, for findings that have no entry yet.
        until: the last day of these, and of entries that had expired.
        judged: whether an entry's finding could have been reported; the others stay.

    Raises:
        InputError: the file cannot be written.
    """
    known = previous.entries if previous else {}
    entries = {mark: entry for mark, entry in known.items() if not judged(entry)}
    for finding in findings:
        old = known.get(finding.fingerprint)
        expires = old.expires if old and not (today and old.expired(today)) else until
        entries[finding.fingerprint] = Entry(
            fingerprint=finding.fingerprint,
            rule=finding.rule,
            path=finding.location.path,
            subject=finding.subject,
            message=finding.message,
            case=finding.case,
            reason=old.reason if old else reason,
            expires=expires,
        )
    return _save(path, entries.values())


def prune(
    path: Path, findings: Iterable[Finding], judged: Callable[[Entry], bool] = lambda _: True
) -> tuple[Entry, ...]:
    """Drop the entries whose finding is no longer reported, and return them. The others stay as they are.

    Args:
        path: the file.
        findings: all of them, stamped with fingerprints.
        judged: whether an entry's finding could have been reported; the others stay.

    Raises:
        InputError: the file is missing, or cannot be read or written.
        ConfigError: it is no baseline.
    """
    baseline = read(path)
    reported = {finding.fingerprint for finding in findings}
    dropped = tuple(entry for mark, entry in baseline.entries.items() if mark not in reported and judged(entry))
    if dropped:
        gone = {entry.fingerprint for entry in dropped}
        _save(path, (entry for mark, entry in baseline.entries.items() if mark not in gone))
    return dropped


def _names(entries: Sequence[Entry]) -> str:
    shown = [visible(f"{entry.path} [{entry.rule}] {entry.subject}".rstrip()) for entry in entries[:_NAMED]]
    more = f"; {len(entries) - _NAMED:,} more" if len(entries) > _NAMED else ""
    return "; ".join(shown) + more


def _entries(document: Any, path: Path) -> dict[str, Entry]:
    if not isinstance(document, dict) or not isinstance(document.get("findings"), list):
        raise ConfigError(f'{path}: is no baseline: an object with "version" and a list of "findings" is expected')
    if document.get("version") != VERSION:
        raise ConfigError(f"{path}: this harness reads baselines of version {VERSION}, not {document.get('version')!r}")
    entries: dict[str, Entry] = {}
    for number, item in enumerate(document["findings"], 1):
        entry = _entry(item, f"{path}: entry {number}")
        if entry.fingerprint in entries:
            raise ConfigError(f"{path}: entry {number}: the fingerprint {entry.fingerprint} is there twice")
        entries[entry.fingerprint] = entry
    return entries


def _entry(item: Any, where: str) -> Entry:
    if not isinstance(item, dict):
        raise ConfigError(f"{where}: must be an object")
    unknown = [key for key in item if key not in {*_REQUIRED, *_OPTIONAL}]
    if unknown:
        raise ConfigError(f"{where}: unknown key {visible(unknown[0])!r}; known are {', '.join(_REQUIRED + _OPTIONAL)}")
    for key in (*_REQUIRED, *_OPTIONAL):
        if not isinstance(item.get(key, "" if key in _OPTIONAL else None), str):
            raise ConfigError(f'{where}: "{key}" must be a string')
    if not item["fingerprint"]:
        raise ConfigError(f'{where}: "fingerprint" is empty')
    expires: str = item.get("expires", "")
    try:
        day = date.fromisoformat(expires) if expires else None
    except ValueError as error:
        raise ConfigError(f'{where}: "expires" must be a day such as 2027-01-31, not {visible(expires)!r}') from error
    return Entry(**{key: item[key] for key in (*_REQUIRED, "case", "reason") if key in item}, expires=day)


def _save(path: Path, entries: Iterable[Entry]) -> Baseline:
    """Write entries sorted by path, rule and subject, one per line."""
    ordered = sorted(entries, key=lambda entry: (entry.path, entry.rule, entry.subject, entry.fingerprint))
    lines = ",\n".join(f"  {_line(entry)}" for entry in ordered)
    body = f"\n{lines}\n " if ordered else ""
    text = f'{{"version": {VERSION},\n "findings": [{body}]}}\n'
    try:
        _replace(path, text)
    except OSError as error:
        raise InputError(f"{path}: cannot write the baseline: {error.strerror}") from error
    return Baseline({entry.fingerprint: entry for entry in ordered})


def _line(entry: Entry) -> str:
    item = {key: getattr(entry, key) for key in _REQUIRED}
    if entry.case:
        item["case"] = entry.case
    if entry.reason:
        item["reason"] = entry.reason
    if entry.expires:
        item["expires"] = entry.expires.isoformat()
    return escape_json(json.dumps(item, ensure_ascii=False))


def _replace(path: Path, text: str) -> None:
    """Write beside the file, then rename over it; a symbolic link stays one."""
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
