"""Work on many pages in two passes, over worker processes: first what each page offers, then what each is judged as.

Between the passes every worker learns what all pages offer. A worker keeps the pages that it has read, so no page
crosses a process boundary; what does is msgpack of the declared types.
"""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

import msgspec

from harness.docset.files import PageFile
from harness.errors import InputError

Read = TypeVar("Read")
Offer = TypeVar("Offer")
Judged = TypeVar("Judged")

_FEW = 150
"""Pages that one process works on faster than it starts a second."""


@dataclass(frozen=True, slots=True)
class Passes(Generic[Read, Offer, Judged]):
    """The two passes, as functions of one page."""

    read: Callable[[PageFile], Read]
    offer: Callable[[Read], Offer]
    judge: Callable[[Read], Judged]
    meet: Callable[[Sequence[Offer]], None]
    """Called once in every process, with the offers of all pages that were read, before the first `judge`."""
    offer_type: type[Offer]
    judged_type: type[Judged]


def jobs_for(wanted: str, pages: int) -> int:
    """Processes to use: `auto` is one a core, fewer for few pages.

    Raises:
        ValueError: neither `auto` nor a positive number.
    """
    if wanted != "auto":
        number = int(wanted)
        if number < 1:
            raise ValueError(wanted)
        return min(number, max(1, pages))
    if pages < _FEW or not hasattr(os, "fork") or sys.platform == "darwin":
        return 1
    return min(len(os.sched_getaffinity(0)), max(1, pages))


def work(
    files: Sequence[PageFile],
    passes: Passes[Read, Offer, Judged],
    jobs: int,
    progress: Callable[[int], None] | None = None,
) -> tuple[list[Offer], list[Judged]]:
    """Run both passes over the files; offers and judgements are in the order of `files`, whatever `jobs` is.

    Args:
        files: the pages.
        passes: what to do with each.
        jobs: processes, this one included; above 1 needs `os.fork`.
        progress: told the number of pages read, in this process, as it grows.
    """
    dealt = _dealt(files, jobs)
    shards = [[files[index] for index in hand] for hand in dealt]
    collected = gc.isenabled()
    gc.disable()  # pages are kept to the end and hold no cycles: looking for some costs a seventh of the time
    children: list[_Child] = []
    try:
        for shard in shards[1:]:
            children.append(_start(shard, passes, [child.connection for child in children]))
        mine = _Shard(shards[0], passes)
        offers = [mine.offers(progress)]
        offers.extend(_receive(child, list[passes.offer_type]) for child in children)  # type: ignore[name-defined]
        everything = _in_order(offers, dealt)
        message = msgspec.msgpack.encode(everything)
        for child in children:
            child.connection.send_bytes(message)
        judged = [mine.judged(everything)]
        judged.extend(_receive(child, list[passes.judged_type]) for child in children)  # type: ignore[name-defined]
    except BaseException:
        for child in children:
            child.process.terminate()
        raise
    finally:
        if collected:
            gc.enable()
        for child in children:
            child.connection.close()
            child.process.join()
    return everything, _in_order(judged, dealt)


def _dealt(files: Sequence[PageFile], jobs: int) -> list[list[int]]:
    """Indexes of the files for each process, the largest dealt first, so that all have as much to read."""
    if jobs == 1:
        return [list(range(len(files)))]
    sizes = [os.path.getsize(file.file) if os.path.exists(file.file) else 0 for file in files]  # noqa: PTH110, PTH202
    order = sorted(range(len(files)), key=lambda index: -sizes[index])
    return [order[number::jobs] for number in range(jobs)]


def _in_order(parts: Sequence[list[Judged]], dealt: Sequence[list[int]]) -> list[Judged]:
    """What the processes made, in the order of the files."""
    placed = {
        index: item for part, hand in zip(parts, dealt, strict=True) for item, index in zip(part, hand, strict=True)
    }
    return [placed[index] for index in range(len(placed))]


class _Shard(Generic[Read, Offer, Judged]):
    """The pages of one process."""

    def __init__(self, files: Sequence[PageFile], passes: Passes[Read, Offer, Judged]) -> None:
        self.files, self.passes = files, passes
        self.pages: list[Read] = []

    def offers(self, progress: Callable[[int], None] | None = None) -> list[Offer]:
        result = []
        for number, file in enumerate(self.files, 1):
            page = self.passes.read(file)
            self.pages.append(page)
            result.append(self.passes.offer(page))
            if progress and number % 50 == 0:
                progress(number)
        return result

    def judged(self, offers: Sequence[Offer]) -> list[Judged]:
        self.passes.meet(offers)
        return [self.passes.judge(page) for page in self.pages]


@dataclass(frozen=True, slots=True)
class _Child:
    process: "multiprocessing.process.BaseProcess"
    connection: Connection


def _start(files: Sequence[PageFile], passes: Passes[Read, Offer, Judged], earlier: Sequence[Connection]) -> _Child:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, (here, *earlier), files, passes), daemon=True)
    process.start()
    there.close()
    return _Child(process, here)


def _serve(
    connection: Connection,
    inherited: Sequence[Connection],
    files: Sequence[PageFile],
    passes: Passes[Read, Offer, Judged],
) -> None:
    """A worker: send offers, learn all offers, send judgements. A failure is sent as text."""
    for parents in inherited:
        parents.close()  # while a worker holds one open, no worker notices that the parent was killed
    try:
        shard = _Shard(files, passes)
        connection.send_bytes(b"+" + msgspec.msgpack.encode(shard.offers()))
        everything = msgspec.msgpack.decode(connection.recv_bytes(), type=list[passes.offer_type])  # type: ignore[name-defined]
        connection.send_bytes(b"+" + msgspec.msgpack.encode(shard.judged(everything)))
        connection.close()
        os._exit(0)  # freeing every page one by one would keep the parent waiting
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        pass  # the parent has gone, or was interrupted itself and tells
    except InputError as error:
        connection.send_bytes(b"!" + str(error).encode("utf-8", "replace"))
    except BaseException as error:  # noqa: BLE001  the parent raises it again
        connection.send_bytes(b"-" + f"{type(error).__name__}: {error}".encode("utf-8", "replace"))
    finally:
        connection.close()


def _receive(child: _Child, kind: type[Judged]) -> Judged:
    try:
        message = child.connection.recv_bytes()
    except EOFError:
        raise RuntimeError("a worker process ended without an answer") from None
    if message[:1] == b"!":
        raise InputError(message[1:].decode())
    if message[:1] != b"+":
        raise RuntimeError(f"a worker process failed: {message[1:].decode()}")
    return msgspec.msgpack.decode(message[1:], type=kind)
