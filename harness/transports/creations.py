"""What a run creates in a tenant, written down before and after each creation, so that no end of the run loses it.

A file of JSON lines, each appended by one write and flushed to the disk: several processes may share it, and whatever
moment a process dies at, every creation that was sent stands in it. The last line may be torn; what it would have said
is then found out from the tenant.
"""

import json
import os
import secrets
import socket
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.errors import InputError

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letters that look like digits."""


@dataclass(slots=True)
class Creation:
    """One request that may have created something."""

    number: int
    url: str
    """Where it was posted to."""
    marker: str = ""
    """What its body holds and nothing else in the tenant does; empty where no property could take one."""
    at: float = 0.0
    """When it was sent, in seconds since the epoch."""
    made: list[str] = field(default_factory=list)
    """URLs of what it created that is still there, as far as is known."""
    deleted: list[str] = field(default_factory=list)
    """URLs of what is deleted, and may still be among what a directory keeps of deleted objects."""
    settled: bool = False
    """Whether what it created is known; False while its answer is awaited or after it was lost."""


@dataclass(slots=True)
class Ledger:
    """The creations of one run against one tenant.

    Args:
        tenant: its id.
        host: scheme and host that the run's requests went to.
        path: the file, made with the first creation; None to keep them in memory only.
        run: a name for the run.
    """

    tenant: str = ""
    host: str = ""
    path: Path | None = None
    run: str = field(default_factory=lambda: "".join(secrets.choice(ALPHABET) for _ in range(7)))
    creations: list[Creation] = field(default_factory=list)
    process: int = field(default_factory=os.getpid)
    machine: str = field(default_factory=socket.gethostname)
    ended: bool = False
    _begun: bool = False
    _count: int = 0

    def creates(self, url: str, *, marked: bool) -> Creation:
        """A creation is about to be sent.

        Raises:
            InputError: the file cannot be written: then nothing may be created.
        """
        self._count = number = self._count + 1
        marker = f"h{self.run}{number:03d}" if marked else ""
        creation = Creation(number, url, marker, time.time())
        self.creations.append(creation)
        self._write("creates", number=number, url=url, marker=marker, at=creation.at)
        return creation

    def made(self, creation: Creation, urls: list[str]) -> None:
        """Its answer has come: what it created, or nothing."""
        creation.made, creation.settled = list(urls), True
        self._write("made", number=creation.number, urls=urls)
        self._drop_settled()

    def deleted(self, url: str) -> None:
        """Something that the run created was deleted, and with it what it contained; a directory may still keep it."""
        known = [made for creation in self.creations for made in creation.made]
        if any(_is_within(made, url) for made in known):
            _delete(self.creations, url)
            self._write("deleted", url=url)

    def gone(self, url: str) -> None:
        """Nothing of something that the run created is left anywhere."""
        _forget(self.creations, url)
        self._write("gone", url=url)
        self._drop_settled()

    @property
    def left(self) -> list[Creation]:
        """Creations of which something is, or may be, in the tenant."""
        return [each for each in self.creations if each.made or each.deleted or not each.settled]

    def _drop_settled(self) -> None:
        self.creations = self.left

    def end(self) -> None:
        """Nothing is left: the file has nothing to say any more."""
        if self._begun and self.path is not None:
            self._write("ends")

    def forget_file(self) -> None:
        """The file is gone: what comes next begins another one."""
        self._begun = False

    def _write(self, event: str, **values: Any) -> None:
        if self.path is None:
            return
        lines = []
        if not self._begun:
            moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            lines.append(
                {"event": "begins", "run": self.run, "tenant": self.tenant, "host": self.host, "process": self.process,
                 "machine": self.machine, "at": moment}
            )  # fmt: skip
        lines.append({"event": event, "run": self.run, **values})
        _append(self.path, "".join(f"{json.dumps(line)}\n" for line in lines))
        self._begun = True


def _is_within(url: str, other: str) -> bool:
    return url == other or url.startswith(f"{other}/")


def _delete(creations: list[Creation], url: str) -> None:
    for creation in creations:
        creation.deleted += [made for made in creation.made if made == url]
        creation.made = [made for made in creation.made if not _is_within(made, url)]


def _forget(creations: list[Creation], url: str) -> None:
    for creation in creations:
        creation.made = [made for made in creation.made if not _is_within(made, url)]
        creation.deleted = [made for made in creation.deleted if not _is_within(made, url)]


def _append(path: Path, text: str) -> None:
    """One write at the end of a file that nobody else may read, on the disk when this returns.

    Raises:
        InputError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_APPEND | os.O_CREAT | os.O_RDWR, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, (f"\n{text}" if torn else text).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise InputError(f"{path}: the ledger cannot be written: {error.strerror}; nothing is created") from error


def read_ledgers(path: Path) -> list[Ledger]:
    """The runs of a ledger file, each as it was left.

    Raises:
        InputError: it cannot be read, or is no ledger.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    found: dict[str, Ledger] = {}
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line)
        except ValueError as error:
            if not found:
                raise InputError(f"{path}:{number}: no line of a ledger") from error
            continue  # torn when a process died: what it had sent stands in the lines above
        try:
            _replay(event, found, path)
        except (KeyError, TypeError, AttributeError, ValueError, StopIteration) as error:
            raise InputError(f"{path}:{number}: no line of a ledger") from error
    return list(found.values())


def _replay(event: Any, found: dict[str, Ledger], path: Path) -> None:
    kind, run = event["event"], str(event["run"])
    if kind == "begins":
        found[run] = Ledger(
            str(event["tenant"]), str(event["host"]), path, run, process=int(event["process"]),
            machine=str(event["machine"]), _begun=True,
        )  # fmt: skip
        return
    ledger = found[run]
    if kind == "creates":
        creation = Creation(int(event["number"]), str(event["url"]), str(event["marker"]), float(event["at"]))
        ledger.creations.append(creation)
        ledger.ended = False  # nothing was left in between, when the run went on to pages of another version
    elif kind == "made":
        creation = next(each for each in ledger.creations if each.number == event["number"])
        creation.made, creation.settled = [str(url) for url in event["urls"]], True
    elif kind == "deleted":
        _delete(ledger.creations, str(event["url"]))
    elif kind == "gone":
        _forget(ledger.creations, str(event["url"]))
    elif kind == "ends":
        ledger.ended = True


def is_running(ledger: Ledger) -> bool:
    """Whether the process of a run is still there; of another machine's nobody knows, so that it counts as gone."""
    if ledger.machine != socket.gethostname():
        return False
    try:
        os.kill(ledger.process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
