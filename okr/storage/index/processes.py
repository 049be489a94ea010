"""Many new check-ins, read by as many processes as there are processors: to read them is most of a first start.

What a process does not give, because it came to an end, is left to the one that began it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import BinaryIO

import msgspec

from okr.ids import kind_of
from okr.storage.index.rows import Change, Different, ReadAgain, Rows, rows_of_checkins

ENOUGH = 2_000
"""Check-ins from which on it saves more than it costs: a process takes some 20 ms."""
_MOST = 4
_TOLD_EACH = 100
Notice = Callable[[int], None]
"""Told how many files are done."""


def with_help(
    different: Sequence[Different], read: ReadAgain, ready: list[Rows], notice: Notice
) -> Generator[Different]:
    """Each file, but for those of which other processes made the rows, which are put into `ready`."""
    shares = _shares(different)
    theirs = {entry.path for share in shares for entry, _ in share}
    mine = [each for each in different if each[0].path not in theirs]
    with _begun(shares, read) as answers:
        yield from mine
        done = len(mine)
        for line in answers:
            if isinstance(line, Rows):
                ready.append(line)
            else:
                done += _TOLD_EACH
                notice(done)
    theirs.difference_update(f"{folder}/{name}" for rows in ready for folder, name, *_ in rows.files)
    yield from (each for each in different if each[0].path in theirs)


def _shares(different: Sequence[Different]) -> list[list[Different]]:
    """Of the check-ins one for each processor, where there are several: what a person wrote together, as most items have one."""
    checkins = [each for each in different if kind_of(each[0].path) == "checkin"]
    if len(checkins) < ENOUGH or not hasattr(os, "fork") or threading.active_count() > 1:
        return []
    processors = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    parts = min(len(processors), _MOST)
    checkins.sort(key=lambda each: each[0].path.rpartition("/")[2][11:])
    ends = [len(checkins) * part // parts for part in range(parts + 1)]
    return [checkins[start:end] for start, end in pairwise(ends)] if parts > 1 else []


@contextmanager
def _begun(shares: Sequence[Sequence[Different]], read: ReadAgain) -> Iterator[Iterator[Rows | None]]:
    """Begins a process for each share, and gives what they answer. In the end all are gone."""
    begun: list[tuple[int, BinaryIO]] = []
    try:
        for share in shares:
            with suppress(OSError):  # as many processes as there may be
                begun.append(_process(share, read))
        yield (line for _, answer in begun for line in _received(answer))
    finally:
        for _, answer in begun:
            answer.close()  # one that writes to nobody ends
        for process, _ in begun:
            with suppress(ChildProcessError):  # where nobody waits for processes
                os.waitpid(process, 0)


def _process(share: Sequence[Different], read: ReadAgain) -> tuple[int, BinaryIO]:
    """A process that reads these files, and where it answers."""
    source, target = os.pipe()
    here = os.getpid()
    try:
        process = os.fork()
        if not process:
            os.close(source)
            with open(target, "wb", closefd=False) as answer:
                _answer(answer, share, read)
    except OSError:
        os.close(source)
        raise
    finally:
        if os.getpid() != here:
            os._exit(0)  # nothing that the other has open is ended properly
        os.close(target)
    return process, open(source, "rb")  # noqa: PTH123


def _answer(answer: BinaryIO, share: Sequence[Different], read: ReadAgain) -> None:
    """A line for each hundred files that are done, an empty one, and the rows."""
    changed: list[Change] = []
    for done, each in enumerate(share, 1):
        if change := read(*each):
            changed.append(change)
        if done % _TOLD_EACH == 0:
            answer.write(b".\n")
            answer.flush()
    answer.write(b"\n" + msgspec.msgpack.encode(rows_of_checkins(changed)))


def _received(answer: BinaryIO) -> Iterator[Rows | None]:
    """None for each hundred files, then the rows, if the process came that far."""
    for line in answer:
        if line == b"\n":
            break
        yield None
    with suppress(msgspec.MsgspecError):
        yield msgspec.msgpack.decode(answer.read(), type=Rows)
