"""Check-ins that several processes read: the index is the one that a single process makes, also where one of them fails."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from okr.storage.index import index, processes
from okr.storage.index.index import Index
from okr.storage.index.rows import ReadAgain
from okr.storage.source import Folder
from tests.edits import Edits
from tests.forking import Job, served
from tests.running import write
from tests.sizes import size
from tests.years import Years

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no process can be copied there")

TABLES = {
    "file": "folder, name, size, hash",
    "folder": "path, firsts",
    **dict.fromkeys(("record", "outline", "finding", "checkin", "history", "doubt", "series"), "*"),
}
"""Without the times of files, of which some are too young to be kept."""
FAULTS = ("killed", "half an answer", "a bug", "no process", "nobody waits")


def workspace(seed: int, folder: Path) -> Path:
    """One in which much is wrong: files that are broken, linked, in another place, or no files."""
    years = Years(seed)
    root = folder / str(seed) / "goals"
    write(root, years.files())
    write(root, {path: years.text(path) for path in [years.checkin_path() for _ in range(40)]})
    edits = Edits(root, years, seed)
    for _ in range(12):
        edits.draw()
    return root


def told(words: Sequence[str]) -> None:
    """Prints what stands in the index that so many processes make, and what went wrong with them."""
    parts, fault = int(words[0]), words[1]
    index._MANY = processes.ENOUGH = 1
    os.sched_getaffinity = lambda _: set(range(parts))
    begun = seen_faults(fault)
    seen: list[tuple[int, int]] = []
    found = Index(Folder(Path.cwd()), on_read=lambda done, of: seen.append((done, of)))
    assert all(one <= other for one, other in pairwise(seen))
    assert begun[0] == (parts if parts > 1 else 0)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)  # all are gone
    for table, columns in TABLES.items():
        rows = found._db.execute(f"SELECT {columns} FROM {table}").fetchall()
        sys.stdout.write(f"{table} {json.dumps(sorted(map(repr, rows)), indent=1)}\n")
    sys.stdout.write(str(found.findings()))


def seen_faults(fault: str) -> list[int]:
    """How many processes are begun; every second one meets the fault."""
    begun = [0]
    fork, answer = os.fork, processes._answer

    def forked() -> int:
        begun[0] += 1
        if fault == "no process" and begun[0] % 2:
            raise OSError(errno.EAGAIN, "no more processes")
        return fork()

    def answered(target: BinaryIO, share: Sequence[Any], read: ReadAgain) -> None:
        if begun[0] % 2 == 0 or fault not in FAULTS[:3]:
            answer(target, share, read)
            return
        whole = io.BytesIO()
        answer(whole, share, read)
        if fault == "half an answer":
            target.write(whole.getvalue()[:-9])
        elif fault == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            raise AssertionError

    os.fork = forked
    processes._answer = answered  # type: ignore[assignment]
    if fault == "nobody waits":
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    return begun


def test_several_processes_make_the_same_index(tmp_path: Path) -> None:
    """Whatever is wrong with the files, and whoever wrote of one item together."""
    seeds = range(size(5, 400))
    roots = [workspace(seed, tmp_path) for seed in seeds]
    name = f"{__name__}:told"
    with served() as server:
        for root in roots:
            (alone,) = server.run(Job(["1", ""], root, name))
            faults = ["", FAULTS[int(root.parent.name) % len(FAULTS)]]
            ended = server.run(*(Job([parts, fault], root, name) for fault in faults for parts in ("2", "4")))
            for one in ended:
                assert (one.code, one.out) == (0, alone.out), one.err


def given_up(_words: Sequence[str]) -> None:
    """A reading that somebody breaks off, while the other processes have more to say than a pipe holds."""
    index._MANY = processes.ENOUGH = 1
    os.sched_getaffinity = lambda _: {0, 1, 2}
    processes._answer = lambda target, *_: target.write(bytes(1_000_000))
    signal.alarm(60)

    def broken_off(done: int, _of: int) -> None:
        if done > 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Index(Folder(Path.cwd()), on_read=broken_off)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)


def test_who_breaks_a_reading_off_waits_for_nobody(tmp_path: Path) -> None:
    root = workspace(0, tmp_path)
    with served() as server:
        (ended,) = server.run(Job([], root, f"{__name__}:given_up"))
    assert ended.code == 0, ended.err
