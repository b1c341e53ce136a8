"""Work on many pages in two passes, over worker processes: first what each page offers, then what each is judged as.

Between the passes every worker learns what all pages offer. A worker keeps the pages that it has read, so no page
crosses a process boundary; what does is msgpack of the declared types.
"""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
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
_BATCH = 8
"""Pages that a process takes at once: few, so that all processes end at once, though one may be the slower."""
_MOST_BATCHES = 4000
_NUMBER = 2
"""Bytes of a batch's number; all numbers together fit in the smallest pipe there is (16 KiB)."""


@dataclass(frozen=True, slots=True)
class Passes(Generic[Read, Offer, Judged]):
    """The two passes, as functions of one page."""

    read: Callable[[PageFile], Read]
    offer: Callable[[Read], Offer]
    judge: Callable[[Read], Judged]
    learn: Callable[[Sequence[Offer]], None]
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


def run_passes(
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
        progress: told the number of pages that all processes have read, or nearly, as it grows.
    """
    queue = _queued(files, jobs)
    collected = gc.isenabled()
    gc.disable()  # pages are kept to the end and hold no cycles: looking for some costs a seventh of the time
    children: list[_Child] = []
    try:
        for _ in range(jobs - 1):
            children.append(_start(queue, passes, [child.connection for child in children]))
        mine = _Shard(queue, passes)
        offers = mine.offers(progress)
        for child in children:
            offers.update(_receive(child, dict[int, passes.offer_type]))  # type: ignore[name-defined]
        everything = [offers[index] for index in range(len(files))]
        message = msgspec.msgpack.encode(everything)
        for child in children:
            child.connection.send_bytes(message)
        judged = mine.judged(everything)
        for child in children:
            judged.update(_receive(child, dict[int, passes.judged_type]))  # type: ignore[name-defined]
    except BaseException:
        for child in children:
            child.process.terminate()
        raise
    finally:
        if collected:
            gc.freeze()
            gc.unfreeze()  # together: all is of the oldest generation, and the next collection does not visit it
            gc.enable()
        queue.close()
        for child in children:
            child.connection.close()
            child.process.join()
    return everything, [judged[index] for index in range(len(files))]


@dataclass(frozen=True, slots=True)
class _Queue:
    """The pages in batches, and the numbers of the batches in a pipe: whichever process is free takes the next."""

    files: Sequence[PageFile]
    batches: Sequence[Sequence[int]]
    """Indexes of files, the largest first: what is left at the end is soon done."""
    pipe: int
    """Its reading end; a read takes one number whole, since all are of one length."""

    def taken(self) -> Iterator[tuple[int, Sequence[int]]]:
        """The batches that this process takes, each with its number."""
        while data := os.read(self.pipe, _NUMBER):
            number = int.from_bytes(data)
            yield number, self.batches[number]

    def close(self) -> None:
        os.close(self.pipe)


def _queued(files: Sequence[PageFile], jobs: int) -> _Queue:
    order = list(range(len(files)))
    if jobs > 1:
        sizes = [os.path.getsize(file.file) if os.path.exists(file.file) else 0 for file in files]  # noqa: PTH110, PTH202
        order.sort(key=lambda index: -sizes[index])
    size = max(_BATCH, len(order) // _MOST_BATCHES + 1)
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    reading, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(_NUMBER) for number in range(len(batches))))
    os.close(writing)
    return _Queue(files, batches, reading)


class _Shard(Generic[Read, Offer, Judged]):
    """The pages of one process."""

    def __init__(self, queue: _Queue, passes: Passes[Read, Offer, Judged]) -> None:
        self.queue, self.passes = queue, passes
        self.pages: dict[int, Read] = {}

    def offers(self, progress: Callable[[int], None] | None = None) -> dict[int, Offer]:
        """What the pages offer, by the index of the file."""
        read = self.passes.read
        for number, batch in self.queue.taken():
            self.pages.update((index, read(self.queue.files[index])) for index in batch)
            if progress:
                progress(number * len(self.queue.batches[0]) + len(batch))
        return {index: self.passes.offer(page) for index, page in self.pages.items()}

    def judged(self, offers: Sequence[Offer]) -> dict[int, Judged]:
        """What the pages are judged as, by the index of the file."""
        self.passes.learn(offers)
        return {index: self.passes.judge(page) for index, page in self.pages.items()}


@dataclass(frozen=True, slots=True)
class _Child:
    process: "multiprocessing.process.BaseProcess"
    connection: Connection


def _start(queue: _Queue, passes: Passes[Read, Offer, Judged], earlier: Sequence[Connection]) -> _Child:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, (here, *earlier), queue, passes), daemon=True)
    process.start()
    there.close()
    return _Child(process, here)


def _serve(
    connection: Connection,
    inherited: Sequence[Connection],
    queue: _Queue,
    passes: Passes[Read, Offer, Judged],
) -> None:
    """A worker: send offers, learn all offers, send judgements. A failure is sent as text."""
    for parents in inherited:
        parents.close()  # while a worker holds one open, no worker notices that the parent was killed
    try:
        shard = _Shard(queue, passes)
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
